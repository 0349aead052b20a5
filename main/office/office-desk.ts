/**
 * What a manager asks the cloud for, in the name of who is logged in, never of the till: figures, the same as CSV or
 * as a workbook, and a code for another terminal. The cloud reports by business day; the span asked for is turned into the days it touches.
 * Called by dispatch.
 */
import type { Permission } from '../../sync/domain/permission.ts';
import { businessDayAt, type BusinessDay, type EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import type { CloudClient, CloudFailure, CloudResult } from '../upload/cloud-client.ts';
import { OfficeClient } from '../upload/office-client.ts';

export interface OfficeParts {
  readonly cloud: CloudClient;
  readonly sessions: SessionDesk;
  readonly approvals: Approvals;
  readonly profile: TerminalProfile;
  readonly now: () => EpochMs;
}

type Span = MethodParams<'report.read'>;
type Query = Readonly<Record<'store' | 'from' | 'to', string>> & { readonly by?: string };

export class OfficeDesk {
  readonly #parts: OfficeParts;
  /** Reports that are being read. */
  readonly #reading = new Set<{ readonly kind: Span['kind']; readonly given: AbortController }>();

  constructor(parts: OfficeParts) {
    this.#parts = parts;
  }

  read(session: Session, span: Span): Promise<Answer<MethodValue<'report.read'>>> {
    const { cloud, now } = this.#parts;
    return this.#ask(session, 'see_reports', async (token) => {
      const one = { kind: span.kind, given: new AbortController() };
      this.#reading.add(one);
      const answer = await new OfficeClient(cloud).report(span.kind, this.#queryOf(span), token, one.given.signal);
      this.#reading.delete(one);
      return answer.ok ? { ok: true, value: { items: answer.value.items, asOf: now() } } : answer;
    });
  }

  /** Gives up reports of a kind that are being read: the cloud stops working on them. */
  stop({ kind }: Pick<Span, 'kind'>): Answer<Record<string, never>> {
    for (const one of this.#reading) if (one.kind === kind) one.given.abort();
    return answered({});
  }

  async csv(session: Session, span: Span): Promise<Answer<MethodValue<'report.csv'>>> {
    const file = await this.#file(session, span, 'csv');
    return file.ok ? answered({ fileName: file.value.fileName, text: file.value.content }) : file;
  }

  async xlsx(session: Session, span: Span): Promise<Answer<MethodValue<'report.xlsx'>>> {
    const file = await this.#file(session, span, 'xlsx');
    return file.ok ? answered({ fileName: file.value.fileName, data: file.value.content }) : file;
  }

  #file(session: Session, span: Span, format: 'csv' | 'xlsx') {
    const query = this.#queryOf(span);
    const of = query.by === undefined ? span.kind : `${span.kind}-${query.by}`;
    const fileName = `${of}-${query.store}-${query.from}-${query.to}.${format}`;
    return this.#ask(session, 'see_reports', async (token) => {
      const answer = await new OfficeClient(this.#parts.cloud).reportFile(span.kind, { ...query, format }, token);
      return answer.ok ? { ok: true, value: { fileName, content: answer.value } } : answer;
    });
  }

  pairingCode(session: Session): Promise<Answer<MethodValue<'pairing.makeCode'>>> {
    const { cloud, profile } = this.#parts;
    return this.#ask(session, 'manage_terminal', async (token) => {
      const answer = await cloud.pairingCode(token, profile.store.id);
      if (!answer.ok) return answer;
      const { code, expiresAt } = answer.value;
      return { ok: true, value: { code, expiresAt } };
    });
  }

  async #ask<Value>(
    session: Session,
    permission: Permission,
    ask: (token: string) => Promise<CloudResult<Value>>,
  ): Promise<Answer<Value>> {
    if (!this.#parts.approvals.permits(session, permission)) return failed('not_permitted', { permission });
    const token = this.#parts.sessions.staffToken;
    // Logged in while the cloud was away: it has to see the PIN once.
    if (token === null) return failed('cloud_unreachable', { reason: 'log_in_again' });
    const answer = await ask(token);
    return answer.ok ? answered(answer.value) : failureOf(answer.error);
  }

  #queryOf({ from, to, by }: Span): Query {
    const { store } = this.#parts.profile;
    const day = (at: number): BusinessDay => businessDayAt(at as EpochMs, store);
    return { store: store.id, from: day(from), to: day(Math.max(from, to - 1)), ...(by === undefined ? {} : { by }) };
  }
}

export function failureOf(failure: CloudFailure): Failure {
  if (failure.kind !== 'refused') return failed('cloud_unreachable');
  if (failure.status === 403) return failed('not_permitted');
  const { code, place } = failure;
  if (place === undefined) return failed('cloud_refused', { reason: code.slice(0, 40) });
  const { path, reason, product } = place;
  return failed('cloud_refused', { path, reason, ...(product === undefined ? {} : { message: product }) });
}
