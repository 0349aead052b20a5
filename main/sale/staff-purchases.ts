/**
 * What people bought at staff price in a month, refunds taken off: by this terminal's own journal, and as the cloud last told of the
 * other tills. The two never overlap, since the cloud leaves out what this terminal sent. Two tills that are apart may each give
 * what is left; the cloud finds that and names the receipts. A journal reader; asked by the open cart.
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

export class StaffPurchases implements JournalReader {
  readonly #amounts = new Map<string, number>();

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
    verifiers: Pick<StaffVerifiers, 'rules' | 'boughtElsewhere'>,
    { store }: Pick<TerminalProfile, 'store'>,
    now: () => EpochMs,
  ): (staff: StaffId) => StaffQuota | undefined {
    return (staff) => {
      const rule: PurchaseRule | undefined = verifiers.rules.purchase;
      if (rule === undefined) return undefined;
      const month = monthOf(now(), store.offsetMinutes);
      const own = this.#amounts.get(keyOf(staff, month)) ?? 0;
      return { ...rule, month, spent: own + verifiers.boughtElsewhere(staff, month) };
    };
  }
}

const keyOf = (staff: string, month: string): string => `${staff}|${month}`;
