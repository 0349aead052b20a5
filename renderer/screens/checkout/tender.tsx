/**
 * Payment: first who served, when nobody was named, then cash until the due is covered, then commit. Left the rows, right the
 * same sign, pad and blade as at the checkout. Amounts are typed in yuan; the sale is the host's, this only shows sums.
 */
import { useMemo, type ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useStore } from '../../app/store.ts';
import { useCommands, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { FIELD_IDS, focusField } from '../../input/focus.ts';
import { tenderSums, type TenderRow, type TenderSums } from '../../sale/tender-math.ts';
import { amountText, countText, savingText } from '../../text/format.ts';
import { People } from './people.tsx';
import { ServingChoices } from './serving-choices.tsx';
import { commitTender, tenderCommands } from './tender-commands.ts';
import { TenderPanel } from './tender-panel.tsx';
import checkout from './checkout.module.css';
import css from './tender.module.css';

export function Tender({ cart }: { readonly cart: CartView }): ReactElement {
  const till = useTill();
  const words = useWords();
  const state = useStore(till.tender.state);
  const sums = tenderSums(cart.cashDue, state.rows);
  useCommands(useMemo(() => tenderCommands(till), [till]));
  return (
    <div className={checkout['checkout']}>
      <section className={cx(checkout['cart'], css['tender'])} aria-label={words.tender.title}>
        <Head cart={cart} />
        {state.stage === 'serving' ? <Serving cart={cart} /> : <Methods />}
        {state.stage === 'serving' ? null : <Rows rows={state.rows} sums={sums} roundOff={cart.roundOff} />}
        <div className={css['next']}>
          <span className="mute">{words.tender.nextStep}</span>
          <b>
            {state.stage === 'serving'
              ? words.serving.title
              : sums.isCovered
                ? words.tender.nextCommit
                : words.tender.nextAdd}
          </b>
        </div>
        <People cart={cart} />
      </section>
      <TenderPanel
        cart={cart}
        sums={sums}
        onAdd={() => till.tender.add(cart)}
        onCommit={() => void commitTender(till)}
      />
    </div>
  );
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
      <h1>{words.tender.title}</h1>
      <span className={css['headEnd']}>
        {words.checkout.linesAndUnits(countText(cart.lines.length), countText(units))}
      </span>
    </div>
  );
}

function Serving({ cart }: { readonly cart: CartView }): ReactElement {
  const { tender } = useTill();
  const words = useWords();
  return (
    <div className={css['serving']} data-testid="serving">
      <h2>{words.serving.title}</h2>
      <p className="sub s">{words.serving.intro}</p>
      <ServingChoices cart={cart} onChosen={tender.served} />
    </div>
  );
}

function Methods(): ReactElement {
  const words = useWords();
  return (
    <div className={css['methods']} role="group" aria-label={words.tender.methods}>
      <button
        type="button"
        className={css['method']}
        aria-pressed
        data-testid="tender-cash"
        onClick={() => focusField(FIELD_IDS.tenderAmount)}
      >
        <Icon name="cash" size={26} />
        <b>{words.tender.cash}</b>
        <span>{words.tender.cashHint}</span>
      </button>
    </div>
  );
}

interface RowsProps {
  readonly rows: readonly TenderRow[];
  readonly sums: TenderSums;
  readonly roundOff: number;
}

function Rows({ rows, sums, roundOff }: RowsProps): ReactElement {
  const { tender } = useTill();
  const words = useWords();
  const { committing, failure, scanned } = useStore(tender.state);
  return (
    <div className={css['rows']}>
      {failure === null ? null : (
        <p className="banner danger" role="alert" data-testid="tender-failure" data-code={failure}>
          <Icon name="stop" size={22} />
          {words.common.failed(words.failures[failure])}
        </p>
      )}
      {scanned ? (
        <p className="banner warning" role="status">
          <Icon name="alert" size={22} />
          {words.scan.whileTendering}
        </p>
      ) : null}
      {rows.length === 0 ? (
        <div className={css['noRows']}>
          <b>{words.tender.noRows}</b>
          <span className="s">{words.tender.noRowsHint}</span>
        </div>
      ) : null}
      {rows.map((row, index) => {
        const isLast = index === rows.length - 1;
        return (
          <article key={row.tenderId} className={css['split']} data-testid="tender-row" data-amount={row.amount}>
            <Icon name="cash" size={26} />
            <b>{words.tender.cashRow}</b>
            <span className={cx(css['splitAmount'], 'num')}>{amountText(row.amount)}</span>
            <button
              type="button"
              className="btn sq"
              aria-label={words.common.remove}
              disabled={committing}
              onClick={() => tender.remove(row.tenderId)}
            >
              <Icon name="times" size={18} />
            </button>
            <span className={css['splitNote']}>
              {isLast && sums.change > 0
                ? words.tender.rowChange(amountText(row.amount), amountText(sums.change))
                : words.tender.rowPart(amountText(row.amount))}
            </span>
          </article>
        );
      })}
      {roundOff > 0 ? (
        <article className={cx(css['split'], css['slim'])}>
          <Icon name="percent" size={22} />
          <span>
            {words.tender.roundOff} <span className="xs mute">{words.tender.roundOffHint}</span>
          </span>
          <span className={cx(css['splitAmount'], 'num', 'save')}>{savingText(roundOff)}</span>
        </article>
      ) : null}
    </div>
  );
}
