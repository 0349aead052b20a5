/**
 * What the store has running and by which code of it a customer may have come, from the campaigns that tills pull: also offline.
 * Called by the till's scans, the payment's question and the enrolment's form.
 */
import type { CameBy } from '../../sync/domain/attribution.ts';
import { normalizedCrockford } from '../../sync/domain/crockford.ts';
import { isTouchpoint, type TouchpointDocument } from '../../sync/schemas/documents/touchpoint.ts';
import type { TerminalDatabase, WritableDocument } from '../../sync/terminal/api.ts';
import { createStore, type Readable } from '../app/store.ts';

export interface Touchpoints {
  /** All that the brand has, also what is over. */
  readonly known: Readable<readonly TouchpointDocument[]>;
  /** What a scanned code says of who scanned it; null for a campaign that is over. */
  readonly cameByCode: (scanned: string) => CameBy | null;
  readonly stop: () => void;
}

export function createTouchpoints(database: Pick<TerminalDatabase, 'watchDocuments'>, now: () => number): Touchpoints {
  const known = createStore<readonly TouchpointDocument[]>([]);
  const stop = database.watchDocuments('campaigns', (all) => known.set(touchpointsIn(all)));
  return { known, cameByCode: (scanned) => cameByCode(known.get(), scanned, now()), stop };
}

export const touchpointsIn = (documents: readonly WritableDocument[]): readonly TouchpointDocument[] =>
  documents.filter(isTouchpoint);

/** Of this store or of all, running now: campaigns by name, each followed by its channels. */
export function runningAt(
  all: readonly TouchpointDocument[],
  store: string | undefined,
  now: number,
): readonly TouchpointDocument[] {
  const here = all.filter((one) => isRunning(one, now) && (one.store === undefined || one.store === store));
  const order = (one: TouchpointDocument): string => `${one.campaign} ${one.code === undefined ? '' : one.name}`;
  return here.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

const isRunning = ({ from, until }: TouchpointDocument, now: number): boolean => from <= now && now < until;

export const cameByTouchpoint = ({ code, campaign, community, liveRoom }: TouchpointDocument): CameBy => ({
  ...(code === undefined ? {} : { touchpoint: code }),
  campaign,
  ...(community === undefined ? {} : { community }),
  ...(liveRoom === undefined ? {} : { liveRoom }),
});

/** A code that this till does not know (a guide's own, or a new one) is kept as it is: the cloud knows what it is of. */
export function cameByCode(all: readonly TouchpointDocument[], scanned: string, now: number): CameBy | null {
  const touchpoint = normalizedCrockford(scanned);
  const known = all.find(({ code }) => code === touchpoint);
  if (known === undefined) return { touchpoint };
  return isRunning(known, now) ? cameByTouchpoint(known) : null;
}

export const isSame = (one: CameBy, other: CameBy): boolean =>
  one.touchpoint === other.touchpoint && one.campaign === other.campaign;
