/**
 * What the shop of care-plan.ts has beside guides: members who can be found by number, half of whom want to hear of news, and pieces that
 * are asked for. Its book gives and takes points. Written by sim-shop.ts.
 */
import { phoneHmac } from '../../../sync/cloud/binding/phones.ts';
import type { Database } from '../../../sync/cloud/store/database.ts';
import { keepPersonConsent, type ConsentRow } from '../../../sync/cloud/store/member-facts.ts';
import { ensureMember } from '../../../sync/cloud/store/members.ts';
import { DEMO_BRAND, DEMO_STORE_ID } from '../../../sync/demo/shop.ts';
import { brandScope } from '../../../sync/protocol/messages.ts';
import { WORLD_STARTS_AT } from '../kernel.ts';
import { SIM_SECRETS } from './sim-secrets.ts';

/** Whose phones the first customers of guide-people.ts have, in their order. */
export const CARE_MEMBERS = ['00', '01', '02', '03'].map((end) => ({
  id: `019a0000-0000-7000-8000-0000000003${end}`,
  phone: `138001380${end}`,
}));
/** What the store does not have in the size that is asked for. */
export const WISHED_GOODS = [
  { product: 'coat-m', name: '羊毛大衣 M', size: 'M' },
  { product: 'coat-l', name: '羊毛大衣 L', size: 'L' },
  { product: 'shoe-38', name: '小白鞋 38', size: '38' },
] as const;

export async function seedCare(database: Database): Promise<void> {
  const scope = brandScope(DEMO_BRAND.id);
  for (const [index, { id, phone }] of CARE_MEMBERS.entries()) {
    const hmac = phoneHmac(SIM_SECRETS, DEMO_BRAND.id, `+86${phone}`);
    const sealed = { hmac, cipher: '', masked: '138****8000' };
    await ensureMember(database, scope, { id, phone: sealed, name: null, at: WORLD_STARTS_AT });
    for (const purpose of index % 2 === 0 ? (['profile', 'marketing'] as const) : (['profile'] as const)) {
      const said = { id: `${id} ${purpose}`, member: id, store: DEMO_STORE_ID, at: WORLD_STARTS_AT, staff: null };
      const row = { ...said, purpose, given: true, version: '1', channel: 'till' } as ConsentRow;
      await keepPersonConsent(database, scope, row);
    }
  }
}
