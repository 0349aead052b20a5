/**
 * Money for a top-up by the code on a customer's phone: the same port, states and follower as payments of a sale. A step stands in the
 * journal before anything leaves; what is not known is asked about until it is certain, also after the power went; nothing is ever
 * guessed. A payment code is sent once and kept nowhere. What was paid is told to `onPaid`. Called by the top-up desk.
 */
import type { EntryId, SaleId } from '../../sync/domain/ids.ts';
import { isOver, mayFollow } from '../../sync/domain/tender.ts';
import { errorFacts, type Log } from '../log.ts';
import type { AppendTurn, Journal } from '../journal/types.ts';
import type { Ports } from '../ports.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import { PaymentFollower, type Learnt } from '../tender/payment-follower.ts';
import type { JournalledTender } from '../tender/tender-rows.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import type { TopUpAttempt, TopUps } from './top-ups.ts';

export interface TopUpPaymentParts {
  readonly journal: Journal;
  readonly topUps: TopUps;
  readonly payments: Pick<CloudClient, 'pay' | 'payment' | 'reversePayment'>;
  readonly ports: Pick<Ports, 'timers'>;
  readonly now: () => EpochMs;
  readonly log: Log;
  readonly training: boolean;
  readonly onPaid: (topUp: EntryId) => Promise<void>;
}

type Asked = Omit<TopUpAttempt['body'], 'outTradeNumber' | 'state'>;

export class TopUpPayments {
  readonly #parts: TopUpPaymentParts;
  readonly #follower: PaymentFollower;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: TopUpPaymentParts) {
    this.#parts = parts;
    this.#follower = new PaymentFollower({
      cloud: {
        payment: (number) => parts.payments.payment(number),
        reversePayment: (number, { kind, amount }) => parts.payments.reversePayment(number, kind, amount),
      },
      timers: parts.ports.timers,
      now: parts.now,
      log: parts.log,
      row: (of) => this.#now(of),
      learn: (row, learnt) => this.#learn(row, learnt),
    });
  }

  /** After the fold: what an earlier run left uncertain is asked about, what was paid is finished. */
  start(): void {
    for (const { body } of this.#parts.topUps.attempts) {
      const row = this.#rowOf(body.topUp);
      if (row === undefined) continue;
      if (row.state === 'paid') this.#finish(body.topUp);
      else if (!isOver(row.state)) this.#follower.follow(row, 0);
    }
  }

  close(): void {
    this.#follower.close();
  }

  /** Resolves once the attempt is durable; what becomes of it is in the fold. */
  async ask(asked: Asked, authCode: string): Promise<void> {
    const { journal, training } = this.#parts;
    await journal.append(asked.cashier, (turn: AppendTurn) => [
      {
        kind: 'value.attempted',
        body: { ...asked, outTradeNumber: turn.newId().replaceAll('-', ''), state: 'requested' },
      },
    ]);
    const row = this.#rowOf(asked.topUp);
    if (row === undefined) return;
    if (training) await this.#learn(row, { state: 'paid', cause: 'training' });
    else
      void this.#send(row, asked.tender, authCode).catch((error: unknown) => {
        this.#parts.log.write('TENDER500', errorFacts(error));
        this.#follower.follow(row, 0);
      });
  }

  /** Taken back, by a reversal that the provider confirms; one that is paid by then goes on the account. */
  async cancel(topUp: EntryId): Promise<void> {
    const asked = this.#rowOf(topUp);
    if (asked === undefined) return;
    await this.#learn(asked, { state: 'reversing', cause: 'by_hand' });
    const row = this.#now(asked);
    if (row?.state === 'reversing') this.#follower.follow(row, 0);
  }

  async #send(row: JournalledTender, kind: Asked['tender'], authCode: string): Promise<void> {
    const { saleId, tenderId, amount, outTradeNumber } = row;
    if (outTradeNumber === null) return;
    const request = { saleId, tenderId, outTradeNumber, kind, authCode, amount };
    const answer = await this.#parts.payments.pay(request);
    if (answer.ok) return this.#follower.take(row, answer.value);
    const { error } = answer;
    if (error.kind === 'refused' && error.status < 500)
      await this.#learn(row, { state: 'failed', cause: error.code.slice(0, 40) });
    else if (error.kind === 'unreachable' && error.neverSent === true)
      await this.#learn(row, { state: 'failed', cause: 'offline' });
    else {
      await this.#learn(row, { state: 'unknown', cause: 'no_answer' });
      this.#follower.follow(row, 0);
    }
  }

  /** One after the other: two answers at once are one step. */
  #learn(row: JournalledTender, learnt: Learnt): Promise<void> {
    const next = this.#turn.then(() => this.#step(row, learnt));
    this.#turn = next.catch(() => undefined);
    return next;
  }

  /** News of a code that was replaced by another one are none of this one's. */
  async #step({ saleId, outTradeNumber: number }: JournalledTender, { state, cause }: Learnt): Promise<void> {
    const topUp = saleId as string as EntryId;
    const known = this.#parts.topUps.attempt(topUp);
    if (known?.body.outTradeNumber !== number) return;
    const { state: before, tender } = known.body;
    // What is paid stays paid: it goes on the account at this moment.
    if (before === 'paid' || !mayFollow(before, state, tender)) return;
    const body = { ...known.body };
    delete body.detail;
    await this.#parts.journal.append(null, () => [
      { kind: 'value.attempted', body: { ...body, state, ...(cause === null ? {} : { detail: cause }) } },
    ]);
    // Not waited for: it takes its turn after the request that this is the answer of.
    if (state === 'paid') this.#finish(topUp);
  }

  #finish(topUp: EntryId): void {
    void this.#parts.onPaid(topUp).catch((error: unknown) => this.#parts.log.write('TENDER500', errorFacts(error)));
  }

  /** The same payment as the journal has it now; undefined once it is sold, or another code was shown. */
  #now({ saleId, outTradeNumber: number }: JournalledTender): JournalledTender | undefined {
    const row = this.#rowOf(saleId);
    return row?.outTradeNumber === number ? row : undefined;
  }

  #rowOf(topUp: SaleId | EntryId): JournalledTender | undefined {
    const known = this.#parts.topUps.attempt(topUp as EntryId);
    if (known === undefined) return undefined;
    const { tenderId, tender: kind, principal: amount, state, outTradeNumber, detail = null } = known.body;
    const saleId = topUp as string as SaleId;
    const row = { saleId, tenderId, kind, amount, state, outTradeNumber, cause: detail, since: known.at };
    return { ...row, reference: null, isGivenUp: false };
  }
}
