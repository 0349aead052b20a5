/**
 * The guide's money at a glance: the month settled and frozen, what waits for the cloud, the latest of today; one press says how it is
 * worked out. Nothing is shown to who may not see it, and before the brand has rules.
 */
import type { ReactElement } from 'react';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { StoreFact } from '../../../sync/terminal/api.ts';
import { useBusinessDay, useFormat, useWords } from '../../app/till-context.tsx';
import { SignAmount } from '../../design/amount.tsx';
import { cx } from '../../design/cx.ts';
import { amountText } from '../../text/format.ts';
import css from './commission.module.css';
import { CommissionSheet } from './commission-sheet.tsx';
import { RowHead } from './commission-why.tsx';
import { useCommission, type MyCommission } from './use-commission.ts';

const LATEST_MAX = 2;

interface CommissionCardProps {
  readonly guide: StaffId | null;
  /** Of today. */
  readonly facts: readonly StoreFact[];
  /** The sheet that explains each amount; the desk's key opens it too. */
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}

export function CommissionCard({ guide, facts, isOpen, onOpen }: CommissionCardProps): ReactElement | null {
  const day = useBusinessDay();
  const mine = useCommission(guide, day, facts);
  if (guide === null || mine === null) return null;
  const { view, rules } = mine.month;
  const isKnown = rules.length > 0 || (view !== null && (view.frozen !== 0 || view.settled !== 0));
  if (mine.month.online && !isKnown) return null;
  return (
    <div className={cx('card', css['card'])} data-testid="commission-card">
      <Sums month={Number(day.slice(5, 7))} mine={mine} onHow={() => onOpen(true)} />
      {isOpen ? <CommissionSheet guide={guide} rows={mine.rows} onClose={() => onOpen(false)} /> : null}
    </div>
  );
}

interface SumsProps {
  readonly month: number;
  readonly mine: MyCommission;
  readonly onHow: () => void;
}

function Sums({ month, mine, onHow }: SumsProps): ReactElement {
  const words = useWords().commission;
  const format = useFormat();
  const { view, asOf, online, rules } = mine.month;
  const pending = mine.rows.reduce((sum, { state, amount }) => sum + (state === 'estimated' ? amount : 0), 0);
  const [settled, frozen] = [view?.settled ?? 0, view?.frozen ?? 0];
  return (
    <>
      <div className="row wide">
        <h2>{words.month(String(month))}</h2>
        <button type="button" className={css['linkish']} data-testid="commission-how" onClick={onHow}>
          {words.how}
        </button>
      </div>
      {online ? null : (
        <p className={cx('xs', css['away'])} role="status" data-testid="commission-away">
          {asOf === null ? words.neverSeen : words.away(format.time(asOf))}
        </p>
      )}
      {view === null ? null : (
        <>
          <div
            className={css['figure']}
            data-testid="commission-sums"
            data-settled={settled}
            data-frozen={frozen}
            data-pending={pending}
          >
            <SignAmount fen={settled + frozen} />
          </div>
          {settled > 0 || frozen > 0 ? (
            <div className={css['stack']} aria-hidden="true">
              <i style={{ flex: Math.max(0, settled) }} />
              <i className={css['hatch']} style={{ flex: Math.max(0, frozen) }} />
            </div>
          ) : null}
          <dl className="kv">
            <dt>
              <i className={css['key']} />
              {words.settled}
            </dt>
            <dd className="num">{amountText(settled)}</dd>
            <dt>
              <i className={cx(css['key'], css['hatch'])} />
              {words.frozen}
            </dt>
            <dd className="num">{amountText(frozen)}</dd>
          </dl>
        </>
      )}
      {pending === 0 ? null : (
        <p className={cx('s', css['pending'])} data-testid="commission-pending" data-fen={pending}>
          {words.pending(amountText(pending))}
        </p>
      )}
      {rules.length === 0 && !online ? <p className="s sub">{words.noRules}</p> : null}
      <ul className={css['latest']} aria-label={words.latest}>
        {mine.rows.slice(0, LATEST_MAX).map((row) => (
          <li key={row.key} data-testid="commission-latest" data-state={row.state} data-fen={row.amount}>
            <RowHead row={row} isShort />
          </li>
        ))}
      </ul>
      {mine.rows.length === 0 ? <p className="s sub">{words.none}</p> : null}
    </>
  );
}
