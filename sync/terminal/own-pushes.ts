/**
 * A change must not be lost to an earlier one of the same database (loss 8). RxDB learns what the cloud has from the answer of a push.
 * Where that answer was lost with its window, the next change goes out against the state before: the cloud, which took the first,
 * answers a conflict, and RxDB drops the change without a word. So each state is noted on the disk before it leaves, and a master in
 * conflict that is one of them, by content, is nobody else's: the change is pushed again, built upon it.
 * - Until a state could be noted it does not leave; RxDB asks again.
 * - A note holds for as long as RxDB knows no more of the cloud than when those states left, and is removed when it does.
 * - Who goes back to what the cloud had before leaves RxDB nothing to push, and the state that left would come back with a pull: it
 *   is not taken from there while its answer is awaited, and each run of the replication sends such documents first (`settle`).
 * Only the newest state of a document may go through here: one of a run that has ended must not, or it would win. Called by replication.ts.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '../protocol/entry-hash.ts';
import { HostRefusal, type PulledRow, type PushedRow } from './replica-engine.ts';
import type { SentNote, SentStore } from './sent-store.ts';

type State = Readonly<Record<string, unknown>>;
/** Sends rows and answers the cloud's masters of those in conflict; throws what RxDB asks again. */
export type SendRows = (rows: readonly PushedRow[]) => Promise<readonly PulledRow[]>;
/** What RxDB takes the cloud to have, by id; nothing for what it knows nothing of. */
export type KnownMasters = (ids: readonly string[]) => Promise<ReadonlyMap<string, State>>;
/** Documents that are here, deleted ones not among them. */
export type ReadStates = (ids: readonly string[]) => Promise<readonly State[]>;

const BATCH = 100;

const BOOKKEEPING = ['_deleted', '_rev', '_meta', '_attachments'];

/** SHA-256 in lower-case hex of what the cloud compares: the fields, and whether it is deleted. */
export const stateHash = (state: State): string => {
  const own = Object.fromEntries(Object.entries(state).filter(([field]) => !BOOKKEEPING.includes(field)));
  return bytesToHex(sha256(utf8ToBytes(canonicalJson([state['_deleted'] === true, own]))));
};
const hashOrNull = (state: State | undefined): string | null => (state === undefined ? null : stateHash(state));
const idOf = (state: State): string => String(state['id']);

/** The notes of one collection for as long as its window is open. */
export class OwnPushes {
  readonly #store: SentStore;
  #notes: Map<string, SentNote> | undefined;
  readonly #unanswered = new Set<string>();
  /** Reads and writes of the store, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(store: SentStore) {
    this.#store = store;
  }

  /** Pushes what changed here; the masters of what others changed meanwhile. */
  async push(rows: readonly PushedRow[], send: SendRows): Promise<PulledRow[]> {
    await this.note(rows);
    const ids = rows.map(({ newDocumentState }) => idOf(newDocumentState));
    // Where it throws the answer is still to come.
    for (const id of ids) this.#unanswered.add(id);
    const conflicts = await this.#sendOn(rows, send);
    for (const id of ids) this.#unanswered.delete(id);
    return conflicts;
  }

  /** Before these leave, on a way of their own if need be. Throws `not_noted` when the disk does not take it. */
  async note(rows: readonly PushedRow[]): Promise<void> {
    await this.#inTurn(async () => {
      const notes = await this.#read();
      const changes = new Map<string, SentNote>();
      for (const { newDocumentState, assumedMasterState } of rows) {
        const id = idOf(newDocumentState);
        const assumed = hashOrNull(assumedMasterState);
        const sent = stateHash(newDocumentState);
        const before = notes.get(id);
        const earlier = before !== undefined && before.assumed === assumed ? before.sent : [];
        if (sent === assumed || earlier.at(-1) === sent) continue;
        changes.set(id, { assumed, sent: [...earlier.filter((hash) => hash !== sent), sent] });
      }
      if (!(await this.#write(changes))) throw new HostRefusal('not_noted');
    });
  }

  /**
   * Tells the cloud what went back here to what it had before, in case what left in between did arrive. False when the notes cannot
   * be read now: that is asked again.
   */
  async settle(known: KnownMasters, read: ReadStates, send: SendRows): Promise<boolean> {
    const notes = await this.#inTurn(async () => new Map(await this.#read())).catch(() => null);
    if (notes === null) return false;
    if (notes.size === 0) return true;
    const ids = [...notes.keys()];
    const masters = await known(ids);
    const here = new Map((await read(ids)).map((state) => [idOf(state), state]));
    const isOpen = (id: string): boolean => hashOrNull(masters.get(id)) === notes.get(id)?.assumed;
    const back = ids.filter(isOpen).flatMap((id): readonly PushedRow[] => {
      const [master, state] = [masters.get(id), here.get(id)];
      if (master === undefined) return [];
      const isBack = state === undefined ? master['_deleted'] === true : stateHash(state) === stateHash(master);
      return isBack ? [{ newDocumentState: master }] : [];
    });
    for (let start = 0; start < back.length; start += BATCH) await this.#sendOn(back.slice(start, start + BATCH), send);
    const settled = back.map(({ newDocumentState }) => idOf(newDocumentState));
    await this.#forget([...ids.filter((id) => !isOpen(id)), ...settled], notes);
    return true;
  }

  /**
   * Pulled documents without those of which a state came that left here and waits for its answer: the push will tell RxDB, and where the
   * person has gone back to what was there before, RxDB would take it for somebody else's change.
   */
  async withoutOwn<Row extends State>(pulled: readonly Row[], known: KnownMasters): Promise<readonly Row[]> {
    // Not once it is answered: a page that was asked for earlier may have come in between, and this one puts it right.
    const own = pulled.filter(
      (state) =>
        this.#unanswered.has(idOf(state)) && this.#notes?.get(idOf(state))?.sent.includes(stateHash(state)) === true,
    );
    if (own.length === 0) return pulled;
    const masters = await known(own.map(idOf));
    const waiting = new Set(
      own.map(idOf).filter((id) => hashOrNull(masters.get(id)) === this.#notes?.get(id)?.assumed),
    );
    // Nor what was pulled of them before it: the checkpoint is behind both.
    return pulled.filter((state) => !waiting.has(idOf(state)));
  }

  /** Removes the notes of what RxDB has learnt the answer of. */
  async forgetLearnt(known: KnownMasters): Promise<void> {
    const notes = new Map(this.#notes);
    if (notes.size === 0) return;
    const masters = await known([...notes.keys()]);
    const learnt = [...notes.keys()].filter((id) => hashOrNull(masters.get(id)) !== notes.get(id)?.assumed);
    await this.#forget(learnt, notes);
  }

  /** Sends, and sends again what met an earlier state of this database: each such state is built upon once. */
  async #sendOn(rows: readonly PushedRow[], send: SendRows): Promise<PulledRow[]> {
    const conflicts: PulledRow[] = [];
    const builtUpon = new Set<string>();
    for (let left = rows; left.length > 0;) {
      const states = new Map(left.map(({ newDocumentState }) => [idOf(newDocumentState), newDocumentState]));
      const again: PushedRow[] = [];
      for (const master of await send(left)) {
        const newDocumentState = states.get(master.id);
        const hash = stateHash(master);
        const isOwn = newDocumentState !== undefined && this.#notes?.get(master.id)?.sent.includes(hash) === true;
        // A setting may be refused though it is what the cloud has, or though it was built upon.
        if (!isOwn || builtUpon.has(`${hash} ${master.id}`) || stateHash(newDocumentState) === hash)
          conflicts.push(master);
        else again.push({ newDocumentState, assumedMasterState: master });
        builtUpon.add(`${hash} ${master.id}`);
      }
      left = again;
    }
    return conflicts;
  }

  /** Notes that are still as they were; what cannot be removed now is tried again after the next pull. */
  #forget(ids: readonly string[], asTheyWere: ReadonlyMap<string, SentNote>): Promise<void> {
    return this.#inTurn(async () => {
      const same = ids.filter((id) => this.#notes?.get(id) === asTheyWere.get(id));
      await this.#write(new Map(same.map((id) => [id, null])));
    });
  }

  async #read(): Promise<ReadonlyMap<string, SentNote>> {
    const notes = this.#notes ?? (await this.#store.read());
    if (notes === null) throw new HostRefusal('not_noted');
    return (this.#notes ??= new Map(notes));
  }

  async #write(changes: ReadonlyMap<string, SentNote | null>): Promise<boolean> {
    if (changes.size === 0) return true;
    if (!(await this.#store.write(changes))) return false;
    for (const [id, note] of changes) {
      if (note === null) this.#notes?.delete(id);
      else this.#notes?.set(id, note);
    }
    return true;
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
