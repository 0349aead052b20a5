/**
 * A guide's commission of today and of the month, asked again whenever the day's facts change, and again soon while the cloud has not
 * told of a sale that it has: so it is on screen within two seconds of the sale. Offline: what the cloud last said, and this till's
 * own reckoning. Called by commission-card.tsx.
 */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { BusinessDay } from '../../../sync/domain/time.ts';
import type { StoreFact } from '../../../sync/terminal/api.ts';
import { useApp, useTill } from '../../app/till-context.tsx';
import { confirmedRows, estimatedRows, type MoneyRow } from './commission-rows.ts';

export type Mine = MethodValue<'commission.mine'>;
const REFRESH_MS = 60_000;
const SOON_MS = 1_000;
/** What the cloud does not tell of after so many questions it will not tell soon. */
const SOON_MAX = 10;

export interface MyCommission {
  readonly today: Mine;
  readonly month: Mine;
  /** Of today, newest first, what waits for the cloud before it. */
  readonly rows: readonly MoneyRow[];
}

/** Null until the host answered, and for who may not see it. */
export function useCommission(
  guide: StaffId | null,
  day: BusinessDay,
  facts: readonly StoreFact[],
): MyCommission | null {
  const { client, ports } = useTill();
  const { sync } = useApp();
  const [told, setTold] = useState<{ readonly of: string; readonly today: Mine; readonly month: Mine } | null>(null);
  const of = `${guide ?? ''} ${day}`;
  const read = useCallback((): void => {
    if (guide === null) return;
    void Promise.all([
      client.call('commission.mine', { guide, from: day, to: day, sums: false }),
      client.call('commission.mine', { guide, from: firstOf(day), to: day, sums: true }),
    ]).then(([today, month]) => setTold(today.ok && month.ok ? { of, today: today.value, month: month.value } : null));
  }, [client, guide, day, of]);
  useEffect(() => {
    read();
    return ports.every(REFRESH_MS, read);
  }, [ports, read, facts, sync.state]);

  const mine = told !== null && told.of === of ? told : null;
  const rows = useMemo(() => {
    if (guide === null || mine === null) return [];
    const { view, rules } = mine.today;
    return [...estimatedRows(facts, guide, view, rules), ...(view === null ? [] : confirmedRows(view))];
  }, [guide, mine, facts]);
  const isWaiting = mine?.today.online === true && rows.some(({ state }) => state === 'estimated');
  useEffect(() => {
    if (!isWaiting) return undefined;
    let asked = 0;
    const end = ports.every(SOON_MS, () => {
      asked += 1;
      if (asked > SOON_MAX) return end();
      read();
    });
    return end;
  }, [isWaiting, ports, read]);
  return mine === null ? null : { today: mine.today, month: mine.month, rows };
}

/** `2026-03-14`: `2026-03-01`. */
export const firstOf = (day: BusinessDay): BusinessDay => `${day.slice(0, 8)}01` as BusinessDay;
