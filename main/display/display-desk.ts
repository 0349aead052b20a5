/**
 * What the customer sees, put together from the open cart, its payment and the last sale. Invariants: money is what those say,
 * nothing is computed anew; no name of a member ever enters; while nobody asked for it nothing is put together at all, so a
 * till without a customer's screen pays nothing for it. Called by host.ts; screens get `display.changed`.
 */
import type { LineDisplayView } from '../../hardware/line-display/line-display.ts';
import { tokenUrl, type BindingToken } from '../../sync/domain/binding-token.ts';
import { addFen, fen, ZERO_FEN } from '../../sync/domain/money.ts';
import { ownSavingName, receiptTexts } from '../../sync/domain/receipt-text.ts';
import type { EventName } from '../contract/contract.ts';
import type { DisplayView } from '../contract/display-view.ts';
import type { CartView } from '../contract/views.ts';
import type { PoleDisplays } from '../devices/pole-displays.ts';
import type { EventHub } from '../event-hub.ts';
import { brandOrigin } from '../../sync/domain/brand-origin.ts';
import type { Timers } from '../ports.ts';
import type { SaleEntry } from '../sale/sale-index.ts';
import type { Terminal } from '../terminal.ts';

const TELLING: ReadonlySet<EventName> = new Set([
  'app.changed',
  'cart.changed',
  'tender.changed',
] satisfies EventName[]);
const TEXTS = receiptTexts('en');

export interface DisplayParts {
  readonly hub: EventHub;
  readonly timers: Timers;
  readonly terminal: () => Terminal | undefined;
  readonly poles: Pick<PoleDisplays, 'isEmpty' | 'show'>;
}

export class DisplayDesk {
  readonly #parts: DisplayParts;
  #isWatched: boolean;
  #isTelling = false;
  /** The sale at whose payment the cashier is. */
  #paying: string | null = null;
  #told = '';

  constructor(parts: DisplayParts) {
    this.#parts = parts;
    this.#isWatched = !parts.poles.isEmpty;
    parts.hub.subscribe((name) => {
      if (TELLING.has(name)) this.#tellSoon();
    });
  }

  /** Asked for by a screen: from here on it is told of changes. */
  watch(): DisplayView {
    this.#isWatched = true;
    return this.view();
  }

  stage(isPaying: boolean): void {
    this.#paying = isPaying ? (this.#parts.terminal()?.cart.view().saleId ?? null) : null;
    this.#tellSoon();
  }

  view(): DisplayView {
    const terminal = this.#parts.terminal();
    const session = terminal?.sessions.current ?? null;
    if (terminal === undefined || session === null || session.locked === true) return idle(terminal);
    const cart = terminal.cart.view();
    if (cart.lines.length > 0) return this.#ofCart(terminal, cart);
    const { last } = terminal.sales;
    return terminal.done.shown === null || last === undefined ? idle(terminal) : ofSale(terminal, last);
  }

  #ofCart(terminal: Terminal, cart: CartView): DisplayView {
    const { rows, due, paid, change } = terminal.tenders.view;
    const isPaying = rows.length > 0 || (this.#paying !== null && this.#paying === cart.saleId);
    const savingOf = ([id, saving]: CartView['order'][number]): DisplayView['order'][number] => ({
      id,
      name: ownSavingName(id, TEXTS) === undefined ? (cart.labels[id] ?? null) : null,
      saving,
    });
    return {
      ...idle(terminal),
      phase: isPaying ? 'pay' : 'cart',
      member:
        cart.member === null ? null : { phone: cart.member.phone, tier: cart.member.tier, points: cart.member.points },
      lines: cart.lines.map(({ lineId, product, quantity, grams, amount, applied }) => ({
        lineId,
        name: product.name,
        spec: product.spec ?? null,
        quantity,
        grams: grams ?? null,
        amount,
        savings: applied.map(savingOf),
      })),
      order: cart.order.map(savingOf),
      units: cart.lines.reduce((sum, { quantity }) => sum + quantity, 0),
      gross: cart.base,
      saved: cart.saved,
      due: isPaying ? fen(Math.max(due - paid, 0)) : cart.total,
      paid,
      isAsking: rows.some(({ isByCode, state }) => isByCode && ['requested', 'pending', 'unknown'].includes(state)),
      change,
    };
  }

  #tellSoon(): void {
    if (!this.#isWatched || this.#isTelling) return;
    this.#isTelling = true;
    this.#parts.timers.after(0, () => {
      this.#isTelling = false;
      const view = this.view();
      const text = JSON.stringify(view);
      if (text === this.#told) return;
      this.#told = text;
      this.#parts.hub.emit('display.changed', view);
      if (!this.#parts.poles.isEmpty) this.#parts.poles.show(poleView(view));
    });
  }
}

/** One amount: the item that was added last, then what is to be paid, then the change. */
function poleView({ phase, lines, due, change, training }: DisplayView): LineDisplayView | undefined {
  switch (phase) {
    case 'idle':
      return undefined;
    case 'cart': {
      const last = lines.at(-1);
      return {
        label: 'price',
        amount: last?.amount ?? ZERO_FEN,
        item: training === true ? 'TRAINING' : (last?.name ?? ''),
        total: due,
      };
    }
    case 'pay':
      return { label: 'total', amount: due };
    case 'done':
      return { label: 'change', amount: change };
  }
}

function idle(terminal: Terminal | undefined): DisplayView {
  const template = terminal?.receipts.inForce;
  return {
    ...(terminal?.isTraining === true ? { training: true as const } : {}),
    phase: 'idle',
    store: terminal?.profile.store.name ?? '',
    messages: [...(template?.header ?? []), ...(template?.footer ?? [])],
    member: null,
    lines: [],
    order: [],
    units: 0,
    gross: ZERO_FEN,
    saved: ZERO_FEN,
    due: ZERO_FEN,
    paid: ZERO_FEN,
    isAsking: false,
    change: ZERO_FEN,
    pointsAfter: null,
    code: null,
    receiptNumber: null,
  };
}

function ofSale(terminal: Terminal, sale: SaleEntry): DisplayView {
  const { body } = sale;
  return {
    ...idle(terminal),
    phase: 'done',
    units: body.lines.reduce((sum, { quantity }) => sum + quantity, 0),
    gross: addFen(...body.lines.map(({ base }) => base)),
    saved: addFen(...body.lines.flatMap(({ itemDiscount, orderDiscount }) => [itemDiscount, orderDiscount])),
    due: fen(body.total - body.roundOff),
    paid: addFen(...body.tenders.map(({ amount }) => amount)),
    change: body.change,
    pointsAfter: body.member === undefined ? null : Math.max(0, body.member.points - body.pointsUsed),
    code: codeOf(terminal, sale),
    receiptNumber: body.receiptNumber,
  };
}

function codeOf(terminal: Terminal, sale: SaleEntry): DisplayView['code'] {
  const { bindingToken, serving } = sale.body;
  const [share] = serving;
  if (bindingToken === undefined || share === undefined)
    return { kind: 'receipt', text: terminal.slips.beyondEntry(sale).receiptCode, guide: null };
  return {
    kind: 'guide',
    text: tokenUrl(brandOrigin(terminal.profile.brand.host), bindingToken as BindingToken),
    guide: terminal.verifiers.person(share.guide)?.name ?? null,
  };
}
