/** A guide's printed code, rules of binding and bindings to look at, a member as a person, as the host would answer. */
import type { MethodParams, MethodValue } from '../../../main/contract/contract.ts';
import type { BadgesOfGuide } from '../../../main/contract/guide-views.ts';
import { customersToCall } from './fake-customers.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import { linksView, personView } from './fake-person.ts';
import { taskPicture, tasksAt } from './fake-tasks.ts';
import { stockAnswers } from './fake-stock.ts';

const DAY_MS = 86_400_000;

const badgeOf = (guide: string, now: number): BadgesOfGuide['items'][number] => ({
  token: '0G95MXA4ZK0R2QK7Q49MXD3H8WTB6D',
  url: 'https://demo.guidepost.example/g/0G95MXA4ZK0R2QK7Q49MXD3H8WTB6D',
  shortCode: '3H8W-TB6D',
  guide: guide as never,
  issuedAt: (now - 300 * DAY_MS) as never,
  expiresAt: (now + 65 * DAY_MS) as never,
  isOldKey: true,
});

const signal = (kind: 'own_phone' | 'one_device' | 'pace', guide: string, from: number, to: number, count: number) => ({
  kind,
  guide,
  store: 'S001',
  from,
  to,
  count,
  last: lastOf(kind),
});
const lastOf = (kind: string): string => `019a0000-0000-7000-9700-00000000000${String(kind.length)}`;

const signalsAt = (now: number): MethodValue<'binding.signals'>['items'] => [
  {
    ...signal('pace', '2002', now - DAY_MS, now - DAY_MS + 100_000, 9),
    decided: { by: '9001', at: now, words: '店庆活动，排队扫码', undone: 0 },
  } as never,
  signal('one_device', '2001', now - 2 * DAY_MS, now - 2 * DAY_MS + 900_000, 7) as never,
  signal('own_phone', '2002', now - 3 * DAY_MS, now - 3 * DAY_MS, 2) as never,
];

/** Of one device: one who was somebody else's, one who was nobody's, one who has moved on. */
const signalAt = (now: number): MethodValue<'binding.signal'> => {
  const [, seen] = signalsAt(now);
  const claim = (n: number, more: object) => ({
    claim: `019a0000-0000-7000-9701-00000000000${String(n)}`,
    member: `019a0000-0000-7000-9702-00000000000${String(n)}`,
    memberPhone: `138****80${String(n).padStart(2, '0')}`,
    ...{ at: now - 2 * DAY_MS + n * 60_000, source: 'qr_one_time', device: 1, boundGuide: '2001', canUndo: true },
    ...more,
  });
  const claims = [claim(3, { before: '2002' }), claim(2, {}), claim(1, { boundGuide: '2002', canUndo: false })];
  return { signal: seen, claims } as unknown as MethodValue<'binding.signal'>;
};

const policyAt = (now: number): MethodValue<'binding.policies'>['items'][number] => ({
  store: null,
  from: (now + 7 * DAY_MS) as never,
  rule: { protectDays: 45, validDays: 365, onMove: 'follow' },
  by: 'staff 9005',
});

/** For whoever may; a rule is decided by nobody of this shop. */
export const guideAnswers = (now: number) => ({
  ...stockAnswers(now),
  'member.person': () => personView(now),
  'member.links': () => linksView(now),
  'member.sendDigits': () => ({ until: epochMs(now + 180_000) }),
  'member.linkCard': () => ({ ...linksView(now), cards: 2 }),
  'member.unlink': () => ({ ...linksView(now), cards: 0, links: { cards: [], friends: [] } }),
  'guide.customers': () => customersToCall(now),
  'task.list': () => tasksAt(now, new URLSearchParams(location.search).get('staff') === '9001'),
  'binding.policies': () => ({ items: [policyAt(now)] }),
  'binding.savePolicy': () => ({ ok: false, code: 'not_permitted', details: { reason: 'not_brand' } }) as const,
  'binding.signals': () => ({ items: signalsAt(now) }),
  'binding.signal': () => signalAt(now),
  'binding.decideSignal': () => signalAt(now).signal,
  'task.picture': ({ picture }: { readonly picture: string }) => ({ url: taskPicture(picture) }),
  'guide.issueToken': ({ mode, guide }: MethodParams<'guide.issueToken'>): MethodValue<'guide.issueToken'> => ({
    token: '0G05MXA4ZK0R2QK7Q49MXD3H8WTB6C',
    url: 'https://demo.guidepost.example/g/0G05MXA4ZK0R2QK7Q49MXD3H8WTB6C',
    shortCode: '3H8W-TB6C',
    guide: guide ?? ('2001' as never),
    ...(mode === 'handover' ? { giver: '2001' as never } : {}),
    ...{ mode, issuedAt: now as never, expiresAt: (now + 522_000) as never },
  }),
  'guide.badges': ({ guide }: { readonly guide: string }) => ({ items: [badgeOf(guide, now)] }),
  'guide.makeBadge': ({ guide }: { readonly guide: string }) => ({ items: [badgeOf(guide, now)] }),
});
