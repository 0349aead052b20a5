/**
 * Which product a scanned text is, and how much of it. The catalogue's own codes match literally first, then the reading of
 * barcode.ts decides: other forms of a product code, or a scale's label. Invariants: a wrong check digit is never a line;
 * while the catalogue is still coming, a miss waits for it instead of being called unknown. Called by the scan desk.
 */
import { scanCandidates, type ScanReading } from '../../sync/domain/barcode.ts';
import { isPastLastDay } from '../../sync/domain/gs1-item.ts';
import { pluKey } from '../../sync/domain/scale-label.ts';
import type { DatabaseStatus, LookUp, TerminalDatabase } from '../../sync/terminal/api.ts';
import type { RendererPorts } from '../app/ports.ts';
import type { Readable } from '../app/store.ts';
import type { Resolution, ResolveScan, ScanFailure } from './scan-desk.ts';
import { keptCode, measureOf } from './scan-measure.ts';
import type { ScanSettings } from './scan-settings.ts';

/** How long a scan waits for a catalogue that is still being pulled. */
const CATALOGUE_WAIT_MS = 10_000;

type Found = Extract<LookUp, { found: true }>;
type Style = { readonly ok: false; readonly reason: 'style'; readonly style: string };
type Looked =
  { readonly ok: true; readonly found: Found } | { readonly ok: false; readonly reason: ScanFailure } | Style;

export function createScanResolver(
  database: Pick<TerminalDatabase, 'lookUp'>,
  status: Readable<DatabaseStatus | null>,
  ports: Pick<RendererPorts, 'after'>,
  settings: Readable<ScanSettings>,
  /** The store's wall clock, `2026-11-22T18:30`. */
  localNow: () => string,
  /** The price book that the open cart was begun with. */
  book: () => string | undefined = () => undefined,
): ResolveScan {
  const lookUpOnce = (candidates: readonly string[]): Promise<Looked> => lookUpIn(database, candidates, book());
  const lookUp = async (candidates: readonly string[]): Promise<Looked> => {
    const first = await lookUpOnce(candidates);
    if (first.ok || first.reason === 'not_sold' || first.reason === 'style') return first;
    if (first.reason === 'unknown_code' && hasCatalogue(status.get())) return first;
    await untilCatalogue(status, ports);
    return lookUpOnce(candidates);
  };
  return async (data) => {
    const { literals, reading } = scanCandidates(data, { screen: 'goods', ...settings.get() });
    const read = reading.ok ? reading.value : undefined;
    if (read?.kind === 'empty') return { ok: false, reason: 'empty' };
    // What reads as a product or label is looked up together with its other forms: one question, one wait.
    const keys = read === undefined ? [] : keysOf(read);
    const literal = await lookUpOnce(literals);
    if (literal.ok) return sold(literal.found, undefined);
    if (literal.reason === 'not_sold' || literal.reason === 'style') return literal;
    if (!reading.ok && reading.error.code !== 'unreadable') return { ok: false, reason: reading.error.code };
    if (read !== undefined && keys.length === 0) return { ok: false, reason: 'not_goods', reading: read };
    if (isPast(read, localNow())) return { ok: false, reason: 'expired' };
    const looked = await lookUp(keys.length > 0 ? keys : literals);
    return looked.ok ? sold(looked.found, read) : looked;
  };
}

const isPast = (read: ScanReading | undefined, now: string): boolean =>
  read?.kind === 'elements' && read.lastDay !== undefined && isPastLastDay(read.lastDay, now);

async function lookUpIn(
  database: Pick<TerminalDatabase, 'lookUp'>,
  candidates: readonly string[],
  book: string | undefined,
): Promise<Looked> {
  const answer = await database.lookUp(candidates, book);
  if (!answer.ok) return { ok: false, reason: 'unavailable' };
  if (answer.value.found) return { ok: true, found: answer.value };
  switch (answer.value.reason) {
    case 'unknown':
      return { ok: false, reason: 'unknown_code' };
    case 'no_price':
      return { ok: false, reason: 'not_sold' };
    case 'no_price_book':
      return { ok: false, reason: 'no_price_book' };
    case 'style':
      return { ok: false, reason: 'style', style: answer.value.style };
  }
}

/** What to look up in the catalogue for a reading, in order; nothing for what is no goods. */
export function keysOf(reading: ScanReading): readonly string[] {
  switch (reading.kind) {
    case 'product':
    case 'elements':
    case 'item':
      return reading.keys;
    case 'label':
      return [pluKey(reading.plu)];
    case 'payment':
    case 'receipt':
    case 'binding':
    case 'member':
    case 'coupon':
    case 'pickup':
    case 'badge':
    case 'campaign':
    case 'empty':
      return [];
  }
}

function sold({ code: matched, item }: Found, reading: ScanReading | undefined): Resolution {
  const { product } = item;
  const measure = measureOf(reading, product);
  if (!measure.ok) return { ok: false, reason: measure.error };
  const code = keptCode(matched, reading);
  const add = { type: 'addProduct', product, code, ...measure.value } as const;
  return item.isOutside === true ? { ok: true, code, add, isOutside: true } : { ok: true, code, add };
}

/** Are products and a price book here, so that "not found" means unknown? */
export function hasCatalogue(status: DatabaseStatus | null): boolean {
  if (status === null || status.book === null) return false;
  return status.collections.some(({ name, complete }) => name === 'products' && complete);
}

function untilCatalogue(status: Readable<DatabaseStatus | null>, ports: Pick<RendererPorts, 'after'>): Promise<void> {
  if (hasCatalogue(status.get())) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      unsubscribe();
      resolve();
    };
    const cancel = ports.after(CATALOGUE_WAIT_MS, finish);
    const unsubscribe = status.subscribe(() => {
      if (hasCatalogue(status.get())) finish();
    });
  });
}
