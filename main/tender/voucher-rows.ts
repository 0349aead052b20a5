/**
 * Rows of group-buy vouchers: named by the platform when they are scanned, which redeems nothing, and redeemed when the sale is
 * committed, just before it is written. Each step is in the journal before it leaves; a redemption whose answer is lost is `unknown`
 * and asked about like a payment by code. The code goes out in one request and is kept nowhere. Called by the tender desk. DOMAIN.md §4.
 */
import { addFen, fen, type Fen } from '../../sync/domain/money.ts';
import { readVoucherCode, voucherPays } from '../../sync/domain/platform-voucher.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { VoucherRequest, VoucherView } from '../../sync/protocol/vouchers.ts';
import { failed, type Failure } from '../answers.ts';
import { savedCart } from '../cart/saved-cart.ts';
import type { OpenCart } from '../cart/open-cart.ts';
import type { MethodParams } from '../contract/contract.ts';
import type { Session, TenderRowView } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { CloudFailure, CloudResult } from '../upload/cloud-result.ts';
import type { VouchersClient } from '../upload/vouchers-client.ts';
import type { Heard, Learnt } from './payment-follower.ts';
import type { JournalledTender, TenderRows } from './tender-rows.ts';
import { attemptOf } from './tender-views.ts';

export const VOUCHER_KIND = 'platform_voucher';
/** What the platform says of a redemption that it does not take back any more. */
export const CANCEL_TOO_LATE = 'cancel_too_late';

export interface VoucherRowsParts {
  readonly cloud: VouchersClient;
  readonly journal: Journal;
  readonly rows: TenderRows;
  readonly cart: OpenCart;
  readonly training: boolean;
  /** Left of what is due, but for cash. */
  readonly remaining: () => Fen;
  readonly learn: (row: JournalledTender, learnt: Learnt) => Promise<void>;
  /** What the cloud says of a row, as far as it fits. */
  readonly take: (row: JournalledTender, heard: Heard) => Promise<void>;
  readonly follow: (row: JournalledTender) => void;
}

/** Of a practised sale: nobody is asked. */
const PRACTISED = { platform: 'meituan', voucher: 'training', title: '' } as const;

export class VoucherRows {
  readonly #parts: VoucherRowsParts;
  /** What the cloud said last, by number: what screens show beside the journal's facts. */
  readonly #told = new Map<string, Pick<VoucherView, 'others' | 'cancelUntil'>>();

  constructor(parts: VoucherRowsParts) {
    this.#parts = parts;
  }

  /** Practised: it is worth what is due. */
  get practised(): Learnt {
    const amount = this.#parts.remaining();
    return { state: 'prepared', cause: 'training', facts: { amount, voucher: { ...PRACTISED, face: amount } } };
  }

  /** What the cloud is asked for: the voucher of a code, or one more of the order that another row's was scanned from. */
  asked({
    saleId,
    code = '',
    platform,
    of,
  }: MethodParams<'tender.voucher'>): Result<Pick<VoucherRequest, 'code' | 'platform' | 'of'>, Failure> {
    if (of === undefined) {
      const read = readVoucherCode(code, platform);
      return read.ok ? read : err(failed('tender_refused', { reason: read.error }));
    }
    const first = this.#parts.rows.row(saleId, of)?.outTradeNumber;
    return first == null ? err(failed('not_found')) : ok({ of: first });
  }

  /** Asks what a row's voucher is worth; an answer that is lost redeemed nothing, and the voucher is scanned again. */
  async prepare(row: JournalledTender, request: VoucherRequest): Promise<void> {
    this.#parts.cart.killPoints.reach('tender.after_journal_before_send');
    const answer = await this.#parts.cloud.prepare(request);
    this.#parts.cart.killPoints.reach('tender.after_answer_before_journal');
    const learnt = answer.ok
      ? this.#preparedOf(answer.value)
      : { state: 'failed' as const, cause: causeOf(answer.error) };
    if (learnt.state === 'failed' && (!answer.ok || answer.value.state === 'prepared')) this.close(request.number);
    await this.#parts.learn(row, learnt);
  }

  #preparedOf(view: VoucherView): Learnt {
    const { state, reason, voucher } = view;
    this.#note(view);
    if (state !== 'prepared' || voucher === null) return { state: 'failed', cause: reason ?? 'closed' };
    const { lines } = this.#parts.cart.view();
    const good = voucher.sku === undefined ? lines : lines.filter(({ product }) => product.sku === voucher.sku);
    if (good.length === 0) return { state: 'failed', cause: 'voucher_goods' };
    const covered = voucher.sku === undefined ? this.#parts.remaining() : addFen(...good.map(({ net }) => net));
    const { amount } = voucherPays(voucher.face, fen(Math.min(covered, this.#parts.remaining())));
    if (amount === 0) return { state: 'failed', cause: 'voucher_nothing_due' };
    return { state: 'prepared', cause: null, facts: { amount, voucher } };
  }

  /** A number that redeems nothing any more; a cloud that does not hear of it forgets it by itself. */
  close(number: string): void {
    if (!this.#parts.training) void this.#parts.cloud.cancel(number).catch(() => undefined);
  }

  /**
   * Redeems every voucher of the open sale that is only named, one after the other; within the cart's own turn. Undefined when all
   * are; else why the sale cannot be committed: what was redeemed so far stays, and can be taken back.
   */
  async redeem(session: Session): Promise<Failure | undefined> {
    const { saleId } = this.#parts.cart.cart;
    for (const row of this.#parts.rows.of(saleId)) {
      if (row.state !== 'prepared') continue;
      await this.#redeem(session, row);
      const now = this.#parts.rows.row(saleId, row.tenderId);
      const path = row.tenderId;
      if (now?.state === 'paid') continue;
      if (now?.state === 'failed') return failed('tender_refused', { reason: 'voucher_refused', path });
      if (now?.state === 'prepared') return failed('tender_refused', { reason: 'voucher_offline', path });
      return failed('tender_unresolved', { path });
    }
    return undefined;
  }

  async #redeem(session: Session, row: JournalledTender): Promise<void> {
    const { journal, cart, cloud, training, learn, take, follow } = this.#parts;
    const { saleId, revision } = cart.cart;
    if (training || row.outTradeNumber === null) return this.#practise(row);
    await journal.append(session.staff, () => [
      { kind: 'cart.saved', body: { saleId, revision, cart: savedCart(cart.parts) } },
      { kind: 'tender.attempted', body: { ...attemptOf(row), state: 'pending' } },
    ]);
    const asked = this.#parts.rows.row(saleId, row.tenderId) ?? row;
    cart.killPoints.reach('tender.after_journal_before_send');
    const answer = await cloud.verify(row.outTradeNumber, row.amount);
    cart.killPoints.reach('tender.after_answer_before_journal');
    if (answer.ok) return take(asked, this.#heard(answer.value));
    const { error } = answer;
    if (error.kind === 'unreachable' && error.neverSent === true)
      return learn(asked, { state: 'prepared', cause: 'voucher_offline' });
    // Too many questions in a minute: nothing was begun.
    if (error.kind === 'refused' && error.status === 429)
      return learn(asked, { state: 'prepared', cause: 'voucher_busy' });
    if (error.kind === 'refused' && error.status < 500)
      return learn(asked, { state: 'failed', cause: error.code.slice(0, 40) });
    await learn(asked, { state: 'unknown', cause: 'no_answer' });
    follow(asked);
  }

  async #practise(row: JournalledTender): Promise<void> {
    await this.#parts.learn(row, { state: 'pending', cause: null });
    await this.#parts.learn(row, { state: 'paid', cause: 'training' });
  }

  async query(number: string): Promise<CloudResult<Heard>> {
    return this.#heardOf(await this.#parts.cloud.query(number));
  }

  async cancel(number: string): Promise<CloudResult<Heard>> {
    return this.#heardOf(await this.#parts.cloud.cancel(number));
  }

  /** Rows as screens see them: what of a voucher is lost, how many its order has, until when it can be taken back. */
  shown(rows: readonly TenderRowView[]): TenderRowView[] {
    return rows.map((row) => {
      if (row.voucher === undefined) return row;
      const told = this.#told.get(row.reference ?? '');
      return {
        ...row,
        excess: fen(row.voucher.face - row.amount),
        ...(told === undefined || told.others === 0 || row.state !== 'prepared' ? {} : { others: told.others }),
        ...(told?.cancelUntil == null || row.state !== 'paid' ? {} : { cancelUntil: told.cancelUntil }),
      };
    });
  }

  #heardOf(answer: CloudResult<VoucherView>): CloudResult<Heard> {
    return answer.ok ? ok(this.#heard(answer.value)) : answer;
  }

  #heard(view: VoucherView): Heard {
    this.#note(view);
    const { state, reason, amount, askAgainAt } = view;
    return { state, reason, amount: fen(amount), askAgainAt, kind: VOUCHER_KIND };
  }

  #note({ number, others, cancelUntil }: VoucherView): void {
    this.#told.set(number, { others, cancelUntil });
  }
}

function causeOf(error: CloudFailure): string {
  if (error.kind === 'refused' && error.status < 500) return error.code.slice(0, 40);
  return error.kind === 'unreachable' ? 'voucher_offline' : 'voucher_again';
}

/** The platform keeps it: it pays this sale, or the sale goes on without it. */
export const isKeptByPlatform = ({ kind, state, cause }: JournalledTender): boolean =>
  kind === VOUCHER_KIND && state === 'paid' && cause === CANCEL_TOO_LATE;
