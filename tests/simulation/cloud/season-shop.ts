/**
 * What the shop of season-plan.ts has beside growth: guides are users at WeCom, and its first members are friends there of one of them each,
 * known to be who they are. Written by sim-shop.ts.
 */
import type { Database } from '../../../sync/cloud/store/database.ts';
import { addFriend, linkPerson } from '../../../sync/cloud/store/wecom.ts';
import { linkUser } from '../../../sync/cloud/store/wecom-ways.ts';
import { DEMO_BRAND, DEMO_SINCE } from '../../../sync/demo/shop.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { brandScope } from '../../../sync/protocol/messages.ts';
import { GROWTH_MEMBERS } from './growth-shop.ts';

export const userAtWecom = (guide: string): string => `user-${guide}`;

/** Customers by WeCom's name, each with the member whom a manager linked and the guide whose friend they are at first. */
export const WECOM_FRIENDS = ['2001', '2003', '2001', '2002'].map((guide, index) => ({
  ...{ external: `wo-${String(index)}`, guide: guide as StaffId },
  member: GROWTH_MEMBERS[index]?.id ?? '',
}));

export async function seedSeason(database: Database, guides: readonly string[]): Promise<void> {
  const scope = brandScope(DEMO_BRAND.id);
  for (const guide of guides) await linkUser(database, scope, guide as StaffId, userAtWecom(guide));
  for (const { external, member, guide } of WECOM_FRIENDS) {
    const friend = { scope, external_id: external, user_id: userAtWecom(guide), staff: guide, touchpoint: null };
    await addFriend(database, { ...friend, at: DEMO_SINCE });
    await linkPerson(database, scope, external, { member, at: DEMO_SINCE, by: '9001' });
  }
}
