/**
 * The envelope of a journal entry: one RFC 8785 canonical JSON line. `hash` is SHA-256 over the canonical JSON of all
 * fields but `hash` and `signature`; `signature` is Ed25519 over the 32 bytes of `hash`, by the terminal's key.
 * `prevHash` of a terminal's first entry is 64 zeros. Written by main/journal, checked again by the cloud.
 */
import Type, { type Static } from 'typebox';
import { BASE64URL, BUSINESS_DAY, ENTRY_ID, HASH, INSTANT, STAFF_ID } from '../scalars.ts';
import type { EntryBody, EntryKind } from './kinds.ts';

export const FIRST_PREV_HASH = '0'.repeat(64);

export const JOURNAL_ENTRY = Type.Object(
  {
    seq: Type.Integer({ minimum: 1 }),
    id: ENTRY_ID,
    /** Any word: a kind that this program does not know keeps its place in the chain and is quarantined by the cloud. */
    kind: Type.String({ pattern: '^[a-z]+(\\.[a-z_]+)?$', maxLength: 40 }),
    v: Type.Integer({ minimum: 1 }),
    at: INSTANT,
    businessDay: BUSINESS_DAY,
    /** Who was logged in; null when nobody was. */
    staff: Type.Union([STAFF_ID, Type.Null()]),
    prevHash: HASH,
    body: Type.Record(Type.String(), Type.Unknown()),
    hash: HASH,
    signature: BASE64URL,
  },
  { additionalProperties: false },
);

type Envelope = Omit<Static<typeof JOURNAL_ENTRY>, 'kind' | 'body'>;
export type EntryOf<Kind extends EntryKind> = Envelope & { readonly kind: Kind; readonly body: EntryBody<Kind> };
/** Any entry; narrow it by `kind`. */
export type JournalEntry = { readonly [Kind in EntryKind]: EntryOf<Kind> }[EntryKind];
/** A fact on its way into the journal, before it has a place in the chain. */
export type DraftOf<Kind extends EntryKind> = {
  readonly kind: Kind;
  readonly id?: EntryOf<Kind>['id'];
  readonly body: EntryBody<Kind>;
};
export type EntryDraft = { readonly [Kind in EntryKind]: DraftOf<Kind> }[EntryKind];
