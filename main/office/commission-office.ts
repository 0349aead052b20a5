/**
 * Commission as a manager sees to it, in the cloud and in the own name: disputes of the stores within reach, the month's statements
 * and their documents. Called by dispatch.
 * DOMAIN.md §7.
 */
import Type from 'typebox';
import { COMMISSION_DISPUTE, COMMISSION_STATEMENT } from '../../sync/protocol/commission.ts';
import { ok } from '../../sync/domain/result.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import type { CloudClient, CloudResult } from '../upload/cloud-client.ts';
import { failureOf } from './office-desk.ts';

export interface CommissionOfficeParts {
  readonly cloud: CloudClient;
  readonly sessions: SessionDesk;
  readonly approvals: Approvals;
  /** Nothing is decided from a till that practises. */
  readonly training: boolean;
}

const STATEMENTS = Type.Object({ items: Type.Array(COMMISSION_STATEMENT) });
/** Base64, as the transport gives a document. */
const DOCUMENT = Type.String();
/** Every guide's month at once. */
const CLOSE_TIMEOUT_MS = 60_000;
const DISPUTES = Type.Object({ items: Type.Array(COMMISSION_DISPUTE) });

export class CommissionOffice {
  readonly #parts: CommissionOfficeParts;

  constructor(parts: CommissionOfficeParts) {
    this.#parts = parts;
  }

  disputes(session: Session): Promise<Answer<MethodValue<'commission.disputes'>>> {
    return this.#ask(session, (token) => this.#disputes(token));
  }

  decide(
    session: Session,
    { dispute, ...decision }: MethodParams<'commission.decide'>,
  ): Promise<Answer<MethodValue<'commission.decide'>>> {
    return this.#ask(session, async (token) => {
      const path = `/v1/commission-disputes/${dispute}/decision`;
      const asked = { method: 'POST', path, body: decision } as const;
      const decided = await this.#parts.cloud.asStaff(COMMISSION_DISPUTE, asked, token);
      return decided.ok ? this.#disputes(token) : decided;
    });
  }

  statements(
    session: Session,
    { month, act }: MethodParams<'commission.statements'>,
  ): Promise<Answer<MethodValue<'commission.statements'>>> {
    return this.#ask(session, async (token) => {
      const base = '/v1/commission-statements';
      const path = act === 'close' ? base : `${base}${act === 'preview' ? '/preview' : ''}?month=${month}`;
      const asked =
        act === 'close' ? ({ method: 'POST', path, body: { month } } as const) : ({ method: 'GET', path } as const);
      const list = await this.#parts.cloud.asStaff(STATEMENTS, { ...asked, timeoutMs: CLOSE_TIMEOUT_MS }, token);
      return list.ok ? ok({ items: list.value.items }) : list;
    });
  }

  document(
    session: Session,
    { month, guide, store, format, lang }: MethodParams<'commission.document'>,
  ): Promise<Answer<MethodValue<'commission.document'>>> {
    return this.#ask(session, async (token) => {
      const whose: Record<string, string> = guide === undefined ? { store: store ?? '' } : { guide };
      const query = new URLSearchParams({ month, ...whose, format, lang });
      const path = `/v1/commission-statements/document?${query.toString()}`;
      const made = await this.#parts.cloud.asStaff(DOCUMENT, { method: 'GET', path }, token);
      const fileName = `commission-${month}-${guide ?? store ?? ''}.${format}`;
      return made.ok ? ok({ fileName, data: made.value }) : made;
    });
  }

  async #disputes(token: string): Promise<CloudResult<MethodValue<'commission.disputes'>>> {
    const path = '/v1/commission-disputes';
    const list = await this.#parts.cloud.asStaff(DISPUTES, { method: 'GET', path }, token);
    return list.ok ? ok({ items: list.value.items }) : list;
  }

  async #ask<Value>(session: Session, ask: (token: string) => Promise<CloudResult<Value>>): Promise<Answer<Value>> {
    const { approvals, training, sessions } = this.#parts;
    if (!approvals.permits(session, 'manage_people')) return failed('not_permitted', { permission: 'manage_people' });
    if (training) return failed('unavailable', { reason: 'training' });
    const token = sessions.staffToken;
    if (token === null) return failed('cloud_unreachable', { reason: 'log_in_again' });
    const answer = await ask(token);
    return answer.ok ? answered(answer.value) : failureOf(answer.error);
  }
}
