/** A shop for tests of contests: two tills here and one elsewhere, whose clock goes from noon to noon of the days of a contest. */
import { businessDayAt, DAY_MS, epochMs, type BusinessDay, type EpochMs } from '../../../sync/domain/time.ts';
import { commissionHands } from './commission-shop.ts';
import type { TestTerminal } from './harness.ts';
import { BRAND_MANAGER, OTHER_PIN, pairElsewhere, startShop, type Shop } from './hostile-shop.ts';

export interface ContestShop {
  readonly cloud: Shop;
  readonly one: TestTerminal;
  readonly two: TestTerminal;
  readonly far: TestTerminal;
  readonly hands: ReturnType<typeof commissionHands>;
  /** To noon in the store, so many days after the first one; a token of who manages the brand, good from then on. */
  at(day: number): Promise<string>;
  noon(day: number): EpochMs;
  dayOf(day: number): BusinessDay;
}

export async function startContestShop(): Promise<ContestShop> {
  const cloud = await startShop();
  const first = Date.parse(`${businessDayAt(cloud.ports.clock.now())}T04:00:00Z`) + DAY_MS;
  const noon = (day: number): EpochMs => epochMs(first + day * DAY_MS);
  const tills: TestTerminal[] = [];
  const at = async (day: number): Promise<string> => {
    cloud.advance(noon(day) - cloud.ports.clock.now());
    for (const till of tills) await till.renew();
    return cloud.logIn(BRAND_MANAGER, OTHER_PIN);
  };
  await at(0);
  const [one, two, far] = [await cloud.pair('one'), await cloud.pair('two'), await pairElsewhere(cloud)];
  tills.push(one, two, far);
  const hands = commissionHands(cloud);
  return { cloud, one, two, far, hands, at, noon, dayOf: (day) => businessDayAt(noon(day)) };
}
