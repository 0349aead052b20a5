/** The right side of payment: what is still due or the change, the typed amount, notes a customer gives, pad and blade. */
import type { ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { SignAmount } from '../../design/amount.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { BackspaceIcon, keepFocus, Pad } from '../../design/pad.tsx';
import { FIELD_IDS } from '../../input/focus.ts';
import { quickCash, typeAmount, type TenderSums } from '../../sale/tender-math.ts';
import { amountText } from '../../text/format.ts';
import checkout from './checkout.module.css';
import css from './tender.module.css';

interface TenderPanelProps {
  readonly cart: CartView;
  readonly sums: TenderSums;
  readonly onAdd: () => void;
  readonly onCommit: () => void;
}

export function TenderPanel({ cart, sums, onAdd, onCommit }: TenderPanelProps): ReactElement {
  const { tender, preferences } = useTill();
  const words = useWords();
  const { stage, entry, committing } = useStore(tender.state);
  const { padSize } = useStore(preferences);
  const isAsking = stage === 'serving';
  const press = (key: string): void => tender.type(typeAmount(tender.state.get().entry, key));
  return (
    <aside className={checkout['till']} aria-label={words.checkout.till}>
      <DueSign cart={cart} sums={sums} />
      <CashEntry sums={sums} isLocked={isAsking} />
      <div className={checkout['keys']}>
        <Pad
          label={words.checkout.pad}
          size={padSize}
          onDigits={press}
          corner={{ id: 'point', label: '.', onPress: () => press('.') }}
          functions={[
            { id: 'back', label: BackspaceIcon, ariaLabel: words.common.backspace, onPress: () => press('back') },
            { id: 'clear', label: words.common.clear, onPress: () => press('clear') },
            { id: 'exact', label: words.tender.exact, cap: '*', onPress: () => tender.type(exactText(sums.remaining)) },
            { id: 'add', label: words.tender.add, cap: 'NumEnter', isLocked: isAsking, onPress: onAdd },
          ]}
        />
        <div className={checkout['acts']} data-size={padSize}>
          <button type="button" className="act" disabled={committing} onClick={tender.leave}>
            <Icon name="left" size={22} />
            {words.checkout.cart}
            <kbd>Esc</kbd>
          </button>
          <button
            type="button"
            className={cx('act', !isAsking && !sums.isCovered && 'primary')}
            data-testid="tender-add"
            disabled={isAsking || committing || sums.isCovered}
            onPointerDown={keepFocus}
            onClick={onAdd}
          >
            <Icon name="plus" size={22} />
            <span className={css['addLabel']}>
              {words.tender.add}
              <span className="xs num">{entry === '' ? words.tender.exact : entry}</span>
            </span>
          </button>
          <Blade
            label={words.tender.commit}
            cap="NumEnter"
            testId="tender-commit"
            locked={
              isAsking
                ? words.tender.servingFirst
                : committing
                  ? words.tender.committing
                  : sums.isCovered
                    ? undefined
                    : words.tender.commitLocked(amountText(sums.remaining))
            }
            onPress={onCommit}
          />
        </div>
      </div>
    </aside>
  );
}

function DueSign({ cart, sums }: { readonly cart: CartView; readonly sums: TenderSums }): ReactElement {
  const words = useWords();
  const hasRows = sums.received > 0;
  const isChange = sums.isCovered && hasRows;
  return (
    <div className="sign" role="status">
      <div className="sign-top">
        <span className="sign-label">
          {isChange ? words.tender.change : hasRows ? words.tender.remaining : words.tender.due}
        </span>
        <span>
          {cart.saved > 0 ? (
            <span className="sign-save">
              {words.checkout.saved} <span className="num">{amountText(cart.saved)}</span>
            </span>
          ) : (
            words.checkout.vatIncluded
          )}
        </span>
      </div>
      <div className="sign-total" data-testid="tender-remaining" data-fen={sums.remaining}>
        <SignAmount fen={isChange ? sums.change : sums.remaining} />
      </div>
      <div className="sign-foot">
        <span>
          {words.tender.due} <span className="num">{amountText(sums.due)}</span>
        </span>
        <span>
          {words.tender.paid} <span className="num">{amountText(sums.received)}</span>
        </span>
      </div>
    </div>
  );
}

interface CashEntryProps {
  readonly sums: TenderSums;
  /** While the page asks who served, an amount may be typed but not added. */
  readonly isLocked: boolean;
}

function CashEntry({ sums, isLocked }: CashEntryProps): ReactElement {
  const { tender } = useTill();
  const words = useWords();
  const { entry, problem } = useStore(tender.state);
  const problems = {
    not_an_amount: words.tender.notAnAmount,
    too_much: words.tender.tooMuch,
    enough: words.tender.enough,
  };
  return (
    <section className={css['cash']} aria-label={words.tender.cash}>
      <div className={css['entry']}>
        <label className={cx('field', css['amount'])}>
          <span className="sub">{words.tender.received}</span>
          <input
            id={FIELD_IDS.tenderAmount}
            autoFocus
            value={entry}
            inputMode="decimal"
            autoComplete="off"
            placeholder={sums.isCovered ? '' : amountText(sums.remaining)}
            aria-label={words.tender.received}
            aria-invalid={problem !== null}
            data-testid="tender-amount"
            data-typing="amount"
            onChange={(event) => tender.type(event.target.value)}
          />
        </label>
        {problem === null ? null : (
          <p className={css['problem']} role="alert">
            {problems[problem]}
          </p>
        )}
      </div>
      <div className={css['notes']}>
        {sums.isCovered || isLocked ? null : (
          <button
            type="button"
            className="key"
            data-testid="cash-exact"
            onPointerDown={keepFocus}
            onClick={() => tender.addAmount(sums.remaining)}
          >
            <small>{words.tender.exact}</small>
            <span className="num">{amountText(sums.remaining)}</span>
          </button>
        )}
        {(isLocked ? [] : quickCash(sums.remaining)).map((amount) => (
          <button
            key={amount}
            type="button"
            className="key"
            data-testid="cash-quick"
            data-fen={amount}
            onPointerDown={keepFocus}
            onClick={() => tender.addAmount(amount)}
          >
            <span className="num">{shortAmount(amount)}</span>
          </button>
        ))}
      </div>
    </section>
  );
}

/** `500` for round sums, `12.30` else. */
const shortAmount = (amount: number): string => amountText(amount).replace(/\.00$/, '');
const exactText = (amount: number): string => amountText(amount).replaceAll(',', '');
