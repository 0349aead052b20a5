/**
 * Journal entries about members. What is personal is sealed under a key of that one person: the entry stays for ever, the key does not,
 * and without it nobody reads the box. The key reaches the cloud beside the upload, never in an entry. Called by kinds.ts. DOMAIN.md §8.
 */
import Type from 'typebox';
import { MEMBER_ID, SEALED, SLUG, STAFF_ID } from '../scalars.ts';

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
  }),
} as const;
