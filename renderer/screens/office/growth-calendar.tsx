/** The calendar of campaigns: a bar for each in the weeks around today, which is a line. The table beside it says the same in words. */
import type { ReactElement } from 'react';
import { DAY_MS } from '../../../sync/domain/time.ts';
import type { GrowthBoard } from '../../../main/contract/growth-views.ts';
import { useStore } from '../../app/store.ts';
import { useDayRule, useTill, useWords } from '../../app/till-context.tsx';
import css from './growth.module.css';
import { dayOf } from './growth-typed.ts';

const BEFORE_DAYS = 14;
const AFTER_DAYS = 42;
const ROWS_MAX = 8;
const WIDTH = 560;
/** A bar this long bears its name. */
const NAMED = 110;
const ROW = 26;
const HEAD = 22;

interface CampaignCalendarProps {
  readonly campaigns: GrowthBoard['campaigns'];
  readonly chosen: string;
}

export function CampaignCalendar({ campaigns, chosen }: CampaignCalendarProps): ReactElement {
  const words = useWords().growth;
  const now = useStore(useTill().clock);
  const { offsetMinutes } = useDayRule();
  const from = now - BEFORE_DAYS * DAY_MS;
  const until = now + AFTER_DAYS * DAY_MS;
  const x = (at: number): number => Math.round(((Math.min(Math.max(at, from), until) - from) / (until - from)) * WIDTH);
  const near = campaigns.filter((one) => one.until > from && one.from < until);
  // The chosen one is always there.
  const shown = [
    ...near.filter(({ campaign }) => campaign === chosen),
    ...near.filter((one) => one.campaign !== chosen),
  ]
    .slice(0, ROWS_MAX)
    .toSorted((a, b) => a.from - b.from);
  if (shown.length === 0) return <></>;
  const weeks = Array.from({ length: (BEFORE_DAYS + AFTER_DAYS) / 7 }, (_, index) => from + index * 7 * DAY_MS);
  const height = HEAD + shown.length * ROW;
  return (
    <figure className={css['calendar']} aria-label={words.campaigns.calendar}>
      <svg viewBox={`0 0 ${String(WIDTH)} ${String(height)}`} role="img" aria-label={words.campaigns.calendar}>
        {weeks.map((at) => (
          <g key={at}>
            <line x1={x(at)} x2={x(at)} y1={HEAD - 4} y2={height} className={css['week']} />
            <text x={x(at) + 3} y={14} className={css['tick']}>
              {dayOf(at, offsetMinutes).slice(5)}
            </text>
          </g>
        ))}
        <line x1={x(now)} x2={x(now)} y1={HEAD - 4} y2={height} className={css['today']} />
        {shown.map((one, index) => {
          const y = HEAD + index * ROW;
          const look = one.campaign === chosen ? 'spanChosen' : 'span';
          // A name that does not fit stands beside its bar.
          const isLong = x(one.until) - x(one.from) >= NAMED;
          const beside =
            x(one.until) + 6 < WIDTH - NAMED
              ? { x: x(one.until) + 6 }
              : { x: x(one.from) - 6, textAnchor: 'end' as const };
          return (
            <g key={one.campaign}>
              <rect
                x={x(one.from)}
                y={y + 3}
                width={Math.max(4, x(one.until) - x(one.from))}
                height={ROW - 6}
                rx={4}
                className={css[look]}
              />
              <text
                {...(isLong ? { x: x(one.from) + 6 } : beside)}
                y={y + 17}
                className={css[isLong ? `${look}Text` : 'name']}
              >
                {one.name.slice(0, 18)}
              </text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
