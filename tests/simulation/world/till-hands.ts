/**
 * What the parts of a till's people share: the way to a cart, the screen's calls, and what customers of the store have in
 * their hands. Made by till-agent.ts, used by till-refunds.ts, till-payments.ts, till-parks.ts and till-drawer.ts.
 */
import type { FailureDetails, MethodParams } from '../../../main/contract/contract.ts';
import type { CartView, DoneSale } from '../../../main/contract/views.ts';
import { uuidV7, type EntryId } from '../../../sync/domain/ids.ts';
import type { SoldProduct } from '../../../sync/schemas/sale.ts';
import { WORLD_STARTS_AT, type Kernel, type Life } from '../kernel.ts';
import type { Random } from '../seeded.ts';
import type { Called, SimTerminal } from '../terminal/terminal.ts';

/** How often people try one thing before they give up, and how long they wait between. */
export const TRIES_MAX = 12;
export const PATIENCE_MS = 3_000;

/** Receipts in the hands of a store's customers, whichever till sold; they come back with them. */
export interface Counter {
  readonly receipts: DoneSale['receiptNumber'][];
  /** Of these, those that a code paid. */
  readonly coded: DoneSale['receiptNumber'][];
  /** Of these, those that have an e-fapiao. */
  readonly invoiced: DoneSale['receiptNumber'][];
}

export interface TillHands {
  readonly kernel: Kernel;
  readonly terminal: SimTerminal;
  readonly life: Life;
  readonly products: readonly SoldProduct[];
  readonly counter: Counter;
  readonly paid: readonly DoneSale[];
  /** Logged in, shift open, book active. */
  ready(): Promise<boolean>;
  /** The open cart without lines. */
  emptyCart(): Promise<CartView | undefined>;
  /** A cart with so many lines that nobody served; undefined when the line broke. */
  fill(lines: number, random: Random): Promise<CartView | undefined>;
  change(cart: CartView, command: MethodParams<'cart.apply'>['command']): Promise<CartView | undefined>;
  /** A product as the catalogue has it now. */
  priced(product: SoldProduct): SoldProduct;
  /** Pays; pressed again where the answer does not come. `beside` is done at the same moment. */
  commit(params: MethodParams<'sale.commit'>, beside?: () => void): Promise<boolean>;
  sawPaid(done: DoneSale): void;
}

/** Any answer of the host, or none. */
interface Answered {
  readonly ok: boolean;
  readonly code?: string;
  readonly details?: FailureDetails;
}

/** An id as a screen makes it. */
export const idOf = ({ kernel }: Pick<TillHands, 'kernel'>, random: Random): EntryId =>
  uuidV7((WORLD_STARTS_AT + kernel.now) as never, Buffer.from(random.bytes(10))) as EntryId;

/** The manager's PIN for what was refused; undefined where it was refused for another reason. */
export async function approvalFor(
  { terminal }: Pick<TillHands, 'terminal'>,
  answer: Answered,
): Promise<EntryId | undefined> {
  if (answer.ok || answer.code !== 'approval_needed') return undefined;
  const { permission = '', amount = 0 } = answer.details ?? {};
  const person = { staff: '9001', pin: '999999', reason: 'asked by the customer' };
  const given = await terminal.call('approval.grant', { permission, amount, subject: 'at the till', ...person });
  return given.ok ? given.value.approval : undefined;
}

type Approvable =
  | 'return.commit'
  | 'return.commitLoose'
  | 'exchange.begin'
  | 'exchange.swap'
  | 'tender.correct'
  | 'return.cashInstead'
  | 'tender.giveUp'
  | 'cash.move'
  | 'cart.void'
  | 'parked.discard'
  | 'order.end'
  | 'value.topUp'
  | 'value.payTopUp'
  | 'order.correct'
  | 'value.returnTopUp'
  | 'cart.apply'
  | 'purchase.begin'
  | 'shift.close'
  | 'shift.handOver'
  | 'day.close';

/** Calls, and once more with the manager's approval where that is asked for. */
export async function allowed<Name extends Approvable>(
  hands: Pick<TillHands, 'terminal'>,
  name: Name,
  params: MethodParams<Name>,
): Promise<Called<Name>> {
  const first = await hands.terminal.call(name, params);
  const approval = await approvalFor(hands, first);
  return approval === undefined ? first : hands.terminal.call(name, { ...params, approval });
}

/** The line broke, or the disk did not take it: nobody knows whether it was done. */
export const isInDoubt = (answer: Answered | undefined): boolean =>
  answer?.ok === false &&
  ['gone', 'journal_failed', 'internal', 'not_logged_in', 'unavailable'].includes(answer.code ?? '');
