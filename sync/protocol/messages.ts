/**
 * The messages between a terminal's host and the cloud, one schema each. Both sides check with these; the server's
 * OpenAPI description is made of them. Versions N-2 to N are accepted; unknown fields are kept. ARCHITECTURE.md §6.
 */
import Type, { type Static } from 'typebox';
import { JOURNAL_ENTRY } from '../schemas/entries/entry.ts';
import { KEY_CHANGE } from '../schemas/entries/kinds.ts';
import {
  BASE64URL,
  BRAND_ID,
  BUSINESS_DAY,
  COUNT,
  ENTRY_ID,
  FEN,
  HASH,
  INSTANT,
  MEMBER_ID,
  REGION_ID,
  SLUG,
  STAFF_ID,
  STORE_ID,
  TERMINAL_ID,
  TEXT,
} from '../schemas/scalars.ts';
import { PERSON_KEY, PERSON_KEYS_PER_UPLOAD_MAX } from './members.ts';
import { RECEIPT_TRUST } from './receipt-trust.ts';
import { BADGE_SERIAL, BOUGHT, PEOPLE_RULES } from './people.ts';
import { TERMINAL_CERTIFICATE } from './terminal-certificate.ts';
import { ROLE_DEFINITION, STAFF_DOCUMENT } from '../schemas/documents/catalogue.ts';

export const PROTOCOL_VERSION = 1;
export const PROTOCOL_HEADER = 'guidepost-protocol';
export const UPLOAD_BATCH_MAX = 200;
export const PULL_BATCH_MAX = 1000;

/** `brand:<id>` or `store:<brand>:<id>`. */
export const SCOPE = Type.String({ pattern: '^(brand:[a-z0-9-]+|store:[a-z0-9-]+:[A-Za-z0-9]+)$' });
export const brandScope = (brand: string): string => `brand:${brand}`;
export const storeScope = (brand: string, store: string): string => `store:${brand}:${store}`;

/** What a terminal is told about itself when it pairs. `tokenKey` forges only this terminal's own tokens. */
export const TERMINAL_PROFILE = Type.Object({
  terminal: TERMINAL_ID,
  /** The 20-bit number that binding tokens carry. */
  terminalNumber: Type.Integer({ minimum: 1, maximum: 1_048_575 }),
  brand: Type.Object({ id: BRAND_ID, name: TEXT, host: Type.String({ maxLength: 200 }) }),
  store: Type.Object({
    id: STORE_ID,
    name: TEXT,
    address: Type.Optional(TEXT),
    phone: Type.Optional(Type.String({ maxLength: 40 })),
    offsetMinutes: Type.Integer(),
    dayStartMinutes: Type.Integer(),
    taxNumber: Type.Optional(TEXT),
    region: Type.Optional(REGION_ID),
    /** What this store asks of a count, in fen; main/shift/shift-rules.ts has what holds otherwise. */
    shiftRules: Type.Optional(Type.Object({ piecesAbove: Type.Optional(COUNT), reasonAbove: Type.Optional(COUNT) })),
  }),
  tokenKid: Type.Integer({ minimum: 0, maximum: 15 }),
  tokenKey: BASE64URL,
  /** The brand's X25519 public key: offline enrolments are sealed to it. */
  sealKey: BASE64URL,
  /** The cloud's Ed25519 public key: countersignatures and price books are checked with it. */
  cloudKey: BASE64URL,
  epoch: Type.String({ maxLength: 40 }),
  currency: Type.Literal('CNY'),
});
export type TerminalProfile = Static<typeof TERMINAL_PROFILE>;

export const PAIR_REQUEST = Type.Object({
  code: Type.String({ minLength: 6, maxLength: 40 }),
  publicKey: BASE64URL,
  name: TEXT,
  /** Ed25519 by that key over `pairingText` (pairing-proof.ts); without one the first upload shows who has the key. */
  proof: Type.Optional(BASE64URL),
});
export const PAIR_ANSWER = Type.Object({
  profile: TERMINAL_PROFILE,
  token: Type.String(),
  expiresAt: INSTANT,
  /** With which it comes back to a cloud that was restored from before; older clouds give none. */
  certificate: Type.Optional(TERMINAL_CERTIFICATE),
  receipts: Type.Optional(RECEIPT_TRUST),
});
/** A terminal is known again. */
export const REINSTATE_ANSWER = Type.Object({ terminal: TERMINAL_ID });

/** A one-time code that pairs one terminal, asked for by a store's manager. */
export const PAIRING_CODE_ANSWER = Type.Object({ code: Type.String(), store: STORE_ID, expiresAt: INSTANT });

/** A fresh access token for a device: `proof` is Ed25519 by the device key over `guidepost-token|<terminal>|<at>`. */
export const TOKEN_REQUEST = Type.Object({ brand: BRAND_ID, terminal: TERMINAL_ID, at: INSTANT, proof: BASE64URL });
export const TOKEN_ANSWER = Type.Object({
  token: Type.String(),
  expiresAt: INSTANT,
  now: INSTANT,
  /** This cloud reads changes of the key in the journal. Before it says so a terminal keeps its key. */
  keyChanges: Type.Optional(Type.Boolean()),
  /** For its receipts and those of sister stores; older clouds give none. */
  receipts: Type.Optional(RECEIPT_TRUST),
});

/** Keys of one terminal's life; a new one every month for eight years. */
export const DEVICE_KEYS_MAX = 100;
/**
 * Changes of a terminal's key that the cloud does not know: it was restored from before them. Oldest first, as they stand in
 * the journal; each proves itself, so no token is needed.
 */
export const KEY_REQUEST = Type.Object({
  brand: BRAND_ID,
  terminal: TERMINAL_ID,
  changes: Type.Array(KEY_CHANGE, { minItems: 1, maxItems: DEVICE_KEYS_MAX }),
});
/** The number of the first entry that the terminal's present key signs. */
export const KEY_ANSWER = Type.Object({ from: COUNT });

export const SESSION_REQUEST = Type.Object({
  brand: BRAND_ID,
  staff: STAFF_ID,
  pin: Type.String({ minLength: 4, maxLength: 32 }),
});
export const SESSION_ANSWER = Type.Object({ token: Type.String(), staff: STAFF_DOCUMENT, expiresAt: INSTANT });

/** PIN verifiers of a store's staff, for offline log-in; they reach the host only. scrypt, peppered on the terminal. */
export const STAFF_VERIFIER = Type.Object({
  staff: STAFF_DOCUMENT,
  salt: BASE64URL,
  verifier: BASE64URL,
  n: Type.Integer(),
  r: Type.Integer(),
  p: Type.Integer(),
});
export const STAFF_VERIFIERS_ANSWER = Type.Object({
  items: Type.Array(STAFF_VERIFIER),
  next: Type.Null(),
  /** Roles of the brand's own; absent where it has none, and from older clouds. */
  roles: Type.Optional(Type.Array(ROLE_DEFINITION, { maxItems: 100 })),
  /** What the store decided of badges and staff purchases; absent where it decided nothing. */
  rules: Type.Optional(PEOPLE_RULES),
  /** Serials of badges that no longer count though their time is not over. */
  revokedBadges: Type.Optional(Type.Array(BADGE_SERIAL, { maxItems: 20_000 })),
  /** Only where staff purchases have a quota. */
  bought: Type.Optional(Type.Array(BOUGHT, { maxItems: 20_000 })),
});
export const ROLES_ANSWER = Type.Object({ items: Type.Array(ROLE_DEFINITION), next: Type.Null() });
export type StaffVerifier = Static<typeof STAFF_VERIFIER>;

export const UPLOAD_REQUEST = Type.Object({
  terminal: TERMINAL_ID,
  /** Consecutive entries, the first right after the high-water that the cloud last countersigned. */
  entries: Type.Array(JOURNAL_ENTRY, { minItems: 1, maxItems: UPLOAD_BATCH_MAX }),
  /** Of the persons in sealed boxes of these entries; an older cloud reads none. */
  personKeys: Type.Optional(Type.Array(PERSON_KEY, { maxItems: PERSON_KEYS_PER_UPLOAD_MAX })),
});
/** `signature` is the cloud's Ed25519 over `guidepost-highwater|<brand>|<terminal>|<seq>|<hash>`. */
export const HIGH_WATER = Type.Object({
  terminal: TERMINAL_ID,
  seq: COUNT,
  hash: HASH,
  signature: BASE64URL,
  receivedAt: INSTANT,
  epoch: Type.String({ maxLength: 40 }),
});
export type HighWater = Static<typeof HIGH_WATER>;
/** The upload's answer. `quarantined` names the entries of this batch that were received but not applied. */
export const UPLOAD_ANSWER = Type.Object({
  highWater: HIGH_WATER,
  quarantined: Type.Array(Type.Object({ seq: COUNT, reason: SLUG })),
  now: INSTANT,
});
export type UploadAnswer = Static<typeof UPLOAD_ANSWER>;

export const CHECKPOINT = Type.Object({ epoch: Type.String({ maxLength: 40 }), scope: SCOPE, seq: COUNT });
export type Checkpoint = Static<typeof CHECKPOINT>;
export const PULL_REQUEST = Type.Object({
  checkpoint: Type.Union([CHECKPOINT, Type.Null()]),
  limit: Type.Integer({ minimum: 1, maximum: PULL_BATCH_MAX }),
});
/** A page that is not the last is always full; `checkpoint` is where the next page begins. */
export const PULL_ANSWER = Type.Object({
  documents: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  checkpoint: CHECKPOINT,
});
export type PullAnswer = Static<typeof PULL_ANSWER>;

export const PUSH_ROW = Type.Object({
  newDocumentState: Type.Record(Type.String(), Type.Unknown()),
  assumedMasterState: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
  /** Of a setting: the entry `setting.saved` of this terminal's journal; put there by the host, whatever a screen says. */
  savedBy: Type.Optional(ENTRY_ID),
});
export const PUSH_REQUEST = Type.Object({ rows: Type.Array(PUSH_ROW, { maxItems: 200 }) });
/** The current master of every row that conflicted; an empty list means all were taken. */
export const PUSH_ANSWER = Type.Object({ conflicts: Type.Array(Type.Record(Type.String(), Type.Unknown())) });

export const MEMBER_VIEW = Type.Object({
  id: MEMBER_ID,
  name: Type.Optional(TEXT),
  /** Masked: `138****8000`. */
  phone: Type.String({ maxLength: 20 }),
  tier: SLUG,
  /** The last day on which the tier holds if nothing more is bought; absent for the tier of everybody, and from older clouds. */
  tierUntil: Type.Optional(BUSINESS_DAY),
  points: COUNT,
  /** How many of them end next, and the last day on which they count; absent where none do, and from older clouds. */
  pointsEnding: Type.Optional(Type.Object({ points: COUNT, day: BUSINESS_DAY })),
  storedValue: FEN,
  /** Where more was taken than there was, by tills that were apart: less than nothing. */
  pointsBalance: Type.Optional(Type.Integer()),
  storedValueBalance: Type.Optional(Type.Integer()),
  /** When the cloud said so; older clouds say nothing. */
  asOf: Type.Optional(INSTANT),
  boundGuide: Type.Union([STAFF_ID, Type.Null()]),
  boundSince: Type.Union([INSTANT, Type.Null()]),
  protectedUntil: Type.Union([INSTANT, Type.Null()]),
});
export type MemberView = Static<typeof MEMBER_VIEW>;

export const PROBLEM = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: SLUG,
  detail: Type.Optional(Type.String()),
  instance: Type.Optional(Type.String()),
});
export type Problem = Static<typeof PROBLEM>;
/** Of a refusal of what was entered: which field and why; `product` whose the code is already. */
export const PROBLEM_PLACE = Type.Object({
  path: Type.String(),
  reason: SLUG,
  product: Type.Optional(Type.String()),
});
