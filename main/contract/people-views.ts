/** Who works here, which roles the brand made, and a new PIN when the old one was forgotten. Spread into contract.ts. */
import Type, { type Static } from 'typebox';
import { ROLE, ROLE_DEFINITION } from '../../sync/schemas/documents/catalogue.ts';
import { SLUG, STAFF_ID, TEXT } from '../../sync/schemas/scalars.ts';

const ROLES_OF = { roles: Type.Array(ROLE, { maxItems: 8 }), customRoles: Type.Array(SLUG, { maxItems: 8 }) };
const PERSON = Type.Object({ staff: STAFF_ID, name: TEXT, ...ROLES_OF });
/** As last pulled from the cloud. */
export const PEOPLE_VIEW = Type.Object({ people: Type.Array(PERSON), roles: Type.Array(ROLE_DEFINITION) });
export type PeopleView = Static<typeof PEOPLE_VIEW>;

const NUMBER = Type.String({ maxLength: 20 });
const PIN = Type.String({ maxLength: 32 });
const NOTHING = Type.Object({}, { additionalProperties: false });

export const PEOPLE_METHODS = {
  /** For who may `manage_people`. */
  'people.list': { params: NOTHING, result: PEOPLE_VIEW, public: false },
  /** All roles of the brand at once, online; the cloud asks for a manager of the whole brand. `details.reason` names what is wrong. */
  'people.saveRoles': {
    params: Type.Object({ roles: Type.Array(ROLE_DEFINITION, { maxItems: 100 }) }),
    result: PEOPLE_VIEW,
    public: false,
  },
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
