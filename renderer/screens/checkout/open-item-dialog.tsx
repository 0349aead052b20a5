/**
 * An item without a code of the catalogue: category, name, price and how many. It starts from the code that was not found, which
 * goes with the line so that the product can be entered later. Above the person's cap another approves. Called by the checkout.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { Category } from '../../../sync/terminal/api.ts';
import { QUANTITY_MAX } from '../../../sync/domain/cart-content.ts';
import { fenFromYuanText } from '../../../sync/domain/money.ts';
import { OPEN_ITEM_NAME_MAX } from '../../../sync/domain/open-item.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { LINE_ADDED } from '../../input/sounds.ts';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import type { CatalogueWords } from '../../text/dictionary.ts';
import css from './open-item-dialog.module.css';

type Problem = 'needName' | 'needCategory' | 'badPrice';

export const categoryName = (id: string, { categories }: CatalogueWords['catalogue']): string =>
  (categories as Readonly<Record<string, string>>)[id] ?? id;

export default function OpenItemDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const { catalogue } = words;
  const [error] = useState(() => till.scans.state.get().error);
  const code = error?.reason === 'unknown_code' ? error.code.trim() : '';
  const categories = useCategories();
  const [name, setName] = useState('');
  const [category, setCategory] = useState<Category | null>(null);
  const [price, setPrice] = useState('');
  const [quantity, setQuantity] = useState('1');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const add = async (): Promise<void> => {
    const amount = fenFromYuanText(price);
    const wrong: Problem | null =
      category === null
        ? 'needCategory'
        : name.trim() === ''
          ? 'needName'
          : amount.ok && amount.value > 0
            ? null
            : 'badPrice';
    setProblem(wrong);
    if (wrong !== null || category === null || !amount.ok) return;
    const pieces = Math.min(Math.max(Number(quantity) || 1, 1), QUANTITY_MAX);
    const command = {
      type: 'addOpenItem',
      name: name.trim(),
      ...category,
      price: amount.value,
      quantity: pieces,
      ...(code === '' ? {} : { code }),
    } as const;
    const answer = await till.approvals.withApproval(name.trim(), (approval) => till.cart.apply(command, approval));
    if (!answer.ok) return setRefusal(answer);
    // The code that was not found is sold now.
    if (code !== '') till.scans.dismiss();
    till.play(LINE_ADDED);
    onClose();
  };
  return (
    <Dialog title={catalogue.openTitle} onClose={onClose}>
      <form
        className={css['form']}
        data-testid="open-item"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <p className="s sub">{catalogue.openHint}</p>
        {code === '' ? null : <p className="num">{catalogue.openCode(code)}</p>}
        <div role="group" aria-label={catalogue.category}>
          <span className={css['label']}>{catalogue.category}</span>
          <div className={css['choices']}>
            {categories.map((each, index) => (
              <button
                key={each.category}
                type="button"
                className="btn"
                autoFocus={index === 0}
                aria-pressed={each.category === category?.category}
                data-testid="open-item-category"
                data-category={each.category}
                onClick={() => setCategory(each)}
              >
                {categoryName(each.category, catalogue)}
              </button>
            ))}
            {categories.length === 0 ? <p className="s sub">{catalogue.noCategories}</p> : null}
          </div>
        </div>
        <label className={css['label']}>
          {catalogue.name}
          <span className="field">
            <input
              value={name}
              maxLength={OPEN_ITEM_NAME_MAX}
              autoComplete="off"
              data-testid="open-item-name"
              data-typing="words"
              aria-invalid={problem === 'needName'}
              onChange={(event) => setName(event.target.value)}
            />
          </span>
        </label>
        <div className={css['figures']}>
          <label className={css['label']}>
            {catalogue.price}
            <span className="field">
              <input
                value={price}
                inputMode="decimal"
                autoComplete="off"
                data-testid="open-item-price"
                data-typing="amount"
                aria-invalid={problem === 'badPrice'}
                onChange={(event) => setPrice(event.target.value)}
              />
            </span>
          </label>
          <label className={css['label']}>
            {catalogue.quantity}
            <span className="field">
              <input
                value={quantity}
                inputMode="numeric"
                autoComplete="off"
                data-testid="open-item-quantity"
                data-typing="amount"
                onChange={(event) => setQuantity(event.target.value.replace(/\D/g, '').slice(0, 4))}
              />
            </span>
          </label>
        </div>
        <p
          className={css['problem']}
          role="alert"
          data-testid="open-item-error"
          data-code={refusal?.code ?? problem ?? ''}
        >
          {refusal !== null ? refusedText(refusal, words) : problem === null ? '' : catalogue[problem]}
        </p>
        <button type="submit" className="btn primary l" data-testid="open-item-add">
          {catalogue.add} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}

function useCategories(): readonly Category[] {
  const { database } = useTill();
  const [categories, setCategories] = useState<readonly Category[]>([]);
  useEffect(() => {
    void database.categories().then((answer) => {
      if (answer.ok) setCategories(answer.value);
    });
  }, [database]);
  return categories;
}
