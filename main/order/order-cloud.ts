/**
 * What this terminal tells the cloud of orders, and what it hears: names are pushed until the cloud has them and taken away when an
 * order is over, documents of the store are pulled, and an order is claimed by comparing with what stands there, so that of two
 * terminals online one gets it. Everything may be repeated. Called by the order desks and when the line is back.
 */
import type { EntryId } from '../../sync/domain/ids.ts';
import { mergedEvents, ORDER_EVENTS_MAX } from '../../sync/domain/held-order.ts';
import { DAY_MS, type EpochMs } from '../../sync/domain/time.ts';
import type { PullAnswer } from '../../sync/protocol/messages.ts';
import type { OrderEventFact } from '../../sync/schemas/documents/orders.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import {
  documentOf,
  isSent,
  withOrders,
  withTasks,
  type OrderClaim,
  type OrderPerson,
  type OrderStore,
} from './order-store.ts';

const PAGE = 200;
/** More than any store has; a cloud that always has one more page is not followed for ever. */
const PAGES_MAX = 50;
/** A till that has an order in its cart for longer is taken for broken: another may go on. */
export const CLAIM_STANDS_MS = DAY_MS;
const COLLECTIONS = ['orders', 'tasks'] as const;

export type ClaimOutcome = 'claimed' | 'taken' | 'unreachable';

export interface OrderCloudParts {
  readonly store: OrderStore;
  readonly terminal: OrderClaim['terminal'];
  readonly now: () => EpochMs;
  /** What was picked up of an order by this till: told with the claim, since its sales may arrive later. */
  readonly partsHere: (id: EntryId) => readonly OrderEventFact[];
  /** Undefined in training: what is practised stays here. */
  readonly cloud: Pick<CloudClient, 'pull' | 'push'> | undefined;
}

export class OrderCloud {
  readonly #parts: OrderCloudParts;
  #isFlushing = false;
  #refreshing: Promise<void> | undefined;

  constructor(parts: OrderCloudParts) {
    this.#parts = parts;
  }

  /** Makes the order this terminal's; `person` where nobody is known here. */
  async claim(person: OrderPerson): Promise<ClaimOutcome> {
    const { cloud, store, terminal, now } = this.#parts;
    if (cloud === undefined) return 'claimed';
    // Another till had it when this one last heard: perhaps no more.
    if (isOthers(store.person(person.id)?.claim ?? null, terminal, now())) await this.refresh();
    let known = store.person(person.id) ?? person;
    // What stands there may have changed since it was pulled: once more with what the cloud answered.
    for (let tries = 0; tries < 2; tries += 1) {
      if (isOthers(known.claim, terminal, now())) return 'taken';
      const claimed: OrderPerson = { ...known, claim: { terminal, at: now() } };
      const wanted = documentOf(claimed);
      const pushed = await cloud.push('tasks', {
        rows: [{ newDocumentState: wanted, assumedMasterState: known.master }],
      });
      if (!pushed.ok) return 'unreachable';
      const [master] = pushed.value.conflicts;
      if (master === undefined) {
        await store.put({ ...claimed, master: wanted });
        return 'claimed';
      }
      if (master['_deleted'] === true) return 'taken';
      // Not sent from here yet: what the cloud has counts.
      await store.update((state) =>
        withTasks({ ...state, people: state.people.filter(({ id }) => id !== person.id) }, [master]),
      );
      known = store.person(person.id) ?? known;
    }
    return 'taken';
  }

  /** Nobody has it in a cart any more. The cloud is told when it can be. */
  async release(id: EntryId): Promise<void> {
    const { store, partsHere } = this.#parts;
    const parts = mergedEvents(store.person(id)?.parts ?? [], partsHere(id)).slice(-ORDER_EVENTS_MAX);
    await store.change(id, { claim: null, ...(parts.length === 0 ? {} : { parts }) });
    this.flush();
  }

  /** Sends what the cloud does not have yet. Fails silently: the next contact tries again. */
  flush(): void {
    if (this.#isFlushing || !this.#parts.store.state.people.some((person) => !isSent(person))) return;
    this.#isFlushing = true;
    void this.#send()
      .catch(() => undefined)
      .finally(() => {
        this.#isFlushing = false;
      });
  }

  /** Pulls what is new. Fails silently: what is known stands. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#pullAll()
      .catch(() => undefined)
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  /** Documents of a collection as somebody pulled them, in order. */
  absorb(collection: (typeof COLLECTIONS)[number], documents: PullAnswer['documents']): Promise<void> {
    const { store } = this.#parts;
    return store.update((state) =>
      collection === 'orders' ? withOrders(state, documents) : withTasks(state, documents),
    );
  }

  async #send(): Promise<void> {
    const { store, cloud } = this.#parts;
    if (cloud === undefined) return;
    for (const { id } of store.state.people.filter((person) => !isSent(person))) {
      const person = store.person(id);
      if (person === undefined || isSent(person)) continue;
      const wanted = documentOf(person);
      const row = { newDocumentState: wanted, assumedMasterState: person.master };
      const pushed = await cloud.push('tasks', { rows: [row] });
      if (!pushed.ok) return;
      const [master] = pushed.value.conflicts;
      await store.update((state) => {
        const others = state.people.filter((each) => each.id !== id);
        if (master !== undefined && master['_deleted'] !== true)
          // Somebody changed it meanwhile; an order that is over is over all the same.
          return person.isOver
            ? { ...state, people: [...others, { ...person, master }] }
            : withTasks({ ...state, people: others }, [master]);
        const isGone = person.isOver || master !== undefined;
        return { ...state, people: isGone ? others : [...others, { ...person, master: wanted }] };
      });
    }
  }

  async #pullAll(): Promise<void> {
    for (const collection of COLLECTIONS) await this.#pull(collection);
  }

  async #pull(collection: (typeof COLLECTIONS)[number]): Promise<void> {
    const { store, cloud } = this.#parts;
    if (cloud === undefined) return;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const before = store.state[collection];
      const pulled = await cloud.pull(collection, { checkpoint: before, limit: PAGE });
      if (!pulled.ok) return;
      const { documents, checkpoint } = pulled.value;
      await this.absorb(collection, documents);
      const isSame = checkpoint.seq === before?.seq && checkpoint.epoch === before.epoch;
      // A cloud that was put back is told anew what it may have lost.
      const isAnother = before !== null && before.epoch !== checkpoint.epoch;
      await store.update((state) => {
        if (isSame) return state;
        const people = isAnother ? state.people.map((person) => ({ ...person, master: null })) : state.people;
        return { ...state, people, [collection]: checkpoint };
      });
      if (documents.length < PAGE) return;
    }
  }
}

/** Another terminal has it, and not since yesterday. */
export const isOthers = (claim: OrderClaim | null, terminal: string, now: EpochMs): boolean =>
  claim !== null && claim.terminal !== terminal && now - claim.at < CLAIM_STANDS_MS;
