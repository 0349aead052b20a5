/**
 * What a store is to reach in a month, decided by whoever manages it, and how far it is: as the targets of its guides (targets.ts), each
 * decision one more version. domain/store-figures.ts says how a month is shared among its days. Called by routes/store-targets.ts.
 */
import type { StoreId } from '../../domain/ids.ts';
import { fen } from '../../domain/money.ts';
import { daysInMonth, monthOfDay } from '../../domain/store-figures.ts';
import { businessDayAt } from '../../domain/time.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { StoreTarget, StoreTargetEntered } from '../../protocol/store-targets.ts';
import type { Cloud } from '../app/context.ts';
import { Refusal } from '../app/problem.ts';
import { addStoreTarget, netOfStore, storeTargetsOf } from '../store/store-targets.ts';
import { readStore, type StoreProfile } from '../store/terminals.ts';
import { checkMonth, checkVersion } from './targets.ts';

export async function storeTarget(cloud: Cloud, store: StoreId, asked?: string): Promise<StoreTarget> {
  const { database, brand, ports } = cloud;
  const today = businessDayAt(ports.clock.now(), await profileOf(cloud, store));
  const month = asked ?? monthOfDay(today);
  const rows = await storeTargetsOf(database, brandScope(brand.id), { store, months: [month] });
  const days = [`${month}-01`, `${month}-${String(daysInMonth(month))}`] as const;
  const net = await netOfStore(database, storeScope(brand.id, store), days);
  const versions = rows.map(({ version, amount, set_by: by, set_at: at }) => ({ version, amount, by, at }));
  return { store, month, today, net: fen(net), versions };
}

/** @throws Refusal 422 for a month that is over or too far ahead, 409 when somebody else decided meanwhile */
export async function setStoreTarget(
  cloud: Cloud,
  store: StoreId,
  { month, amount, version }: StoreTargetEntered,
  by: string,
): Promise<void> {
  const { database, brand, ports } = cloud;
  const scope = brandScope(brand.id);
  const now = ports.clock.now();
  checkMonth(month, monthOfDay(businessDayAt(now, await profileOf(cloud, store))));
  checkVersion(version, (await storeTargetsOf(database, scope, { store, months: [month] })).at(-1));
  const row = { store, month, version: version + 1, amount, set_by: by, set_at: now };
  if (!(await addStoreTarget(database, scope, row))) throw new Refusal(409, 'target_changed');
}

async function profileOf({ database, brand }: Cloud, store: StoreId): Promise<StoreProfile> {
  const profile = await readStore(database, brand.id, store);
  if (profile === null) throw new Refusal(404, 'unknown_store');
  return profile;
}
