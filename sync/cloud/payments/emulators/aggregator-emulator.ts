/**
 * The other side of drivers/aggregator.ts: checks the signature of a question as such a provider would, carries it out on
 * emulated books, and signs the answer. Runs inside the demo cloud, and in tests behind HTTP.
 */
import { answerText, questionText, type AggregatorAccount } from '../drivers/aggregator.ts';
import { objectIn, type HttpAnswer, type HttpRequest } from '../send.ts';
import { isSignedHmac, signHmac } from '../signing.ts';
import { underFault, type Act, type Fault, type VendorLedger, type VendorOrder } from './ledger.ts';

type Fields = Readonly<Record<string, unknown>>;
const textIn = (fields: Fields, name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');

const CODES: Readonly<Record<NonNullable<VendorOrder['reason']>, string>> = {
  no_funds: 'NOT_ENOUGH',
  expired: 'CODE_EXPIRED',
  code: 'CODE_INVALID',
};

/** @throws LineLost when the injected fault says so. */
export function answerAsAggregator(
  { merchant, secret }: Pick<AggregatorAccount, 'merchant' | 'secret'>,
  ledger: VendorLedger,
  { url, headers, body }: HttpRequest,
): HttpAnswer {
  const path = `/${url.split('/').at(-1) ?? ''}`;
  const asked = objectIn(body) ?? {};
  const [at, nonce] = [String(asked['at']), String(asked['nonce'])];
  if (!isSignedHmac(secret, questionText(path, at, nonce, body), headers['x-signature'] ?? ''))
    return { status: 401, headers: {}, body: '{}' };
  const number = String(asked['outTradeNumber']);
  const act = path.slice(1) as Act;
  const fault = ledger.faultOf(act, number, textIn(asked, 'authCode'));
  const said = underFault(fault, () => carryOut(ledger, act, number, asked)) ?? { state: 'unknown' };
  const text = JSON.stringify({ merchant, outTradeNumber: number, ...withFault(said, fault) });
  const signature = signHmac(fault === 'bad_signature' ? `not ${secret}` : secret, answerText(200, nonce, text));
  return { status: 200, headers: { 'x-signature': signature }, body: text };
}

function withFault(said: Fields, fault: Fault | null): Fields {
  if (fault === 'wrong_amount' && typeof said['amount'] === 'number') return { ...said, amount: said['amount'] + 1 };
  if (fault === 'wrong_number') return { ...said, outTradeNumber: 'another00' };
  return fault === 'wrong_merchant' ? { ...said, merchant: 'another' } : said;
}

function carryOut(ledger: VendorLedger, act: Act, number: string, asked: Fields): Fields {
  const refundNumber = textIn(asked, 'refundNumber');
  switch (act) {
    case 'pay': {
      const order = ledger.pay(number, String(asked['authCode']), Number(asked['amount']));
      return order === null ? { state: 'failed', code: 'NUMBER_USED' } : stateOf(order);
    }
    case 'query': {
      const order = ledger.find(number);
      return order === null ? { state: 'absent' } : stateOf(order);
    }
    case 'reverse': {
      const done = ledger.reverse(number);
      return { state: done === 'reversed' || done === 'refused' ? done : 'again' };
    }
    case 'refund': {
      const done = ledger.refund(number, refundNumber, Number(asked['amount']));
      if (typeof done === 'string') return { refundNumber, state: done === 'too_soon' ? 'pending' : done };
      return refundFields(refundNumber, done);
    }
    case 'refund-query': {
      const refund = ledger.find(number)?.refunds.get(refundNumber);
      return refund === undefined ? { refundNumber, state: 'absent' } : refundFields(refundNumber, refund);
    }
  }
}

const refundFields = (
  refundNumber: string,
  { amount, at }: { readonly amount: number; readonly at: number },
): Fields => ({
  refundNumber,
  state: 'refunded',
  refundId: `R${refundNumber}`,
  amount,
  refundedAt: at,
});

function stateOf({ state, reason, transactionId, amount, paidAt }: VendorOrder): Fields {
  switch (state) {
    case 'paid':
      return { state, transactionId, amount, paidAt };
    case 'paying':
      return { state: 'pending' };
    case 'failed':
      return { state, code: reason === null ? 'REFUSED' : CODES[reason] };
    case 'closed':
      return { state };
  }
}
