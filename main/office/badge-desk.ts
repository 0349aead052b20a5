/**
 * Badges of the store's people and the store's rules, as a manager sees and changes them: made, signed and revoked by the cloud in
 * the manager's name, counted here with the pull that follows. Called by dispatch.
 */
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { BadgesView } from '../contract/people-views.ts';
import type { Session } from '../contract/views.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import type { StaffVerifiers } from '../session/staff-verifiers.ts';
import type { CloudClient, CloudResult } from '../upload/cloud-client.ts';
import { failureOf } from './office-desk.ts';

export interface BadgeDeskParts {
  readonly cloud: CloudClient;
  readonly sessions: SessionDesk;
  readonly verifiers: StaffVerifiers;
  readonly approvals: Approvals;
  readonly profile: TerminalProfile;
  readonly pullStaff: () => Promise<void>;
  /** What is practised makes nobody a badge. */
  readonly training: boolean;
}

const NOTHING_DONE = { ok: true, value: undefined } as const;

export class BadgeDesk {
  readonly #parts: BadgeDeskParts;

  constructor(parts: BadgeDeskParts) {
    this.#parts = parts;
  }

  list(session: Session): Promise<Answer<BadgesView>> {
    return this.#ask(session, () => Promise.resolve(NOTHING_DONE));
  }

  make(session: Session, wanted: MethodParams<'badges.make'>): Promise<Answer<BadgesView>> {
    return this.#ask(session, (token) => this.#parts.cloud.makeBadge(wanted, token));
  }

  revoke(session: Session, { serial }: MethodParams<'badges.revoke'>): Promise<Answer<BadgesView>> {
    return this.#ask(session, (token) => this.#parts.cloud.revokeBadge(serial, token));
  }

  saveRules(session: Session, { rules }: MethodParams<'people.saveRules'>): Promise<Answer<BadgesView>> {
    return this.#ask(session, (token) => this.#parts.cloud.savePeopleRules(this.#parts.profile.store.id, rules, token));
  }

  async #ask(session: Session, change: (token: string) => Promise<CloudResult<unknown>>): Promise<Answer<BadgesView>> {
    const { training, approvals, sessions, cloud, profile, verifiers, pullStaff } = this.#parts;
    if (!approvals.permits(session, 'manage_people')) return failed('not_permitted', { permission: 'manage_people' });
    if (training) return failed('unavailable', { reason: 'training' });
    const token = sessions.staffToken;
    if (token === null) return failed('cloud_unreachable', { reason: 'log_in_again' });
    const changed = await change(token);
    if (!changed.ok) return failureOf(changed.error);
    if (changed !== NOTHING_DONE) await pullStaff();
    const badges = await cloud.badges(token, profile.store.id);
    if (!badges.ok) return failureOf(badges.error);
    return answered({ badges: badges.value.items, rules: verifiers.rules as BadgesView['rules'] });
  }
}
