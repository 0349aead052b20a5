/**
 * Commission as a manager sees to it, in the cloud and in the own name: disputes of the stores within reach. Called by dispatch.
 * DOMAIN.md §7.
 */
import Type from 'typebox';
import { COMMISSION_DISPUTE } from '../../sync/protocol/commission.ts';
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
