/** What this till journalled of guides' work with customers and of what members bought here: a fold of its journal. Called by customer-desk.ts. */
import type { MemberId } from '../../sync/domain/ids.ts';
import type { BusinessDay } from '../../sync/domain/time.ts';
import type { CustomerCall, CustomerWish } from '../../sync/protocol/guide-desk.ts';
import type { EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import type { JournalReader } from '../journal-readers.ts';

/** Entries of this till that count beside what the cloud says; by then it has them. */
export const OWN_WORK_MAX = 5000;

export class GuideWork implements JournalReader {
  readonly #ids = new Set<string>();
  readonly #calls = new Map<MemberId, CustomerCall[]>();
  readonly #wishes = new Map<MemberId, CustomerWish[]>();
  readonly #progress = new Map<string, EntryOf<'task.progressed'>>();
  readonly #bought = new Map<MemberId, BusinessDay>();

  read(entry: JournalEntry): void {
    if (entry.kind === 'sale' && entry.body.training !== true && entry.body.member !== undefined)
      keepNewest(this.#bought, entry.body.member.id, entry.businessDay);
    if (entry.kind === 'customer.called') {
      const { id, at, staff, body } = entry;
      const { member, reason, occasion, outcome } = body;
      const before = this.#calls.get(member) ?? [];
      keepNewest(this.#calls, member, [...before, { id, at, staff, reason, occasion, outcome }]);
    }
    if (entry.kind === 'goods.wished') {
      const { member, wish, goods, ended } = entry.body;
      const said = { wish, goods, at: entry.at, ...(ended === undefined ? {} : { ended }) };
      keepNewest(this.#wishes, member, [...(this.#wishes.get(member) ?? []), said]);
    }
    if (entry.kind === 'task.progressed') keepNewest(this.#progress, entry.id, entry);
    if (OWN_KINDS.has(entry.kind)) {
      this.#ids.add(entry.id);
      const [oldest] = this.#ids;
      if (this.#ids.size > OWN_WORK_MAX && oldest !== undefined) this.#ids.delete(oldest);
    }
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  callsTo(member: MemberId): readonly CustomerCall[] {
    return this.#calls.get(member) ?? [];
  }

  /** With ends, the oldest first. */
  wishesOf(member: MemberId): readonly CustomerWish[] {
    return this.#wishes.get(member) ?? [];
  }

  progressOn(task: string): readonly EntryOf<'task.progressed'>[] {
    return [...this.#progress.values()].filter(({ body }) => body.task === task);
  }

  lastBought(member: MemberId): BusinessDay | undefined {
    return this.#bought.get(member);
  }
}

const OWN_KINDS: ReadonlySet<string> = new Set([
  'customer.called',
  'goods.wished',
  'goods.arrived',
  'task.progressed',
  'staff.clocked',
]);

function keepNewest<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > OWN_WORK_MAX && oldest !== undefined) map.delete(oldest);
}
