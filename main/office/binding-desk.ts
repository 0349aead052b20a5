/**
 * Whose customer somebody is, where people disagree or leave: a dispute is a journal entry of this till; a manager decides it in the
 * cloud, in the own name; customers who go to another guide are claims of one journal write, with the manager's name and reason.
 * Called by dispatch. DOMAIN.md §6.
 */
import type { EntryId, StaffId } from '../../sync/domain/ids.ts';
import { holdsPhone } from '../../sync/domain/phone.ts';
import { isManager } from '../../sync/domain/reach.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import { BINDING_SIGNAL, BINDING_SIGNALS_ANSWER, SIGNAL_DETAIL } from '../../sync/protocol/binding-signals.ts';
import { BINDING_POLICIES_ANSWER, DISPUTE, DISPUTES_ANSWER } from '../../sync/protocol/binding.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import type { StaffVerifiers } from '../session/staff-verifiers.ts';
import type { CloudClient, CloudResult } from '../upload/cloud-client.ts';
import { failureOf } from './office-desk.ts';

export interface BindingDeskParts {
  readonly journal: Journal;
  readonly cloud: CloudClient;
  readonly sessions: SessionDesk;
  readonly verifiers: StaffVerifiers;
  readonly approvals: Approvals;
  readonly now: () => EpochMs;
  /** What is practised moves nobody. */
  readonly training: boolean;
}

type CloudAsk = Parameters<CloudClient['asStaff']>[1];
const POLICIES_PATH = '/v1/binding-policies';
const NOTHING_DECIDED = { ok: true, value: undefined } as const;

export class BindingDesk {
  readonly #parts: BindingDeskParts;
  /** One deed after the other, so that no two number their claims alike. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: BindingDeskParts) {
    this.#parts = parts;
  }

  async dispute(session: Session, body: MethodParams<'binding.dispute'>): Promise<Answer<Record<string, never>>> {
    const { journal, training } = this.#parts;
    if (training) return failed('unavailable', { reason: 'training' });
    if (holdsPhone(body.evidence)) return failed('bad_request', { path: '/evidence', reason: 'number_in_text' });
    await journal.append(session.staff, () => [{ kind: 'binding.disputed', body }]);
    return answered({});
  }

  disputes(session: Session): Promise<Answer<MethodValue<'binding.disputes'>>> {
    return this.#ask(session, () => Promise.resolve(NOTHING_DECIDED));
  }

  async signals(session: Session): Promise<Answer<MethodValue<'binding.signals'>>> {
    const allowed = this.#online(session);
    if (!allowed.ok) return allowed;
    const asked = { method: 'GET', path: '/v1/binding-signals' } as const;
    const list = await this.#parts.cloud.asStaff(BINDING_SIGNALS_ANSWER, asked, allowed.value);
    return list.ok ? answered({ items: list.value.items }) : failureOf(list.error);
  }

  async signal(
    session: Session,
    { kind, last }: MethodParams<'binding.signal'>,
  ): Promise<Answer<MethodValue<'binding.signal'>>> {
    const allowed = this.#online(session);
    if (!allowed.ok) return allowed;
    const asked = { method: 'GET', path: `/v1/binding-signals/${kind}/${last}` } as const;
    const detail = await this.#parts.cloud.asStaff(SIGNAL_DETAIL, asked, allowed.value);
    return detail.ok ? answered(detail.value) : failureOf(detail.error);
  }

  async decideSignal(
    session: Session,
    { kind, last, ...body }: MethodParams<'binding.decideSignal'>,
  ): Promise<Answer<MethodValue<'binding.decideSignal'>>> {
    const allowed = this.#online(session);
    if (!allowed.ok) return allowed;
    if (holdsPhone(body.words)) return failed('bad_request', { path: '/words', reason: 'number_in_text' });
    const asked = { method: 'POST', path: `/v1/binding-signals/${kind}/${last}/decision`, body } as const;
    const decided = await this.#parts.cloud.asStaff(BINDING_SIGNAL, asked, allowed.value);
    return decided.ok ? answered(decided.value) : failureOf(decided.error);
  }

  policies(session: Session): Promise<Answer<MethodValue<'binding.policies'>>> {
    return this.#askPolicies(session, { method: 'GET', path: POLICIES_PATH });
  }

  /** The cloud takes it from who manages the whole brand. */
  savePolicy(
    session: Session,
    body: MethodParams<'binding.savePolicy'>,
  ): Promise<Answer<MethodValue<'binding.savePolicy'>>> {
    return this.#askPolicies(session, { method: 'POST', path: POLICIES_PATH, body });
  }

  async #askPolicies(session: Session, asked: CloudAsk): Promise<Answer<MethodValue<'binding.policies'>>> {
    const allowed = this.#online(session);
    if (!allowed.ok) return allowed;
    const list = await this.#parts.cloud.asStaff(BINDING_POLICIES_ANSWER, asked, allowed.value);
    if (list.ok) return answered({ items: list.value.items });
    const isForbidden = list.error.kind === 'refused' && list.error.status === 403;
    return isForbidden ? failed('not_permitted', { reason: 'not_brand' }) : failureOf(list.error);
  }

  decide(
    session: Session,
    { dispute, ...decision }: MethodParams<'binding.decide'>,
  ): Promise<Answer<MethodValue<'binding.decide'>>> {
    const path = `/v1/binding-disputes/${dispute}/decision`;
    return this.#ask(session, (token) =>
      this.#parts.cloud.asStaff(DISPUTE, { method: 'POST', path, body: decision }, token),
    );
  }

  moveCustomers(
    session: Session,
    deed: MethodParams<'binding.moveCustomers'>,
  ): Promise<Answer<MethodValue<'binding.moveCustomers'>>> {
    const made = this.#last.then(() => this.#move(session, deed));
    this.#last = made.catch(() => undefined);
    return made;
  }

  async #move(
    session: Session,
    { from, to, source, members, reason }: MethodParams<'binding.moveCustomers'>,
  ): Promise<Answer<MethodValue<'binding.moveCustomers'>>> {
    const { approvals, training, verifiers, journal } = this.#parts;
    if (!approvals.permits(session, 'manage_people')) return failed('not_permitted', { permission: 'manage_people' });
    if (training) return failed('unavailable', { reason: 'training' });
    const manager = verifiers.person(session.staff);
    // The cloud takes such a claim from a manager of this store alone.
    if (manager === undefined || !isManager(manager)) return failed('not_permitted', { reason: 'not_a_manager' });
    if (from === to) return failed('bad_request', { path: '/to', reason: 'same_guide' });
    if (!this.#isGuideNow(to)) return failed('bad_request', { path: '/to', reason: 'not_a_guide' });
    const approval = { by: session.staff, reason };
    const moved = [...new Set(members)];
    await journal.append(session.staff, (turn) => {
      const first = journal.lastSeq + 1;
      return [
        {
          kind: 'audit' as const,
          body: { action: `binding.${source}`, subject: from, detail: `${String(moved.length)} to ${to}`, approval },
        },
        ...moved.map((member, index) => ({
          kind: 'binding.claimed' as const,
          body: { claim: turn.newId() as EntryId, member, guide: to, source, claimSeq: first + index, approval },
        })),
      ];
    });
    return answered({ moved: moved.length });
  }

  #isGuideNow(staff: StaffId): boolean {
    const person = this.#parts.verifiers.person(staff);
    if (person === undefined || !person.roles.includes('guide')) return false;
    return person.leftAt === undefined || person.leftAt > this.#parts.now();
  }

  async #ask(
    session: Session,
    decide: (token: string) => Promise<CloudResult<unknown>>,
  ): Promise<Answer<MethodValue<'binding.disputes'>>> {
    const allowed = this.#online(session);
    if (!allowed.ok) return allowed;
    const decided = await decide(allowed.value);
    if (!decided.ok) return failureOf(decided.error);
    const asked = { method: 'GET', path: '/v1/binding-disputes' } as const;
    const list = await this.#parts.cloud.asStaff(DISPUTES_ANSWER, asked, allowed.value);
    return list.ok ? answered({ items: list.value.items }) : failureOf(list.error);
  }

  /** The person's own log-in at the cloud. */
  #online(session: Session): Answer<string> {
    const { approvals, training, sessions } = this.#parts;
    if (!approvals.permits(session, 'manage_people')) return failed('not_permitted', { permission: 'manage_people' });
    if (training) return failed('unavailable', { reason: 'training' });
    const token = sessions.staffToken;
    return token === null ? failed('cloud_unreachable', { reason: 'log_in_again' }) : answered(token);
  }
}
