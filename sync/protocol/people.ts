/**
 * What cloud, tills and managers tell each other of people beside roles and PINs: rules of a store, badges, what staff bought, and a
 * PIN set anew at a till, sealed to the brand. Called by routes, the cloud client and the staff verifiers.
 */
import Type, { type Static } from 'typebox';
import { BASE64URL, BP, COUNT, FEN, INSTANT, MONTH, STAFF_ID, STORE_ID } from '../schemas/scalars.ts';

export const BADGE_SERIAL = Type.String({ pattern: '^[0-9A-HJKMNP-TV-Z]{8}$' });

/** Whether it makes sense says domain/people-rules.ts. */
export const PEOPLE_RULES = Type.Object({
  badge: Type.Optional(Type.Object({ switches: Type.Boolean(), upToFen: COUNT, upToBp: COUNT })),
  purchase: Type.Optional(Type.Object({ payBp: BP, quota: FEN })),
});
export const PEOPLE_RULES_ANSWER = Type.Object({ store: STORE_ID, rules: PEOPLE_RULES });

/** `text` is what the badge's code bears, signed with the cloud's key of now: printing one again signs it again. */
export const BADGE = Type.Object({
  serial: BADGE_SERIAL,
  staff: STAFF_ID,
  from: INSTANT,
  until: INSTANT,
  text: Type.String({ maxLength: 300 }),
});
export const BADGES_ANSWER = Type.Object({ items: Type.Array(BADGE), next: Type.Null() });
export type Badge = Static<typeof BADGE>;

/** What one person bought at staff prices this month at other tills than the one that asks, refunds taken off. */
export const BOUGHT = Type.Object({ staff: STAFF_ID, month: MONTH, amount: Type.Integer() });
export type Bought = Static<typeof BOUGHT>;

/**
 * A till's open cart at staff price costs `amount` now; `own` is what this till sold this person in that month by its own journal,
 * which the cloud may not have; `beyond`: fen above the quota that somebody allowed.
 */
export const QUOTA_ASKED = Type.Object({
  staff: STAFF_ID,
  month: MONTH,
  amount: COUNT,
  own: Type.Integer(),
  beyond: Type.Optional(COUNT),
});
export type QuotaAsked = Static<typeof QUOTA_ASKED>;
/** Whether it is kept from all others now, and what other tills of the brand sold or hold in that month. */
export const QUOTA_VIEW = Type.Object({ isHeld: Type.Boolean(), elsewhere: Type.Integer(), asOf: INSTANT });
export type QuotaView = Static<typeof QUOTA_VIEW>;

/** What the box of `staff.pin_reset` holds. `proof`: the approver's PIN was typed; HMAC-SHA256 under its verifier over `pinResetText`. */
export const NEW_VERIFIER = Type.Object({
  salt: BASE64URL,
  verifier: BASE64URL,
  n: Type.Integer({ minimum: 2, maximum: 1_048_576 }),
  r: Type.Integer({ minimum: 1, maximum: 64 }),
  p: Type.Integer({ minimum: 1, maximum: 16 }),
  proof: BASE64URL,
});
export type NewVerifier = Static<typeof NEW_VERIFIER>;
export const pinResetText = (terminal: string, staff: string, salt: string, verifier: string): string =>
  `guidepost-pin-reset|${terminal}|${staff}|${salt}|${verifier}`;
