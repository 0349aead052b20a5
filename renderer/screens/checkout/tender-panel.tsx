/** The right side of payment: what is still due or the change, the typed amount, notes a customer gives, pad and blade. */
import { lazy, Suspense, useCallback, useState, type ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { SignAmount } from '../../design/amount.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { BackspaceIcon, keepFocus, Pad } from '../../design/pad.tsx';
import { FIELD_IDS } from '../../input/focus.ts';
import type { TenderState } from '../../sale/tender-desk.ts';
import { hasReference, isAsked, quickCash, typeAmount, type TenderSums } from '../../sale/tender-math.ts';
import { amountText } from '../../text/format.ts';
import checkout from './checkout.module.css';
import css from './tender.module.css';

const PayByValue = lazy(() => import('./pay-by-value.tsx'));
const ProvePoints = lazy(() => import('./prove-points.tsx'));
const PayByVoucher = lazy(() => import('./pay-by-voucher.tsx'));

interface TenderPanelProps {
  readonly cart: CartView;
  readonly state: TenderState;
  readonly sums: TenderSums;
  readonly onAdd: () => void;
  readonly onCommit: () => void;
}

export function TenderPanel({ cart, state, sums, onAdd, onCommit }: TenderPanelProps): ReactElement {
  const { tender, preferences } = useTill();
  const words = useWords();
  const { stage, entry, committing, method } = state;
  const { padSize } = useStore(preferences);
  const isAsking = stage === 'serving';
  const press = (key: string): void => tender.type(typeAmount(tender.state.get().entry, key));
  return (
    <aside className={checkout['till']} aria-label={words.checkout.till}>
      <DueSign cart={cart} sums={sums} back={state.view?.creditBack ?? 0} />
      <Entry cart={cart} state={state} sums={sums} />
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
            {
              id: 'add',
              label: words.tender.add,
              ...(sums.isCovered ? {} : { cap: 'NumEnter' }),
              isLocked: isAsking || isAsked(method),
              onPress: onAdd,
            },
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
            className={cx('act', !isAsking && !isAsked(method) && sums.remaining > 0 && 'primary')}
            data-testid="tender-add"
            disabled={isAsking || committing || isAsked(method) || sums.remaining === 0}
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
            label={cart.heldOrder?.deposit == null ? words.tender.commit : words.orders.payCommit}
            cap="NumEnter"
            testId="tender-commit"
            locked={
              isAsking
                ? words.tender.servingFirst
                : committing
                  ? words.tender.committing
                  : sums.isCovered
                    ? undefined
                    : sums.onTheWay > 0
                      ? words.payment.notPaidYet
                      : words.tender.commitLocked(amountText(sums.remaining))
            }
            onPress={onCommit}
          />
        </div>
      </div>
    </aside>
  );
}

interface DueSignProps {
  readonly cart: CartView;
  readonly sums: TenderSums;
  /** Of goods given back that were worth more. */
  readonly back: number;
}

function DueSign({ cart, sums, back }: DueSignProps): ReactElement {
  const words = useWords();
  const hasRows = sums.received > 0;
  const isChange = sums.isCovered && hasRows;
  return (
    <div className="sign" role="status">
      <div className="sign-top">
        <span className="sign-label">
          {isChange && back > 0 && sums.change === 0
            ? words.exchange.back
            : isChange
              ? words.tender.change
              : hasRows
                ? words.tender.remaining
                : words.tender.due}
        </span>
        <span>
          {cart.saved > 0 ? (
            <span className="sign-save">
              {words.checkout.saved} <span className="num">{amountText(cart.saved)}</span>
            </span>
          ) : isChange ? null : (
            words.checkout.vatIncluded
          )}
        </span>
      </div>
      <div className="sign-total" data-testid="tender-remaining" data-fen={sums.remaining}>
        <SignAmount fen={isChange ? (sums.change > 0 ? sums.change : back) : sums.remaining} />
      </div>
      <div className="sign-foot">
        <span>
          {words.tender.due} <span className="num">{amountText(sums.due)}</span>
        </span>
        <span>
          {sums.onTheWay > 0 ? (
            <>
              {words.payment.onTheWay} <span className="num">{amountText(sums.onTheWay)}</span>{' '}
            </>
          ) : null}
          {words.tender.paid} <span className="num">{amountText(sums.received)}</span>
        </span>
      </div>
    </div>
  );
}

interface EntryProps {
  readonly cart: CartView;
  readonly state: TenderState;
  readonly sums: TenderSums;
}

/** The amount, and under it what the way chosen needs: notes, the customer's code, or what the slip says. */
function Entry({ cart, state, sums }: EntryProps): ReactElement {
  const { tender } = useTill();
  const words = useWords();
  const { entry, problem, method } = state;
  // What was refused for want of it is over.
  const proven = useCallback(() => tender.choose(method), [tender, method]);
  const problems = {
    not_an_amount: words.tender.notAnAmount,
    too_much: method === 'cash' ? words.tender.tooMuch : words.payment.reasons.more_than_due,
    enough: words.tender.enough,
    reference_missing: words.payment.referenceMissing,
  };
  const label = method === 'cash' ? words.tender.received : words.payment.methods[method];
  return (
    <section className={css['cash']} aria-label={words.payment.methods[method]}>
      <div className={css['entry']}>
        <label className={cx('field', css['amount'])}>
          <span className="sub">{label}</span>
          <input
            id={FIELD_IDS.tenderAmount}
            autoFocus
            value={entry}
            inputMode="decimal"
            autoComplete="off"
            placeholder={sums.remaining === 0 ? '' : amountText(sums.remaining)}
            aria-label={label}
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
      {/* While the page asks who served, an amount may be typed but not added. */}
      {(cart.points?.used ?? 0) > 0 && method !== 'stored_value' ? (
        <Suspense fallback={null}>
          <ProvePoints cart={cart} isLocked={state.stage === 'serving'} asked={state.failure} onProven={proven}>
            <ByMethod cart={cart} state={state} sums={sums} />
          </ProvePoints>
        </Suspense>
      ) : (
        <ByMethod cart={cart} state={state} sums={sums} />
      )}
    </section>
  );
}

/** What the way chosen needs. */
function ByMethod({ cart, state, sums }: EntryProps): ReactElement {
  const { entry, method } = state;
  return (
    <>
      {method === 'code' ? (
        <AskByCode
          cart={cart}
          isLocked={state.stage === 'serving' || sums.remaining === 0}
          isCovered={sums.remaining === 0}
        />
      ) : method === 'stored_value' || method === 'gift_card' ? (
        <Suspense fallback={null}>
          <PayByValue
            cart={cart}
            kind={method}
            amount={entry === '' ? sums.remaining : null}
            isLocked={state.stage === 'serving' || sums.remaining === 0}
            isCovered={sums.remaining === 0}
          />
        </Suspense>
      ) : method === 'voucher' ? (
        <Suspense fallback={null}>
          <PayByVoucher
            cart={cart}
            isLocked={state.stage === 'serving' || sums.remaining === 0}
            isCovered={sums.remaining === 0}
          />
        </Suspense>
      ) : hasReference(method) ? (
        <Slip state={state} />
      ) : (
        <Notes cart={cart} sums={sums} isLocked={state.stage === 'serving'} />
      )}
    </>
  );
}

function Notes({ cart, sums, isLocked }: Omit<EntryProps, 'state'> & { readonly isLocked: boolean }): ReactElement {
  const { tender } = useTill();
  const words = useWords();
  return (
    <div className={css['notes']}>
      {sums.remaining === 0 || isLocked ? null : (
        <button
          type="button"
          className="key"
          data-testid="cash-exact"
          onPointerDown={keepFocus}
          onClick={() => void tender.addCash(cart, sums.remaining)}
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
          onClick={() => void tender.addCash(cart, amount)}
        >
          <span className="num">{shortAmount(amount)}</span>
        </button>
      ))}
    </div>
  );
}

interface AskByCodeProps {
  readonly cart: CartView;
  readonly isLocked: boolean;
  /** Nothing is left to ask for: no customer is sent for a phone. */
  readonly isCovered: boolean;
}

/** Scanning is enough; the digits may be typed where a camera cannot read them. They stay in this field alone. */
function AskByCode({ cart, isLocked, isCovered }: AskByCodeProps): ReactElement {
  const { tender } = useTill();
  const words = useWords();
  const [code, setCode] = useState('');
  return (
    <form
      className={css['ask']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isLocked || code.trim() === '') return;
        setCode('');
        void tender.payByCode(cart, code.trim());
      }}
    >
      {isCovered ? null : (
        <p>
          <b>{words.payment.waitForCode}</b> <span className="xs mute">{words.payment.waitForCodeHint}</span>
        </p>
      )}
      <div className={css['askCode']}>
        <span className="field">
          <input
            value={code}
            inputMode="numeric"
            autoComplete="off"
            placeholder={words.payment.typeCode}
            aria-label={words.payment.typeCode}
            data-testid="tender-code-digits"
            onChange={(event) => setCode(event.target.value)}
          />
        </span>
        <button type="submit" className="btn primary" data-testid="tender-ask" disabled={isLocked}>
          {words.payment.ask}
        </button>
      </div>
    </form>
  );
}

function Slip({ state: { method, reference } }: Pick<EntryProps, 'state'>): ReactElement {
  const { tender } = useTill();
  const words = useWords();
  if (method === 'cash' || isAsked(method)) return <></>;
  return (
    <div className={css['slip']}>
      <label>
        <span className="field">
          <span className="sub">{words.payment.reference[method]}</span>
          <input
            value={reference}
            maxLength={100}
            autoComplete="off"
            aria-label={words.payment.reference[method]}
            data-testid="tender-reference"
            data-typing="words"
            onChange={(event) => tender.typeReference(event.target.value)}
          />
        </span>
      </label>
    </div>
  );
}

/** `500` for round sums, `12.30` else. */
const shortAmount = (amount: number): string => amountText(amount).replace(/\.00$/, '');
const exactText = (amount: number): string => amountText(amount).replaceAll(',', '');
