/**
 * Is a scanned badge one that the brand's cloud signed for somebody who still works here? Answered offline: signature, time, the
 * serials that were revoked as of the last pull. A badge that fails is written down. Whether it may do what is wanted say the
 * store's rules (people-rules.ts): a copy proves as much as the badge itself. Called by the session desk and approvals.
 */
import { createPublicKey, verify } from 'node:crypto';
import { BADGE_NAMES_ONLY, type BadgeRule } from '../../sync/domain/people-rules.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { badgeMessage, readSignedBadge } from '../../sync/domain/staff-badge.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { StaffDocument } from '../../sync/schemas/documents/catalogue.ts';
import type { Journal } from '../journal/types.ts';
import { failed, type Failure } from '../answers.ts';
import type { StaffVerifiers } from './staff-verifiers.ts';

export interface ProvenBadge {
  readonly person: StaffDocument;
  readonly serial: string;
}
/** `badge_unsigned`: it bears a number only, or the cloud's key is another since: printing it anew helps. */
export type BadgeFault = 'badge_unsigned' | 'badge_expired' | 'badge_revoked' | 'badge_unknown' | 'left';

export interface BadgeParts {
  readonly journal: Journal;
  readonly verifiers: StaffVerifiers;
  readonly profile: Pick<TerminalProfile, 'brand' | 'cloudKey'>;
  readonly now: () => EpochMs;
}

export class Badges {
  readonly #parts: BadgeParts;

  constructor(parts: BadgeParts) {
    this.#parts = parts;
  }

  get rule(): BadgeRule {
    return this.#parts.verifiers.rules.badge ?? BADGE_NAMES_ONLY;
  }

  /** Who it proves. Errors: `not_permitted` with a BadgeFault; the attempt stands in the journal. */
  async prove(text: string): Promise<Result<ProvenBadge, Failure>> {
    const proven = this.#judge(text);
    if (proven.ok) return proven;
    const { staff, reason } = proven.error;
    await this.#parts.journal.append(null, () => [
      {
        kind: 'audit',
        body: { action: 'badge.refused', ...(staff === undefined ? {} : { subject: staff }), detail: reason },
      },
    ]);
    return err(failed('not_permitted', { reason }));
  }

  #judge(text: string): Result<ProvenBadge, { readonly reason: BadgeFault; readonly staff?: string }> {
    const { verifiers, profile, now } = this.#parts;
    const badge = readSignedBadge(text);
    if (badge === undefined) return err({ reason: 'badge_unsigned' });
    const { staff, serial, until } = badge.fields;
    if (!isSigned(badgeMessage(profile.brand.id, badge.fields), badge.signature, profile.cloudKey))
      return err({ reason: 'badge_unsigned', staff });
    if (verifiers.isBadgeRevoked(serial)) return err({ reason: 'badge_revoked', staff });
    // The start is not looked at: a till whose clock fell back must still let its people in.
    if (until <= now()) return err({ reason: 'badge_expired', staff });
    const person = verifiers.person(staff);
    if (person === undefined) return err({ reason: 'badge_unknown', staff });
    if (person.leftAt !== undefined && person.leftAt <= now()) return err({ reason: 'left', staff });
    return ok({ person, serial });
  }
}

function isSigned(message: string, signature: Uint8Array, cloudKey: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: cloudKey }, format: 'jwk' });
    return verify(null, Buffer.from(message), key, signature);
  } catch {
    return false;
  }
}
