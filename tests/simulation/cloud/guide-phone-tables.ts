/** The tables of the guide's phone page in memory, as migrations 46, 47, 49, 72 to 76, 93, 95 and 97 make them. Their statements: statements/guide-desk.ts. See tables.ts. */
import type { GuideCodeRow, GuideSessionRow } from '../../../sync/cloud/store/guide-phone.ts';
import type { CallOutcomeRow } from '../../../sync/cloud/store/guide-customers.ts';
import type { GuideSaleRow } from '../../../sync/cloud/store/guide-sales.ts';
import type { GuideTargetRow } from '../../../sync/cloud/store/guide-targets.ts';
import type { GuideTaskRow } from '../../../sync/cloud/store/guide-tasks.ts';
import type { CardFactRow } from '../../../sync/cloud/store/member-cards.ts';
import type { TierRuleRow } from '../../../sync/cloud/store/member-tiers.ts';
import type { WishEndRow } from '../../../sync/cloud/store/wish-ends.ts';
import type { TaskReviewRow } from '../../../sync/cloud/store/task-proofs.ts';
import type { StoredPicture } from './statements/task-proofs.ts';
import type { RatingAnswerRow, RatingRow } from '../../../sync/cloud/store/sale-ratings.ts';
import type { GuideFactRow } from '../../../sync/cloud/store/guide-facts.ts';
import { keyed, MemoryTable } from './memory-table.ts';

type Scoped<Row> = Row & { readonly scope: string };
export type MemberCardRow = Scoped<
  Readonly<Record<'card_hmac' | 'member' | 'linked_by', string>> & { readonly at: number }
>;

export const guidePhoneTables = () => ({
  guide_sessions: new MemoryTable<Scoped<GuideSessionRow>>('guide_sessions', {
    key: ({ scope, token_hash: hash }) => keyed(scope, hash),
  }),
  guide_codes: new MemoryTable<Scoped<GuideCodeRow>>('guide_codes', {
    key: ({ scope, token }) => keyed(scope, token),
    unique: { guide_codes_once: ({ scope, iat, seq }) => keyed(scope, iat, seq) },
  }),
  call_outcomes: new MemoryTable<Scoped<CallOutcomeRow>>('call_outcomes', {
    key: ({ scope, member, kind, occasion, n }) => keyed(scope, member, kind, occasion, n),
  }),
  wish_ends: new MemoryTable<Scoped<WishEndRow>>('wish_ends', { key: ({ scope, wish }) => keyed(scope, wish) }),
  guide_targets: new MemoryTable<Scoped<GuideTargetRow>>('guide_targets', {
    key: ({ scope, guide, month, version }) => keyed(scope, guide, month, version),
  }),
  guide_sales: new MemoryTable<Scoped<GuideSaleRow & { readonly store: string }>>('guide_sales', {
    key: ({ scope, store, sale, guide, business_day: day }) => keyed(scope, store, sale, guide, day),
  }),
  sale_ratings: new MemoryTable<Scoped<RatingRow>>('sale_ratings', {
    key: ({ scope, sale, version }) => keyed(scope, sale, version),
  }),
  rating_answers: new MemoryTable<Scoped<RatingAnswerRow>>('rating_answers', {
    key: ({ scope, sale, version }) => keyed(scope, sale, version),
  }),
  guide_tasks: new MemoryTable<Scoped<GuideTaskRow>>('guide_tasks', { key: ({ scope, id }) => keyed(scope, id) }),
  task_pictures: new MemoryTable<StoredPicture>('task_pictures', {
    key: ({ scope, task, fact, hash }) => keyed(scope, task, fact, hash),
  }),
  task_reviews: new MemoryTable<Scoped<TaskReviewRow>>('task_reviews', { key: ({ scope, id }) => keyed(scope, id) }),
  member_cards: new MemoryTable<MemberCardRow>('member_cards', {
    key: ({ scope, card_hmac: hmac }) => keyed(scope, hmac),
  }),
  card_facts: new MemoryTable<Scoped<CardFactRow>>('card_facts', { key: ({ scope, id }) => keyed(scope, id) }),
  member_unlinked: new MemoryTable<Scoped<{ readonly member: string; readonly at: number }>>('member_unlinked', {
    key: ({ scope, member }) => keyed(scope, member),
  }),
  tier_rules: new MemoryTable<Scoped<TierRuleRow>>('tier_rules', {
    key: ({ scope, version }) => keyed(scope, version),
  }),
  member_tiers: new MemoryTable<Scoped<{ readonly member: string }>>('member_tiers', {
    key: ({ scope, member }) => keyed(scope, member),
  }),
  guide_facts: new MemoryTable<Scoped<GuideFactRow>>('guide_facts', { key: ({ scope, id }) => keyed(scope, id) }),
});
