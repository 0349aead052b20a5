/**
 * Whether the person at the till may do what was asked, or who approved it. An approval is another person's PIN with a
 * reason, given for one act of one person up to one amount: it is journalled when given, serves once, and not for long.
 * Called by every desk that guards an act, and by dispatch when a screen brings an approval.
 */
import { badgeReaches, grantsByBadge } from '../../sync/domain/people-rules.ts';
import { isPermission, permits, PERMISSIONS, type Grants, type Permission } from '../../sync/domain/permission.ts';
import type { EntryId, StaffId } from '../../sync/domain/ids.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { MINUTE_MS, type EpochMs } from '../../sync/domain/time.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { StaffDocument } from '../../sync/schemas/documents/catalogue.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { Badges } from './badges.ts';
import type { SessionDesk } from './session-desk.ts';

/** A cashier needs seconds; what is older was meant for something else. */
export const APPROVAL_LASTS_MS = 5 * MINUTE_MS;
const APPROVALS_KEPT_MAX = 20;

interface Approval {
  readonly by: StaffId;
  readonly reason: string;
  readonly for: StaffId;
  readonly permission: Permission;
  readonly amount: number;
  readonly until: EpochMs;
}

/** Who approved and why, as it stands in the fact. */
export interface ApprovedBy {
  readonly by: StaffId;
  readonly reason: string;
}

export interface ApprovalParts {
  readonly journal: Journal;
  readonly sessions: SessionDesk;
  /** What this person may by the brand's roles; `roles` counts for who is not listed. */
  readonly grants: (staff: StaffId, roles: readonly string[]) => Grants;
  readonly badges: Badges;
  readonly now: () => EpochMs;
}

export class Approvals {
  readonly #parts: ApprovalParts;
  readonly #given = new Map<EntryId, Approval>();

  constructor(parts: ApprovalParts) {
    this.#parts = parts;
  }

  /** Another person approves by PIN; five wrong ones lock that person, as at log-in. */
  async grant(
    session: Session,
    params: MethodParams<'approval.grant'>,
  ): Promise<Answer<MethodValue<'approval.grant'>>> {
    const { permission, amount, subject, reason } = params;
    if (!isPermission(permission)) return failed('bad_request', { path: '/permission' });
    const { badge } = params;
    const proven = await (badge === undefined
      ? this.#parts.sessions.prove(params.staff, params.pin)
      : this.#byBadge(session, badge, permission, amount));
    if (!proven.ok) return proven;
    const person = proven.value;
    if (!permits(this.#parts.grants(person.id, person.roles), permission, amount))
      return failed('not_permitted', { reason: 'approver_may_not', permission });
    const approval = { by: person.id, reason };
    const [entry] = await this.#parts.journal.append(session.staff, () => [
      {
        kind: 'audit',
        body: {
          action: `approved.${permission}`,
          subject,
          detail: `${String(amount)} ${PERMISSIONS[permission]}${badge === undefined ? '' : ' badge'}`,
          approval,
        },
      },
    ]);
    if (entry === undefined) return failed('internal');
    const until = (this.#parts.now() + APPROVAL_LASTS_MS) as EpochMs;
    this.#given.set(entry.id, { ...approval, for: session.staff, permission, amount, until });
    const [oldest] = this.#given.keys();
    if (this.#given.size > APPROVALS_KEPT_MAX && oldest !== undefined) this.#given.delete(oldest);
    return answered({ approval: entry.id, by: person.id });
  }

  /** Above the store's limit a badge is worth nothing: a copy of it is as good. Nobody approves for the own work with one. */
  async #byBadge(
    session: Session,
    badge: string,
    permission: Permission,
    amount: number,
  ): Promise<Answer<StaffDocument>> {
    const { badges } = this.#parts;
    const proven = await badges.prove(badge);
    if (!proven.ok) return proven.error;
    const { person } = proven.value;
    if (person.id === session.staff || !badgeReaches(badges.rule, permission, amount))
      return failed('not_permitted', { reason: 'badge_pin_needed', permission });
    return answered(person);
  }

  /** Of whom nothing but a badge proved who it is, less; the rest asks for a PIN, the own one too. */
  #grants(session: Pick<Session, 'staff' | 'roles' | 'by'>): Grants {
    const { grants, badges } = this.#parts;
    const all = grants(session.staff, session.roles);
    return session.by === 'badge' ? grantsByBadge(all, badges.rule) : all;
  }

  /**
   * May this person do it, by own right (undefined) or by the approval named (spent here)? `amount` is in the
   * permission's unit. Errors: `approval_needed` with permission and amount, which a screen asks for and comes again.
   */
  check(
    session: Session,
    permission: Permission,
    amount: number,
    approval: EntryId | undefined,
  ): Result<ApprovedBy | undefined, Failure> {
    if (this.permits(session, permission, amount)) return ok(undefined);
    const given = approval === undefined ? undefined : this.#given.get(approval);
    const isMeant =
      given !== undefined &&
      given.for === session.staff &&
      given.permission === permission &&
      amount <= given.amount &&
      this.#parts.now() < given.until;
    if (!isMeant || approval === undefined) return err(failed('approval_needed', { permission, amount }));
    this.#given.delete(approval);
    return ok({ by: given.by, reason: given.reason });
  }

  /** `check` for one call of one person, for desks that find out by themselves what is to be allowed. */
  allowFor(
    session: Session,
    approval: EntryId | undefined,
  ): (permission: Permission, amount: number) => Result<ApprovedBy | undefined, Failure> {
    return (permission, amount) => this.check(session, permission, amount, approval);
  }

  /** Everything that the person may by own right, for screens to show. */
  grantsOf(session: Pick<Session, 'staff' | 'roles' | 'by'>): Grants {
    return this.#grants(session);
  }

  /** By own right alone. */
  permits(session: Session, permission: Permission, amount = 0): boolean {
    return permits(this.#grants(session), permission, amount);
  }
}
