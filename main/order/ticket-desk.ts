/**
 * Alteration tickets (改衣) and goods put aside without money (留货): opened with a code and a promised day, then ready, handed over
 * or cancelled, each step a fact. Any terminal of the store may take the next step. A ticket whose goods were all given back to the
 * shop closes by itself; one of which some were is marked. Called by dispatch, and by the journal for what closes by itself.
 */
import type { EntryId } from '../../sync/domain/ids.ts';
import { isTicketOver, mayMove, ticketState } from '../../sync/domain/ticket.ts';
import { DAY_MS, type EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { EntryDraft, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { TicketView } from '../contract/order-views.ts';
import type { Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import { errorFacts, type Log } from '../log.ts';
import type { MemberVault } from '../member/member-vault.ts';
import type { RandomSource } from '../ports.ts';
import type { OrderBook } from './order-book.ts';
import type { OrderCloud } from './order-cloud.ts';
import type { OrderStore } from './order-store.ts';
import { newOrderCode, personOf, refusedOrder } from './order-writer.ts';

/** Why a ticket closed by itself. */
export const GOODS_REFUNDED = 'goods_refunded';

export interface TicketDeskParts {
  readonly journal: Journal;
  readonly book: OrderBook;
  readonly store: OrderStore;
  readonly orderCloud: OrderCloud;
  readonly vault: MemberVault;
  readonly profile: TerminalProfile;
  readonly terminal: TerminalProfile['terminal'];
  readonly training: boolean;
  readonly receiptPrinter: () => string | undefined;
  readonly random: RandomSource;
  readonly now: () => EpochMs;
  readonly log: Log;
  readonly changed: () => void;
}

export class TicketDesk {
  readonly #parts: TicketDeskParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: TicketDeskParts) {
    this.#parts = parts;
  }

  open(session: Session, params: MethodParams<'ticket.open'>): Promise<Answer<TicketView>> {
    return this.#inTurn(async () => {
      const { book, store, vault, journal, orderCloud, random, now, profile, terminal, training, changed } =
        this.#parts;
      const { ticket, type, promisedAt, work, receiptNumber, saleId, goods } = params;
      if (book.ticket(ticket) !== undefined) return this.#answer(ticket);
      if (promisedAt < now() - DAY_MS) return refusedOrder('promised_before');
      const name = params.name.trim();
      const person = await vault.seal({
        id: ticket as never,
        phone: '',
        name,
        tier: 'none',
        points: 0,
        boundGuide: null,
        protectedUntil: null,
      });
      await store.put(personOf({ order: ticket, name, promisedAt }));
      const sale = receiptNumber === undefined || saleId === undefined ? {} : { sale: { saleId, receiptNumber } };
      await journal.append(session.staff, (turn): readonly EntryDraft[] => {
        const id = turn.newId() as EntryId;
        return [
          {
            kind: 'ticket.opened',
            id,
            body: {
              ticket,
              code: newOrderCode(random),
              store: profile.store.id,
              terminal,
              type,
              promisedAt,
              goods: [...goods],
              ...sale,
              ...(work === undefined || work.trim() === '' ? {} : { work: work.trim() }),
              person,
              ...(training ? { training: true } : {}),
            },
          },
          ...ticketSlip(turn.newId() as EntryId, this.#parts.receiptPrinter(), id),
        ];
      });
      changed();
      orderCloud.flush();
      return this.#answer(ticket);
    });
  }

  move(session: Session, { ticket, to, reason }: MethodParams<'ticket.move'>): Promise<Answer<TicketView>> {
    return this.#inTurn(async () => {
      const known = this.#parts.book.ticket(ticket);
      if (known === undefined) return failed('not_found');
      const state = ticketState(known.moves);
      if (state === to) return this.#answer(ticket);
      if (!mayMove(state, to)) return refusedOrder('ticket_over');
      await this.#append(session.staff, ticket, known.opened.body.code, to, reason);
      return this.#answer(ticket);
    });
  }

  /** After goods came back: tickets whose goods all did are over. Nothing stands in its way, and nobody waits for it. */
  followRefunds(entries: readonly JournalEntry[]): void {
    if (entries.some(({ kind }) => kind === 'refund'))
      void this.closeRefunded().catch((error: unknown) => this.#parts.log.write('ORDER500', errorFacts(error)));
  }

  /** Also at a start, for what a crash left undone. */
  closeRefunded(): Promise<void> {
    return this.#inTurn(async () => {
      const { book } = this.#parts;
      for (const id of book.ticketIds) {
        const known = book.ticket(id);
        if (known === undefined || isTicketOver(ticketState(known.moves))) continue;
        if (book.refundedOf(known.opened.body) === 'all')
          await this.#append(null, id, known.opened.body.code, 'cancelled', GOODS_REFUNDED);
      }
    });
  }

  async #append(
    staff: Session['staff'] | null,
    ticket: EntryId,
    code: string,
    to: TicketView['state'] & MethodParams<'ticket.move'>['to'],
    reason: string | undefined,
  ): Promise<void> {
    const { journal, training, changed } = this.#parts;
    const why = reason === undefined ? {} : { reason };
    await journal.append(staff, () => [
      { kind: 'ticket.moved', body: { ticket, code, to, ...why, ...(training ? { training: true } : {}) } },
    ]);
    changed();
  }

  #answer(id: EntryId): Answer<TicketView> {
    const known = this.#parts.book.ticket(id);
    return known === undefined ? failed('internal') : answered(this.#parts.book.ticketView(id, known));
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

const ticketSlip = (job: EntryId, printer: string | undefined, source: EntryId): readonly EntryDraft[] =>
  printer === undefined ? [] : [{ kind: 'print.queued', body: { job, printer, document: 'ticket', source, copy: 0 } }];
