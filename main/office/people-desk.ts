/**
 * Roles and who wears them, as a manager sees and changes them: changes are the cloud's, made in the manager's name, and
 * count here with the pull that follows. A forgotten PIN is set anew at the till itself and
 * travels sealed to the cloud, which gives it to the other tills. Called by dispatch.
 */
import { faultOfNewPin } from '../../sync/domain/new-pin.ts';
import { permits } from '../../sync/domain/permission.ts';
import { covers, faultOfRoles } from '../../sync/domain/role-definition.ts';
import type { StaffId } from '../../sync/domain/ids.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { pinResetText, type NewVerifier } from '../../sync/protocol/people.ts';
import { STAFF_DOCUMENT } from '../../sync/schemas/documents/catalogue.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { PeopleView } from '../contract/people-views.ts';
import type { Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { Sealed } from '../member/member-vault.ts';
import type { RandomSource } from '../ports.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import { sealToBrand } from '../session/brand-seal.ts';
import type { MadeReset, StaffVerifiers } from '../session/staff-verifiers.ts';
import type { CloudClient, CloudResult } from '../upload/cloud-client.ts';
import { failureOf } from './office-desk.ts';

const SALT_BYTES = 16;

export interface PeopleParts {
  readonly journal: Journal;
  readonly cloud: CloudClient;
  readonly sessions: SessionDesk;
  readonly verifiers: StaffVerifiers;
  readonly approvals: Approvals;
  readonly pullStaff: () => Promise<void>;
  /** What is practised changes nobody's PIN and nobody's rights. */
  readonly training: boolean;
  readonly profile: Pick<TerminalProfile, 'terminal' | 'sealKey' | 'store'>;
  readonly random: RandomSource;
}

export class PeopleDesk {
  readonly #parts: PeopleParts;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  list(session: Session): Answer<PeopleView> {
    return this.#parts.approvals.permits(session, 'manage_people')
      ? answered(this.#view())
      : failed('not_permitted', { permission: 'manage_people' });
  }

  saveRoles(session: Session, { roles }: MethodParams<'people.saveRoles'>): Promise<Answer<PeopleView>> {
    const fault = faultOfRoles(roles);
    if (fault !== undefined) return Promise.resolve(failed('bad_request', fault));
    return this.#change(session, (token) => this.#parts.cloud.saveRoles(roles, token));
  }

  giveRoles(session: Session, { staff, ...worn }: MethodParams<'people.giveRoles'>): Promise<Answer<PeopleView>> {
    return this.#change(session, (token) => this.#parts.cloud.giveRoles(staff, worn, token));
  }

  linkMember(session: Session, { staff, member }: MethodParams<'people.linkMember'>): Promise<Answer<PeopleView>> {
    const path = `/v1/staff/${encodeURIComponent(staff)}/member`;
    const asked = { method: 'PUT', path, body: { member } } as const;
    return this.#change(session, (token) => this.#parts.cloud.asStaff(STAFF_DOCUMENT, asked, token));
  }

  move(session: Session, { staff, to, day }: MethodParams<'people.move'>): Promise<Answer<PeopleView>> {
    const { cloud, profile } = this.#parts;
    const asked = { method: 'POST', path: `/v1/staff/${encodeURIComponent(staff)}/moves` } as const;
    const body = { from: profile.store.id, to, ...(day === undefined ? {} : { day }) };
    return this.#change(session, (token) => cloud.asStaff(STAFF_DOCUMENT, { ...asked, body }, token));
  }

  stay(session: Session, { staff }: MethodParams<'people.stay'>): Promise<Answer<PeopleView>> {
    const path = `/v1/staff/${encodeURIComponent(staff)}/moves/cancellation`;
    return this.#change(session, (token) =>
      this.#parts.cloud.asStaff(STAFF_DOCUMENT, { method: 'POST', path, body: {} }, token),
    );
  }

  /** The person's badge ends first: who has left has no row of badges any more. */
  leave(session: Session, { staff }: MethodParams<'people.leave'>): Promise<Answer<PeopleView>> {
    const { cloud, profile } = this.#parts;
    const asked = { method: 'POST', path: `/v1/staff/${encodeURIComponent(staff)}/leaving`, body: {} } as const;
    return this.#change(session, async (token) => {
      const badges = await cloud.badges(token, profile.store.id);
      if (!badges.ok) return badges;
      for (const badge of badges.value.items) {
        if (badge.staff !== staff) continue;
        const revoked = await cloud.revokeBadge(badge.serial, token);
        if (!revoked.ok) return revoked;
      }
      return cloud.asStaff(STAFF_DOCUMENT, asked, token);
    });
  }

  /** Both prove who they are by being there: the one by PIN, the other by choosing one. The journal keeps who, never what. */
  async resetPin({ staff, newPin, by, byPin }: MethodParams<'staff.resetPin'>): Promise<Answer<Record<string, never>>> {
    const { training, sessions, approvals, verifiers, journal, random } = this.#parts;
    if (training) return failed('unavailable', { reason: 'training' });
    const fault = faultOfNewPin(newPin);
    if (fault !== undefined) return failed('bad_request', { path: '/newPin', reason: fault });
    const proven = await sessions.prove(by, byPin);
    if (!proven.ok) return proven;
    const approver = approvals.grantsOf({ staff: proven.value.id, roles: proven.value.roles });
    if (!permits(approver, 'reset_pin'))
      return failed('not_permitted', { reason: 'approver_may_not', permission: 'reset_pin' });
    const person = verifiers.person(staff.trim() as StaffId);
    if (person === undefined) return failed('not_found');
    const { id, roles } = person;
    // Otherwise somebody who may set PINs could become anybody.
    if (!covers(approver, approvals.grantsOf({ staff: id, roles })))
      return failed('not_permitted', { reason: 'approver_may_less' });
    const reset = await verifiers.makeReset(id, newPin, random.bytes(SALT_BYTES));
    const sealed = reset === undefined ? undefined : await this.#sealed(reset, proven.value.id, byPin);
    if (reset === undefined || sealed === undefined) return failed('not_found');
    const approval = { by: proven.value.id, reason: 'pin_reset' };
    await journal.append(proven.value.id, () => [
      { kind: 'audit', body: { action: 'staff.pin_reset', subject: id, approval } },
      { kind: 'staff.pin_reset', body: { staff: id, sealed, approval } },
    ]);
    await verifiers.keepReset(reset);
    await sessions.forgive(id);
    return answered({});
  }

  /** Read by the brand's cloud alone; with the proof that the approver's PIN was typed at this till. */
  async #sealed(
    { staff, salt, verifier, n, r, p }: MadeReset,
    by: StaffId,
    byPin: string,
  ): Promise<Sealed | undefined> {
    const { verifiers, profile, random } = this.#parts;
    const proof = await verifiers.proofBy(by, byPin, pinResetText(profile.terminal, staff, salt, verifier));
    if (proof === undefined) return undefined;
    const fresh: NewVerifier = { salt, verifier, n, r, p, proof };
    return sealToBrand(profile.sealKey, Buffer.from(JSON.stringify(fresh)), staff, random);
  }

  async #change<Value>(
    session: Session,
    ask: (token: string) => Promise<CloudResult<Value>>,
  ): Promise<Answer<PeopleView>> {
    const { training, approvals, sessions, pullStaff } = this.#parts;
    if (!approvals.permits(session, 'manage_people')) return failed('not_permitted', { permission: 'manage_people' });
    if (training) return failed('unavailable', { reason: 'training' });
    const token = sessions.staffToken;
    if (token === null) return failed('cloud_unreachable', { reason: 'log_in_again' });
    const answer = await ask(token);
    if (!answer.ok) return failureOf(answer.error);
    await pullStaff();
    return answered(this.#view());
  }

  #view(): PeopleView {
    const { verifiers } = this.#parts;
    return {
      people: verifiers.listed().map(({ id, name, roles, customRoles = [], member, leftAt, goes }) => ({
        staff: id,
        name,
        roles,
        customRoles,
        ...(member === undefined ? {} : { member }),
        ...(leftAt === undefined ? {} : { leftAt }),
        ...(goes === undefined ? {} : { goes }),
      })),
      roles: [...verifiers.ownRoles],
    };
  }
}
