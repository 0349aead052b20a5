/**
 * A table in memory as transactions need it: one slot per primary key with what is committed, what its lock holder has
 * written and not committed yet, and indexes over both, so that a statement neither scans nor misses an uncommitted key.
 * Rows are never changed in place. Called by memory-engine.ts.
 */
import type { MemoryTransaction } from './memory-engine.ts';

export interface Slot<Row> {
  readonly key: string;
  committed: Row | undefined;
  /** What `owner` wrote; `row` undefined is a deletion. */
  pending: { readonly row: Row | undefined } | undefined;
  owner: MemoryTransaction | undefined;
  /** Who has it FOR SHARE. */
  readonly sharers: Set<MemoryTransaction>;
  /** What `owner` wrote before `pending`: their keys are still met by others, as old versions of a row are. */
  superseded: Row[];
}

export type KeyOf<Row> = (row: Row) => string | undefined;

export interface TableShape<Row> {
  readonly key: (row: Row) => string;
  /** By name, beside the primary key; undefined (a null in it) is never equal to anything. */
  readonly unique?: Readonly<Record<string, KeyOf<Row>>>;
  /** Ways to find rows without a scan. */
  readonly groups?: Readonly<Record<string, KeyOf<Row>>>;
}

/** Joins the columns of a key; no text of ours has this character. */
export const keyed = (...parts: readonly (string | number)[]): string => parts.join('\u0001');

export class MemoryTable<Row extends object> {
  readonly name: string;
  readonly keyOf: (row: Row) => string;
  readonly uniqueNames: readonly string[];
  readonly #slots = new Map<string, Slot<Row>>();
  readonly #indexes: readonly { readonly name: string; readonly of: KeyOf<Row>; slots: Map<string, Set<Slot<Row>>> }[];

  constructor(name: string, shape: TableShape<Row>) {
    this.name = name;
    this.keyOf = shape.key;
    this.uniqueNames = Object.keys(shape.unique ?? {});
    this.#indexes = Object.entries({ ...shape.unique, ...shape.groups }).map(([index, of]) => ({
      name: index,
      of,
      slots: new Map<string, Set<Slot<Row>>>(),
    }));
  }

  slot(key: string): Slot<Row> | undefined {
    return this.#slots.get(key);
  }

  slots(): Iterable<Slot<Row>> {
    return this.#slots.values();
  }

  indexKey(index: string, row: Row): string | undefined {
    return this.#index(index).of(row);
  }

  /** Slots whose committed or uncommitted row has this key. */
  bySecondary(index: string, key: string): Iterable<Slot<Row>> {
    return this.#index(index).slots.get(key) ?? [];
  }

  /** Takes the row's lock, making the slot when there is none. */
  claim(key: string, owner: MemoryTransaction): Slot<Row> {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = { key, committed: undefined, pending: undefined, owner, sharers: new Set(), superseded: [] };
      this.#slots.set(key, slot);
    }
    slot.owner = owner;
    return slot;
  }

  /** The lock holder's new row. */
  write(slot: Slot<Row>, row: Row | undefined): void {
    const before = slot.pending?.row;
    slot.pending = { row };
    if (before !== undefined) slot.superseded.push(before);
    if (row !== undefined) this.#remember(slot, row);
  }

  commit(slot: Slot<Row>): void {
    if (slot.pending !== undefined) {
      const before = slot.committed;
      slot.committed = slot.pending.row;
      slot.pending = undefined;
      if (before !== undefined) this.#forget(slot, before);
    }
    this.#release(slot);
  }

  rollback(slot: Slot<Row>): void {
    const written = slot.pending?.row;
    slot.pending = undefined;
    if (written !== undefined) this.#forget(slot, written);
    this.#release(slot);
  }

  /** Everything that is committed. */
  rows(): readonly Row[] {
    const rows: Row[] = [];
    for (const { committed } of this.#slots.values()) if (committed !== undefined) rows.push(committed);
    return rows;
  }

  /** Replaces everything; nobody may hold a lock. */
  load(rows: readonly Row[]): void {
    this.#slots.clear();
    for (const { slots } of this.#indexes) slots.clear();
    for (const row of rows) {
      const key = this.keyOf(row);
      const slot: Slot<Row> = {
        key,
        committed: row,
        pending: undefined,
        owner: undefined,
        sharers: new Set(),
        superseded: [],
      };
      this.#slots.set(key, slot);
      this.#remember(slot, row);
    }
  }

  #index(name: string) {
    const found = this.#indexes.find((one) => one.name === name);
    if (found === undefined) throw new Error(`table ${this.name} has no index ${name}`);
    return found;
  }

  #release(slot: Slot<Row>): void {
    slot.owner = undefined;
    for (const row of slot.superseded.splice(0)) this.#forget(slot, row);
    if (slot.committed === undefined) this.#slots.delete(slot.key);
  }

  #remember(slot: Slot<Row>, row: Row): void {
    for (const { of, slots } of this.#indexes) {
      const key = of(row);
      if (key === undefined) continue;
      const known = slots.get(key);
      if (known === undefined) slots.set(key, new Set([slot]));
      else known.add(slot);
    }
  }

  /** Takes `row` out of the indexes, unless what the slot still holds has the same key there. */
  #forget(slot: Slot<Row>, row: Row): void {
    for (const { of, slots } of this.#indexes) {
      const key = of(row);
      if (key === undefined) continue;
      const stays = [slot.committed, slot.pending?.row, ...slot.superseded].some(
        (other) => other !== undefined && of(other) === key,
      );
      if (stays) continue;
      const known = slots.get(key);
      known?.delete(slot);
      if (known?.size === 0) slots.delete(key);
    }
  }
}
