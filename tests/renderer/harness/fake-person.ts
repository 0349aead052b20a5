/** A member who said something of themselves, for the harness. */
import type { PersonView } from '../../../main/contract/person-views.ts';
import type { MemberRecord } from '../../../sync/protocol/members.ts';

const DAY = 86_400_000;
const ID = (n: number): string => `019a0000-0000-7000-9500-${String(n).padStart(12, '0')}`;

export const personView = (now: number): PersonView => {
  const facts = [
    ['birthday', '1990-05-01'],
    ['size.top', 'M'],
    ['size.shoe', '38'],
    ['tag.常客', 'yes'],
    ['tag.周末来', 'yes'],
    ['like.黑色', 'yes'],
    ['child.2020-06', 'yes'],
    ['note.a', '喜欢宽松的版型，<b>不要</b>推荐羊毛'],
  ].map(([field, value], n) => ({ id: ID(n), at: now - (20 - n) * DAY, by: '2002', field, value }));
  const consents = [{ id: ID(50), at: now - 30 * DAY, purpose: 'profile', given: true, version: '2026-01' }];
  const visits = [1, 2, 3].map((n) => ({
    at: now - n * 9 * DAY,
    store: 'S001',
    receiptNumber: `S001-01-261101-000${String(n)}`,
    total: 9900 * n,
  }));
  const bindings = [{ at: now - 40 * DAY, store: 'S001', guide: '2002', source: 'qr_one_time', outcome: 'bind' }];
  return { online: true, facts, consents, visits, bindings } as unknown as PersonView;
};

/** Found by a card, and with a number that somebody has who was enrolled later. */
export const linksView = (now: number): MemberRecord =>
  ({
    member: ID(1),
    person: ID(1),
    ids: [ID(1)],
    phone: '138****8000',
    consents: [],
    proposals: [{ id: ID(90), other: ID(2), phone: '138****8000', state: 'proposed', at: now - 2 * DAY }],
    cards: 1,
    wecomFriends: 1,
    links: {
      cards: [{ card: 'c'.repeat(43), at: now - 40 * DAY }],
      friends: [{ external: 'wmAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1', at: now - 12 * DAY }],
    },
  }) as unknown as MemberRecord;
