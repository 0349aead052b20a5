/**
 * What people bought at staff price in a month, refunds taken off: by this terminal's own journal, and as the cloud last told of the
 * brand's other tills. The two never overlap, since the cloud leaves out what this terminal sent. Two tills that are apart may each
 * give what is left; the cloud finds that and names the receipts. A journal reader; asked by the open cart and quota-holds.ts.
 */
import type { PurchaseRule } from '../../sync/domain/people-rules.ts';
import { monthOf, type StaffQuota } from '../../sync/domain/staff-purchase.ts';
import type { StaffId } from '../../sync/domain/ids.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { JournalReader } from '../journal-readers.ts';
import type { StaffVerifiers } from '../session/staff-verifiers.ts';

/** Months of people; older ones are of no quota any more. */
const KEPT_MAX = 20_000;
/** People who buy at one till before the next pull tells of all. */
const HEARD_MAX = 200;

interface Heard {
  /** Fen, at other tills. */
  readonly elsewhere: number;
  readonly asOf: EpochMs;
}

export class StaffPurchases implements JournalReader {
  readonly #amounts = new Map<string, number>();
  /** What the cloud answered of people who buy now, with what other tills hold at this moment. */
  readonly #heard = new Map<string, Heard>();

  read(entry: JournalEntry): void {
    if (entry.kind !== 'sale' && entry.kind !== 'refund') return;
    const { staffPurchase, total } = entry.body;
    if (staffPurchase === undefined) return;
    const key = keyOf(staffPurchase.staff, staffPurchase.month);
    const amount = (this.#amounts.get(key) ?? 0) + (entry.kind === 'sale' ? total : 0 - total);
    this.#amounts.delete(key);
    this.#amounts.set(key, amount);
    const [oldest] = this.#amounts.keys();
    if (this.#amounts.size > KEPT_MAX && oldest !== undefined) this.#amounts.delete(oldest);
  }

  /** The store's rule and what the person has used of it; undefined where the store has no staff price. */
  quotaBy(
    verifiers: Pick<StaffVerifiers, 'rules' | 'boughtElsewhere' | 'pulledAt'>,
    { store }: Pick<TerminalProfile, 'store'>,
    now: () => EpochMs,
  ): (staff: StaffId) => StaffQuota | undefined {
    return (staff) => {
      const rule: PurchaseRule | undefined = verifiers.rules.purchase;
      if (rule === undefined) return undefined;
      const month = monthOf(now(), store.offsetMinutes);
      const heard = this.#heard.get(keyOf(staff, month));
      const isNewer = heard !== undefined && heard.asOf >= (verifiers.pulledAt ?? 0);
      const elsewhere = isNewer ? heard.elsewhere : verifiers.boughtElsewhere(staff, month);
      return { ...rule, month, spent: this.own(staff, month) + elsewhere };
    };
  }

  /** What the open cart asks of people who buy. */
  inCart(verifiers: StaffVerifiers, profile: Pick<TerminalProfile, 'store'>, now: () => EpochMs) {
    return { quota: this.quotaBy(verifiers, profile, now), staffOf: (member: string) => verifiers.staffOf(member) };
  }

  /** By this terminal's own journal. */
  own(staff: StaffId, month: string): number {
    return this.#amounts.get(keyOf(staff, month)) ?? 0;
  }

  /** False when that was known. */
  hear(staff: StaffId, month: string, heard: Heard): boolean {
    const key = keyOf(staff, month);
    const before = this.#heard.get(key);
    this.#heard.delete(key);
    this.#heard.set(key, heard);
    const [oldest] = this.#heard.keys();
    if (this.#heard.size > HEARD_MAX && oldest !== undefined) this.#heard.delete(oldest);
    return before?.elsewhere !== heard.elsewhere;
  }
}

const keyOf = (staff: string, month: string): string => `${staff}|${month}`;
