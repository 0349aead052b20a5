/**
 * The seven kinds of data of a store and some business days (DOMAIN.md §9): each kind is read by a file beside this one and worked out by
 * pure ones in sync/domain, which say what exactly is counted. Rows are in the order of FIGURES, the whole of each before its parts.
 * Called by routes/reports.ts.
 */
import { buyersFigures } from '../../domain/buyers-figures.ts';
import { firstResponse, followUpFigures, ratingFigures } from '../../domain/care-figures.ts';
import { couponReturn, redemptionFigures } from '../../domain/coupon-figures.ts';
import { trafficFigures } from '../../domain/footfall-figures.ts';
import type { StaffId } from '../../domain/ids.ts';
import { FIGURE_NAMES, type FigureRow } from '../../domain/seven-kinds.ts';
import { storeFigures } from '../../domain/store-figures.ts';
import { businessDayBegins, DAY_MS, epochMs, type BusinessDay } from '../../domain/time.ts';
import { netOf, returnRate, salesPerHour, sellThrough, tradeFigures } from '../../domain/trade-figures.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { footfallIn } from '../store/footfall.ts';
import { readRoster } from '../store/staff.ts';
import type { StoreProfile } from '../store/terminals.ts';
import { ratingRows } from './rating-rows.ts';
import { readEnrolled, readPurchases, type Window } from './seven-customers.ts';
import { readCouponLines, readIssued } from './seven-marketing.ts';
import { readCame, readFollowUps } from './seven-service.ts';
import { areaAt, readPlaces, readStocked, readTarget } from './seven-store.ts';
import { readTrade } from './seven-trade.ts';
import { workedMinutes } from './worked-minutes.ts';

/** Who asks. */
export interface Reader {
  /** Given up when they are gone. */
  readonly signal: AbortSignal;
  /** Whether they may see what goods cost. */
  readonly seesCosts: boolean;
}

/** @throws the signal's reason once it is given up: nothing more is read then. */
export async function sevenKinds(
  cloud: Cloud,
  store: StoreProfile,
  { from, to }: { readonly from: string; readonly to: string },
  { signal, seesCosts }: Reader,
): Promise<readonly FigureRow[]> {
  const span = { from: from as BusinessDay, to: to as BusinessDay, offsetMinutes: store.offsetMinutes };
  const window: Window = [businessDayBegins(span.from, store), epochMs(businessDayBegins(span.to, store) + DAY_MS)];
  const nameOf = await namesOfStaff(cloud);
  const trade = await readTrade(cloud, store, [from, to], signal);
  const places = await readPlaces(cloud, store);
  const now = cloud.ports.clock.now();
  const counted = {
    hours: await footfallIn(cloud.database, brandScope(cloud.brand.id), store.id, window),
    window: [window[0], epochMs(Math.min(window[1], now))] as const,
    ...{ places, rule: store },
  };
  const soldAt = trade.sales.map(({ at }) => at);
  const rows = [
    ...tradeFigures(trade, span),
    ...buyersFigures(await readEnrolled(cloud, store, window), await readPurchases(cloud, trade.purchases), nameOf),
    ...redemptionFigures(await readIssued(cloud, store, window)),
    couponReturn(await readCouponLines(cloud, store, trade.withCoupons), seesCosts),
    ...storeFigures(netOf(trade), { target: await readTarget(cloud, store, span), area: areaAt(places, window) }),
    ...salesPerHour(trade, await workedMinutes(cloud, store, span), nameOf),
    returnRate(trade),
    sellThrough(trade.products, await readStocked(cloud, store)),
    ...trafficFigures(counted, soldAt, span),
    ...followUpFigures(await readFollowUps(cloud, store, span, window), nameOf),
    firstResponse(await readCame(cloud, store, window)),
    ...ratingFigures(await ratingRows(cloud, store, span), nameOf),
  ];
  return rows.toSorted((a, b) => FIGURE_NAMES.indexOf(a.figure) - FIGURE_NAMES.indexOf(b.figure));
}

/** No name for who is on the roster no more. */
async function namesOfStaff({ database, brand }: Cloud): Promise<(guide: StaffId) => string> {
  const roster = await readRoster(database, brandScope(brand.id));
  const names = new Map(roster.map(({ body }) => [body.id, body.name]));
  return (guide) => names.get(guide) ?? '';
}
