/**
 * Alibaba Cloud's SendSms as its documentation has it: checks the signature over what came, the number, the signature name and the
 * template, keeps what it would have sent, and fails as asked. Used by tests.
 */
import type { HttpAnswer, HttpRequest } from '../../payments/send.ts';
import { signedHeaders, type AliyunAccount } from '../drivers/aliyun.ts';

export interface SentMessage {
  readonly phone: string;
  readonly code: string;
}

export class AliyunEmulator {
  readonly sent: SentMessage[] = [];
  /** What the next request meets: no balance, the carrier's limits, an error of its own, or a lost answer. */
  fault: 'balance' | 'limit' | 'error' | 'lost' | undefined;
  readonly #account: AliyunAccount;
  readonly #nonces = new Set<string>();

  constructor(account: AliyunAccount) {
    this.#account = account;
  }

  readonly send = (request: HttpRequest): Promise<HttpAnswer> => {
    const { fault } = this;
    this.fault = undefined;
    const url = new URL(request.url);
    const query = url.search.slice(1);
    const given = request.headers;
    const nonce = given['x-acs-signature-nonce'] ?? '';
    const expected = signedHeaders(this.#account, {
      host: url.host,
      query,
      action: given['x-acs-action'] ?? '',
      version: given['x-acs-version'] ?? '',
      date: given['x-acs-date'] ?? '',
      nonce,
    });
    if (given['authorization'] !== expected['authorization']) return answer(400, 'SignatureDoesNotMatch');
    if (this.#nonces.has(nonce)) return answer(400, 'SignatureNonceUsed');
    this.#nonces.add(nonce);
    if (given['x-acs-action'] !== 'SendSms' || given['x-acs-version'] !== '2017-05-25')
      return answer(404, 'InvalidAction.NotFound');
    if (fault === 'balance') return answer(200, 'isv.AMOUNT_NOT_ENOUGH');
    if (fault === 'limit') return answer(200, 'isv.BUSINESS_LIMIT_CONTROL');
    if (fault === 'error') return answer(500, 'isp.SYSTEM_ERROR');
    const { searchParams } = url;
    const phone = searchParams.get('PhoneNumbers') ?? '';
    if (!/^(1\d{10}|\d{8,15})$/.test(phone)) return answer(200, 'isv.MOBILE_NUMBER_ILLEGAL');
    if (searchParams.get('SignName') !== this.#account.signName) return answer(200, 'isv.SMS_SIGNATURE_ILLEGAL');
    if (searchParams.get('TemplateCode') !== this.#account.templateCode) return answer(200, 'isv.SMS_TEMPLATE_ILLEGAL');
    const { code } = JSON.parse(searchParams.get('TemplateParam') ?? '{}') as { readonly code?: string };
    this.sent.push({ phone, code: code ?? '' });
    return fault === 'lost' ? Promise.reject(new Error('lost')) : answer(200, 'OK');
  };
}

const answer = (status: number, Code: string): Promise<HttpAnswer> =>
  Promise.resolve({
    status,
    headers: {},
    body: JSON.stringify({ Code, Message: Code, RequestId: '0', ...(Code === 'OK' ? { BizId: '0' } : {}) }),
  });
