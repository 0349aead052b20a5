/**
 * The books of an emulated voucher platform: what customers bought and where it was redeemed, whatever the shop got to hear of
 * it. What a code does is said by its last two digits (`CODE_ENDINGS`), so that a demonstration and a test need nothing else;
 * faults of the line are injected by whoever makes it. Nothing real is redeemed. Used by the emulators alone.
 */
import { DAY_MS } from '../../../domain/time.ts';
import type { Fault as LineFault } from '../../payments/emulators/ledger.ts';

export type VoucherAct = 'prepare' | 'verify' | 'query' | 'cancel';
export type VoucherFault = Extract<LineFault, 'lost_before' | 'lost_after' | 'system_before' | 'system_after'>;

interface Behaviour {
  readonly state?: 'used' | 'expired' | 'elsewhere' | 'absent';
  /** Of a redemption. */
  readonly fault?: VoucherFault;
  /** Vouchers of its order. */
  readonly order?: number;
  readonly neverCancels?: boolean;
  readonly sku?: string;
}
/** By the last two digits of a code; all others are one good voucher. */
export const CODE_ENDINGS: Readonly<Record<string, Behaviour>> = {
  '01': { state: 'used' },
  '02': { state: 'expired' },
  '03': { state: 'elsewhere' },
  '04': { state: 'absent' },
  '05': { fault: 'system_after' },
  '06': { fault: 'lost_after' },
  '07': { fault: 'lost_before' },
  '08': { order: 3 },
  '09': { neverCancels: true },
  '10': { sku: '6901234567892' },
};
/** The first two digits say how many times ten yuan it is worth; people pay 88 % of that for it. */
const FACE_STEP = 1000;
const PAID_STEP = 880;

export interface Voucher {
  readonly code: string;
  readonly certificate: string;
  readonly face: number;
  readonly paid: number;
  readonly behaviour: Behaviour;
  state: 'unused' | 'used' | 'refunded';
  /** By which request, in which shop; `redemption` is the platform's name of it. */
  usedBy: string | null;
  usedIn: string | null;
  usedAt: number;
  redemption: string;
}
export interface BookRules {
  readonly now: () => number;
  readonly cancelWithinMs: number;
  /** A demonstration that was started anew knows nothing of before and believes whoever asks. */
  readonly believes: boolean;
}
export type Refusal = 'used' | 'expired' | 'elsewhere' | 'absent' | 'refunded';

export class VoucherBooks {
  readonly #rules: BookRules;
  readonly #vouchers = new Map<string, Voucher>();
  #serial = 0;
  /** Asked before each question; a fault of the code itself strikes its first redemption alone. */
  faults: (act: VoucherAct, code: string) => VoucherFault | null = () => null;
  readonly #struck = new Set<string>();

  constructor(rules: BookRules) {
    this.#rules = rules;
  }

  faultOf(act: VoucherAct, code: string): VoucherFault | null {
    const injected = this.faults(act, code);
    if (injected !== null || act !== 'verify' || this.#struck.has(code)) return injected;
    this.#struck.add(code);
    return this.#behaviourOf(code).fault ?? null;
  }

  /** The vouchers of the code's order that are good now, the one asked for first. */
  usable(code: string): readonly Voucher[] | Refusal {
    const asked = this.find(code);
    const order = this.#orderOf(code).map((each) => this.find(each));
    const good = order.filter((each) => this.#refusalOf(each) === null);
    return good.length > 0 ? good : (this.#refusalOf(asked) ?? 'absent');
  }

  /** Redeems it once for a number; the same number again is the same redemption. */
  redeem(code: string, number: string, shop: string): Voucher | Refusal {
    const voucher = this.find(code);
    if (voucher.state === 'used' && voucher.usedBy === number) return voucher;
    const refusal = this.#refusalOf(voucher);
    if (refusal !== null) return refusal;
    this.#serial += 1;
    voucher.state = 'used';
    voucher.usedBy = number;
    voucher.usedIn = shop;
    voucher.usedAt = this.#rules.now();
    voucher.redemption = `70000000000${String(voucher.usedAt)}${String(this.#serial)}`.slice(0, 19);
    return voucher;
  }

  cancel(code: string): 'cancelled' | 'too_late' | 'unused' {
    const voucher = this.find(code);
    if (voucher.state !== 'used') return this.#rules.believes ? 'cancelled' : 'unused';
    const isLate = this.#rules.now() - voucher.usedAt > this.#rules.cancelWithinMs;
    if (isLate || voucher.behaviour.neverCancels === true) return 'too_late';
    voucher.state = 'unused';
    voucher.usedBy = null;
    return 'cancelled';
  }

  /** The customer asks for the money back. */
  refund(code: string): void {
    this.find(code).state = 'refunded';
  }

  /** Whatever was asked about. */
  get known(): readonly Voucher[] {
    return [...this.#vouchers.values()];
  }

  find(code: string): Voucher {
    const known = this.#vouchers.get(code);
    if (known !== undefined) return known;
    const steps = Math.max(1, Number(code.slice(0, 2)));
    const behaviour = this.#behaviourOf(code);
    const voucher: Voucher = {
      code,
      certificate: `73${code.padStart(17, '0')}`,
      face: steps * FACE_STEP,
      paid: steps * PAID_STEP,
      behaviour,
      state: behaviour.state === 'used' ? 'used' : 'unused',
      usedBy: null,
      usedIn: null,
      usedAt: this.#rules.now() - DAY_MS,
      redemption: '',
    };
    this.#vouchers.set(code, voucher);
    return voucher;
  }

  /** The code of a certificate that was shown before. */
  codeOf(certificate: string): string {
    return [...this.#vouchers.values()].find((each) => each.certificate === certificate)?.code ?? '';
  }

  #refusalOf({ state, behaviour }: Voucher): Refusal | null {
    if (behaviour.state === 'absent' || behaviour.state === 'expired' || behaviour.state === 'elsewhere')
      return behaviour.state;
    return state === 'unused' ? null : state;
  }

  /** Vouchers of one order have codes that differ in the third digit from their end. */
  #orderOf(code: string): readonly string[] {
    const count = this.#behaviourOf(code).order ?? 1;
    const [head, digit, tail] = [code.slice(0, -3), Number(code.at(-3)), code.slice(-2)];
    return Array.from({ length: count }, (_, index) =>
      index === 0 ? code : `${head}${String((digit + index) % 10)}${tail}`,
    );
  }

  #behaviourOf(code: string): Behaviour {
    return CODE_ENDINGS[code.slice(-2)] ?? {};
  }
}
