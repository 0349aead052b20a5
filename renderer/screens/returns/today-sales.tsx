/**
 * Today's receipts of the store, newest first, to tap where nobody has the paper at hand. Shown while no sale is open on the
 * returns page; this terminal's own are there without a network, too.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { SaleFact, StoreFact } from '../../../sync/terminal/api.ts';
import { useBusinessDay, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { amountText, countText } from '../../text/format.ts';
import css from './returns.module.css';

/** More than this nobody looks through: an older one is found by its number. */
const SHOWN_MAX = 100;

export function TodaySales({ onPick }: { readonly onPick: (receiptNumber: string) => void }): ReactElement {
  const { database } = useTill();
  const words = useWords();
  const format = useFormat();
  const businessDay = useBusinessDay();
  const [facts, setFacts] = useState<readonly StoreFact[]>([]);
  useEffect(() => database.watchSales({ businessDay }, setFacts), [database, businessDay]);
  const sales = facts.filter((fact): fact is SaleFact => fact.kind === 'sale');
  const refunded = new Set(facts.flatMap((fact) => (fact.kind === 'refund' ? [fact.body.sale.receiptNumber] : [])));
  return (
    <div className={css['today']} data-testid="return-today">
      <h2>
        {words.refund.today} <span className="num sub s">{countText(sales.length)}</span>
      </h2>
      {sales.length === 0 ? (
        <div className="empty">
          <span>{words.refund.noneToday}</span>
        </div>
      ) : (
        <ul>
          {sales.slice(0, SHOWN_MAX).map(({ entry, receiptNumber, at, body }) => (
            <li key={entry}>
              <button
                type="button"
                data-testid="return-today-sale"
                data-receipt-number={receiptNumber}
                onClick={() => onPick(receiptNumber)}
              >
                <span className="num sub">{format.time(at)}</span>
                <span className={css['names']}>
                  {body.lines.map(({ product }) => product.name).join(words.refund.comma)}
                  <span className="num xs sub">{receiptNumber}</span>
                </span>
                {refunded.has(receiptNumber) ? <span className="tag quiet">{words.refund.hasRefund}</span> : null}
                <b className="num">{amountText(body.cashDue)}</b>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
