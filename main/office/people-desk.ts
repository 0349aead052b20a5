/**
 * Roles and who wears them, as a manager sees and changes them: changes are the cloud's, made in the manager's name, and
 * count here with the pull that follows. A forgotten PIN is set anew at the till itself. Called by dispatch.
 */
import { faultOfNewPin } from '../../sync/domain/new-pin.ts';
import { permits } from '../../sync/domain/permission.ts';
import { covers, faultOfRoles } from '../../sync/domain/role-definition.ts';
import type { StaffId } from '../../sync/domain/ids.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { PeopleView } from '../contract/people-views.ts';
import type { Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import type { StaffVerifiers } from '../session/staff-verifiers.ts';
import type { CloudClient, CloudResult } from '../upload/cloud-client.ts';
import { failureOf } from './office-desk.ts';

export interface PeopleParts {
  readonly journal: Journal;
  readonly cloud: CloudClient;
  readonly sessions: SessionDesk;
  readonly verifiers: StaffVerifiers;
  readonly approvals: Approvals;
  readonly pullStaff: () => Promise<void>;
  /** What is practised changes nobody's PIN and nobody's rights. */
  readonly training: boolean;
}

export class PeopleDesk {
  readonly #parts: PeopleParts;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  list(session: Session): Answer<PeopleView> {
    return this.#parts.approvals.permits(session, 'manage_people') ? answered(this.#view()) : failed('not_permitted');
  }

  saveRoles(session: Session, { roles }: MethodParams<'people.saveRoles'>): Promise<Answer<PeopleView>> {
    const fault = faultOfRoles(roles);
    if (fault !== undefined) return Promise.resolve(failed('bad_request', fault));
    return this.#change(session, (token) => this.#parts.cloud.saveRoles(roles, token));
  }

  giveRoles(session: Session, { staff, ...worn }: MethodParams<'people.giveRoles'>): Promise<Answer<PeopleView>> {
    return this.#change(session, (token) => this.#parts.cloud.giveRoles(staff, worn, token));
  }

  /** Both prove who they are by being there: the one by PIN, the other by choosing one. The journal keeps who, never what. */
  async resetPin({ staff, newPin, by, byPin }: MethodParams<'staff.resetPin'>): Promise<Answer<Record<string, never>>> {
    const { training, sessions, approvals, verifiers, journal } = this.#parts;
    if (training) return failed('unavailable', { reason: 'training' });
    const fault = faultOfNewPin(newPin);
    if (fault !== undefined) return failed('bad_request', { path: '/newPin', reason: fault });
    const proven = await sessions.prove(by, byPin);
    if (!proven.ok) return proven;
    const approver = approvals.grantsOf({ staff: proven.value.id, roles: proven.value.roles });
    if (!permits(approver, 'reset_pin')) return failed('not_permitted', { reason: 'approver_may_not' });
    const person = verifiers.person(staff.trim() as StaffId);
    if (person === undefined) return failed('not_found');
    const { id, roles } = person;
    // Otherwise somebody who may set PINs could become anybody.
    if (!covers(approver, approvals.grantsOf({ staff: id, roles })))
      return failed('not_permitted', { reason: 'approver_may_less' });
    const approval = { by: proven.value.id, reason: 'pin_reset' };
    await journal.append(proven.value.id, () => [
      { kind: 'audit', body: { action: 'staff.pin_reset', subject: id, approval } },
    ]);
    await verifiers.reset(id, newPin);
    await sessions.forgive(id);
    return answered({});
  }

  async #change<Value>(
    session: Session,
    ask: (token: string) => Promise<CloudResult<Value>>,
  ): Promise<Answer<PeopleView>> {
    const { training, approvals, sessions, pullStaff } = this.#parts;
    if (!approvals.permits(session, 'manage_people')) return failed('not_permitted');
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
      people: verifiers
        .people()
        .map(({ id, name, roles, customRoles = [] }) => ({ staff: id, name, roles, customRoles })),
      roles: [...verifiers.ownRoles],
    };
  }
}
