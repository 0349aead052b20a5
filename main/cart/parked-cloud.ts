/**
 * What this terminal tells the cloud of parked sales, and what it hears: its own are pushed until the cloud has them, those
 * that went on are taken away by comparing with what stands there, those of others are pulled. Everything may be repeated.
 * Called by the park desk, when the line to the cloud is back, and with what the database worker pulls.
 */
import type { SaleId } from '../../sync/domain/ids.ts';
import type { PullAnswer } from '../../sync/protocol/messages.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import {
  parkedDocument,
  tombstoneOf,
  without,
  type BoxState,
  type Held,
  type ParkedBox,
  type ParkedDocument,
} from './parked-box.ts';
import type { ParkedFacts } from './parked-facts.ts';

const COLLECTION = 'parkedSales';
const PAGE = 200;
/** More than any store has; a cloud that always has one more page is not followed for ever. */
const PAGES_MAX = 50;

export type Claim = 'claimed' | 'taken' | 'unreachable';

export interface ParkedCloudParts {
  readonly box: ParkedBox;
  readonly facts: ParkedFacts;
  /** Undefined in training: what is practised stays here. */
  readonly cloud: Pick<CloudClient, 'pull' | 'push'> | undefined;
}

export class ParkedCloud {
  readonly #parts: ParkedCloudParts;
  #isFlushing = false;
  #refreshing: Promise<void> | undefined;

  constructor(parts: ParkedCloudParts) {
    this.#parts = parts;
  }

  /** Takes it out of the cloud, as the sale or the end that is named. */
  async claim(document: ParkedDocument, as: SaleId | 'discarded'): Promise<Claim> {
    const { cloud } = this.#parts;
    if (cloud === undefined) return 'claimed';
    const row = { newDocumentState: tombstoneOf(document, as), assumedMasterState: document };
    const pushed = await cloud.push(COLLECTION, { rows: [row] });
    if (!pushed.ok) return 'unreachable';
    return pushed.value.conflicts.length === 0 ? 'claimed' : 'taken';
  }

  /** Sends what the cloud does not have yet. Fails silently: the next contact tries again. */
  flush(): void {
    const { gone, held } = this.#parts.box.state;
    if (this.#isFlushing || (gone.length === 0 && !held.some(({ stage }) => stage === 'unsent'))) return;
    this.#isFlushing = true;
    void this.#send()
      .catch(() => undefined)
      .finally(() => {
        this.#isFlushing = false;
      });
  }

  /** Pulls what is new. Fails silently: what is known stands. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#pull()
      .catch(() => undefined)
      .finally(() => {
        this.#refreshing = undefined;
      });
    return this.#refreshing;
  }

  /** Documents of the collection as somebody pulled them, in order. */
  absorb(documents: PullAnswer['documents']): Promise<void> {
    return this.#parts.box.update((state) => this.#absorbed(state, documents));
  }

  async #send(): Promise<void> {
    const { box, cloud } = this.#parts;
    if (cloud === undefined) return;
    for (;;) {
      const document = box.state.held.find(({ stage }) => stage === 'unsent')?.document;
      if (document === undefined) break;
      const row = { newDocumentState: document, assumedMasterState: null };
      const pushed = await cloud.push(COLLECTION, { rows: [row] });
      if (!pushed.ok) return;
      const master = pushed.value.conflicts[0];
      const held = box.state.held.find((each) => each.document.id === document.id);
      // What stands there may be this terminal's own claim, made meanwhile or before a crash.
      const isTaken = master?.['_deleted'] === true && !isOwnClaim(master, held);
      await (isTaken ? box.drop(document.id) : box.update((state) => stored(state, document.id)));
    }
    for (;;) {
      const [ended] = box.state.gone;
      if (ended === undefined) return;
      const { document, as } = ended;
      const row = { newDocumentState: tombstoneOf(document, as), assumedMasterState: document };
      const pushed = await cloud.push(COLLECTION, { rows: [row] });
      if (!pushed.ok) return;
      await box.update((state) => ({
        ...state,
        gone: state.gone.filter((each) => each.document.id !== document.id),
      }));
    }
  }

  async #pull(): Promise<void> {
    const { box, cloud } = this.#parts;
    if (cloud === undefined) return;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const { checkpoint } = box.state;
      const pulled = await cloud.pull(COLLECTION, { checkpoint, limit: PAGE });
      if (!pulled.ok) return;
      const { documents, checkpoint: next } = pulled.value;
      const isAnother = checkpoint !== null && checkpoint.epoch !== next.epoch;
      await box.update((state) => {
        const taken = this.#absorbed(isAnother ? forgotten(state) : state, documents);
        const isSame = taken === state && next.seq === checkpoint?.seq && next.epoch === checkpoint.epoch;
        return isSame ? state : { ...taken, checkpoint: next };
      });
      if (documents.length < PAGE) return;
    }
  }

  #absorbed(state: BoxState, documents: PullAnswer['documents']): BoxState {
    return documents.reduce<BoxState>((before, one) => this.#withOne(before, one), state);
  }

  #withOne(state: BoxState, { _deleted: deleted, ...body }: Readonly<Record<string, unknown>>): BoxState {
    const { facts } = this.#parts;
    const known = state.held.find(({ document }) => document.id === body['id']);
    if (deleted === true) {
      if (known === undefined || isOwnClaim(body, known)) return state;
      return { ...state, held: without(state.held, known.document.id) };
    }
    if (known !== undefined) return known.stage === 'unsent' ? stored(state, known.document.id) : state;
    const document = parkedDocument(body);
    if (document === undefined) return state;
    const id = document.id as Parameters<ParkedFacts['wasDiscarded']>[0];
    const isOver = facts.resumedAs(id) !== undefined || facts.wasDiscarded(id);
    return isOver ? state : { ...state, held: [...state.held, { document, stage: 'stored' }] };
  }
}

/** It was taken away by this terminal itself, which goes on with it now. */
function isOwnClaim(tombstone: Readonly<Record<string, unknown>>, held: Held | undefined): boolean {
  const wentOnAs = (tombstone['cart'] as { readonly wentOnAs?: unknown } | undefined)?.wentOnAs;
  return wentOnAs !== undefined && wentOnAs === held?.resuming?.saleId;
}

const stored = (state: BoxState, id: string): BoxState => ({
  ...state,
  held: state.held.map((each) =>
    each.document.id === id && each.stage === 'unsent' ? { ...each, stage: 'stored' } : each,
  ),
});

/** A cloud that was restored: what it had is told once more, by everybody. */
const forgotten = (state: BoxState): BoxState => ({
  ...state,
  held: state.held.map((each) => (each.stage === 'stored' ? { ...each, stage: 'unsent' } : each)),
});
