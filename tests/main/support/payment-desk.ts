/** The cloud's payments as a till sees them: states set by the test, faults by name. Shares no code with sync/cloud. */
import type { CloudRequest } from '../../../main/upload/cloud-transport.ts';
import type { PaymentView } from '../../../sync/protocol/payments.ts';

export class FakePayments {
  readonly rows = new Map<string, PaymentView>();
  /** What a new payment becomes. */
  next: PaymentView['state'] = 'paid';
  reason: string | null = null;
  /** The answer to the next request to pay is lost; `before`: so was the request. */
  loses: 'answer' | 'before' | undefined;
  /** Nothing about payments is answered. */
  isAway = false;
  amountOff = 0;
  /** Until when its customer has time; said of what is not over. */
  giveUpAt: number | undefined;
  readonly codes: string[] = [];
  reversals = 0;

  readonly answer = ({ method, path, body }: CloudRequest): { status: number; body: unknown } | 'lost' | undefined => {
    if (!path.startsWith('/v1/payments')) return undefined;
    if (this.isAway) return 'lost';
    const [, , , number, act] = (path.split('?')[0] ?? '').split('/');
    if (number === undefined && method === 'POST') return this.#pay(body as Asked);
    const row = this.rows.get(number ?? '');
    if (act === 'reverse') return { status: 200, body: this.#reverse(number ?? '', row) };
    return row === undefined ? { status: 404, body: problem('payment_unknown') } : { status: 200, body: row };
  };

  settle(state: PaymentView['state'], reason: string | null = null): void {
    for (const [number, row] of this.rows) this.rows.set(number, { ...row, state, reason });
  }

  #pay({ outTradeNumber, kind, amount, authCode }: Asked): { status: number; body: unknown } | 'lost' {
    const loses = this.loses;
    this.loses = undefined;
    if (loses === 'before') return 'lost';
    this.codes.push(authCode);
    const known = this.rows.get(outTradeNumber);
    const row = known ?? {
      ...EMPTY,
      outTradeNumber,
      kind,
      amount: amount + this.amountOff,
      state: this.next,
      reason: this.reason,
      ...(this.giveUpAt === undefined ? {} : { giveUpAt: this.giveUpAt as never }),
    };
    this.rows.set(outTradeNumber, row);
    return loses === 'answer' ? 'lost' : { status: 200, body: row };
  }

  #reverse(outTradeNumber: string, row: PaymentView | undefined): PaymentView {
    this.reversals += 1;
    const reversed: PaymentView = { ...(row ?? { ...EMPTY, outTradeNumber }), state: 'reversed' };
    this.rows.set(outTradeNumber, reversed);
    return reversed;
  }
}

type Asked = Pick<PaymentView, 'outTradeNumber' | 'kind' | 'amount'> & { readonly authCode: string };
const EMPTY: Omit<PaymentView, 'outTradeNumber'> = {
  kind: 'wechat',
  amount: 0,
  state: 'reversed',
  reason: null,
  transactionId: null,
  paidAt: null,
  askAgainAt: null,
  demo: false,
};
const problem = (code: string) => ({ type: 'about:blank', title: code, status: 404, code });
