/**
 * Batches of codes for pieces, in the cloud in the manager's name: what is issued, how far it is, recalls, codes to print, codes that look
 * copied. Nothing is kept here, and nothing of it while practising. Called by dispatch.
 */
import Type from 'typebox';
import { ITEM_BATCH, ITEM_BATCHES_ANSWER, ITEM_COPIES_ANSWER } from '../../sync/protocol/items.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import type { CloudClient, CloudResult } from '../upload/cloud-client.ts';
import { failureOf } from './office-desk.ts';

const CSV = Type.String();

export interface ItemOfficeParts {
  readonly cloud: CloudClient;
  readonly sessions: SessionDesk;
  readonly approvals: Approvals;
  readonly training: boolean;
}

export class ItemOffice {
  readonly #parts: ItemOfficeParts;

  constructor(parts: ItemOfficeParts) {
    this.#parts = parts;
  }

  async batches(session: Session): Promise<Answer<MethodValue<'item.batches'>>> {
    const answer = await this.#ask(session, (cloud, token) =>
      cloud.asStaff(ITEM_BATCHES_ANSWER, { method: 'GET', path: '/v1/item-batches' }, token),
    );
    return answer.ok ? answered({ items: answer.value.items }) : answer;
  }

  async copies(session: Session): Promise<Answer<MethodValue<'item.copies'>>> {
    const answer = await this.#ask(session, (cloud, token) =>
      cloud.asStaff(ITEM_COPIES_ANSWER, { method: 'GET', path: '/v1/item-copies' }, token),
    );
    return answer.ok ? answered({ items: answer.value.items }) : answer;
  }

  issue(session: Session, body: MethodParams<'item.issue'>): Promise<Answer<MethodValue<'item.issue'>>> {
    return this.#ask(session, (cloud, token) =>
      cloud.asStaff(ITEM_BATCH, { method: 'POST', path: '/v1/item-batches', body }, token),
    );
  }

  recall(
    session: Session,
    { batch, reason }: MethodParams<'item.recall'>,
  ): Promise<Answer<MethodValue<'item.recall'>>> {
    const path = `/v1/item-batches/${batch}/recall`;
    return this.#ask(session, (cloud, token) =>
      cloud.asStaff(ITEM_BATCH, { method: 'POST', path, body: { reason } }, token),
    );
  }

  async codes(
    session: Session,
    { batch, from, to }: MethodParams<'item.codes'>,
  ): Promise<Answer<MethodValue<'item.codes'>>> {
    const path = `/v1/item-batches/${batch}/codes?from=${String(from)}&to=${String(to)}`;
    const answer = await this.#ask(session, (cloud, token) => cloud.asStaff(CSV, { method: 'GET', path }, token));
    const fileName = `items-${batch}-${String(from)}-${String(to)}.csv`;
    return answer.ok ? answered({ fileName, text: answer.value }) : answer;
  }

  async #ask<Value>(
    session: Session,
    ask: (cloud: CloudClient, token: string) => Promise<CloudResult<Value>>,
  ): Promise<Answer<Value>> {
    const { approvals, cloud, sessions, training } = this.#parts;
    const permission = 'manage_catalogue';
    if (!approvals.permits(session, permission)) return failed('not_permitted', { permission });
    if (training) return failed('unavailable', { reason: 'training' });
    const token = sessions.staffToken;
    if (token === null) return failed('cloud_unreachable', { reason: 'log_in_again' });
    const answer = await ask(cloud, token);
    return answer.ok ? answered(answer.value) : failureOf(answer.error);
  }
}
