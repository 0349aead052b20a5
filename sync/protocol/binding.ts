/** Rules of binding as they cross the wire: in days, dated, of the brand or of a store. */
import Type, { type Static } from 'typebox';
import type { DatedPolicy } from '../domain/binding-policy.ts';
import { DAY_MS } from '../domain/time.ts';
import { ENTRY_ID, INSTANT, MEMBER_ID, NOTE, oneOf, SLUG, STAFF_ID, STORE_ID, TEXT } from '../schemas/scalars.ts';

const DAYS_MAX = 3650;
export const BINDING_RULE = Type.Object({
  protectDays: Type.Integer({ minimum: 0, maximum: DAYS_MAX }),
  validDays: Type.Integer({ minimum: 1, maximum: DAYS_MAX }),
  /** What becomes of a guide's customers when the guide goes to another store. */
  onMove: oneOf(['follow', 'stay']),
});
export type BindingRule = Static<typeof BINDING_RULE>;

/** `store` null: of the brand. `rule` null: from then on the store has none of its own. */
export const BINDING_POLICY = Type.Object({
  store: Type.Union([STORE_ID, Type.Null()]),
  from: INSTANT,
  rule: Type.Union([BINDING_RULE, Type.Null()]),
});
export const SAVED_BINDING_POLICY = Type.Object({ ...BINDING_POLICY.properties, by: TEXT });
export type SavedBindingPolicy = Static<typeof SAVED_BINDING_POLICY>;
export const BINDING_POLICIES_ANSWER = Type.Object({
  items: Type.Array(SAVED_BINDING_POLICY),
  next: Type.Null(),
});

export const datedPolicyOf = ({ store, from, rule }: Static<typeof BINDING_POLICY>): DatedPolicy => ({
  store,
  from,
  rule:
    rule === null
      ? null
      : { protectMs: rule.protectDays * DAY_MS, validMs: rule.validDays * DAY_MS, onMove: rule.onMove },
});

/** What a manager is shown of a dispute: who raised it and why, the claims it is about, and what was decided. */
export const DISPUTE = Type.Object({
  dispute: ENTRY_ID,
  member: MEMBER_ID,
  memberPhone: Type.Optional(Type.String({ maxLength: 20 })),
  store: STORE_ID,
  raisedBy: Type.Optional(STAFF_ID),
  raisedAt: INSTANT,
  evidence: NOTE,
  state: oneOf(['open', 'upheld', 'rejected']),
  /** The claim that it is about; absent when a later one changed that it was a conflict. */
  conflict: Type.Optional(
    Type.Object({
      at: INSTANT,
      source: SLUG,
      claimant: Type.Optional(STAFF_ID),
      holder: STAFF_ID,
      rule: SLUG,
      protectedUntil: INSTANT,
    }),
  ),
  /** Whom the customer is bound to now. */
  boundGuide: Type.Optional(STAFF_ID),
  decidedBy: Type.Optional(STAFF_ID),
  decidedAt: Type.Optional(INSTANT),
  guide: Type.Optional(STAFF_ID),
  reason: Type.Optional(TEXT),
});
export type Dispute = Static<typeof DISPUTE>;
export const DISPUTES_ANSWER = Type.Object({ items: Type.Array(DISPUTE), next: Type.Null() });
/** `upheld` gives the customer to `guide`; `rejected` leaves everything as it is. */
export const DISPUTE_DECISION = Type.Object({
  outcome: oneOf(['upheld', 'rejected']),
  guide: Type.Optional(STAFF_ID),
  reason: Type.String({ minLength: 1, maxLength: 200 }),
});
