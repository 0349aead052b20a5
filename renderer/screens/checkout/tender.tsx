/**
 * Payment: first who served, when nobody was named, then cash until the due is covered, then commit. Left the rows, right the
 * same sign, pad and blade as at the checkout. Amounts are typed in yuan; the sale is the host's, this only shows sums.
 */
import { useEffect, useMemo, type ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useStore } from '../../app/store.ts';
import { useCommands, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon, type IconName } from '../../design/icon.tsx';
import { FIELD_IDS, focusField } from '../../input/focus.ts';
import { sumsFor, TENDER_METHODS, type TenderMethod, type TenderSums } from '../../sale/tender-math.ts';
import type { TenderState } from '../../sale/tender-desk.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import { amountText, countText } from '../../text/format.ts';
import { People } from './people.tsx';
import { ServingChoices } from './serving-choices.tsx';
import { commitTender, tenderCommands } from './tender-commands.ts';
import { TenderPanel } from './tender-panel.tsx';
import { TenderRows } from './tender-rows.tsx';
import checkout from './checkout.module.css';
import css from './tender.module.css';

export function Tender({ cart }: { readonly cart: CartView }): ReactElement {
  const till = useTill();
  const words = useWords();
  const state = useStore(till.tender.state);
  const sums = sumsFor(cart, state.view, state.method);
  useCommands(useMemo(() => tenderCommands(till), [till]));
  // What comes next is the amount, also after a choice or a dialog that went away with the focus.
  useEffect(() => {
    if (state.stage === 'pay') focusField(FIELD_IDS.tenderAmount);
  }, [state.stage]);
  // The button that was pressed was locked meanwhile and lost the focus: what comes next is another way to pay.
  const { committing, failure } = state;
  useEffect(() => {
    if (!committing && failure !== null && document.activeElement === document.body) focusField(FIELD_IDS.tenderAmount);
  }, [committing, failure]);
  return (
    <div className={checkout['checkout']}>
      <section className={cx(checkout['cart'], css['tender'])} aria-label={words.tender.title}>
        <Head cart={cart} />
        {state.stage === 'serving' ? (
          <Serving cart={cart} isEarly={state.scanned !== null} />
        ) : (
          <Methods method={state.method} />
        )}
        {state.stage === 'serving' ? null : <TenderRows cart={cart} state={state} sums={sums} />}
        <div className={css['next']}>
          <span className="mute">{words.tender.nextStep}</span>
          <b>{nextStep(state, sums, words)}</b>
        </div>
        <People cart={cart} />
      </section>
      <TenderPanel
        cart={cart}
        state={state}
        sums={sums}
        onAdd={() => void till.tender.add(cart)}
        onCommit={() => void commitTender(till)}
      />
    </div>
  );
}

function nextStep({ stage, method, failure }: TenderState, sums: TenderSums, words: Dictionary): string {
  if (stage === 'serving') return words.serving.title;
  if (failure?.reason === 'points_unproven') return words.value.provePoints;
  if (sums.isCovered) return words.tender.nextCommit;
  if (sums.onTheWay > 0) return words.payment.nextWait;
  if (method === 'cash') return words.tender.nextAdd;
  if (method === 'stored_value') return words.value.proveHint;
  if (method === 'gift_card') return words.value.cardHint;
  if (method === 'voucher') return words.voucher.ask;
  if (method === 'card') return words.payment.nextCard(amountText(sums.remaining));
  return method === 'code' ? words.payment.nextCode : words.payment.nextRecord;
}

function Head({ cart }: { readonly cart: CartView }): ReactElement {
  const { tender } = useTill();
  const words = useWords();
  const units = cart.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <div className={css['head']}>
      <button type="button" className="btn quiet" data-testid="tender-back" onClick={tender.leave}>
        <Icon name="left" size={22} />
        {words.checkout.cart} <kbd>Esc</kbd>
      </button>
      <h1>{cart.heldOrder?.deposit == null ? words.tender.title : words.orders.payTitle}</h1>
      <span className={css['headEnd']}>
        {words.checkout.linesAndUnits(countText(cart.lines.length), countText(units))}
      </span>
    </div>
  );
}

function Serving({ cart, isEarly }: { readonly cart: CartView; readonly isEarly: boolean }): ReactElement {
  const { tender } = useTill();
  const words = useWords();
  return (
    <div className={css['serving']} data-testid="serving">
      <h2>{words.serving.title}</h2>
      <p className="sub s">{words.serving.intro}</p>
      {isEarly ? (
        <p className="banner warning" role="status" data-testid="serving-first">
          <Icon name="alert" size={22} />
          {words.serving.scanLater}
        </p>
      ) : null}
      <ServingChoices cart={cart} onChosen={tender.served} />
    </div>
  );
}

const ICONS: Readonly<Record<TenderMethod, IconName>> = {
  cash: 'cash',
  code: 'scan',
  card: 'wallet',
  external_qr: 'qr',
  mall_slip: 'store',
  other: 'file',
  stored_value: 'member',
  gift_card: 'gift',
  voucher: 'percent',
};

function Methods({ method }: { readonly method: TenderMethod }): ReactElement {
  const { tender } = useTill();
  const words = useWords();
  return (
    <div className={css['methods']} role="group" aria-label={words.tender.methods}>
      {TENDER_METHODS.map((each, index) => (
        <button
          key={each}
          type="button"
          className={css['method']}
          aria-pressed={each === method}
          title={words.payment.hints[each]}
          data-testid={`tender-${each.replace('_', '-')}`}
          onClick={() => {
            tender.choose(each);
            focusField(FIELD_IDS.tenderAmount);
          }}
        >
          <Icon name={ICONS[each]} size={26} />
          <b>{words.payment.methods[each]}</b>
          <span>
            <kbd>Alt {index + 1}</kbd>
          </span>
        </button>
      ))}
    </div>
  );
}
