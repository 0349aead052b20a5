/**
 * Reads `devices.json`. A terminal never refuses to start because of it: a bad device is left out with its path and the
 * reason, an unknown field is ignored aloud, and everything that is right works.
 * Invariants: ids are unique within a kind; a drawer names a printer that is there. Called by the host's device service
 * and the settings page; the shapes are in devices-schema.ts.
 */
import type { TObject, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { err, ok, type Result } from '../sync/domain/result.ts';
import {
  DEVICES_PER_KIND_MAX,
  ESCPOS_BY_TRANSPORT,
  SCHEMAS_BY_DRIVER,
  type DeviceKind,
  type Devices,
  type PrinterConfig,
} from './devices-schema.ts';
import { jsonFault } from './json-fault.ts';

export type * from './devices-schema.ts';

/** A devices file is some kilobytes; more is another file. */
export const DEVICES_FILE_MAX_CHARS = 1_000_000;

/** What is wrong with one place of the file. `path` reads like `scanners[0].baudRate`; '' is the whole file. */
export interface DeviceProblem {
  readonly file: string;
  readonly path: string;
  readonly code:
    | 'not_json'
    | 'not_a_list'
    | 'unknown_field'
    | 'unknown_driver'
    | 'missing'
    | 'bad_value'
    | 'duplicate_id'
    | 'no_such_printer'
    | 'too_many'
    | 'too_large';
  /** English, for logs and the settings page. */
  readonly reason: string;
  /** Whether the terminal does without a device or only without the field. */
  readonly effect: 'file_ignored' | 'device_left_out' | 'field_ignored';
  readonly kind?: DeviceKind;
  readonly deviceId?: string;
  /** From 1; only for `not_json`. */
  readonly line?: number;
  readonly column?: number;
}

export interface DevicesRead {
  readonly devices: Devices;
  readonly problems: readonly DeviceProblem[];
}

type Fields = Readonly<Record<string, unknown>>;
type Report = (problem: Omit<DeviceProblem, 'file'>) => void;

export const NO_DEVICES: Devices = {
  scanners: [],
  printers: [],
  drawers: [],
  scales: [],
  lineDisplays: [],
  counters: [],
};

/** The demo's equipment: the virtual twin of everything. */
export function defaultDevices(): Devices {
  return {
    scanners: [{ id: 'scanner', driver: 'virtual' }],
    printers: [{ id: 'receipt', driver: 'virtual', columns: 48, encoding: 'gb18030' }],
    drawers: [{ id: 'till', driver: 'virtual', printer: 'receipt', pin: 2, pulseMs: [50, 500] }],
    scales: [],
    lineDisplays: [],
    counters: [],
  };
}

/**
 * Reads the text of a devices file. The error is a file that cannot be read at all (start with NO_DEVICES and show it);
 * the problems of a readable file stand beside the devices that work.
 */
export function readDevices(text: string, file: string): Result<DevicesRead, DeviceProblem> {
  const parsed = parseFile(text, file);
  if (!parsed.ok) return parsed;
  const problems: DeviceProblem[] = [];
  const report: Report = (problem) => problems.push({ file, ...problem });
  for (const field of Object.keys(parsed.value))
    if (!(field in SCHEMAS_BY_DRIVER))
      report({
        path: field,
        code: 'unknown_field',
        reason: `unknown field; known: ${Object.keys(SCHEMAS_BY_DRIVER).join(', ')}`,
        effect: 'field_ignored',
      });
  const read = Object.fromEntries(
    (Object.keys(SCHEMAS_BY_DRIVER) as DeviceKind[]).map((kind) => [kind, readList(kind, parsed.value[kind], report)]),
  ) as unknown as Devices; // Each element has passed the schema of its kind and driver.
  return ok({ devices: { ...read, drawers: drawersWithPrinter(read, parsed.value, report) }, problems });
}

function parseFile(text: string, file: string): Result<Fields, DeviceProblem> {
  const whole = { file, path: '', effect: 'file_ignored' } as const;
  if (text.length > DEVICES_FILE_MAX_CHARS)
    return err({ ...whole, code: 'too_large', reason: `more than ${String(DEVICES_FILE_MAX_CHARS)} characters` });
  const plain = text.replace(/^\uFEFF/, ''); // Editors on Windows write a byte order mark.
  let value: unknown;
  try {
    value = JSON.parse(plain);
  } catch {
    const fault = jsonFault(plain) ?? { line: 1, column: 1, expected: 'JSON' };
    const reason = `not JSON at line ${String(fault.line)}, column ${String(fault.column)}: expected ${fault.expected}`;
    return err({ ...whole, code: 'not_json', reason, line: fault.line, column: fault.column });
  }
  if (!isFields(value)) return err({ ...whole, code: 'bad_value', reason: `must be an object, is ${nameOf(value)}` });
  return ok(value);
}

function readList(kind: DeviceKind, list: unknown, report: Report): unknown[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    report({
      path: kind,
      kind,
      code: 'not_a_list',
      reason: `must be a list, is ${nameOf(list)}`,
      effect: 'device_left_out',
    });
    return [];
  }
  if (list.length > DEVICES_PER_KIND_MAX)
    report({
      path: kind,
      kind,
      code: 'too_many',
      reason: `more than ${String(DEVICES_PER_KIND_MAX)}; the rest is left out`,
      effect: 'device_left_out',
    });
  const seen = new Set<string>();
  return list.slice(0, DEVICES_PER_KIND_MAX).flatMap((raw: unknown, index) => {
    const path = `${kind}[${String(index)}]`;
    const device = readDevice(kind, raw, path, report);
    if (device === undefined) return [];
    const deviceId = String(device['id']);
    if (seen.has(deviceId)) {
      report({
        path: `${path}.id`,
        kind,
        deviceId,
        code: 'duplicate_id',
        reason: `"${deviceId}" is taken by another of ${kind}`,
        effect: 'device_left_out',
      });
      return [];
    }
    seen.add(deviceId);
    return [device];
  });
}

function readDevice(kind: DeviceKind, raw: unknown, path: string, report: Report): Fields | undefined {
  const leftOut = { kind, effect: 'device_left_out', ...deviceIdOf(raw) } as const;
  if (!isFields(raw)) {
    report({ ...leftOut, path, code: 'bad_value', reason: `must be an object, is ${nameOf(raw)}` });
    return undefined;
  }
  const chosen = schemaFor(kind, raw);
  if (!chosen.ok) {
    report({ ...leftOut, path: `${path}.${chosen.error.field}`, code: chosen.error.code, reason: chosen.error.reason });
    return undefined;
  }
  const known = withoutUnknown(chosen.value, raw, path, (place) => {
    const reason = `unknown field; known: ${Object.keys(place.schema.properties).join(', ')}`;
    report({ ...leftOut, path: place.path, code: 'unknown_field', reason, effect: 'field_ignored' });
  });
  const faults = faultsOf(chosen.value, known);
  for (const fault of faults)
    report({ ...leftOut, path: `${path}${fault.path}`, code: fault.code, reason: fault.reason });
  return faults.length === 0 ? known : undefined;
}

type SchemaFault = { readonly field: string; readonly code: 'missing' | 'unknown_driver'; readonly reason: string };

/** The schema that a device's `driver` (and a printer's `transport.kind`) names. */
function schemaFor(kind: DeviceKind, raw: Fields): Result<TObject, SchemaFault> {
  const driver = raw['driver'] ?? (kind === 'drawers' ? 'printer' : undefined);
  const byDriver = pick(SCHEMAS_BY_DRIVER[kind], 'driver', driver);
  if (!byDriver.ok || driver !== 'escpos') return byDriver;
  const transport = raw['transport'];
  if (!isFields(transport)) return byDriver; // The schema itself says what is wrong with it.
  return pick(ESCPOS_BY_TRANSPORT, 'transport.kind', transport['kind']);
}

function pick(
  choices: Readonly<Record<string, TObject>>,
  field: string,
  choice: unknown,
): Result<TObject, SchemaFault> {
  const known = Object.keys(choices).join(', ');
  if (choice === undefined) return err({ field, code: 'missing', reason: `missing; one of ${known}` });
  const schema = typeof choice === 'string' && Object.hasOwn(choices, choice) ? choices[choice] : undefined;
  if (schema === undefined)
    return err({ field, code: 'unknown_driver', reason: `${JSON.stringify(choice)} is not known; one of ${known}` });
  return ok(schema);
}

/** The fields that the schema knows, objects inside included; each other one is reported. */
function withoutUnknown(
  schema: TObject,
  raw: Fields,
  path: string,
  report: (place: { readonly path: string; readonly schema: TObject }) => void,
): Fields {
  const known: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(raw)) {
    const inner: TSchema | undefined = Object.hasOwn(schema.properties, field) ? schema.properties[field] : undefined;
    if (inner === undefined) report({ path: `${path}.${field}`, schema });
    else
      known[field] =
        isObjectSchema(inner) && isFields(value) ? withoutUnknown(inner, value, `${path}.${field}`, report) : value;
  }
  return known;
}

interface FieldFault {
  readonly path: string;
  readonly code: 'missing' | 'bad_value';
  readonly reason: string;
}

/** Why the fields do not fit, one fault for each place, in words. */
function faultsOf(schema: TObject, fields: Fields): readonly FieldFault[] {
  const byPath = new Map<string, FieldFault>();
  for (const error of Compile(schema).Errors(fields)) {
    const at = error.instancePath.replace(/\/(\d+)(?=\/|$)/g, '[$1]').replaceAll('/', '.');
    const params: Fields = error.params;
    const missing = params['requiredProperties'];
    const found: FieldFault[] = Array.isArray(missing)
      ? missing.map((field) => ({ path: `${at}.${String(field)}`, code: 'missing', reason: 'missing' }))
      : [{ path: at, code: 'bad_value', reason: reasonOf(error.message, params) }];
    for (const fault of found) {
      const known = byPath.get(fault.path);
      byPath.set(fault.path, known === undefined ? fault : { ...known, reason: joined(known.reason, fault.reason) });
    }
  }
  return [...byPath.values()];
}

const joined = (known: string, more: string): string => (known.includes(more) ? known : `${known}; ${more}`);

function reasonOf(message: string, params: Fields): string {
  const allowed = params['allowedValue'] ?? params['allowedValues'];
  return allowed === undefined
    ? message
    : `must be ${[allowed]
        .flat()
        .map((value) => JSON.stringify(value))
        .join(' or ')}`;
}

/** Drawers whose printer is there; a virtual one may stand alone. */
function drawersWithPrinter(read: Devices, file: Fields, report: Report): Devices['drawers'] {
  const printers = new Set(read.printers.map((printer: PrinterConfig) => printer.id));
  const written: readonly unknown[] = Array.isArray(file['drawers']) ? file['drawers'] : [];
  return read.drawers.filter((drawer) => {
    if (drawer.printer === undefined || printers.has(drawer.printer)) return true;
    const index = written.findIndex((raw) => isFields(raw) && raw['id'] === drawer.id);
    const reason = `no printer "${drawer.printer}" is there`;
    const path = `drawers[${String(index)}].printer`;
    report({ path, kind: 'drawers', deviceId: drawer.id, code: 'no_such_printer', reason, effect: 'device_left_out' });
    return false;
  });
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isObjectSchema = (schema: TSchema): schema is TObject => 'properties' in schema;
const nameOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value);
const deviceIdOf = (raw: unknown): { deviceId?: string } =>
  isFields(raw) && typeof raw['id'] === 'string' ? { deviceId: raw['id'] } : {};
