/**
 * What this terminal heard of orders and tickets from the cloud, and whose they are: one file. Names are personal, so the journal
 * has none but sealed; they travel as `tasks` documents (`order:<id>`), which are taken away when the order is over. The same
 * document says which terminal has an order in its cart: it is changed only by comparing with what stands in the cloud.
 * Called by order-cloud.ts and order-book.ts.
 */
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { ORDER_EVENTS_MAX } from '../../sync/domain/held-order.ts';
import type { EntryId } from '../../sync/domain/ids.ts';
import { CHECKPOINT } from '../../sync/protocol/messages.ts';
import { ORDER_DOCUMENT, TASK_DOCUMENT } from '../../sync/schemas/documents/catalogue.ts';
import {
  DEPOSIT_CHANNEL,
  ORDER_EVENT,
  ORDER_RECORD,
  TICKET_CHANNEL,
  TICKET_RECORD,
  type OrderRecord,
  type TicketRecord,
} from '../../sync/schemas/documents/orders.ts';
import { ENTRY_ID, INSTANT, TERMINAL_ID, TEXT, UUID_PATTERN } from '../../sync/schemas/scalars.ts';
import { jsonFile, type DataFolder } from '../data-folder.ts';
import { KeptState } from '../kept-state.ts';

/** Orders and tickets of a store at one time, and those over that are still listed. */
export const ORDERS_MAX = 2_000;

const CLAIM = Type.Object({ terminal: TERMINAL_ID, at: INSTANT });
export type OrderClaim = Static<typeof CLAIM>;
const PARTS = Type.Array(ORDER_EVENT, { maxItems: ORDER_EVENTS_MAX });
const PERSON = Type.Object({
  id: ENTRY_ID,
  name: TEXT,
  dueAt: INSTANT,
  claim: Type.Union([CLAIM, Type.Null()]),
  /** Units that were picked up of it, as whoever did it told with its claim. */
  parts: Type.Optional(PARTS),
  /** The order is over: its name goes from the cloud too. */
  isOver: Type.Boolean(),
  /** As it stands in the cloud; null before. */
  master: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
});
export type OrderPerson = Static<typeof PERSON>;
const KNOWN = Type.Object({ id: ENTRY_ID, channel: Type.String(), body: Type.Record(Type.String(), Type.Unknown()) });
const POINT = Type.Union([CHECKPOINT, Type.Null()]);
const ORDERS_FILE = Type.Object({
  version: Type.Literal(1),
  orders: POINT,
  tasks: POINT,
  known: Type.Array(KNOWN, { maxItems: ORDERS_MAX * 2 }),
  people: Type.Array(PERSON, { maxItems: ORDERS_MAX * 2 }),
});
export type OrderStoreState = Omit<Static<typeof ORDERS_FILE>, 'version'>;

const isOrderDocument = Compile(ORDER_DOCUMENT);
const isRecord = Compile(ORDER_RECORD);
const isTicket = Compile(TICKET_RECORD);
const isTask = Compile(TASK_DOCUMENT);
const isClaim = Compile(CLAIM);
const areParts = Compile(PARTS);
const TASK_ID = new RegExp(`^order:(${UUID_PATTERN.slice(1, -1)})$`);

export class OrderStore {
  readonly #kept: KeptState<OrderStoreState>;

  private constructor(kept: KeptState<OrderStoreState>) {
    this.#kept = kept;
  }

  static async load(folder: DataFolder, changed: () => void): Promise<OrderStore> {
    const empty: OrderStoreState = { orders: null, tasks: null, known: [], people: [] };
    return new OrderStore(await KeptState.load(jsonFile(folder, 'orders.json', ORDERS_FILE), empty, changed));
  }

  get state(): OrderStoreState {
    return this.#kept.value;
  }

  person(id: EntryId): OrderPerson | undefined {
    return this.state.people.find((each) => each.id === id);
  }

  order(id: EntryId): OrderRecord | undefined {
    const body = this.#bodyOf(id, DEPOSIT_CHANNEL);
    return isRecord.Check(body) ? body : undefined;
  }

  ticket(id: EntryId): TicketRecord | undefined {
    const body = this.#bodyOf(id, TICKET_CHANNEL);
    return isTicket.Check(body) ? body : undefined;
  }

  ids(channel: string): readonly EntryId[] {
    return this.state.known.filter((each) => each.channel === channel).map(({ id }) => id);
  }

  /** One change after another; resolves once it is on the disk. Nothing is written when nothing changes. */
  update(change: (state: OrderStoreState) => OrderStoreState): Promise<void> {
    return this.#kept.update(change);
  }

  /** Another person of an order, or the same changed. */
  put(person: OrderPerson): Promise<void> {
    return this.update((state) => withPerson(state, person));
  }

  change(id: EntryId, part: Partial<OrderPerson>): Promise<void> {
    return this.update((state) => {
      const known = state.people.find((each) => each.id === id);
      return known === undefined ? state : withPerson(state, { ...known, ...part });
    });
  }

  #bodyOf(id: EntryId, channel: string): unknown {
    return this.state.known.find((each) => each.id === id && each.channel === channel)?.body;
  }
}

const withPerson = (state: OrderStoreState, person: OrderPerson): OrderStoreState => ({
  ...state,
  people: [...state.people.filter(({ id }) => id !== person.id), person].slice(-ORDERS_MAX),
});

/** What should stand in the cloud of a person: the whole document, or its grave. */
export function documentOf({ id, name, dueAt, claim, parts = [], isOver }: OrderPerson): Record<string, unknown> {
  const common = { id: `order:${id}`, dueAt };
  if (isOver) return { ...common, title: '-', done: true, _deleted: true };
  return { ...common, title: name, done: false, ...(claim === null ? {} : { claim: { ...claim } }), ...partsIn(parts) };
}
const partsIn = (parts: NonNullable<OrderPerson['parts']>): { readonly parts?: typeof parts } =>
  parts.length === 0 ? {} : { parts };

const sameText = (document: Record<string, unknown>): string =>
  JSON.stringify([
    document['title'],
    document['dueAt'],
    document['claim'] ?? null,
    document['parts'] ?? [],
    document['_deleted'] === true,
  ]);
export const isSent = (person: OrderPerson): boolean =>
  person.master !== null && sameText(person.master) === sameText(documentOf(person));

/** Orders as somebody pulled them. */
export function withOrders(
  state: OrderStoreState,
  documents: readonly Readonly<Record<string, unknown>>[],
): OrderStoreState {
  let { known } = state;
  for (const { _deleted: deleted, ...document } of documents) {
    if (!isOrderDocument.Check(document)) continue;
    const id = document.id as EntryId;
    const rest = known.filter((each) => each.id !== id);
    known = deleted === true ? rest : [...rest, { id, channel: document.channel, body: document.body }];
  }
  return known === state.known ? state : { ...state, known: known.slice(-ORDERS_MAX) };
}

/** Names and claims as somebody pulled them; what was not sent from here yet stays what this till wants. */
export function withTasks(
  state: OrderStoreState,
  documents: readonly Readonly<Record<string, unknown>>[],
): OrderStoreState {
  return documents.reduce<OrderStoreState>((before, document) => withTask(before, document), state);
}

function withTask(state: OrderStoreState, master: Readonly<Record<string, unknown>>): OrderStoreState {
  const { _deleted: deleted, ...document } = master;
  const [, found] = TASK_ID.exec(String(document['id'])) ?? [];
  if (found === undefined || !isTask.Check(document)) return state;
  const id = found as EntryId;
  const before = state.people.find((each) => each.id === id);
  if (deleted === true)
    return before === undefined ? state : { ...state, people: state.people.filter((each) => each.id !== id) };
  if (before !== undefined && !isSent(before)) return withPerson(state, { ...before, master: { ...document } });
  const { claim, parts } = document as Record<string, unknown>;
  const person: OrderPerson = {
    id,
    name: document.title,
    dueAt: document.dueAt ?? (0 as OrderPerson['dueAt']),
    claim: isClaim.Check(claim) ? claim : null,
    ...(areParts.Check(parts) ? partsIn(parts) : {}),
    isOver: false,
    master: { ...document },
  };
  return JSON.stringify(person) === JSON.stringify(before) ? state : withPerson(state, person);
}
