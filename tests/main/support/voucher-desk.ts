/** The cloud's vouchers as a till sees them: states set by the test, faults by name. Shares no code with sync/cloud. */
import type { CloudRequest } from '../../../main/upload/cloud-transport.ts';
import type { VoucherView } from '../../../sync/protocol/vouchers.ts';

type Act = 'prepare' | 'verify' | 'query' | 'cancel';
type Said = { status: number; body: unknown } | 'lost' | undefined;

export class FakeVouchers {
  readonly rows = new Map<string, VoucherView>();
  readonly asked: Act[] = [];
  face = 10_000;
  sku: string | undefined;
  others = 0;
  /** Why the next preparation, or redemption, is refused. */
  refuses: { act: 'prepare' | 'verify'; reason: string } | undefined;
  /** What is lost of the next request of this kind; `before`: it never arrived. */
  loses: { act: Act; which: 'answer' | 'before' } | undefined;
  isAway = false;
  /** The platform takes nothing back any more. */
  isTooLate = false;
  readonly codes: string[] = [];

  readonly answer = ({ path, body }: CloudRequest): Said => {
    if (!path.startsWith('/v1/vouchers')) return undefined;
    const [, , , number = '', act = 'prepare'] = path.split('/') as [string, string, string, string?, Act?];
    if (this.isAway) return 'lost';
    const lost = this.loses?.act === act ? this.loses.which : undefined;
    if (lost !== undefined) this.loses = undefined;
    if (lost === 'before') return 'lost';
    this.asked.push(act);
    const said = this.#carryOut(act, number, body as Readonly<Record<string, unknown>>);
    return lost === 'answer' ? 'lost' : said;
  };

  #carryOut(act: Act, number: string, body: Readonly<Record<string, unknown>>): Said {
    if (act === 'prepare') return good(this.#prepare(body));
    const row = this.rows.get(number);
    if (row === undefined && act !== 'cancel')
      return { status: 404, body: { type: 'about:blank', title: 'x', status: 404, code: 'voucher_unknown' } };
    if (act === 'verify' && row?.state === 'prepared') return good(this.#verify(row, Number(body['amount'])));
    if (act === 'cancel') return good(this.#cancel(row ?? { ...EMPTY, number }));
    return good(row);
  }

  #prepare(body: Readonly<Record<string, unknown>>): VoucherView {
    const number = String(body['number']);
    if (typeof body['code'] === 'string') this.codes.push(body['code']);
    const refused = this.refuses?.act === 'prepare' ? this.refuses.reason : undefined;
    const named = {
      platform: 'meituan' as const,
      voucher: `v${String(this.rows.size + 1)}`,
      title: '代金券',
      face: this.face as never,
      settlement: 8800 as never,
      tail: '0099',
      ...(this.sku === undefined ? {} : { sku: this.sku }),
    };
    return this.#keep(
      refused === undefined
        ? { ...EMPTY, number, state: 'prepared', voucher: named, others: this.others }
        : { ...EMPTY, number, state: 'failed', reason: refused },
    );
  }

  #verify(row: VoucherView, amount: number): VoucherView {
    const refused = this.refuses?.act === 'verify' ? this.refuses.reason : undefined;
    if (refused !== undefined) this.refuses = undefined;
    return this.#keep(
      refused === undefined ? { ...row, state: 'paid', amount } : { ...row, state: 'failed', reason: refused },
    );
  }

  #cancel(row: VoucherView): VoucherView {
    return this.#keep(
      this.isTooLate && row.state === 'paid'
        ? { ...row, reason: 'cancel_too_late' }
        : { ...row, state: 'reversed', reason: null },
    );
  }

  #keep(row: VoucherView): VoucherView {
    this.rows.set(row.number, row);
    return row;
  }
}

const good = (body: unknown) => ({ status: 200, body });
const EMPTY: Omit<VoucherView, 'number'> = {
  state: 'reversed',
  reason: null,
  voucher: null,
  amount: 0,
  others: 0,
  cancelUntil: null,
  askAgainAt: null,
  demo: false,
};
