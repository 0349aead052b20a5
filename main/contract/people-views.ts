/** Who works here, which roles the brand made, and a new PIN when the old one was forgotten. Spread into contract.ts. */
import Type, { type Static } from 'typebox';
import { ROLE, ROLE_DEFINITION } from '../../sync/schemas/documents/catalogue.ts';
import { BADGE, BADGE_SERIAL, PEOPLE_RULES } from '../../sync/protocol/people.ts';
import { BUSINESS_DAY, COUNT, INSTANT, MEMBER_ID, SLUG, STAFF_ID, STORE_ID, TEXT } from '../../sync/schemas/scalars.ts';
import { PURCHASE_BEGIN } from './purchase-view.ts';
import { CART_VIEW, SESSION } from './views.ts';

const ROLES_OF = { roles: Type.Array(ROLE, { maxItems: 8 }), customRoles: Type.Array(SLUG, { maxItems: 8 }) };
const PERSON = Type.Object({
  staff: STAFF_ID,
  name: TEXT,
  ...ROLES_OF,
  member: Type.Optional(MEMBER_ID),
  leftAt: Type.Optional(INSTANT),
  /** A change of store that is planned: from here, or to here. */
  goes: Type.Optional(Type.Object({ from: STORE_ID, to: STORE_ID, at: INSTANT })),
});
/** As last pulled from the cloud. */
export const PEOPLE_VIEW = Type.Object({ people: Type.Array(PERSON), roles: Type.Array(ROLE_DEFINITION) });
export type PeopleView = Static<typeof PEOPLE_VIEW>;

const NUMBER = Type.String({ maxLength: 20 });
const PIN = Type.String({ maxLength: 32 });
const BADGE_TEXT = Type.String({ minLength: 1, maxLength: 300 });
const BADGES_VIEW = Type.Object({ badges: Type.Array(BADGE), rules: PEOPLE_RULES });
export type BadgesView = Static<typeof BADGES_VIEW>;
const NOTHING = Type.Object({}, { additionalProperties: false });

/** A badge in place of number and PIN, up to what the store lets it approve; both are empty then. */
export const APPROVAL_GRANT = Type.Object({
  permission: SLUG,
  amount: COUNT,
  subject: TEXT,
  staff: NUMBER,
  pin: PIN,
  badge: Type.Optional(BADGE_TEXT),
  reason: Type.String({ minLength: 1, maxLength: 200 }),
});

export const PEOPLE_METHODS = {
  /** By badge: `details.reason` says `badge_pin_needed` where the PIN is to be typed, or why it is no badge. */
  'session.badge': { params: Type.Object({ badge: BADGE_TEXT }), result: SESSION, public: true },
  /** Badges of the store's people that count, signed now, and the store's rules. For who may `manage_people`, online. */
  'badges.list': { params: NOTHING, result: BADGES_VIEW, public: false },
  /** A badge for a person; the one of before ends. */
  'badges.make': {
    params: Type.Object({ staff: STAFF_ID, days: Type.Integer({ minimum: 1, maximum: 400 }) }),
    result: BADGES_VIEW,
    public: false,
  },
  'badges.revoke': { params: Type.Object({ serial: BADGE_SERIAL }), result: BADGES_VIEW, public: false },
  /** The open cart at the staff price; `details.reason`: `no_staff_price` where the store has none. */
  'purchase.begin': { params: PURCHASE_BEGIN, result: CART_VIEW, public: false },
  /**
   * Before a setting of the store is written to the local database: the journal keeps who saved which value (null: taken away). Each
   * setting needs its right (sync/domain/setting-rights.ts); `details.permission` names it. `details.reason`: `training`.
   */
  'setting.save': {
    params: Type.Object({ setting: Type.String({ minLength: 1, maxLength: 40 }), value: Type.Unknown() }),
    result: NOTHING,
    public: false,
  },
  'people.saveRules': { params: Type.Object({ rules: PEOPLE_RULES }), result: BADGES_VIEW, public: false },
  /**
   * Training begins where nobody is logged in, and ends from anywhere: another journal and database, marked on every paper and
   * screen, of which nothing leaves this machine. A restart ends it.
   */
  'training.switch': { params: Type.Object({ on: Type.Boolean() }), result: NOTHING, public: true },
  /** For who may `manage_people`. */
  'people.list': { params: NOTHING, result: PEOPLE_VIEW, public: false },
  /** All roles of the brand at once, online; the cloud asks for a manager of the whole brand. `details.reason` names what is wrong. */
  'people.saveRoles': {
    params: Type.Object({ roles: Type.Array(ROLE_DEFINITION, { maxItems: 100 }) }),
    result: PEOPLE_VIEW,
    public: false,
  },
  /** The person as a customer, or nobody (null). `details.reason`: `member_linked` to somebody else. */
  'people.linkMember': {
    params: Type.Object({ staff: STAFF_ID, member: Type.Union([MEMBER_ID, Type.Null()]) }),
    result: PEOPLE_VIEW,
    public: false,
  },
  /**
   * From this store to another, now or with a business day to come; `details.reason`: `unknown_store`, `not_in_store`, `other_store`,
   * `move_planned`, `has_left`, `has_passed`, `too_far`.
   */
  'people.move': {
    params: Type.Object({ staff: STAFF_ID, to: STORE_ID, day: Type.Optional(BUSINESS_DAY) }),
    result: PEOPLE_VIEW,
    public: false,
  },
  /** Takes a planned change of store back; `details.reason`: `no_plan`, `has_begun`. */
  'people.stay': { params: Type.Object({ staff: STAFF_ID }), result: PEOPLE_VIEW, public: false },
  /** Leaves for good, now: no badge and no log-in from here on. `details.reason`: `has_left`, `own_leaving`. */
  'people.leave': { params: Type.Object({ staff: STAFF_ID }), result: PEOPLE_VIEW, public: false },
  'people.giveRoles': { params: Type.Object({ staff: STAFF_ID, ...ROLES_OF }), result: PEOPLE_VIEW, public: false },
  /**
   * A person chose another PIN, offline too: `by` proves itself and may `reset_pin`, and holds every right that it helps to.
   * Counts at this terminal until the cloud has another PIN of that person.
   */
  'staff.resetPin': {
    params: Type.Object({ staff: NUMBER, newPin: PIN, by: NUMBER, byPin: PIN }),
    result: NOTHING,
    public: true,
  },
} as const;
