/**
 * Journal entries about members. What is personal is sealed under a key of that one person: the entry stays for ever, the key does not,
 * and without it nobody reads the box. The key reaches the cloud beside the upload, never in an entry. Called by kinds.ts. DOMAIN.md §8.
 */
import Type from 'typebox';
import { CONSENT_PURPOSES } from '../../domain/member-consent.ts';
import { REVEAL_REASONS } from '../../domain/member-reveal.ts';
import { CAME_BY } from '../came-by.ts';
import { MEMBER_ID, oneOf, SEALED, SLUG, STAFF_ID, TEXT } from '../scalars.ts';

const CONSENT = Type.Object({
  version: SLUG,
  purpose: SLUG,
  channel: SLUG,
  operator: STAFF_ID,
  marketing: Type.Boolean(),
});

export const MEMBER_BODIES = {
  'member.enrolled': Type.Object({
    member: MEMBER_ID,
    /** Holds `ENROLMENT` (sync/protocol/members.ts). */
    sealed: SEALED,
    guide: Type.Optional(STAFF_ID),
    consent: CONSENT,
    ...CAME_BY,
  }),
  /** Somebody at a till entered what a member said of themselves; the box holds `PROFILE_BOX` (sync/protocol/persons.ts). */
  'member.profiled': Type.Object({ member: MEMBER_ID, sealed: SEALED }),
  /** A member agreed to a purpose of their data, or took it back; `version` is that of the text that was read out. */
  'member.consented': Type.Object({
    member: MEMBER_ID,
    purpose: oneOf(CONSENT_PURPOSES),
    given: Type.Boolean(),
    version: SLUG,
    channel: SLUG,
  }),
  /** Somebody was shown a whole number; written before it is asked for. Who and when are the entry's. */
  'member.revealed': Type.Object({
    member: MEMBER_ID,
    reason: oneOf(REVEAL_REASONS),
    approval: Type.Optional(Type.Object({ by: STAFF_ID, reason: TEXT })),
  }),
} as const;
