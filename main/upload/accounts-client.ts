/**
 * The cloud's accounts of value as the host asks for them: proofs of a member, holds, cards, top-ups that go back. Typed requests
 * over the cloud client; nothing here decides. Called by main/value.
 */
import type { MemberId } from '../../sync/domain/ids.ts';
import Type from 'typebox';
import type { SaleId } from '../../sync/domain/ids.ts';
import {
  CODE_PROOF_ANSWER,
  GIFT_CARD_VIEW,
  HOLD_VIEW,
  MESSAGE_ANSWER,
  PASSWORD_ANSWER,
  PROOF_ANSWER,
  SPEND_POLICIES,
  type HoldRequest,
  type MessageRequest,
  type PasswordChange,
  type TopUpReturn,
} from '../../sync/protocol/accounts.ts';
import { MEMBER_VIEW } from '../../sync/protocol/messages.ts';
import { QUICK_TIMEOUT_MS, REQUEST_TIMEOUT_MS, type CloudClient } from './cloud-client.ts';

const timeoutMs = QUICK_TIMEOUT_MS;
const MEMBERS_ANSWER = Type.Object({ items: Type.Array(MEMBER_VIEW) });

export class AccountsClient {
  readonly #cloud: Pick<CloudClient, 'asDevice'>;

  constructor(cloud: Pick<CloudClient, 'asDevice'>) {
    this.#cloud = cloud;
  }

  prove(member: MemberId, password: string) {
    const path = `/v1/members/${member}/proofs`;
    return this.#cloud.asDevice(PROOF_ANSWER, { method: 'POST', path, body: { password }, timeoutMs });
  }

  /** Without a sale the code is not used: only whose it is. */
  proveByCode(body: { readonly code: string; readonly saleId?: SaleId }) {
    return this.#cloud.asDevice(CODE_PROOF_ANSWER, {
      method: 'POST',
      path: '/v1/member-codes/proofs',
      body,
      timeoutMs,
    });
  }

  /** The carrier of messages is asked meanwhile. */
  sendMessage(member: MemberId, body: MessageRequest) {
    const path = `/v1/members/${member}/messages`;
    return this.#cloud.asDevice(MESSAGE_ANSWER, { method: 'POST', path, body, timeoutMs: REQUEST_TIMEOUT_MS });
  }

  proveByMessage(member: MemberId, body: { readonly saleId: SaleId; readonly code: string }) {
    const path = `/v1/members/${member}/message-proofs`;
    return this.#cloud.asDevice(PROOF_ANSWER, { method: 'POST', path, body, timeoutMs });
  }

  member(id: MemberId) {
    return this.#cloud.asDevice(MEMBERS_ANSWER, { method: 'GET', path: `/v1/members?id=${id}`, timeoutMs });
  }

  spendPolicies() {
    return this.#cloud.asDevice(SPEND_POLICIES, { method: 'GET', path: '/v1/spend-policies', timeoutMs });
  }

  setPassword(member: MemberId, body: PasswordChange) {
    const path = `/v1/members/${member}/password`;
    return this.#cloud.asDevice(PASSWORD_ANSWER, { method: 'PUT', path, body, timeoutMs });
  }

  giftCard(code: string) {
    const path = '/v1/accounts/gift-cards';
    return this.#cloud.asDevice(GIFT_CARD_VIEW, { method: 'POST', path, body: { code }, timeoutMs });
  }

  hold(body: HoldRequest) {
    return this.#cloud.asDevice(HOLD_VIEW, { method: 'POST', path: '/v1/accounts/holds', body, timeoutMs });
  }

  holdOf(number: string) {
    return this.#cloud.asDevice(HOLD_VIEW, { method: 'GET', path: `/v1/accounts/holds/${number}`, timeoutMs });
  }

  release(number: string) {
    const path = `/v1/accounts/holds/${number}/release`;
    return this.#cloud.asDevice(HOLD_VIEW, { method: 'POST', path, body: {}, timeoutMs });
  }

  holdTopUp(body: TopUpReturn) {
    const path = '/v1/accounts/top-up-returns';
    return this.#cloud.asDevice(HOLD_VIEW, { method: 'POST', path, body, timeoutMs });
  }
}
