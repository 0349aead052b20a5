/**
 * How a scanned text is read, step by step, for the page that explains it: the same functions that the checkout uses, with
 * what they found on the way. Pure but for the two questions to the catalogue. Called by scan-explainer.tsx.
 */
import { scanCandidates, type ScanCandidates, type ScanReading } from '../../../sync/domain/barcode.ts';
import { gs1CheckDigit, hasGs1CheckDigit } from '../../../sync/domain/check-digit.ts';
import { dayOfLabel, isPastLastDay } from '../../../sync/domain/gs1-item.ts';
import { fieldsOf, templateOf, type LabelField, type LabelTemplate } from '../../../sync/domain/scale-label.ts';
import type { LookUp, TerminalDatabase } from '../../../sync/terminal/api.ts';
import { kindOfReading, SCAN_TABLE, type ScanDestination } from '../../app/scan-table.ts';
import type { Resolution, ResolveScan } from '../../sale/scan-desk.ts';
import { keysOf } from '../../sale/scan-resolver.ts';
import type { ScanSettings } from '../../sale/scan-settings.ts';

type Found = Extract<LookUp, { found: true }>;
const SYMBOLOGIES = ['C', 'd', 'E', 'e', 'J', 'Q', 'A', 'I'] as const;
const GS1_MODIFIERS = ['C1', 'e0', 'd2', 'Q3', 'J1'];

export interface ScanSteps {
  readonly text: string;
  /** The catalogue has the text as it is: then nothing else counts. */
  readonly literal: Found | null;
  /** Null: the scanner sent no prefix. */
  readonly symbology: {
    readonly id: string;
    readonly name: (typeof SYMBOLOGIES)[number] | 'other';
    readonly isGs1: boolean;
  } | null;
  readonly reading: ScanCandidates['reading'];
  /** For digits that end in a GS1 check digit. `right` is what it must be. */
  readonly check: { readonly isRight: boolean; readonly right: string } | null;
  readonly elements: readonly { readonly ai: string; readonly value: string; readonly day: string | null }[];
  readonly lastDay: { readonly day: string; readonly isPast: boolean } | null;
  readonly label: {
    readonly template: LabelTemplate;
    readonly fields: readonly { readonly field: LabelField; readonly text: string }[];
    readonly check: string;
  } | null;
  readonly product: Found | null;
  readonly resolution: Resolution;
  readonly destination: ScanDestination;
}

interface StepsParts {
  readonly database: Pick<TerminalDatabase, 'lookUp'>;
  readonly resolve: ResolveScan;
  readonly settings: ScanSettings;
  /** The store's wall clock. */
  readonly now: string;
}

export async function scanSteps(text: string, { database, resolve, settings, now }: StepsParts): Promise<ScanSteps> {
  const { literals, reading } = scanCandidates(text, { screen: 'goods', ...settings });
  const found = async (keys: readonly string[]): Promise<Found | null> => {
    const answer = keys.length === 0 ? null : await database.lookUp(keys);
    return answer?.ok === true && answer.value.found ? answer.value : null;
  };
  const literal = await found(literals);
  const read = reading.ok ? reading.value : undefined;
  const product = literal ?? (read === undefined ? null : await found(keysOf(read)));
  const data = literals.at(-1) ?? text.trim();
  const resolution = await resolve(text);
  return {
    text,
    literal,
    symbology: symbologyOf(text),
    reading,
    check: checkOf(data, read),
    ...elementsOf(read, now),
    label: labelOf(data, settings.templates),
    product,
    resolution,
    destination: resolution.ok ? 'line' : destinationOf(resolution),
  };
}

const destinationOf = (resolution: Extract<Resolution, { ok: false }>): ScanDestination =>
  resolution.reason === 'style'
    ? 'line'
    : resolution.reading === undefined
      ? 'told'
      : SCAN_TABLE.checkout[kindOfReading(resolution.reading)];

function symbologyOf(text: string): ScanSteps['symbology'] {
  const id = /^\s*\]([A-Za-z][0-9A-Za-z])/.exec(text)?.[1];
  if (id === undefined) return null;
  const name = SYMBOLOGIES.find((each) => each === id.charAt(0)) ?? 'other';
  return { id: `]${id}`, name, isGs1: GS1_MODIFIERS.includes(id) };
}

/** GTINs inside elements were checked by the table; here it is about digits alone. */
function checkOf(data: string, read: ScanReading | undefined): ScanSteps['check'] {
  const isRetail = /^(\d{8}|\d{12,14}|\d{18})$/.test(data) && read?.kind !== 'elements';
  return isRetail
    ? { isRight: hasGs1CheckDigit(data) || read?.kind === 'product', right: gs1CheckDigit(data.slice(0, -1)) }
    : null;
}

const DATES = new Set([
  '11',
  '12',
  '13',
  '15',
  '16',
  '17',
  '7003',
  '7006',
  '7007',
  '7011',
  '4324',
  '4325',
  '4326',
  '8008',
]);

function elementsOf(read: ScanReading | undefined, now: string): Pick<ScanSteps, 'elements' | 'lastDay'> {
  if (read?.kind !== 'elements') return { elements: [], lastDay: null };
  const today = now.slice(0, 10);
  const { lastDay } = read;
  return {
    elements: read.elements.map(({ ai, value }) => ({
      ai,
      value,
      day: DATES.has(ai) ? dayOfLabel({ yymmdd: value.slice(0, 6) }, today) : null,
    })),
    lastDay: lastDay === undefined ? null : { day: dayOfLabel(lastDay, today), isPast: isPastLastDay(lastDay, now) },
  };
}

function labelOf(data: string, templates: readonly LabelTemplate[]): ScanSteps['label'] {
  const template = /^\d+$/.test(data) ? templateOf(data, templates) : undefined;
  return template === undefined ? null : { template, fields: fieldsOf(data, template), check: data.slice(-1) };
}
