/**
 * Who is at work: each "in" and "out" is an entry of the journal, at the till's own time, with the network or without. What was forgotten
 * a manager enters afterwards with a reason, which is one more entry. Hours are the cloud's. Called by dispatch. domain/worked-time.ts.
 */
import Type from 'typebox';
import type { EntryId } from '../../sync/domain/ids.ts';
import { holdsPhone } from '../../sync/domain/phone.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import { CORRECTED_WITHIN_MS } from '../../sync/domain/worked-time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { WORKED_HOURS, type WorkedHours } from '../../sync/protocol/worked-hours.ts';
import type { EntryBody } from '../../sync/schemas/entries/kinds.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import { asManager, type AsManagerParts } from '../office/as-manager.ts';
import type { StaffVerifiers } from '../session/staff-verifiers.ts';
import type { GuideWork } from './guide-work.ts';

export interface ClockDeskParts extends AsManagerParts {
  readonly journal: Journal;
  readonly work: Pick<GuideWork, 'has'>;
  readonly verifiers: Pick<StaffVerifiers, 'person'>;
  readonly profile: Pick<TerminalProfile, 'store'>;
  readonly now: () => EpochMs;
}

const CSV = Type.String();
type Nothing = Record<string, never>;

export class ClockDesk {
  readonly #parts: ClockDeskParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: ClockDeskParts) {
    this.#parts = parts;
  }

  punch(session: Session, { entry, way }: MethodParams<'clock.punch'>): Promise<Answer<Nothing>> {
    return this.#append(session, entry, { staff: session.staff, way });
  }

  async correct(session: Session, asked: MethodParams<'clock.correct'>): Promise<Answer<Nothing>> {
    const { entry, reason, ...body } = asked;
    const { approvals, verifiers, now } = this.#parts;
    if (!approvals.permits(session, 'manage_people')) return failed('not_permitted', { permission: 'manage_people' });
    if (verifiers.person(body.staff) === undefined) return failed('not_found', { reason: 'unknown_person' });
    const ago = now() - body.when;
    if (ago < 0) return WHEN('not_yet');
    if (ago > CORRECTED_WITHIN_MS) return WHEN('too_long_ago');
    if (holdsPhone(reason)) return failed('bad_request', { path: '/reason', reason: 'number_in_text' });
    return this.#append(session, entry, { ...body, approval: { by: session.staff, reason } });
  }

  hours(session: Session, days: MethodParams<'clock.hours'>): Promise<Answer<WorkedHours>> {
    const path = this.#path(days);
    return asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(WORKED_HOURS, { method: 'GET', path }, token),
    );
  }

  async csv(session: Session, days: MethodParams<'clock.hoursCsv'>): Promise<Answer<MethodValue<'clock.hoursCsv'>>> {
    const path = `${this.#path(days)}&format=csv`;
    const answer = await asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(CSV, { method: 'GET', path }, token),
    );
    if (!answer.ok) return answer;
    const fileName = `worked-hours-${this.#parts.profile.store.id}-${days.from}-${days.to}.csv`;
    return answered({ fileName, text: answer.value });
  }

  #path({ from, to }: MethodParams<'clock.hours'>): string {
    return `/v1/worked-hours?store=${this.#parts.profile.store.id}&from=${from}&to=${to}`;
  }

  /** One after the other: the same press again finds the first one's entry. */
  #append(session: Session, id: EntryId, body: EntryBody<'staff.clocked'>): Promise<Answer<Nothing>> {
    const next = this.#turn.then(async (): Promise<Answer<Nothing>> => {
      const { journal, work, training } = this.#parts;
      if (training) return failed('unavailable', { reason: 'training' });
      if (!work.has(id)) await journal.append(session.staff, () => [{ kind: 'staff.clocked', id, body }]);
      return answered({});
    });
    this.#turn = next.catch(() => undefined);
    return next;
  }
}

const WHEN = (reason: string): Failure => failed('bad_request', { path: '/when', reason });
