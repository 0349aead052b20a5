/**
 * Makes binding tokens with this terminal's own key; the network is not needed. `seq` is the count of tokens that the
 * journal holds, so no restart gives one twice. A token counts only once its entry is durable. DOMAIN.md §5.
 * Called by the guide desk and, for the code on a receipt, by commit.
 */
import { createHash } from 'node:crypto';
import {
  mintToken,
  readToken,
  TOKEN_MODES,
  TOKEN_SEQ_MODULUS,
  TOKEN_VERSION,
  tokenExpiresAt,
  tokenMinuteAt,
  type TerminalKey,
} from '../../sync/domain/binding-token.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { StaffDocument } from '../../sync/schemas/documents/catalogue.ts';
import type { DraftOf, EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { AppendTurn } from '../journal/types.ts';
import type { JournalReader } from '../journal-readers.ts';

export type TokenMode = DraftOf<'token.issued'>['body']['mode'];
/** A token for the receipt of a sale: the customer may come back to it for 30 days. */
export const RECEIPT_TOKEN = { mode: 'multi_use', ttl: 5 } as const;
const MODE_ON_WIRE: Readonly<Record<TokenMode, (typeof TOKEN_MODES)[number]>> = {
  one_time: 'one_time',
  multi_use: 'multi_use',
  static: 'static_badge',
  handover: 'handover',
};

export interface TokenWish {
  readonly mode: TokenMode;
  readonly ttl: number;
  readonly guide: StaffDocument;
}

/** In training tokens are made with a key that is nobody's: they look alike and bind nobody. */
const practisedProfile = (profile: TerminalProfile): TerminalProfile => {
  const tokenKey = createHash('sha256').update('training').update(profile.tokenKey).digest('base64url');
  return { ...profile, tokenKey };
};

/** A static badge that nobody revoked: the printed code of one guide. */
export interface StandingBadge {
  readonly token: string;
  readonly guide: StaffDocument['id'];
  readonly issuedAt: EpochMs;
  readonly expiresAt: EpochMs | null;
  /** Whose key signed it: of a generation before, and so to be printed anew before that one ends. */
  readonly isOldKey: boolean;
}

export class TokenMint implements JournalReader {
  readonly #training: boolean;
  #profile!: TerminalProfile;
  #key!: TerminalKey;
  /** Tokens in the journal, and those taken by batches that are on their way to it. */
  #durable = 0;
  #taken = 0;
  readonly #badges = new Map<string, StandingBadge>();

  constructor(profile: TerminalProfile, training: boolean) {
    this.#training = training;
    this.renew(profile);
  }

  /** The brand may have changed its key: the next token is signed by what this names. */
  renew(profile: TerminalProfile): void {
    this.#profile = this.#training ? practisedProfile(profile) : profile;
    this.#key = new Uint8Array(Buffer.from(this.#profile.tokenKey, 'base64url')) as TerminalKey;
    for (const [token, badge] of this.#badges) this.#badges.set(token, { ...badge, isOldKey: this.#isOldKey(token) });
  }

  read(entry: JournalEntry): void {
    if (entry.kind === 'token.revoked') this.#badges.delete(entry.body.token);
    if (entry.kind !== 'token.issued') return;
    this.#durable = Math.max(this.#durable, entry.body.seq + 1);
    this.#taken = Math.max(this.#taken, this.#durable);
    if (entry.body.mode === 'static') this.#badges.set(entry.body.token, this.#badgeOf(entry));
  }

  /** Made here and not revoked here, newest first; also those that ran out. */
  badgesOf(guide: StaffDocument['id']): readonly StandingBadge[] {
    return [...this.#badges.values()].filter((badge) => badge.guide === guide).reverse();
  }

  badge(token: string): StandingBadge | undefined {
    return this.#badges.get(token);
  }

  #badgeOf({ at, body: { token, guide, expiresAt } }: EntryOf<'token.issued'>): StandingBadge {
    return { token, guide, issuedAt: at, expiresAt: expiresAt ?? null, isOldKey: this.#isOldKey(token) };
  }

  #isOldKey(token: string): boolean {
    const read = readToken(token);
    return !read.ok || read.value.fields.kid !== this.#profile.tokenKid;
  }

  /**
   * The draft of a new token, within the journal's turn. A number taken by a batch that failed is not used again.
   * @throws RangeError when a field does not fit its bits (a clock before 2026, a guide without a token number).
   */
  mint(turn: AppendTurn, { mode, ttl, guide }: TokenWish): DraftOf<'token.issued'> {
    const seq = this.#taken;
    const fields = {
      ver: TOKEN_VERSION,
      kid: this.#profile.tokenKid,
      mode: TOKEN_MODES.indexOf(MODE_ON_WIRE[mode]),
      ttl,
      iat: tokenMinuteAt(turn.at),
      term: this.#profile.terminalNumber,
      guide: guide.tokenNumber,
      seq: seq % TOKEN_SEQ_MODULUS,
    };
    const token = mintToken(fields, this.#key);
    if (!token.ok) throw new RangeError(`token: ${token.error} does not fit`);
    this.#taken = seq + 1;
    const expiresAt = tokenExpiresAt(fields);
    return {
      kind: 'token.issued',
      body: { token: token.value, guide: guide.id, mode, seq, ...(expiresAt === null ? {} : { expiresAt }) },
    };
  }
}
