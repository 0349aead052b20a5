import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  DEVICES_FILE_MAX_CHARS,
  defaultDevices,
  NO_DEVICES,
  readDevices,
  type DevicesRead,
} from '../../hardware/devices-file.ts';
import { DEVICES_PER_KIND_MAX } from '../../hardware/devices-schema.ts';
import { jsonFault } from '../../hardware/json-fault.ts';

const FULL = {
  scanners: [{ id: 'front', driver: 'serial', path: '/dev/ttyACM0', baudRate: 9600 }],
  printers: [
    {
      id: 'receipt',
      driver: 'escpos',
      transport: { kind: 'tcp', host: '127.0.0.1', port: 9100 },
      columns: 48,
      encoding: 'gb18030',
    },
  ],
  drawers: [{ id: 'till', printer: 'receipt', pin: 2, pulseMs: [50, 500] }],
  scales: [{ id: 's1', driver: 'toledo-8217', path: '/dev/ttyS1' }],
  lineDisplays: [{ id: 'pole', driver: 'led8', path: '/dev/ttyS2' }],
  counters: [{ id: 'door', driver: 'virtual' }],
};

function read(value: unknown): DevicesRead {
  const result = readDevices(JSON.stringify(value), 'devices.json');
  if (!result.ok) throw new Error(result.error.reason);
  return result.value;
}
const complaints = (value: unknown) => read(value).problems.map(({ path, code, effect }) => ({ path, code, effect }));

test('the documented example is read as written, without a problem', () => {
  expect(read(FULL)).toEqual({ devices: FULL, problems: [] });
});

test('an absent list means none of that kind', () => {
  expect(read({})).toEqual({ devices: NO_DEVICES, problems: [] });
});

test('the demo equipment is all virtual and fits its own schema', () => {
  const devices = defaultDevices();
  expect(read(devices)).toEqual({ devices, problems: [] });
  expect(
    Object.values(devices)
      .flat()
      .every((device) => device.driver === 'virtual'),
  ).toBe(true);
});

test.each([
  [{ id: 'p', driver: 'escpos', transport: { kind: 'serial', path: 'COM3', baudRate: 19200 } }],
  [{ id: 'p', driver: 'escpos', transport: { kind: 'file', path: '/dev/usb/lp0' } }],
  [{ id: 'p', driver: 'escpos', transport: { kind: 'virtual' } }],
  [{ id: 'p', driver: 'virtual' }],
])('a printer may be %j', (printer) => {
  expect(read({ printers: [printer] })).toEqual({ devices: { ...NO_DEVICES, printers: [printer] }, problems: [] });
});

test('a bad device is left out with its path, id and reason, and its neighbours work', () => {
  const good = { id: 'back', driver: 'virtual' };
  const result = read({ scanners: [{ id: 'front', driver: 'serial', path: '/dev/ttyS0', baudRate: 'fast' }, good] });
  expect(result.devices.scanners).toEqual([good]);
  expect(result.problems).toEqual([
    {
      file: 'devices.json',
      path: 'scanners[0].baudRate',
      kind: 'scanners',
      deviceId: 'front',
      code: 'bad_value',
      reason: 'must be integer',
      effect: 'device_left_out',
    },
  ]);
});

test('a missing field is named by its path', () => {
  expect(complaints({ scanners: [{ id: 'front', driver: 'serial' }] })).toEqual([
    { path: 'scanners[0].path', code: 'missing', effect: 'device_left_out' },
  ]);
  expect(complaints({ printers: [{ id: 'p', driver: 'escpos', transport: { kind: 'tcp' } }] })).toEqual([
    { path: 'printers[0].transport.host', code: 'missing', effect: 'device_left_out' },
  ]);
});

test('a driver or transport that does not exist names the ones that do', () => {
  const [scanner] = read({ scanners: [{ id: 'x', driver: 'bluetooth' }] }).problems;
  expect(scanner).toMatchObject({
    path: 'scanners[0].driver',
    reason: '"bluetooth" is not known; one of serial, wedge, virtual',
  });
  const [printer] = read({ printers: [{ id: 'x', driver: 'escpos', transport: { kind: 'usb' } }] }).problems;
  expect(printer).toMatchObject({ path: 'printers[0].transport.kind', code: 'unknown_driver' });
  expect(complaints({ scales: [{ id: 'x', driver: 'toString' }, { id: 'y' }] })).toEqual([
    { path: 'scales[0].driver', code: 'unknown_driver', effect: 'device_left_out' },
    { path: 'scales[1].driver', code: 'missing', effect: 'device_left_out' },
  ]);
});

test('an unknown field is reported at every depth and the device still works', () => {
  const file = {
    scaners: [],
    scanners: [{ id: 'a', driver: 'virtual', colour: 'red' }],
    printers: [{ id: 'p', driver: 'escpos', transport: { kind: 'tcp', host: '127.0.0.1', prot: 9100 } }],
  };
  expect(complaints(file)).toEqual([
    { path: 'scaners', code: 'unknown_field', effect: 'field_ignored' },
    { path: 'scanners[0].colour', code: 'unknown_field', effect: 'field_ignored' },
    { path: 'printers[0].transport.prot', code: 'unknown_field', effect: 'field_ignored' },
  ]);
  expect(read(file).devices.scanners).toEqual([{ id: 'a', driver: 'virtual' }]);
  expect(read(file).devices.printers).toHaveLength(1);
});

test('the second device with an id is left out', () => {
  const twice = {
    scanners: [
      { id: 'a', driver: 'virtual' },
      { id: 'a', driver: 'wedge' },
    ],
  };
  expect(complaints(twice)).toEqual([{ path: 'scanners[1].id', code: 'duplicate_id', effect: 'device_left_out' }]);
  expect(read(twice).devices.scanners).toEqual([{ id: 'a', driver: 'virtual' }]);
});

test('a drawer on a printer that is not there, or was left out, is left out too', () => {
  const file = {
    printers: [{ id: 'receipt', driver: 'escpos' }],
    drawers: [
      { id: 'till', printer: 'receipt' },
      { id: 'other', printer: 'none' },
      { id: 'alone', driver: 'virtual' },
    ],
  };
  expect(complaints(file)).toEqual([
    { path: 'printers[0].transport', code: 'missing', effect: 'device_left_out' },
    { path: 'drawers[0].printer', code: 'no_such_printer', effect: 'device_left_out' },
    { path: 'drawers[1].printer', code: 'no_such_printer', effect: 'device_left_out' },
  ]);
  expect(read(file).devices.drawers).toEqual([{ id: 'alone', driver: 'virtual' }]);
});

test('pulse times and pins outside what ESC p can say are refused', () => {
  const printers = [{ id: 'receipt', driver: 'virtual' }];
  expect(complaints({ printers, drawers: [{ id: 'd', printer: 'receipt', pin: 3, pulseMs: [50, 900] }] })).toEqual([
    { path: 'drawers[0].pin', code: 'bad_value', effect: 'device_left_out' },
    { path: 'drawers[0].pulseMs[1]', code: 'bad_value', effect: 'device_left_out' },
  ]);
});

test('too many devices of a kind and a list that is none are said', () => {
  const many = Array.from({ length: DEVICES_PER_KIND_MAX + 1 }, (_, index) => ({
    id: `s${String(index)}`,
    driver: 'virtual',
  }));
  expect(complaints({ scanners: many })).toEqual([{ path: 'scanners', code: 'too_many', effect: 'device_left_out' }]);
  expect(read({ scanners: many }).devices.scanners).toHaveLength(DEVICES_PER_KIND_MAX);
  expect(complaints({ scanners: { id: 'a' }, scales: [null] })).toEqual([
    { path: 'scanners', code: 'not_a_list', effect: 'device_left_out' },
    { path: 'scales[0]', code: 'bad_value', effect: 'device_left_out' },
  ]);
});

test.each([
  ['{\n  "scanners": [\n    {"id": "a",}\n  ]\n}', 3, 16, 'a field name in double quotes'],
  ['{"scanners": [} ', 1, 15, 'a value'],
  ['{"a" 1}', 1, 6, "':'"],
  ['{"a": "x\n"}', 1, 7, 'a complete string'],
  ['{"a": 1} x', 1, 10, 'the end of the file'],
  ['{"a": 01}', 1, 8, "',' or '}'"],
  ['', 1, 1, 'a value'],
])('%j is not JSON at line %i, column %i', (text, line, column, expected) => {
  const result = readDevices(text, 'shop.json');
  expect(result).toEqual({
    ok: false,
    error: {
      file: 'shop.json',
      path: '',
      code: 'not_json',
      reason: `not JSON at line ${String(line)}, column ${String(column)}: expected ${expected}`,
      effect: 'file_ignored',
      line,
      column,
    },
  });
});

test('a byte order mark does no harm, another top level and a huge file are refused', () => {
  expect(readDevices('\uFEFF{}', 'd').ok).toBe(true);
  expect(readDevices('[]', 'd')).toMatchObject({
    ok: false,
    error: { code: 'bad_value', reason: 'must be an object, is a list' },
  });
  expect(readDevices(' '.repeat(DEVICES_FILE_MAX_CHARS + 1), 'd')).toMatchObject({
    ok: false,
    error: { code: 'too_large' },
  });
});

test('the fault finder and JSON.parse agree on what is JSON', () => {
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', '0', '\\', '\n', '[', 'x'))
    .map(([text, at, piece]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + piece + text.slice(place + 1);
    });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.json()), (text) => {
      let parses = true;
      try {
        JSON.parse(text);
      } catch {
        parses = false;
      }
      expect(jsonFault(text) === undefined).toBe(parses);
    }),
    { numRuns: 500 },
  );
});

test('no JSON value makes the reader throw', () => {
  fc.assert(
    fc.property(
      fc.record({ scanners: fc.jsonValue(), printers: fc.array(fc.jsonValue()), drawers: fc.array(fc.jsonValue()) }),
      (value) => {
        expect(readDevices(JSON.stringify(value), 'd').ok).toBe(true);
      },
    ),
  );
});
