/** The lines of a sale with what of them may still come back: units by stepper, all of a line, and why. */
import { useEffect, type ReactElement } from 'react';
import type { ReturnView } from '../../../main/contract/return-views.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { amountText, countText, weightText } from '../../text/format.ts';
import { RETURN_REASONS, type ReturnDesk } from './return-desk.ts';
import css from './returns.module.css';

export function ReturnLines({ desk }: { readonly desk: ReturnDesk }): ReactElement {
  const words = useWords();
  const { productFacts } = useTill();
  const { view } = useStore(desk.state);
  const { sale } = view;
  useEffect(() => productFacts.want(sale.lines.map(({ product }) => product.id)), [productFacts, sale]);
  return (
    <div className={css['sale']} data-testid="return-sale" data-receipt-number={sale.receiptNumber}>
      <SaleFacts view={view} />
      <FromReceipt view={view} />
      <div className="scroll">
        <table className={css['table']}>
          <thead>
            <tr>
              <th>{words.returns.columns.item}</th>
              <th>{words.refund.columns.sold}</th>
              <th>{words.returns.columns.net}</th>
              <th>{words.refund.columns.back}</th>
              <th>{words.refund.columns.reason}</th>
            </tr>
          </thead>
          <tbody>
            {sale.lines.map((line) => (
              <ReturnLine key={line.lineId} line={line} desk={desk} />
            ))}
          </tbody>
        </table>
      </div>
      <div className={css['quick']}>
        <button type="button" className="btn m" data-testid="return-all" onClick={desk.all}>
          <Icon name="undo" />
          {words.refund.all}
        </button>
        <button type="button" className="btn m quiet" data-testid="return-none-chosen" onClick={desk.none}>
          {words.refund.none}
        </button>
      </div>
    </div>
  );
}

function SaleFacts({ view: { sale, at } }: { readonly view: ReturnView }): ReactElement {
  const words = useWords();
  const format = useFormat();
  const nameOf = useStaffName();
  const facts: readonly (readonly [string, string])[] = [
    [words.returns.label, sale.receiptNumber],
    [words.returns.when, format.stamp(at)],
    [words.returns.cashier, nameOf(sale.cashier)],
    [
      words.returns.guides,
      sale.serving.length === 0 ? words.common.none : sale.serving.map(({ guide }) => nameOf(guide)).join(', '),
    ],
    [words.returns.paid, amountText(sale.cashDue)],
  ];
  return (
    <dl className={css['meta']}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Another store's sale, or one that only its receipt tells of: how far it is proven. */
function FromReceipt({ view: { knownFrom, sisterStore } }: { readonly view: ReturnView }): ReactElement | null {
  const { refund } = useWords();
  const isSigned = knownFrom === 'receipt';
  if (!isSigned && sisterStore === undefined) return null;
  return (
    <p className={css['fromReceipt']} role="status" data-testid="return-from-receipt" data-known-from={knownFrom}>
      <Icon name={isSigned ? 'receipt' : 'checkc'} />
      <span>
        {sisterStore === undefined ? null : <b>{refund.sisterStore(sisterStore)}</b>}{' '}
        {isSigned ? refund.fromReceipt : refund.fromCloud}
      </span>
    </p>
  );
}

function ReturnLine({
  line,
  desk,
}: {
  readonly line: ReturnView['sale']['lines'][number];
  readonly desk: ReturnDesk;
}): ReactElement {
  const words = useWords();
  const { view, units, reasons, done } = useStore(desk.state);
  const { lineId, product } = line;
  const chosen = units[lineId] ?? 0;
  const { left = 0, refunded = 0, heldElsewhere = 0 } = view.lines.find((one) => one.lineId === lineId) ?? {};
  return (
    <tr
      data-testid="return-line"
      data-sku={product.sku}
      data-left={left}
      className={cx(chosen > 0 && css['chosen'], left === 0 && css['gone'])}
    >
      <td>
        {product.name} <span className="mute s">{product.spec ?? ''}</span>
        {refunded > 0 || heldElsewhere > 0 ? (
          <span className={css['taken']}>
            {refunded > 0 ? words.refund.refunded(countText(refunded)) : null}
            {heldElsewhere > 0 ? words.refund.heldElsewhere(countText(heldElsewhere)) : null}
          </span>
        ) : null}
      </td>
      <td className="num">
        {line.grams === undefined ? countText(line.quantity) : `${weightText(line.grams)} ${words.checkout.kilograms}`}
      </td>
      <td className="num">
        <b>{amountText(line.net - line.roundOffShare)}</b>
      </td>
      <td>
        {left === 0 ? (
          <span className="mute s">{words.refund.allBack}</span>
        ) : (
          <span className={css['stepper']}>
            <button
              type="button"
              aria-label={`${words.common.minus} ${product.name}`}
              data-testid="return-minus"
              disabled={chosen === 0 || done !== null}
              onClick={() => desk.setUnits(lineId, chosen - 1)}
            >
              <Icon name="minus" size={18} />
            </button>
            <button
              type="button"
              className={cx(css['units'], 'num')}
              aria-label={`${countText(chosen)} ${words.refund.allOfLine}: ${product.name}`}
              data-testid="return-units"
              onClick={() => desk.setUnits(lineId, left)}
            >
              {countText(chosen)}
            </button>
            <button
              type="button"
              aria-label={`${words.common.plus} ${product.name}`}
              data-testid="return-plus"
              disabled={chosen >= left || done !== null}
              onClick={() => desk.setUnits(lineId, chosen + 1)}
            >
              <Icon name="plus" size={18} />
            </button>
          </span>
        )}
      </td>
      <td>
        {chosen === 0 ? null : (
          <select
            className={css['reason']}
            aria-label={`${words.refund.columns.reason}: ${product.name}`}
            data-testid="return-reason"
            value={reasons[lineId] ?? ''}
            onChange={(event) =>
              desk.setReason(lineId, RETURN_REASONS.find((reason) => reason === event.target.value) ?? null)
            }
          >
            <option value="">{words.refund.noReason}</option>
            {RETURN_REASONS.map((reason) => (
              <option key={reason} value={reason}>
                {words.refund.reasons[reason]}
              </option>
            ))}
          </select>
        )}
      </td>
    </tr>
  );
}
