/** One amount of a guide's commission, and why it is what it is: each line, the pool, who bound and who served, the rule. */
import type { ReactElement } from 'react';
import { STORE_SHARE, type ServingShare } from '../../../sync/domain/commission.ts';
import { useStaffName, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { amountText } from '../../text/format.ts';
import css from './commission.module.css';
import { sharedOf, type MoneyRow, type Why } from './commission-rows.ts';

/** `500` basis points as `5`. */
export const percentText = (bp: number): string => amountText(bp).replace(/\.?0+$/, '');

/** `isShort`: the end of the receipt's number, which is enough of today. */
export function RowHead({
  row,
  isShort = false,
}: {
  readonly row: MoneyRow;
  readonly isShort?: boolean;
}): ReactElement {
  const words = useWords().commission;
  const { amount, what, receipt, day, state, frozenUntil, statement } = row;
  const standing =
    state === 'estimated'
      ? words.estimated
      : statement !== null
        ? words.stated(statement)
        : state === 'settled'
          ? words.settledOn
          : words.frozenUntil(frozenUntil.slice(5));
  return (
    <span className={css['rowHead']}>
      <span className={css['rowWhat']}>
        <b className="cut">
          {words.what[what]}{' '}
          <span className="num">
            {receipt === null ? day : isShort ? receipt.split('-').slice(-2).join('-') : receipt}
          </span>
        </b>
        <span className={cx('xs', state === 'estimated' ? 'warn' : 'mute')}>{standing}</span>
      </span>
      <b className={cx('num', amount < 0 ? 'bad' : undefined)}>
        {amount > 0 ? '+' : ''}
        {amountText(amount)}
      </b>
    </span>
  );
}

export function Explained({ row, guide }: { readonly row: MoneyRow; readonly guide: string }): ReactElement {
  const words = useWords().commission;
  return (
    <div className={css['why']} data-testid="commission-why">
      <p className="s sub">{row.state === 'estimated' ? words.estimatedWhat : words.why[row.what]}</p>
      {row.why === null ? null : <Formula why={row.why} guide={guide} />}
    </div>
  );
}

function Formula({ why, guide }: { readonly why: Why; readonly guide: string }): ReactElement {
  const words = useWords().commission;
  const nameOf = useStaffName();
  const partyName = (party: string): string => (party === STORE_SHARE ? words.store : nameOf(party));
  const listed = (shares: readonly ServingShare[]): string =>
    shares.map(({ guide: who, shareBp }) => words.share(nameOf(who), percentText(shareBp))).join(' · ');
  const { binder, rest } = sharedOf(why);
  return (
    <>
      <table className={css['lines']}>
        <caption className="xs mute">
          {words.left} · {words.rule(why.rule)}
        </caption>
        <tbody>
          {why.lines.map(({ lineId, name, net, rateBp, rateFrom, commission, serving = [] }) => (
            <tr key={lineId} data-testid="commission-line" data-fen={commission}>
              <td className="cut">
                {name} <span className="tag quiet">{words.rateFrom[rateFrom]}</span>
                {serving.length === 0 ? null : <span className="xs mute"> {words.lineServing(listed(serving))}</span>}
              </td>
              <td className="num end">{words.formula(amountText(net), percentText(rateBp), amountText(commission))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul className={css['steps']}>
        <li>{words.pool(amountText(why.pool))}</li>
        <li>
          {binder === null
            ? words.unbound
            : binder.isAll
              ? words.binderAll(nameOf(binder.guide), amountText(binder.amount))
              : words.binder(nameOf(binder.guide), percentText(why.binderBp), amountText(binder.amount))}
        </li>
        {rest === 0 ? null : <li>{words.rest(amountText(rest), listed(why.serving))}</li>}
        {why.newMember === 0 ? null : <li>{words.bonus(amountText(why.newMember))}</li>}
        <li>
          {words.parts}{' '}
          {why.parts.map(({ party, amount }) => (
            <span key={party} className={cx(css['part'], 'num')} data-mine={party === guide}>
              {partyName(party)} {amountText(amount)}
            </span>
          ))}
        </li>
      </ul>
    </>
  );
}
