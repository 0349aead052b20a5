/**
 * What a member is found by beside the number, and a number that has another holder now: online, at the till where the customer stands.
 * Spread into contract.ts.
 */
import Type from 'typebox';
import { MESSAGE_ANSWER, MESSAGE_PROOF_REQUEST } from '../../sync/protocol/accounts.ts';
import { CARD_KEY, MEMBER_RECORD, NUMBER_PASSED } from '../../sync/protocol/members.ts';
import { ENTRY_ID, MEMBER_ID } from '../../sync/schemas/scalars.ts';

const EXTERNAL = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });

export const LINK_METHODS = {
  /** How many cards and WeCom friends, and other members with the same number. */
  'member.links': { params: Type.Object({ member: MEMBER_ID }), result: MEMBER_RECORD, public: false },
  /** `details.reason`: `card_invalid`, `card_taken` by another member. */
  'member.linkCard': {
    params: Type.Object({ member: MEMBER_ID, card: Type.String({ minLength: 1, maxLength: 64 }) }),
    result: MEMBER_RECORD,
    public: false,
  },
  /** A friend of a guide of this store, by WeCom's name for the customer; for who may `manage_people`. `details.reason`: `not_found`. */
  'member.linkFriend': {
    params: Type.Object({ member: MEMBER_ID, external: EXTERNAL }),
    result: MEMBER_RECORD,
    public: false,
  },
  /** One of the member's `links`; for who may `manage_people`. `details.reason`: `card_not_linked` or `friend_not_linked` for what was ended meanwhile. */
  'member.unlink': {
    params: Type.Union([
      Type.Object({ member: MEMBER_ID, card: CARD_KEY }),
      Type.Object({ member: MEMBER_ID, external: EXTERNAL }),
    ]),
    result: MEMBER_RECORD,
    public: false,
  },
  /** Six digits to a number that two members share; `details.reason` is what a message may be refused for. */
  'member.sendDigits': { params: Type.Object({ proposal: ENTRY_ID }), result: MESSAGE_ANSWER, public: false },
  /** Who read them out is the number's new holder: it goes to the member who was enrolled later, the first keeps all else. */
  'member.passNumber': {
    params: Type.Object({ proposal: ENTRY_ID, code: MESSAGE_PROOF_REQUEST.properties.code }),
    result: NUMBER_PASSED,
    public: false,
  },
} as const;
