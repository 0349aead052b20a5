/** What the shop of links-plan.ts has beside guides: customers who are friends of one of them at WeCom, of whom nobody knows who they are. Written by sim-shop.ts. */
import { cardHmac } from '../../../sync/cloud/binding/phones.ts';
import type { Database } from '../../../sync/cloud/store/database.ts';
import { addFriend } from '../../../sync/cloud/store/wecom.ts';
import { linkUser } from '../../../sync/cloud/store/wecom-ways.ts';
import { DEMO_BRAND, DEMO_SINCE } from '../../../sync/demo/shop.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { brandScope } from '../../../sync/protocol/messages.ts';
import { userAtWecom } from './season-shop.ts';
import { SIM_SECRETS } from './sim-secrets.ts';

/** Numbers on plastic cards, with how the cloud names them. */
export const CARDS = ['GPM-1001', 'GPM-1002', 'GPM-1003'].map((printed) => ({
  printed,
  key: cardHmac(SIM_SECRETS, DEMO_BRAND.id, printed.slice('GPM-'.length)),
}));
/** WeCom's names for customers, each with the guide whose friend they are. */
export const FRIENDS = ['2001', '2003', '2002'].map((guide, index) => ({
  ...{ external: `wo${'A'.repeat(22)}${String(index)}`, guide: guide as StaffId },
}));

export async function seedLinks(database: Database, guides: readonly string[]): Promise<void> {
  const scope = brandScope(DEMO_BRAND.id);
  for (const guide of guides) await linkUser(database, scope, guide as StaffId, userAtWecom(guide));
  for (const { external, guide } of FRIENDS) {
    const friend = { scope, external_id: external, user_id: userAtWecom(guide), staff: guide, touchpoint: null };
    await addFriend(database, { ...friend, at: DEMO_SINCE });
  }
}
