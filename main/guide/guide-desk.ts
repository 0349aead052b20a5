/**
 * The guide's QR: issued online or offline, revoked when it was shown to the wrong person; and the guide's badge, a code to print that
 * lasts a year, of which one stands at a time: making it anew revokes those before in the same write. Called by dispatch.
 */
import { HANDOVER_TTL, tokenUrl, type BindingToken } from '../../sync/domain/binding-token.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { StaffDocument } from '../../sync/schemas/documents/catalogue.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { BadgesOfGuide } from '../contract/guide-views.ts';
import type { IssuedToken, Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { HostKillPoints } from '../kill-points.ts';
import type { Approvals } from '../session/approvals.ts';
import type { StaffVerifiers } from '../session/staff-verifiers.ts';
import { brandOrigin } from '../../sync/domain/brand-origin.ts';
import type { TokenMint } from './token-mint.ts';

/** What a person reads aloud when a code cannot be scanned: the end of the token, in groups. */
const SHORT_CODE_LENGTH = 8;
/** A year: who stays prints it anew then (DOMAIN.md §5). */
const BADGE_TTL = 6;

interface WishedToken {
  readonly mode: IssuedToken['mode'];
  readonly ttl: number;
  readonly guide: StaffDocument['id'];
}

export interface GuideParts {
  readonly journal: Journal;
  readonly mint: TokenMint;
  readonly verifiers: StaffVerifiers;
  readonly approvals: Approvals;
  readonly profile: TerminalProfile;
  readonly now: () => EpochMs;
  readonly killPoints: HostKillPoints;
}

export class GuideDesk {
  readonly #parts: GuideParts;

  constructor(parts: GuideParts) {
    this.#parts = parts;
  }

  /** The terminal's profile as the cloud has it now. */
  renewKey(profile: TerminalProfile): void {
    this.#parts.mint.renew(profile);
  }

  /** For oneself; a cashier or manager may issue for a guide who is named, but nobody gives somebody else's customers away. */
  async issue(session: Session, { mode, ttl, guide }: MethodParams<'guide.issueToken'>): Promise<Answer<IssuedToken>> {
    const wish = { mode, ttl, guide: guide ?? session.staff };
    if (mode !== 'handover') return this.#issueFor(session, wish, []);
    if (wish.guide === session.staff) return failed('not_permitted', { reason: 'handover_to_self' });
    if (ttl !== HANDOVER_TTL) return failed('not_permitted', { reason: 'handover_ttl' });
    if (this.#guide(session.staff) === undefined) return failed('not_permitted', { reason: 'giver_not_guide' });
    const issued = await this.#issue(session, wish, []);
    return issued.ok ? answered({ ...issued.value, giver: session.staff }) : issued;
  }

  /** The guide's badge anew, for a year; those before end with it. */
  async makeBadge(session: Session, { guide }: MethodParams<'guide.makeBadge'>): Promise<Answer<BadgesOfGuide>> {
    const before = this.#parts.mint.badgesOf(guide).map(({ token }) => token);
    const made = await this.#issueFor(session, { mode: 'static', ttl: BADGE_TTL, guide }, before);
    return made.ok ? this.badges(session, { guide }) : made;
  }

  /** Those that stand, newest first. */
  badges(session: Session, { guide }: MethodParams<'guide.badges'>): Answer<BadgesOfGuide> {
    if (!this.#mayFor(session, guide)) return failed('not_permitted', { permission: 'code_for_others' });
    const { mint, profile } = this.#parts;
    const items = mint.badgesOf(guide).map((badge) => ({ ...badge, ...shownOf(profile, badge.token) }));
    return answered({ items });
  }

  async #issueFor(session: Session, wish: WishedToken, ending: readonly string[]): Promise<Answer<IssuedToken>> {
    if (!this.#mayFor(session, wish.guide)) return failed('not_permitted', { permission: 'code_for_others' });
    return this.#issue(session, wish, ending);
  }

  async #issue(session: Session, wish: WishedToken, ending: readonly string[]): Promise<Answer<IssuedToken>> {
    const { journal, mint, profile, killPoints } = this.#parts;
    const { mode, ttl } = wish;
    const person = this.#guide(wish.guide);
    if (person === undefined) return failed('not_permitted', { reason: 'not_a_guide' });
    let issued: Awaited<ReturnType<Journal['append']>>;
    try {
      issued = await journal.append(session.staff, (turn) => [
        mint.mint(turn, { mode, ttl, guide: person }),
        ...ending.map((token) => ({ kind: 'token.revoked' as const, body: { token, reason: 'badge_renewed' } })),
      ]);
    } catch (error) {
      if (error instanceof RangeError) return failed('unavailable', { reason: 'clock' });
      throw error;
    }
    const [entry] = issued;
    if (entry?.kind !== 'token.issued') return failed('internal');
    killPoints.reach('token.after_journal');
    const { token, expiresAt } = entry.body;
    return answered({
      ...shownOf(profile, token),
      token,
      guide: person.id,
      mode,
      issuedAt: entry.at,
      expiresAt: expiresAt ?? null,
    });
  }

  /** A badge is the guide's own; any other code may be taken back by whoever is at this till. */
  async revoke(session: Session, token: string): Promise<Answer<Record<string, never>>> {
    const badge = this.#parts.mint.badge(token);
    if (badge !== undefined && !this.#mayFor(session, badge.guide))
      return failed('not_permitted', { permission: 'code_for_others' });
    await this.#parts.journal.append(session.staff, () => [
      { kind: 'token.revoked', body: { token, reason: 'by_staff' } },
    ]);
    return answered({});
  }

  #mayFor(session: Session, guide: StaffDocument['id']): boolean {
    return guide === session.staff || this.#parts.approvals.permits(session, 'code_for_others');
  }

  #guide(staff: StaffDocument['id']): StaffDocument | undefined {
    const person = this.#parts.verifiers.person(staff);
    if (person === undefined || !person.roles.includes('guide')) return undefined;
    return person.leftAt !== undefined && person.leftAt <= this.#parts.now() ? undefined : person;
  }
}

const shownOf = (profile: TerminalProfile, token: string) => ({
  url: tokenUrl(brandOrigin(profile.brand.host), token as BindingToken),
  shortCode: shortCode(token),
});
const shortCode = (token: string): string => (token.slice(-SHORT_CODE_LENGTH).match(/.{4}/g) ?? []).join('-');
