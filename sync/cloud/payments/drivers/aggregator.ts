/**
 * A payment provider of the kind that chains rent in front of WeChat Pay and Alipay: JSON over HTTPS, one secret for both
 * directions. `POST {base}/pay | query | reverse | refund | refund-query`, body with `merchant`, `at` and `nonce`;
 * `x-signature` is HMAC-SHA-256 in hex over path, at, nonce and body, one in each line. The answer is signed over its status,
 * the question's nonce and its own body, so that no answer fits another question. Codes as in `FAILED`. README.md.
 */
import { err, ok, type Result } from '../../../domain/result.ts';
import type { CloudPorts } from '../../ports.ts';
import {
  WECHAT_PACE,
  type FailReason,
  type PaymentProvider,
  type PayOutcome,
  type QueryOutcome,
  type RefundOrder,
  type RefundOutcome,
  type ReverseOutcome,
  type Unknown,
  type UnknownReason,
} from '../provider.ts';
import { objectIn, sent, type HttpSend } from '../send.ts';
import { isSignedHmac, signHmac } from '../signing.ts';

export interface AggregatorAccount {
  readonly baseUrl: string;
  readonly merchant: string;
  readonly secret: string;
}

export const questionText = (path: string, at: string, nonce: string, body: string): string =>
  [path, at, nonce, body].join('\n');
export const answerText = (status: number, nonce: string, body: string): string =>
  [String(status), nonce, body].join('\n');

type Fields = Readonly<Record<string, unknown>>;
const NONCE_BYTES = 16;

const FAILED: Readonly<Record<string, FailReason>> = {
  CODE_INVALID: 'code_invalid',
  CODE_EXPIRED: 'code_expired',
  NOT_ENOUGH: 'insufficient_funds',
  LIMIT: 'limit',
  CLOSED: 'closed',
  NUMBER_USED: 'number_used',
};

export function aggregatorProvider(
  account: AggregatorAccount,
  send: HttpSend,
  ports: Pick<CloudPorts, 'clock' | 'random'>,
  demo = false,
): PaymentProvider {
  /** What was answered, once it is proven to be of this merchant and this payment. */
  const ask = async (
    act: string,
    fields: Fields & { readonly outTradeNumber: string },
  ): Promise<Result<Fields, UnknownReason>> => {
    const at = String(ports.clock.now());
    const nonce = ports.random.bytes(NONCE_BYTES).toString('hex');
    const body = JSON.stringify({ merchant: account.merchant, at, nonce, ...fields });
    const url = `${account.baseUrl}/${act}`;
    const answer = await sent(send, {
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/json',
        'x-signature': signHmac(account.secret, questionText(`/${act}`, at, nonce, body)),
      },
      body,
    });
    if (answer === null) return err('no_answer');
    const signature = answer.headers['x-signature'] ?? '';
    if (!isSignedHmac(account.secret, answerText(answer.status, nonce, answer.body), signature))
      return err(answer.status >= 500 && signature === '' ? 'system_error' : 'bad_signature');
    const said = objectIn(answer.body);
    if (said === null) return err('malformed');
    if (answer.status !== 200) return err('system_error');
    if (said['merchant'] !== account.merchant) return err('wrong_merchant');
    if (said['outTradeNumber'] !== fields.outTradeNumber) return err('wrong_number');
    return ok(said);
  };
  const askRefund = async (act: string, order: RefundOrder): Promise<RefundOutcome> => {
    const { outTradeNumber, refundNumber, amount } = order;
    const said = await ask(act, { outTradeNumber, refundNumber, amount });
    return said.ok ? refundIn(said.value, order) : unknown(said.error);
  };
  return {
    pace: WECHAT_PACE,
    demo,
    pay: async (order) => {
      const said = await ask('pay', { ...order });
      return said.ok ? payIn(said.value) : unknown(said.error);
    },
    query: async (outTradeNumber) => {
      const said = await ask('query', { outTradeNumber });
      return said.ok ? queryIn(said.value) : unknown(said.error);
    },
    reverse: async (outTradeNumber) => {
      const said = await ask('reverse', { outTradeNumber });
      return said.ok ? reverseIn(said.value) : unknown(said.error);
    },
    refund: (order) => askRefund('refund', order),
    queryRefund: (order) => askRefund('refund-query', order),
  };
}

const unknown = (reason: UnknownReason): Unknown => ({ outcome: 'unknown', reason });

function payIn(said: Fields): PayOutcome {
  switch (said['state']) {
    case 'paid': {
      const { transactionId, amount, paidAt } = said;
      return typeof transactionId === 'string' && typeof amount === 'number' && typeof paidAt === 'number'
        ? { outcome: 'paid', transactionId, amount, paidAt }
        : unknown('malformed');
    }
    case 'pending':
      return { outcome: 'pending' };
    case 'failed':
      return { outcome: 'failed', reason: FAILED[String(said['code'])] ?? 'refused' };
    case 'unknown':
      return unknown('system_error');
    default:
      return unknown('malformed');
  }
}

function queryIn(said: Fields): QueryOutcome {
  if (said['state'] === 'absent') return { outcome: 'absent' };
  return said['state'] === 'closed' ? { outcome: 'closed' } : payIn(said);
}

function reverseIn(said: Fields): ReverseOutcome {
  switch (said['state']) {
    case 'reversed':
    case 'refused':
    case 'again':
      return { outcome: said['state'] };
    default:
      return unknown('malformed');
  }
}

function refundIn(said: Fields, { refundNumber }: RefundOrder): RefundOutcome {
  const { state, refundId, amount, refundedAt } = said;
  if (said['refundNumber'] !== refundNumber) return unknown('wrong_number');
  switch (state) {
    case 'refunded':
      return typeof refundId === 'string' && typeof amount === 'number' && typeof refundedAt === 'number'
        ? { outcome: 'refunded', refundId, amount, refundedAt }
        : unknown('malformed');
    case 'pending':
    case 'no_balance':
    case 'refused':
    case 'absent':
      return { outcome: state };
    case 'unknown':
      return unknown('system_error');
    default:
      return unknown('malformed');
  }
}
