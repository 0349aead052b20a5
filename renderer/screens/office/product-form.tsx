/** One product with all its fields; a variant of a style too, but for what its sisters share by name. Called by products-page.tsx. */
import { useEffect, useRef, useState, type SubmitEvent, type ReactElement } from 'react';
import type { EnteredProduct } from '../../../sync/protocol/catalogue.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { countText } from '../../text/format.ts';
import { GoodsFields, Labelled, TextField } from './goods-fields.tsx';
import { PhotoField } from './photo-field.tsx';
import { fieldName, type Refused } from './product-refusal.ts';
import { saveTyped } from './product-save.ts';
import { askedProduct, typedProduct, wordsOf, type TypedProduct } from './product-typed.ts';
import css from './products-page.module.css';

const PHOTO = 'photo';

interface ProductFormProps {
  /** Undefined for a new one. */
  readonly product: EnteredProduct | undefined;
  readonly onSaved: (product: EnteredProduct) => void;
  readonly onStyle: (style: string) => void;
}

export function ProductForm({ product, onSaved, onStyle }: ProductFormProps): ReactElement {
  const { client, scanRouter } = useTill();
  const words = useWords();
  const { products } = words;
  const [typed, setTyped] = useState<TypedProduct>(() => typedProduct(product));
  const [refused, setRefused] = useState<Refused | null>(null);
  const [said, setSaid] = useState('');
  const [isSaving, setIsSaving] = useState(false);
  const change = (part: Partial<TypedProduct>): void => {
    setSaid('');
    setRefused(null);
    setTyped((before) => ({ ...before, ...part }));
  };
  useEffect(
    () =>
      scanRouter.ask(({ data }) => {
        setTyped((before) => ({ ...before, codes: [...wordsOf(before.codes), data.trim()].join('\n') }));
        return true;
      }),
    [scanRouter],
  );
  const faultOf = (field: string): string | undefined => (refused?.field === field ? refused.text : undefined);
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isSaving) return;
    setIsSaving(true);
    setSaid('');
    const saved = await saveTyped({ client, words }, { [PHOTO]: typed.photo }, (photoOf) => [
      askedProduct(typed, photoOf(PHOTO)),
    ]);
    setIsSaving(false);
    if (!saved.ok) {
      setRefused(saved.error.photo === undefined ? saved.error : { ...saved.error, field: 'photo' });
      return;
    }
    const [entered] = saved.value;
    setRefused(null);
    setTyped(typedProduct(entered));
    setSaid(products.saved(countText(1)));
    if (entered !== undefined) onSaved(entered);
  };
  const { before } = typed;
  const style = before?.style;
  return (
    <form className={css['form']} data-testid="product-form" noValidate onSubmit={(event) => void save(event)}>
      <header className={css['formHead']}>
        <h2>{before === undefined ? products.newProduct : [before.name, before.spec].filter(Boolean).join(' ')}</h2>
        {style === undefined ? null : (
          <>
            <span className="sub">{products.inStyle(style)}</span>
            <button type="button" className="btn sm" data-testid="whole-style" onClick={() => onStyle(style)}>
              {products.wholeStyle}
            </button>
          </>
        )}
      </header>
      <div className={css['fields']}>
        <div className={css['labelledWide']}>
          <PhotoField
            label={products.photoOf(typed.name)}
            photo={typed.photo}
            picture={before?.picture}
            fault={faultOf('photo')}
            onChange={(photo) => change({ photo })}
          />
        </div>
        <TextField
          label={products.name}
          name="name"
          isWide
          value={typed.name}
          fault={faultOf('name')}
          onChange={(name) => change({ name })}
        />
        <TextField
          label={products.sku}
          name="sku"
          hint={before === undefined ? products.skuHint : ''}
          value={typed.sku}
          fault={faultOf('sku') ?? faultOf('id')}
          onChange={(sku) => change({ sku })}
        />
        <Labelled label={products.codes} name="codes" hint={products.codesHint} isWide fault={faultOf('codes')}>
          <textarea
            className={`field num ${css['codes'] ?? ''}`}
            rows={2}
            value={typed.codes}
            spellCheck={false}
            aria-invalid={refused?.field === 'codes'}
            data-testid="product-codes"
            data-typing="words"
            onChange={({ target }) => change({ codes: target.value })}
          />
        </Labelled>
        {style === undefined ? (
          <TextField
            label={products.spec}
            name="spec"
            hint={products.specHint}
            value={typed.spec}
            fault={faultOf('spec')}
            onChange={(spec) => change({ spec })}
          />
        ) : (
          <>
            <TextField
              label={products.colour}
              name="colour"
              value={typed.colour}
              fault={faultOf('variant')}
              onChange={(colour) => change({ colour })}
            />
            <TextField
              label={products.size}
              name="size"
              value={typed.size}
              fault={undefined}
              onChange={(size) => change({ size })}
            />
          </>
        )}
        <div className={css['labelled']}>
          <span className="s sub">{products.soldBy}</span>
          <span className="seg" role="group" aria-label={products.soldBy}>
            {(['piece', 'weight'] as const).map((soldBy) => (
              <button
                key={soldBy}
                type="button"
                aria-pressed={typed.soldBy === soldBy}
                data-testid={`product-by-${soldBy}`}
                onClick={() => change({ soldBy })}
              >
                {products[soldBy]}
              </button>
            ))}
          </span>
        </div>
        <GoodsFields typed={typed} faultOf={faultOf} onChange={change} />
        {typed.soldBy === 'weight' || typed.plu !== '' ? (
          <TextField
            label={products.plu}
            name="plu"
            hint={products.pluHint}
            value={typed.plu}
            isFigure
            fault={faultOf('plu')}
            onChange={(plu) => change({ plu })}
          />
        ) : null}
        <label className={css['tick']}>
          <input
            type="checkbox"
            checked={typed.discontinued}
            data-testid="product-discontinued"
            onChange={({ target }) => change({ discontinued: target.checked })}
          />
          {products.discontinued}
        </label>
      </div>
      <SaveRow refused={refused} said={said} isSaving={isSaving} />
    </form>
  );
}

interface SaveRowProps {
  readonly refused: Refused | null;
  readonly said: string;
  readonly isSaving: boolean;
  /** Which product of several it was. */
  readonly where?: string;
}

/** What became of the save, here and at the field, which is brought into sight; and the button. */
export function SaveRow({ refused, said, isSaving, where = '' }: SaveRowProps): ReactElement {
  const words = useWords();
  const foot = useRef<HTMLElement>(null);
  useEffect(() => {
    if (refused === null) return;
    const wrong = foot.current?.closest('form')?.querySelector<HTMLElement>('[aria-invalid="true"]');
    wrong?.scrollIntoView({ block: 'center' });
    wrong?.focus({ preventScroll: true });
  }, [refused]);
  const field = fieldName(refused?.field, words);
  const place = [where, field].filter((part) => part !== '').join(' ');
  return (
    <footer ref={foot} className={css['foot']}>
      <span className={css[refused === null ? 'said' : 'fault']} role="status" data-testid="product-said">
        {refused === null ? said : place === '' ? refused.text : words.products.at(place, refused.text)}
      </span>
      <button type="submit" className="btn primary m" disabled={isSaving} data-testid="product-save">
        {isSaving ? words.products.saving : words.products.save}
      </button>
    </footer>
  );
}
