/**
 * The shape of `devices.json`: which devices a terminal has, by which driver, on which port. One Typebox schema per kind
 * and driver gives the type, the check and the reasons in error messages.
 * Invariants: an absent list means none of that kind; `driver: "virtual"` is each device's twin; options that are not
 * written take the driver's own default. Read through devices-file.ts; the drivers take the types from here.
 */
import Type, { type Static, type TObject } from 'typebox';

/** More devices of one kind than any till has: a list that grows further is a mistake. */
export const DEVICES_PER_KIND_MAX = 16;

const Id = Type.String({ pattern: '^[A-Za-z0-9_.-]{1,40}$' });
const Path = Type.String({ minLength: 1, maxLength: 400 });

/** Line settings of a serial port as written; a driver knows its device's usual values (Toledo: 9600 7E1). */
const line = {
  path: Path,
  baudRate: Type.Optional(Type.Integer({ minimum: 50, maximum: 4_000_000 })),
  dataBits: Type.Optional(Type.Union([Type.Literal(7), Type.Literal(8)])),
  parity: Type.Optional(Type.Enum(['none', 'even', 'odd'])),
  stopBits: Type.Optional(Type.Union([Type.Literal(1), Type.Literal(2)])),
};
const closed = { additionalProperties: false } as const;

/** `framing` says what ends a scan; `auto` takes CR, LF, CRLF, TAB or ETX, and silence until one of them was seen. */
export const SerialScannerConfig = Type.Object(
  {
    id: Id,
    driver: Type.Literal('serial'),
    ...line,
    framing: Type.Optional(Type.Enum(['auto', 'cr', 'lf', 'crlf', 'etx', 'tab', 'none'])),
    /** Silence that ends a scan when nothing else does, ms. */
    interByteMs: Type.Optional(Type.Integer({ minimum: 5, maximum: 2000 })),
    /** `auto`: UTF-8 where the bytes are UTF-8, else latin1. Chinese QR codes of some scanners come as gb18030. */
    charset: Type.Optional(Type.Enum(['auto', 'utf-8', 'gb18030', 'latin1'])),
  },
  closed,
);
/** Written by the calibration of the settings page; each limit in milliseconds between two key presses. */
export const WedgeScannerConfig = Type.Object(
  {
    id: Id,
    driver: Type.Literal('wedge'),
    prefix: Type.Optional(Type.String({ minLength: 1, maxLength: 8 })),
    suffix: Type.Optional(Type.Enum(['Enter', 'Tab', 'none'])),
    maxGapMs: Type.Optional(Type.Integer({ minimum: 5, maximum: 400 })),
    minLength: Type.Optional(Type.Integer({ minimum: 2, maximum: 64 })),
  },
  closed,
);
export const VirtualDeviceConfig = Type.Object({ id: Id, driver: Type.Literal('virtual') }, closed);

const TcpTransport = Type.Object(
  {
    kind: Type.Literal('tcp'),
    host: Type.String({ minLength: 1, maxLength: 253 }),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
  },
  closed,
);
const SerialTransport = Type.Object({ kind: Type.Literal('serial'), ...line }, closed);
const FileTransport = Type.Object({ kind: Type.Literal('file'), path: Path }, closed);
const VirtualTransport = Type.Object({ kind: Type.Literal('virtual') }, closed);

const paper = {
  /** Narrow columns on a line: 32 on 58 mm paper, 42 or 48 on 80 mm. */
  columns: Type.Optional(Type.Integer({ minimum: 24, maximum: 64 })),
  encoding: Type.Optional(Type.Enum(['gb18030'])),
};
export const VirtualPrinterConfig = Type.Object({ id: Id, driver: Type.Literal('virtual'), ...paper }, closed);
const escpos = <Transport extends TObject>(transport: Transport) =>
  Type.Object({ id: Id, driver: Type.Literal('escpos'), transport, ...paper }, closed);
export const EscposOnTcp = escpos(TcpTransport);
export const EscposOnSerial = escpos(SerialTransport);
export const EscposOnFile = escpos(FileTransport);
export const EscposOnVirtual = escpos(VirtualTransport);

const PulsePart = Type.Integer({ minimum: 2, maximum: 510 });
const kick = {
  pin: Type.Optional(Type.Union([Type.Literal(2), Type.Literal(5)])),
  /** On and off time of the pulse in ms; `ESC p` counts in steps of 2 ms. */
  pulseMs: Type.Optional(Type.Tuple([PulsePart, PulsePart])),
};
/** A drawer hangs on a printer's kick socket. */
export const PrinterDrawerConfig = Type.Object(
  { id: Id, driver: Type.Optional(Type.Literal('printer')), printer: Id, ...kick },
  closed,
);
export const VirtualDrawerConfig = Type.Object(
  { id: Id, driver: Type.Literal('virtual'), printer: Type.Optional(Id), ...kick },
  closed,
);

const serialDevice = <Driver extends string>(driver: Driver) =>
  Type.Object({ id: Id, driver: Type.Literal(driver), ...line }, closed);
export const ToledoScaleConfig = serialDevice('toledo-8217');
export const CasScaleConfig = serialDevice('cas');
export const Led8DisplayConfig = serialDevice('led8');
/** `charset`: `gbk` (default) or, without Chinese signs, `ascii`. `welcome`: what stands there when nobody is served. */
export const VfdDisplayConfig = Type.Object(
  {
    id: Id,
    driver: Type.Literal('vfd2x20'),
    ...line,
    charset: Type.Optional(Type.Enum(['gbk', 'ascii'])),
    welcome: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: 2 })),
  },
  closed,
);

export type SerialScannerConfig = Static<typeof SerialScannerConfig>;
export type WedgeScannerConfig = Static<typeof WedgeScannerConfig>;
export type VirtualDeviceConfig = Static<typeof VirtualDeviceConfig>;
export type ScannerConfig = SerialScannerConfig | WedgeScannerConfig | VirtualDeviceConfig;
export type SerialLineConfig = Omit<Static<typeof SerialTransport>, 'kind'>;
export type PrinterConfig =
  | Static<typeof EscposOnTcp>
  | Static<typeof EscposOnSerial>
  | Static<typeof EscposOnFile>
  | Static<typeof EscposOnVirtual>
  | Static<typeof VirtualPrinterConfig>;
export type DrawerConfig = Static<typeof PrinterDrawerConfig> | Static<typeof VirtualDrawerConfig>;
export type ScaleConfig = Static<typeof ToledoScaleConfig> | Static<typeof CasScaleConfig> | VirtualDeviceConfig;
export type LineDisplayConfig =
  Static<typeof Led8DisplayConfig> | Static<typeof VfdDisplayConfig> | VirtualDeviceConfig;
export type CounterConfig = VirtualDeviceConfig;

/** Every device of a terminal, checked; what is absent in the file is an empty list here. */
export interface Devices {
  readonly scanners: readonly ScannerConfig[];
  readonly printers: readonly PrinterConfig[];
  readonly drawers: readonly DrawerConfig[];
  readonly scales: readonly ScaleConfig[];
  readonly lineDisplays: readonly LineDisplayConfig[];
  readonly counters: readonly CounterConfig[];
}
export type DeviceKind = keyof Devices;

/** The schemas of a kind by `driver`; a drawer without one hangs on a printer. */
export const SCHEMAS_BY_DRIVER: Readonly<Record<DeviceKind, Readonly<Record<string, TObject>>>> = {
  scanners: { serial: SerialScannerConfig, wedge: WedgeScannerConfig, virtual: VirtualDeviceConfig },
  printers: { escpos: EscposOnTcp, virtual: VirtualPrinterConfig },
  drawers: { printer: PrinterDrawerConfig, virtual: VirtualDrawerConfig },
  scales: { 'toledo-8217': ToledoScaleConfig, cas: CasScaleConfig, virtual: VirtualDeviceConfig },
  lineDisplays: { led8: Led8DisplayConfig, vfd2x20: VfdDisplayConfig, virtual: VirtualDeviceConfig },
  counters: { virtual: VirtualDeviceConfig },
};
export const ESCPOS_BY_TRANSPORT: Readonly<Record<string, TObject>> = {
  tcp: EscposOnTcp,
  serial: EscposOnSerial,
  file: EscposOnFile,
  virtual: EscposOnVirtual,
};
