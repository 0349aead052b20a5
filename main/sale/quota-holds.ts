/**
 * What an open cart at staff price keeps of the buyer's quota in the cloud, so that two tills that are online never give more than is
 * left together. Asked when such a cart changes and, waited for, before it is committed; let go when it is no such sale any more. A
 * cloud that cannot be asked holds nothing up: then what this till knows counts, and the cloud finds the rest when the sale arrives.
 * Called by terminal.ts (every change of the cart), the purchase desk and commit.
 */
import Type from 'typebox';
import type { SaleId, StaffId } from '../../sync/domain/ids.ts';
import { monthOf } from '../../sync/domain/staff-purchase.ts';
import { QUOTA_VIEW } from '../../sync/protocol/people.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { CartView } from '../contract/views.ts';
import { QUICK_TIMEOUT_MS, type CloudClient } from '../upload/cloud-client.ts';
import type { StaffPurchases } from './staff-purchases.ts';

export interface QuotaHoldsParts {
  /** Undefined in training: what is practised uses nobody's quota. */
  readonly cloud: Pick<CloudClient, 'asDevice'> | undefined;
  readonly purchases: StaffPurchases;
  readonly profile: Pick<TerminalProfile, 'store'>;
  readonly isSold: (sale: SaleId) => boolean;
  readonly now: () => EpochMs;
  /** What is left of the quota is another than was shown. */
  readonly changed: () => void;
}

interface Wanted {
  readonly sale: SaleId;
  readonly staff: StaffId;
  readonly amount: number;
  readonly beyond: number;
}

export class QuotaHolds {
  readonly #parts: QuotaHoldsParts;
  /** What the cloud was last asked to hold, whatever it answered. */
  #asked: Wanted | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: QuotaHoldsParts) {
    this.#parts = parts;
  }

  /** After a change of the open cart; nothing waits for it. */
  follow(view: CartView): void {
    const wanted = wantedOf(view);
    if (wanted === undefined) {
      if (this.#asked !== undefined) this.#letGo(this.#asked);
      return;
    }
    if (isSame(this.#asked, wanted)) return;
    if (this.#asked !== undefined && this.#asked.sale !== wanted.sale) this.#letGo(this.#asked);
    void this.#ask(wanted);
  }

  /** Before the answer of a desk: asked anew, since another till may have bought meanwhile. */
  async settle(view: CartView): Promise<void> {
    const wanted = wantedOf(view);
    if (wanted !== undefined) await this.#ask(wanted);
  }

  #ask(wanted: Wanted): Promise<void> {
    this.#asked = wanted;
    return this.#inTurn(async () => {
      const { cloud, purchases, profile, now, changed } = this.#parts;
      if (cloud === undefined || !isSame(this.#asked, wanted)) return;
      const { sale, staff, amount, beyond } = wanted;
      const month = monthOf(now(), profile.store.offsetMinutes);
      const body = { staff, month, amount, own: purchases.own(staff, month), ...(beyond === 0 ? {} : { beyond }) };
      const path = `/v1/staff-quota/holds/${sale}`;
      const answer = await cloud.asDevice(QUOTA_VIEW, { method: 'PUT', path, body, timeoutMs: QUICK_TIMEOUT_MS });
      if (answer.ok && purchases.hear(staff, month, answer.value)) changed();
    });
  }

  /** What a sale was made of stays held until its entry is in the cloud. */
  #letGo({ sale }: Wanted): void {
    this.#asked = undefined;
    void this.#inTurn(async () => {
      if (this.#parts.isSold(sale)) return;
      const path = `/v1/staff-quota/holds/${sale}/release`;
      await this.#parts.cloud?.asDevice(Type.Object({}), { method: 'POST', path, timeoutMs: QUICK_TIMEOUT_MS });
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return this.#turn;
  }
}

function wantedOf({ saleId, staffPurchase: bought, total }: CartView): Wanted | undefined {
  if (bought === undefined || saleId === null || total === 0) return undefined;
  return { sale: saleId, staff: bought.staff, amount: total, beyond: bought.allowed };
}

const isSame = (one: Wanted | undefined, other: Wanted): boolean =>
  one?.sale === other.sale && one.staff === other.staff && one.amount === other.amount && one.beyond === other.beyond;
