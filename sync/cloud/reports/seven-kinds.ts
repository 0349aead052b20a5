/**
 * The seven kinds of data of a store and some business days (DOMAIN.md §9): each kind is read by a file beside this one and worked out by
 * pure ones in sync/domain, which say what exactly is counted. Rows are in the order of FIGURES, the whole of each before its parts.
 * Called by routes/reports.ts.
 */
import { buyersFigures } from '../../domain/buyers-figures.ts';
import type { StaffId } from '../../domain/ids.ts';
import { FIGURE_NAMES, type FigureRow } from '../../domain/seven-kinds.ts';
import { businessDayBegins, DAY_MS, epochMs, type BusinessDay } from '../../domain/time.ts';
import { returnRate, salesPerHour, tradeFigures } from '../../domain/trade-figures.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { readRoster } from '../store/staff.ts';
import type { StoreProfile } from '../store/terminals.ts';
import { readEnrolled, readPurchases, type Window } from './seven-customers.ts';
import { readTrade } from './seven-trade.ts';
import { TOLD } from './seven-told.ts';

export async function sevenKinds(
  cloud: Cloud,
  store: StoreProfile,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly FigureRow[]> {
  const span = { from: from as BusinessDay, to: to as BusinessDay, offsetMinutes: store.offsetMinutes };
  const window: Window = [businessDayBegins(span.from, store), epochMs(businessDayBegins(span.to, store) + DAY_MS)];
  const nameOf = await namesOfStaff(cloud);
  const trade = await readTrade(cloud, store, [from, to]);
  const rows = [
    ...tradeFigures(trade, span),
    ...buyersFigures(await readEnrolled(cloud, store, window), await readPurchases(cloud, trade.purchases), nameOf),
    ...salesPerHour(trade, await TOLD.worked(cloud, store, span), nameOf),
    returnRate(trade),
  ];
  return rows.toSorted((a, b) => FIGURE_NAMES.indexOf(a.figure) - FIGURE_NAMES.indexOf(b.figure));
}

/** No name for who is on the roster no more. */
async function namesOfStaff({ database, brand }: Cloud): Promise<(guide: StaffId) => string> {
  const roster = await readRoster(database, brandScope(brand.id));
  const names = new Map(roster.map(({ body }) => [body.id, body.name]));
  return (guide) => names.get(guide) ?? '';
}
