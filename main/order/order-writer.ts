/**
 * What every act on an order shares: which order it is and whether this terminal may go on with it, and the one batch that makes it
 * a fact with its slip and the drawer. Called by the order desk, the ending of orders and the ticket desk.
 */
import { crockfordFromBits } from '../../sync/domain/crockford.ts';
import type { EntryId, ShiftId } from '../../sync/domain/ids.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { EntryDraft } from '../../sync/schemas/entries/entry.ts';
import { failed, type Failure } from '../answers.ts';
import type { FailureDetails } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { AppendTurn, Journal } from '../journal/types.ts';
import type { RandomSource } from '../ports.ts';
import { stateOf, type KnownOrder, type OrderBook } from './order-book.ts';
import type { OrderLink } from './order-box.ts';
import type { ClaimOutcome, OrderCloud } from './order-cloud.ts';
import type { OrderPerson, OrderStore } from './order-store.ts';

const CODE_CHARACTERS = 8;

export const refusedOrder = (reason: string, more: FailureDetails = {}): Failure =>
  failed('order_refused', { reason, ...more });

export interface OrderWriterParts {
  readonly journal: Journal;
  readonly profile: TerminalProfile;
  readonly terminal: TerminalProfile['terminal'];
  readonly training: boolean;
  readonly receiptPrinter: () => string | undefined;
  readonly drawer: () => string | undefined;
  readonly changed: () => void;
}

export type OrderDraft = Extract<EntryDraft, { readonly kind: 'order.held' | 'order.added' | 'order.ended' }> & {
  readonly id: EntryId;
};

export class OrderWriter {
  readonly #parts: OrderWriterParts;

  constructor(parts: OrderWriterParts) {
    this.#parts = parts;
  }

  /** One batch: the fact, its slip, and the drawer when cash moves. */
  async append(session: Session, make: (turn: AppendTurn) => OrderDraft, paysCash = false): Promise<void> {
    const { journal, receiptPrinter, drawer, training, changed } = this.#parts;
    await journal.append(session.staff, (turn): readonly EntryDraft[] => {
      const fact = make(turn);
      const printer = receiptPrinter();
      const kicks = drawer();
      const givesCash = fact.kind === 'order.ended' && fact.body.tenders.some(({ kind }) => kind === 'cash');
      const job = turn.newId() as EntryId;
      const kick = turn.newId() as EntryId;
      return [
        fact,
        ...(printer === undefined
          ? []
          : [
              {
                kind: 'print.queued',
                body: { job, printer, document: 'order_slip', source: fact.id, copy: 0 },
              } as const,
            ]),
        ...(kicks === undefined || training || !(paysCash || givesCash)
          ? []
          : [{ kind: 'drawer.kicked', body: { kick, drawer: kicks, reason: 'order' } } as const]),
      ];
    });
    changed();
  }

  atTill(session: Session, shift: ShiftId) {
    const { profile, terminal, training } = this.#parts;
    return {
      store: profile.store.id,
      terminal,
      shift,
      cashier: session.staff,
      ...(training ? { training: true } : {}),
    };
  }
}

export interface OrderClaimsParts {
  readonly book: OrderBook;
  readonly store: OrderStore;
  readonly orderCloud: OrderCloud;
  readonly terminal: TerminalProfile['terminal'];
}

export class OrderClaims {
  readonly #parts: OrderClaimsParts;

  constructor(parts: OrderClaimsParts) {
    this.#parts = parts;
  }

  known(id: EntryId): Result<KnownOrder, Failure> {
    const known = this.#parts.book.order(id);
    return known === undefined ? err(failed('not_found')) : ok(known);
  }

  held(id: EntryId): Result<KnownOrder, Failure> {
    const known = this.known(id);
    if (!known.ok || stateOf(known.value) === 'held') return known;
    return err(refusedOrder('order_over'));
  }

  /** Another till's order goes on unclaimed only after a warning; an own one offline always. */
  async claim(
    id: EntryId,
    { opened }: KnownOrder,
    unclaimed: boolean,
  ): Promise<Result<Exclude<ClaimOutcome, 'taken'>, Failure>> {
    const { orderCloud, store, terminal } = this.#parts;
    const { promisedAt } = opened.body;
    const person = store.person(id) ?? { ...personOf({ order: id, name: '-', promisedAt }), master: null };
    const claim = await orderCloud.claim(person);
    if (claim === 'taken') return err(refusedOrder('order_taken', { path: store.person(id)?.claim?.terminal ?? '' }));
    if (claim === 'unreachable' && !unclaimed && opened.terminal !== terminal)
      return err(refusedOrder('order_unclaimed'));
    return ok(claim);
  }
}

export const personOf = ({
  order,
  name,
  promisedAt,
}: Pick<OrderLink, 'order' | 'name' | 'promisedAt'>): OrderPerson => ({
  id: order,
  name,
  dueAt: promisedAt,
  claim: null,
  isOver: false,
  master: null,
});

/** 40 bits: two of a store's orders never meet, and nobody guesses one. */
export function newOrderCode(random: RandomSource): string {
  const bits = random.bytes(5).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return crockfordFromBits(bits, CODE_CHARACTERS);
}
