/**
 * Transactions over tables in memory, READ COMMITTED as PostgreSQL has it: a statement sees what was committed when it
 * began and its own writes; writers of one row come one after the other, and the second one goes on from the row as the
 * first left it; an insert waits for an uncommitted equal key; a circle of waits ends one transaction (40P01); after an
 * error a transaction takes no more statements (25P02), and its commit is a rollback. Who goes on first after a wait is
 * the caller's choice. The property test runs the same calls on real PostgreSQL. Called by memory-database.ts.
 */
import type { KeyOf, MemoryTable, Slot } from './memory-table.ts';

/** An error as the driver reports one. */
export class DatabaseError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'DatabaseError';
    this.code = code;
  }
}

/** A statement at work: yields the transaction that it must wait for, as often as it must. */
export type Work<Value> = Generator<MemoryTransaction, Value, void>;

export interface Outcome {
  readonly rows: readonly object[];
  readonly count: number;
}
export const rowsOf = (rows: readonly object[]): Outcome => ({ rows, count: rows.length });
export const countOf = (count: number): Outcome => ({ rows: [], count });

type AnyTable = Pick<MemoryTable<object>, 'name'> & {
  commit(slot: Slot<object>): void;
  rollback(slot: Slot<object>): void;
};

export class MemoryTransaction {
  readonly name: string;
  state: 'open' | 'aborted' | 'ended' = 'open';
  /** What it waits for; undefined while it works. */
  waitsFor: MemoryTransaction | undefined;
  readonly #held = new Map<Slot<object>, AnyTable>();
  readonly #onEnd: (() => void)[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** The row as this transaction sees it. */
  see<Row extends object>(slot: Slot<Row> | undefined): Row | undefined {
    if (slot === undefined) return undefined;
    return slot.owner === this && slot.pending !== undefined ? slot.pending.row : slot.committed;
  }

  get<Row extends object>(table: MemoryTable<Row>, key: string): Row | undefined {
    return this.see(table.slot(key));
  }

  all<Row extends object>(table: MemoryTable<Row>): readonly Row[] {
    return this.#seen(table.slots(), () => true);
  }

  /** Rows of a group, in no promised order. */
  group<Row extends object>(table: MemoryTable<Row>, index: string, key: string): readonly Row[] {
    return this.#seen(table.bySecondary(index, key), (row) => table.indexKey(index, row) === key);
  }

  /** Locks the row until the transaction ends; what it is now, undefined when it is (no longer) there. */
  *lock<Row extends object>(table: MemoryTable<Row>, key: string): Work<Row | undefined> {
    if (this.get(table, key) === undefined) return undefined;
    const slot = yield* this.#free(table, key);
    if (slot === undefined || this.see(slot) === undefined) return undefined;
    this.#hold(table, slot);
    return this.see(slot);
  }

  /** FOR SHARE: others may share the row too; nobody changes or locks it until all who share it have ended. */
  *share<Row extends object>(table: MemoryTable<Row>, key: string): Work<Row | undefined> {
    if (this.get(table, key) === undefined) return undefined;
    const slot = yield* this.#unowned(table, key);
    if (slot === undefined || this.see(slot) === undefined) return undefined;
    slot.sharers.add(this);
    this.onEnd(() => slot.sharers.delete(this));
    return this.see(slot);
  }

  /**
   * Replaces the row by what `change` makes of it. Null where the statement's WHERE does not hold: then nothing is locked
   * or waited for, also when it ceased to hold during a wait. False when nothing was replaced.
   * @throws DatabaseError 23505 where another row has a unique key of the changed one
   */
  *update<Row extends object>(table: MemoryTable<Row>, key: string, change: (row: Row) => Row | null): Work<boolean> {
    const seen = this.get(table, key);
    if (seen === undefined || change(seen) === null) return false;
    const slot = yield* this.#free(table, key);
    const row = this.see(slot);
    const changed = row === undefined ? null : change(row);
    if (changed === null || slot === undefined) return false;
    this.#write(table, key, changed);
    yield* this.#unique(table, changed, 'others');
    return true;
  }

  *remove<Row extends object>(table: MemoryTable<Row>, key: string): Work<boolean> {
    const row = yield* this.lock(table, key);
    if (row !== undefined) this.#write(table, key, undefined);
    return row !== undefined;
  }

  /** DELETE with a WHERE, as `update` has it. True when the row is gone. */
  *removeWhere<Row extends object>(table: MemoryTable<Row>, key: string, holds: (row: Row) => boolean): Work<boolean> {
    const seen = this.get(table, key);
    if (seen === undefined || !holds(seen)) return false;
    const slot = yield* this.#free(table, key);
    const row = this.see(slot);
    if (slot === undefined || row === undefined || !holds(row)) return false;
    this.#hold(table, slot);
    this.#write(table, key, undefined);
    return true;
  }

  /** INSERT without ON CONFLICT. @throws DatabaseError 23505 */
  *insert<Row extends object>(table: MemoryTable<Row>, row: Row): Work<void> {
    const conflict = yield* this.#unique(table, row);
    if (conflict !== undefined) throw duplicate(table.name, conflict);
    this.#write(table, table.keyOf(row), row);
  }

  /** INSERT … ON CONFLICT DO NOTHING: false when any unique key is there already. */
  *insertUnlessThere<Row extends object>(table: MemoryTable<Row>, row: Row): Work<boolean> {
    if ((yield* this.#unique(table, row)) !== undefined) return false;
    this.#write(table, table.keyOf(row), row);
    return true;
  }

  /**
   * INSERT … ON CONFLICT (primary key) DO UPDATE: `merge` gives the new row from the one that is there, or null where
   * the update's WHERE does not hold (the row is locked all the same). True when something was written.
   */
  *upsert<Row extends object>(table: MemoryTable<Row>, row: Row, merge: (there: Row) => Row | null): Work<Row | null> {
    const key = table.keyOf(row);
    yield* this.#free(table, key);
    const there = yield* this.lock(table, key);
    const written = there === undefined ? row : merge(there);
    if (written === null) return null;
    // It stands under its primary key, and no longer where it stood, while it waits for another key.
    this.#write(table, key, written);
    yield* this.#unique(table, written, 'others');
    return written;
  }

  /** Must this transaction not wait for `other`, because `other` waits for it, over however many? */
  wouldDeadlock(other: MemoryTransaction): boolean {
    for (let next: MemoryTransaction | undefined = other; next !== undefined; next = next.waitsFor)
      if (next === this) return true;
    return false;
  }

  /** Told once, when its locks are gone. */
  onEnd(listener: () => void): void {
    if (this.state === 'open') this.#onEnd.push(listener);
    else listener();
  }

  /** After an aborted statement it commits nothing, and says nothing. */
  commit(): void {
    if (this.state === 'open') this.#end('ended', (table, slot) => table.commit(slot));
    this.state = 'ended';
  }

  rollback(): void {
    if (this.state === 'open') this.#end('ended', (table, slot) => table.rollback(slot));
    this.state = 'ended';
  }

  /** After an error: everything is undone and unlocked, only the end is still accepted. */
  abort(): void {
    if (this.state === 'open') this.#end('aborted', (table, slot) => table.rollback(slot));
  }

  #end(state: 'aborted' | 'ended', finish: (table: AnyTable, slot: Slot<object>) => void): void {
    this.state = state;
    this.waitsFor = undefined;
    for (const [slot, table] of this.#held) finish(table, slot);
    this.#held.clear();
    for (const listener of this.#onEnd.splice(0)) listener();
  }

  #seen<Row extends object>(slots: Iterable<Slot<Row>>, fits: (row: Row) => boolean): readonly Row[] {
    const rows: Row[] = [];
    for (const slot of slots) {
      const row = this.see(slot);
      if (row !== undefined && fits(row)) rows.push(row);
    }
    return rows;
  }

  /** The slot once nobody else holds or shares it. */
  *#free<Row extends object>(table: MemoryTable<Row>, key: string): Work<Slot<Row> | undefined> {
    for (;;) {
      const slot = yield* this.#unowned(table, key);
      const sharer = [...(slot?.sharers ?? [])].find((other) => other !== this);
      if (sharer === undefined) return slot;
      yield sharer;
    }
  }

  *#unowned<Row extends object>(table: MemoryTable<Row>, key: string): Work<Slot<Row> | undefined> {
    for (;;) {
      const slot = table.slot(key);
      const owner = slot?.owner;
      if (owner === undefined || owner === this) return slot;
      yield owner;
    }
  }

  /**
   * Looks through the unique keys, one after the other, for a row that has one of this row's; waits where another
   * transaction is about to add, change or remove such a row. `others`: the primary key is known to be ours, only the
   * others are looked at and a hit is an error. Gives the name of the first key that is there.
   */
  *#unique<Row extends object>(
    table: MemoryTable<Row>,
    row: Row,
    mode: 'all' | 'others' = 'all',
  ): Work<string | undefined> {
    const own = table.keyOf(row);
    while (mode === 'all') {
      const slot = table.slot(own);
      const blocker = this.#blockerOf(slot);
      if (blocker !== undefined) yield blocker;
      else if (this.see(slot) !== undefined) return 'primary key';
      else break;
    }
    for (const index of table.uniqueNames) {
      const key = table.indexKey(index, row);
      if (key === undefined) continue;
      for (;;) {
        const slots = [...table.bySecondary(index, key)].filter((slot) => slot.key !== own);
        const blocker = slots.map((slot) => this.#blockerOf(slot)).find((other) => other !== undefined);
        if (blocker !== undefined) {
          yield blocker;
          continue;
        }
        const isThere = slots.some((slot) => {
          const other = this.see(slot);
          return other !== undefined && table.indexKey(index, other) === key;
        });
        if (isThere && mode === 'others') throw duplicate(table.name, index);
        if (isThere) return index;
        break;
      }
    }
    return undefined;
  }

  /** The other transaction that has written this row and may still take it back. */
  #blockerOf(slot: Slot<object> | undefined): MemoryTransaction | undefined {
    return slot?.pending !== undefined && slot.owner !== this ? slot.owner : undefined;
  }

  #write<Row extends object>(table: MemoryTable<Row>, key: string, row: Row | undefined): void {
    const slot = table.claim(key, this);
    this.#hold(table, slot);
    table.write(slot, row);
  }

  #hold<Row extends object>(table: MemoryTable<Row>, slot: Slot<Row>): void {
    slot.owner = this;
    this.#held.set(slot, table);
  }
}

const duplicate = (table: string, key: string): DatabaseError =>
  new DatabaseError('23505', `duplicate key value violates unique constraint (${table}, ${key})`);

/** A key of a row that may lack it. */
export const optionalKey =
  <Row>(of: (row: Row) => string | null): KeyOf<Row> =>
  (row) =>
    of(row) ?? undefined;
