/**
 * Sells value ahead: money for a member's stored value or a gift card, with what the store gives on top; and takes a top-up back of
 * which nothing was spent. A document of its own, a liability and no sale: one journal batch of the fact, its slip and the drawer,
 * idempotent by the id that the screen made. A card is known to the cloud alone, a return is held there first: both are online.
 * Called by dispatch. DOMAIN.md §4.
 */
import { readScan } from '../../sync/domain/barcode.ts';
import type { EntryId, MemberId } from '../../sync/domain/ids.ts';
import { fen, ZERO_FEN } from '../../sync/domain/money.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { isOver } from '../../sync/domain/tender.ts';
import { storedValueOf } from '../../sync/protocol/accounts.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { EntryDraft, EntryOf } from '../../sync/schemas/entries/entry.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { TopUpDone, TopUpState } from '../contract/value-views.ts';
import type { Session } from '../contract/views.ts';
import type { AppendTurn } from '../journal/types.ts';
import type { ApprovedBy, Approvals } from '../session/approvals.ts';
import type { ShiftState } from '../shift/shift-state.ts';
import type { AccountsClient } from '../upload/accounts-client.ts';
import type { CloudFailure } from '../upload/cloud-client.ts';
import type { ValueRules } from './offline-value.ts';
import { TopUpPayments, type TopUpPaymentParts } from './top-up-payments.ts';
import type { TopUpAttempt, TopUpEntry } from './top-ups.ts';

const LISTED_MAX = 50;
const TOP_UP_TENDER_ID = 't1';

export interface TopUpParts extends Omit<TopUpPaymentParts, 'onPaid'> {
  readonly rules: ValueRules;
  readonly shift: ShiftState;
  readonly approvals: Approvals;
  /** Undefined in training. */
  readonly cloud: AccountsClient | undefined;
  readonly profile: TerminalProfile;
  readonly terminal: TerminalProfile['terminal'];
  readonly receiptPrinter: () => string | undefined;
  readonly drawer: () => string | undefined;
  readonly changed: () => void;
}

type Sold = EntryOf<'value.sold'>['body'];
type OnAccount = Pick<Sold, 'kind' | 'account' | 'member'>;
type Agreed = OnAccount & Pick<Sold, 'approval'>;

export class TopUpDesk {
  readonly #parts: TopUpParts;
  readonly #payments: TopUpPayments;
  #turn: Promise<unknown> = Promise.resolve();
  #untell: () => void = () => undefined;

  constructor(parts: TopUpParts) {
    this.#parts = parts;
    this.#payments = new TopUpPayments({ ...parts, onPaid: (topUp) => this.#finish(topUp) });
  }

  get offers(): MethodValue<'value.offers'> {
    return { offers: [...this.#parts.rules.offers] };
  }

  list({ member }: MethodParams<'value.topUps'>): MethodValue<'value.topUps'> {
    const { all } = this.#parts.topUps;
    const own = member === undefined ? all : all.filter(({ body }) => body.member === member);
    const waiting = this.#parts.topUps.attempts.filter(
      ({ body }) => !isOver(body.state) && (member === undefined || body.member === member),
    );
    return {
      items: own.slice(0, LISTED_MAX).map((entry) => this.#doneOf(entry)),
      waiting: waiting.slice(-LISTED_MAX).map(stateOf),
    };
  }

  async giftCard({ code }: MethodParams<'value.giftCard'>): Promise<Answer<MethodValue<'value.giftCard'>>> {
    const { cloud } = this.#parts;
    if (cloud === undefined) return failed('value_refused', { reason: 'card_offline' });
    const answer = await cloud.giftCard(code);
    if (!answer.ok) return refused(answer.error, 'card_offline');
    const { lastFour, isKnown, left, asOf } = answer.value;
    return answered({ lastFour, isKnown, left, asOf });
  }

  /** One approval serves once: whoever needs one to sell value gives nothing beyond the offers. */
  #allowed(
    session: Session,
    principal: number,
    beyond: number,
    approval: EntryId | undefined,
  ): Result<ApprovedBy | undefined, Failure> {
    const { approvals } = this.#parts;
    const sells = approvals.check(session, 'top_up', principal, approval);
    if (!sells.ok || beyond === 0) return sells;
    if (sells.value === undefined) return approvals.check(session, 'top_up_bonus', beyond, approval);
    return approvals.permits(session, 'top_up_bonus', beyond)
      ? sells
      : err(failed('not_permitted', { permission: 'top_up_bonus' }));
  }

  topUp(session: Session, params: MethodParams<'value.topUp'>): Promise<Answer<TopUpDone>> {
    return this.#inTurn(async () => {
      const earlier = this.#parts.topUps.sold(params.topUp);
      if (earlier !== undefined) return answered(this.#doneOf(earlier));
      if (this.#isUnderWay(params.topUp)) return failed('value_refused', { reason: 'top_up_under_way' });
      const { principal, bonus, tender } = params;
      const change = tender.kind === 'cash' ? tender.received - principal : 0;
      if (change < 0 || (tender.kind !== 'cash' && tender.received !== principal))
        return failed('value_refused', { reason: 'not_the_amount' });
      const needsReference = tender.kind === 'external_qr' || tender.kind === 'mall_slip';
      if (needsReference && (tender.reference ?? '').trim() === '')
        return failed('tender_refused', { reason: 'reference_missing' });
      const agreed = await this.#agreed(session, params);
      if (!agreed.ok) return agreed.error;
      const reference = tender.reference?.trim() ?? '';
      const amount = tender.kind === 'cash' ? tender.received : principal;
      const row = { tenderId: TOP_UP_TENDER_ID, kind: tender.kind, amount, ...(reference === '' ? {} : { reference }) };
      return this.#write(session.staff, tender.kind === 'cash', (common) => ({
        kind: 'value.sold',
        body: {
          topUp: params.topUp,
          ...agreed.value,
          ...common,
          principal,
          bonus,
          tenders: [row],
          change: fen(change),
        },
      }));
    });
  }

  /** By the code on the customer's phone: on the account once it is certain that it was paid, whoever stands here then. */
  payTopUp(session: Session, params: MethodParams<'value.payTopUp'>): Promise<Answer<TopUpState>> {
    return this.#inTurn(async () => {
      const { topUp, principal, bonus } = params;
      if (this.#parts.topUps.sold(topUp) !== undefined || this.#isUnderWay(topUp)) return this.state({ topUp });
      const code = readScan(params.authCode, { screen: 'tender', templates: [] });
      if (!code.ok || code.value.kind !== 'payment') return failed('tender_refused', { reason: 'not_a_payment_code' });
      const { provider: tender, authCode } = code.value;
      if (tender === 'unionpay') return failed('tender_refused', { reason: 'not_available' });
      const agreed = await this.#agreed(session, params);
      if (!agreed.ok) return agreed.error;
      const { shift, profile, terminal, training } = this.#parts;
      if (shift.view === null) return failed('shift_not_open');
      const common = { store: profile.store.id, terminal, shift: shift.view.shift, cashier: session.staff };
      const asked = { topUp, ...agreed.value, ...common, principal, bonus, tenderId: TOP_UP_TENDER_ID, tender };
      await this.#payments.ask({ ...asked, ...(training ? { training } : {}) }, authCode);
      return this.state({ topUp });
    });
  }

  async cancelTopUp({ topUp }: MethodParams<'value.cancelTopUp'>): Promise<Answer<TopUpState>> {
    if (this.#parts.topUps.attempt(topUp)?.body.state !== 'paid') await this.#payments.cancel(topUp);
    return this.state({ topUp });
  }

  state({ topUp }: MethodParams<'value.topUpState'>): Answer<TopUpState> {
    const { topUps } = this.#parts;
    const sold = topUps.sold(topUp);
    if (sold !== undefined) {
      const { principal, bonus } = sold.body;
      return answered({ topUp, principal, bonus, state: 'paid', cause: null, done: this.#doneOf(sold) });
    }
    const attempt = topUps.attempt(topUp);
    return attempt === undefined ? failed('not_found') : answered(stateOf(attempt));
  }

  /** After the fold, and whenever a shift opens: what was paid goes on its account. */
  start(): void {
    this.#payments.start();
    this.#untell = this.#parts.journal.onAppended((entries) => {
      if (!entries.some(({ kind }) => kind === 'shift.opened')) return;
      for (const { body } of this.#parts.topUps.attempts) if (body.state === 'paid') void this.#finish(body.topUp);
    });
  }

  close(): void {
    this.#untell();
    this.#payments.close();
  }

  /** Only now is it sold; waits for a shift that it can stand in. In the turn of all that sells ahead: once, whoever asks. */
  #finish(topUp: EntryId): Promise<void> {
    const work = async (): Promise<void> => {
      const attempt = this.#parts.topUps.attempt(topUp);
      if (attempt?.body.state !== 'paid' || this.#parts.topUps.sold(topUp) !== undefined) return;
      const { kind, account, member, principal, bonus, tender, tenderId, outTradeNumber, approval, cashier } =
        attempt.body;
      const row = { tenderId, kind: tender, amount: principal, reference: outTradeNumber };
      await this.#write(cashier, false, (common) => ({
        kind: 'value.sold',
        body: {
          topUp,
          ...{ kind, account, principal, bonus },
          ...(member === undefined ? {} : { member }),
          ...common,
          cashier,
          tenders: [row],
          change: ZERO_FEN,
          ...(approval === undefined ? {} : { approval }),
        },
      }));
    };
    return this.#inTurn(work);
  }

  #isUnderWay(topUp: EntryId): boolean {
    const attempt = this.#parts.topUps.attempt(topUp);
    return attempt !== undefined && !isOver(attempt.body.state);
  }

  /** Whose it is, and who allowed a bonus beyond the offers. */
  async #agreed(
    session: Session,
    params: Pick<MethodParams<'value.topUp'>, 'member' | 'code' | 'principal' | 'bonus' | 'approval'>,
  ): Promise<Result<Agreed, Failure>> {
    if (this.#parts.shift.view === null) return err(failed('shift_not_open'));
    const account = await this.#accountOf(params);
    if (!account.ok) return account;
    const { principal, bonus, approval: by } = params;
    const isOffered = this.offers.offers.some((offer) => offer.principal === principal && offer.bonus === bonus);
    const beyond = bonus === 0 || isOffered ? 0 : bonus;
    const approved = this.#allowed(session, principal, beyond, by);
    if (!approved.ok) return approved;
    return ok({ ...account.value, ...(approved.value === undefined ? {} : { approval: approved.value }) });
  }

  returnTopUp(session: Session, params: MethodParams<'value.returnTopUp'>): Promise<Answer<TopUpDone>> {
    return this.#inTurn(async () => {
      const { topUps, shift, cloud } = this.#parts;
      const sold = topUps.sold(params.topUp);
      if (sold === undefined) return failed('not_found');
      if (topUps.returned(params.topUp) !== undefined) return answered(this.#doneOf(sold));
      if (shift.view === null) return failed('shift_not_open');
      const { kind, account, member, principal, bonus, tenders, topUp } = sold.body;
      const approved = this.#parts.approvals.check(session, 'top_up_return', principal, params.approval);
      if (!approved.ok) return approved.error;
      if (cloud === undefined && !this.#parts.training) return failed('cloud_unreachable');
      // Named by the top-up itself: asked again after a lost answer it is the same hold.
      const held = await cloud?.holdTopUp({ hold: topUp.replaceAll('-', ''), account, topUp });
      if (held?.ok === false) return refused(held.error, 'return_offline');
      if (held?.ok === true && held.value.state !== 'paid')
        return failed('value_refused', { reason: held.value.reason?.slice(0, 40) ?? 'top_up_spent' });
      const [paid] = tenders;
      const tender = { tenderId: 'r1', kind: paid?.kind ?? 'cash', amount: principal, of: TOP_UP_TENDER_ID };
      // Of a payment by code the cloud gives it back, when this arrives.
      const isByCode = tender.kind === 'wechat' || tender.kind === 'alipay';
      const pending = isByCode ? { state: 'pending' as const } : {};
      const reference = paid?.reference === undefined ? {} : { reference: paid.reference };
      const approval = approved.value === undefined ? {} : { approval: approved.value };
      return this.#write(session.staff, tender.kind === 'cash', (common) => ({
        kind: 'value.returned',
        body: {
          topUp,
          of: sold.id,
          kind,
          account,
          ...(member === undefined ? {} : { member }),
          ...common,
          principal,
          bonus,
          tenders: [{ ...tender, ...reference, ...pending }],
          reason: params.reason.trim(),
          ...approval,
        },
      }));
    });
  }

  async #accountOf({
    member,
    code,
  }: Pick<MethodParams<'value.topUp'>, 'member' | 'code'>): Promise<Result<OnAccount, Failure>> {
    if (member !== undefined)
      return ok({ kind: 'stored_value', account: storedValueOf(member), member: member satisfies MemberId });
    if (code === undefined) return err(failed('value_refused', { reason: 'card_missing' }));
    const answer = await this.#parts.cloud?.giftCard(code);
    if (answer === undefined) return err(failed('value_refused', { reason: 'card_offline' }));
    if (!answer.ok) return err(refused(answer.error, 'card_offline'));
    return ok({ kind: 'gift_card', account: answer.value.account });
  }

  async #write(
    staff: Session['staff'],
    isCash: boolean,
    make: (common: Pick<Sold, 'store' | 'terminal' | 'shift' | 'cashier' | 'training'>) => EntryDraft,
  ): Promise<Answer<TopUpDone>> {
    const { journal, shift, profile, terminal, training, changed, topUps } = this.#parts;
    const written = await journal.append(staff, (turn) => {
      const open = shift.view;
      if (open === null) return [];
      const id = turn.newId() as EntryId;
      const common = { store: profile.store.id, terminal, shift: open.shift, cashier: staff };
      const draft = make({ ...common, ...(training ? { training: true } : {}) });
      return [{ ...draft, id }, ...this.#slip(turn, id), ...(isCash ? this.#kick(turn) : [])];
    });
    changed();
    const entry = written.find((one) => one.kind === 'value.sold' || one.kind === 'value.returned');
    const sold = entry === undefined ? undefined : topUps.sold(entry.body.topUp);
    return sold === undefined ? failed('shift_not_open') : answered(this.#doneOf(sold));
  }

  #slip(turn: AppendTurn, source: EntryId): readonly EntryDraft[] {
    const printer = this.#parts.receiptPrinter();
    if (printer === undefined) return [];
    const job = turn.newId() as EntryId;
    return [{ kind: 'print.queued', body: { job, printer, document: 'cash_slip', source, copy: 0 } }];
  }

  #kick(turn: AppendTurn): readonly EntryDraft[] {
    const drawer = this.#parts.drawer();
    if (drawer === undefined || this.#parts.training) return [];
    return [{ kind: 'drawer.kicked', body: { kick: turn.newId() as EntryId, drawer, reason: 'top_up' } }];
  }

  #doneOf({ id, at, body }: TopUpEntry): TopUpDone {
    const { topUp, kind, account, principal, bonus, change, tenders } = body;
    return {
      entry: id,
      topUp,
      kind,
      ...(kind === 'gift_card' ? { lastFour: account.slice(-4) } : {}),
      at,
      principal,
      bonus,
      change,
      tender: (tenders[0]?.kind ?? 'other') as TopUpDone['tender'],
      isReturned: this.#parts.topUps.returned(topUp) !== undefined,
    };
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const next = this.#turn.then(work, work);
    this.#turn = next.catch(() => undefined);
    return next;
  }
}

const stateOf = ({ body }: TopUpAttempt): TopUpState => {
  const { topUp, principal, bonus, state, detail: cause = null } = body;
  return { topUp, principal, bonus, state, cause, done: null };
};

function refused(error: CloudFailure, offline: string): Failure {
  return error.kind === 'refused' && error.status < 500
    ? failed('value_refused', { reason: error.code.slice(0, 40) })
    : failed('value_refused', { reason: offline });
}
