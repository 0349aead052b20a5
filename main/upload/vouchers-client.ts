/**
 * The cloud's group-buy vouchers as the host asks for them: typed requests over the cloud client; nothing here decides. The code
 * is in the request that prepares and in no other. Called by main/tender.
 */
import { VOUCHER_VIEW, type VoucherRequest, type VoucherView } from '../../sync/protocol/vouchers.ts';
import type { CloudResult } from './cloud-result.ts';
import { PAYMENT_QUESTION_TIMEOUT_MS, type CloudClient } from './cloud-client.ts';

const timeoutMs = PAYMENT_QUESTION_TIMEOUT_MS;

export class VouchersClient {
  readonly #cloud: Pick<CloudClient, 'asDevice'>;

  constructor(cloud: Pick<CloudClient, 'asDevice'>) {
    this.#cloud = cloud;
  }

  prepare(body: VoucherRequest): Promise<CloudResult<VoucherView>> {
    return this.#cloud.asDevice(VOUCHER_VIEW, { method: 'POST', path: '/v1/vouchers', body, timeoutMs });
  }

  verify(number: string, amount: number): Promise<CloudResult<VoucherView>> {
    return this.#act(number, 'verify', { amount });
  }

  query(number: string): Promise<CloudResult<VoucherView>> {
    return this.#act(number, 'query', {});
  }

  cancel(number: string): Promise<CloudResult<VoucherView>> {
    return this.#act(number, 'cancel', {});
  }

  #act(number: string, act: string, body: object): Promise<CloudResult<VoucherView>> {
    return this.#cloud.asDevice(VOUCHER_VIEW, {
      method: 'POST',
      path: `/v1/vouchers/${number}/${act}`,
      body,
      timeoutMs,
    });
  }
}
