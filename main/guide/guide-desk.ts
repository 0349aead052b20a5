/**
 * The guide's QR: issued online or offline, revoked when it was shown to the wrong person. Called by dispatch.
 */
import { tokenUrl, type BindingToken } from '../../sync/domain/binding-token.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { StaffDocument } from '../../sync/schemas/documents/catalogue.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { IssuedToken, Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { HostKillPoints } from '../kill-points.ts';
import type { Approvals } from '../session/approvals.ts';
import type { StaffVerifiers } from '../session/staff-verifiers.ts';
import { brandOrigin } from '../../sync/domain/brand-origin.ts';
import type { TokenMint } from './token-mint.ts';

/** What a person reads aloud when a code cannot be scanned: the end of the token, in groups. */
const SHORT_CODE_LENGTH = 8;

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

  /** For oneself; a cashier or manager may issue for a guide who is named. */
  async issue(session: Session, { mode, ttl, guide }: MethodParams<'guide.issueToken'>): Promise<Answer<IssuedToken>> {
    const { journal, mint, profile, killPoints } = this.#parts;
    const named = guide ?? session.staff;
    if (named !== session.staff && !this.#parts.approvals.permits(session, 'code_for_others'))
      return failed('not_permitted', { permission: 'code_for_others' });
    const person = this.#guide(named);
    if (person === undefined) return failed('not_permitted', { reason: 'not_a_guide' });
    let issued: Awaited<ReturnType<Journal['append']>>;
    try {
      issued = await journal.append(session.staff, (turn) => [mint.mint(turn, { mode, ttl, guide: person })]);
    } catch (error) {
      if (error instanceof RangeError) return failed('unavailable', { reason: 'clock' });
      throw error;
    }
    const [entry] = issued;
    if (entry?.kind !== 'token.issued') return failed('internal');
    killPoints.reach('token.after_journal');
    const { token, expiresAt } = entry.body;
    return answered({
      token,
      url: tokenUrl(brandOrigin(profile.brand.host), token as BindingToken),
      shortCode: shortCode(token),
      guide: person.id,
      mode,
      issuedAt: entry.at,
      expiresAt: expiresAt ?? null,
    });
  }

  async revoke(session: Session, token: string): Promise<Answer<Record<string, never>>> {
    await this.#parts.journal.append(session.staff, () => [
      { kind: 'token.revoked', body: { token, reason: 'by_staff' } },
    ]);
    return answered({});
  }

  #guide(staff: StaffDocument['id']): StaffDocument | undefined {
    const person = this.#parts.verifiers.person(staff);
    if (person === undefined || !person.roles.includes('guide')) return undefined;
    return person.leftAt !== undefined && person.leftAt <= this.#parts.now() ? undefined : person;
  }
}

const shortCode = (token: string): string => (token.slice(-SHORT_CODE_LENGTH).match(/.{4}/g) ?? []).join('-');
