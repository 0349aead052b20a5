/**
 * From a scanned code to a line of the cart: read, look up, add. Invariants: scans are worked off one by one in the order
 * they came, so several quick ones all land; a code that is not added is never silent: it stands as an error, loud and red,
 * and blocks payment until it is dismissed. Called by host scans, the wedge, the search field and quick items.
 */
import type { Answer } from '../../main/contract/contract.ts';
import type { CartCommandMessage, CartView } from '../../main/contract/views.ts';
import { mayBePaymentCode, type ScanReading } from '../../sync/domain/barcode.ts';
import { itemIn } from '../../sync/domain/item-code.ts';
import { memberCodeIn } from '../../sync/domain/member-code.ts';
import type { SoldProduct } from '../../sync/schemas/sale.ts';
import type { Tone } from '../app/ports.ts';
import { createStore, type Readable } from '../app/store.ts';
import { LINE_ADDED, SCAN_FAILED } from '../input/sounds.ts';
import type { CartStep } from './cart-queue.ts';

export const SCAN_FAILURES = [
  'unknown_code',
  'bad_check_digit',
  'bad_elements',
  'foreign_link',
  'unreadable',
  'expired',
  'label_price',
  'not_sold',
  'no_price_book',
  'wrong_measure',
  'not_goods',
  'unknown_member',
  'member_code',
  'refused_coupon',
  'campaign_over',
  'refused',
  'unavailable',
  'outside',
] as const;
export type ScanFailure = (typeof SCAN_FAILURES)[number];

export type Resolution =
  | {
      readonly ok: true;
      readonly code: string;
      readonly add: AddProduct;
      /** Not in this store's assortment. */
      readonly isOutside?: boolean;
    }
  | { readonly ok: false; readonly reason: 'style'; readonly style: string }
  /** `empty`: nothing but blanks, which is no error. `reading`: what it is, when it is no goods. */
  | { readonly ok: false; readonly reason: ScanFailure | 'empty'; readonly reading?: ScanReading };
type AddProduct = Extract<CartCommandMessage, { type: 'addProduct' }>;
export type ResolveScan = (data: string) => Promise<Resolution>;

export type ScanEcho =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly code: string }
  | { readonly kind: 'added'; readonly code: string; readonly name: string }
  | { readonly kind: 'failed'; readonly code: string };

export interface ScanError {
  /** The newest code that failed. */
  readonly code: string;
  readonly reason: ScanFailure;
  /** Which limit the cart refused it for. */
  readonly limit?: string;
  /** What the host adds to that: why a batch was recalled, the receipt of a piece that was sold. */
  readonly detail?: string;
  /** What it would add, if somebody may who sells what the store does not carry. */
  readonly outside?: AddProduct;
  /** Codes that failed before it and were not dismissed yet, newest first. */
  readonly also: readonly string[];
}
export interface ScanState {
  readonly echo: ScanEcho;
  readonly error: ScanError | null;
}
export type ScanEvent =
  | { readonly kind: 'reading'; readonly code: string }
  | { readonly kind: 'added'; readonly code: string; readonly name: string }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly reason: ScanFailure;
      readonly limit?: string | undefined;
      readonly detail?: string | undefined;
      readonly outside?: AddProduct | undefined;
    }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'dismiss' };

const COUPON_AFTER: ReadonlySet<ScanFailure> = new Set(['unknown_code', 'not_goods', 'bad_check_digit']);
const COUPON_CODE_MAX = 64;

export const SCAN_START: ScanState = { echo: { kind: 'idle' }, error: null };
const ALSO_MAX = 3;

/** Pure: what is shown after an event. An added line leaves a standing error alone: only a person dismisses it. */
export function reduceScan(state: ScanState, event: ScanEvent): ScanState {
  switch (event.kind) {
    case 'reading':
      return { ...state, echo: { kind: 'reading', code: event.code } };
    case 'added':
      return { ...state, echo: { kind: 'added', code: event.code, name: event.name } };
    case 'failed': {
      const before = state.error === null ? [] : [state.error.code, ...state.error.also];
      const also = [...new Set(before)].filter((code) => code !== event.code).slice(0, ALSO_MAX);
      return {
        echo: { kind: 'failed', code: event.code },
        error: {
          code: event.code,
          reason: event.reason,
          ...(event.limit === undefined ? {} : { limit: event.limit }),
          ...(event.detail === undefined ? {} : { detail: event.detail }),
          ...(event.outside === undefined ? {} : { outside: event.outside }),
          also,
        },
      };
    }
    case 'ignored':
      return { ...state, echo: { kind: 'idle' } };
    case 'dismiss':
      return SCAN_START;
  }
}

/** A member's changing code pays for a while: it is named, never shown. A piece's own is long: its batch and number say as much. */
function shownCode(data: string): string {
  const item = itemIn(data);
  if (item !== undefined) return `${item.batch}-${String(item.serial)}`;
  return memberCodeIn(data) === undefined ? data : 'GPM-…';
}

export interface ScanDesk {
  readonly state: Readable<ScanState>;
  /** A code from a scanner, or typed as one. */
  readonly scan: (data: string) => Promise<void>;
  /** A product that a person picked. */
  readonly add: (product: SoldProduct) => Promise<void>;
  /** Sells what the standing error is about although the store does not carry it: by own right or another's approval. */
  readonly sellOutside: () => Promise<void>;
  /** Something that cannot be a line: shown like a failed scan. */
  readonly fail: (code: string, reason: ScanFailure, limit?: string) => void;
  readonly dismiss: () => void;
  /** Another sale is open: what was last added belongs to the one before. A standing error stays. */
  readonly forgetAdded: () => void;
  /** Resolves when every scan so far was worked off. */
  readonly idle: () => Promise<void>;
}

/** `limit`: the host's reason, where it has one that a person can act on. */
export type Elsewhere = ScanFailure | 'done' | { readonly reason: ScanFailure; readonly limit: string | undefined };
export interface ScanDeskParts {
  readonly resolve: ResolveScan;
  readonly apply: (step: CartStep) => Promise<Answer<CartView>>;
  /** Runs before a line is added: ends the last sale's page, comes to the checkout. */
  readonly beforeAdd: () => Promise<void>;
  /** What the checkout does with what is no goods: done, why not, or nothing for it here. */
  readonly elsewhere?: (reading: ScanReading) => Promise<Elsewhere>;
  /** The code of a style: a person chooses one of its variants. */
  readonly chooseVariant?: (style: string) => void;
  /** Applies what another person may have to approve. */
  readonly applyApproved?: (step: AddProduct, subject: string) => Promise<Answer<CartView>>;
  readonly play: (tones: readonly Tone[]) => void;
}

export function createScanDesk(parts: ScanDeskParts): ScanDesk {
  const { resolve, apply, beforeAdd, elsewhere, play } = parts;
  const state = createStore(SCAN_START);
  const tell = (event: ScanEvent): void => state.update((before) => reduceScan(before, event));
  const fail = (code: string, reason: ScanFailure, limit?: string, detail?: string): void => {
    tell({ kind: 'failed', code, reason, limit, detail });
    play(SCAN_FAILED);
  };
  let last: Promise<void> = Promise.resolve();
  const inTurn = (run: () => Promise<void>): Promise<void> => {
    last = last.then(run).catch(() => undefined);
    return last;
  };
  const addLine = async (code: string, command: AddProduct): Promise<void> => {
    await beforeAdd();
    const answer = await apply(command);
    if (answer.ok) {
      tell({ kind: 'added', code: shownCode(code), name: command.product.name });
      play(LINE_ADDED);
    } else {
      const { reason, message } = answer.details;
      const detail = answer.code === 'cart_refused' ? message : undefined;
      fail(shownCode(code), answer.code === 'unavailable' ? 'unavailable' : 'refused', reason, detail);
    }
  };
  const takeElsewhere = async (data: string, reading: ScanReading): Promise<void> => {
    const outcome =
      elsewhere === undefined ? 'not_goods' : await elsewhere(reading).catch(() => 'unavailable' as const);
    if (outcome === 'done') {
      tell({ kind: 'ignored' });
      play(LINE_ADDED);
    } else if (typeof outcome === 'string') fail(shownCode(data), outcome);
    else fail(shownCode(data), outcome.reason, outcome.limit);
  };
  /** What no product answers to may be a coupon of the price book; the host knows. */
  const takeCoupon = async (data: string, reason: ScanFailure): Promise<void> => {
    const code = data.trim();
    const mayBe = COUPON_AFTER.has(reason) && code.length <= COUPON_CODE_MAX && !mayBePaymentCode(code);
    const answer = mayBe ? await apply({ type: 'addCoupon', code }) : undefined;
    if (answer === undefined || (!answer.ok && answer.details.reason === 'unknown_coupon')) fail(data, reason);
    else if (answer.ok) {
      const coupon = answer.value.coupons.at(-1);
      tell({ kind: 'added', code, name: coupon?.name ?? code });
      // Taken or refused is told in words under the lines; a refused one sounds like a miss.
      play(coupon?.refused === null ? LINE_ADDED : SCAN_FAILED);
    } else fail(data, 'refused_coupon', answer.details.reason);
  };
  return {
    state,
    scan: (data) =>
      inTurn(async () => {
        tell({ kind: 'reading', code: shownCode(data) });
        const resolution = await resolve(data).catch((): Resolution => ({ ok: false, reason: 'unavailable' }));
        if (resolution.ok && resolution.isOutside === true) {
          tell({ kind: 'failed', code: data, reason: 'outside', outside: resolution.add });
          play(SCAN_FAILED);
        } else if (resolution.ok) await addLine(resolution.code, resolution.add);
        else if (resolution.reason === 'style') {
          await beforeAdd();
          tell({ kind: 'ignored' });
          play(LINE_ADDED);
          parts.chooseVariant?.(resolution.style);
        } else if (resolution.reason === 'empty') tell({ kind: 'ignored' });
        else if (resolution.reading === undefined) await takeCoupon(data, resolution.reason);
        else await takeElsewhere(data, resolution.reading);
      }),
    sellOutside: async () => {
      const { error } = state.get();
      const command = error?.outside;
      if (command === undefined || parts.applyApproved === undefined) return;
      const answer = await parts.applyApproved({ ...command, outside: true }, command.product.name);
      if (!answer.ok) return;
      tell({ kind: 'dismiss' });
      tell({ kind: 'added', code: error?.code ?? '', name: command.product.name });
      play(LINE_ADDED);
    },
    add: (product) => inTurn(() => addLine(product.sku, { type: 'addProduct', product, quantity: 1 })),
    fail,
    dismiss: () => tell({ kind: 'dismiss' }),
    forgetAdded: () => {
      if (state.get().echo.kind === 'added') tell({ kind: 'ignored' });
    },
    idle: () => last,
  };
}
