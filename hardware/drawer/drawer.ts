/**
 * The cash drawer: a solenoid on a printer's kick socket (or on a box of its own that speaks the same command).
 * Invariants: one kick is one job with one pulse, never repeated by anybody below the cashier; `not_kicked` means certainly not;
 * whether it stands open is known only where the socket has a sensor line. Called by the host when a sale, a refund or an
 * authorised "open drawer" was journalled.
 */
import type { Printer, PrinterCause } from '../printer/printer.ts';

export type DrawerPin = 2 | 5;

export interface DrawerOptions {
  readonly id: string;
  /** Pin 2 fires drawer 1, pin 5 drawer 2. */
  readonly pin?: DrawerPin;
  /** On and off time of the pulse in milliseconds, 2 to 510 each, in steps of 2. */
  readonly pulseMs?: readonly [number, number];
  /** Level of connector pin 3 while the drawer stands open; most drawers pull it low. */
  readonly openLevel?: 'low' | 'high';
}

/** `open` is what the sensor line says after the pulse: false when the drawer stuck, and also where no sensor is wired. */
export type KickOutcome =
  | { readonly outcome: 'kicked'; readonly open?: boolean }
  | { readonly outcome: 'not_kicked'; readonly cause: PrinterCause }
  | { readonly outcome: 'unknown'; readonly cause: PrinterCause };

export interface Drawer {
  readonly id: string;
  /** `beforeFirstByte` is awaited right before the pulse goes out: `drawer.kicked` becomes durable there. */
  kick(options?: { readonly beforeFirstByte?: () => Promise<void> }): Promise<KickOutcome>;
  /** As the sensor last told, asked from the printer's status; undefined when it does not tell. */
  isOpen(): boolean | undefined;
}

export const PULSE_DEFAULT_MS: readonly [number, number] = [50, 500];
const PULSE_STEP_MS = 2;
const PULSE_STEPS_MAX = 255;

/** ESC p m t1 t2: m 0 is pin 2, 1 is pin 5; times in steps of 2 ms. The builder of node-thermal-printer omits both times. */
export function pulseCommand(pin: DrawerPin, [onMs, offMs]: readonly [number, number]): Uint8Array {
  return Uint8Array.of(0x1b, 0x70, pin === 5 ? 1 : 0, steps(onMs), steps(offMs));
}

/** A drawer on the kick socket of `printer`. */
export function printerDrawer(printer: Printer, options: DrawerOptions): Drawer {
  const pulse = pulseCommand(options.pin ?? 2, options.pulseMs ?? PULSE_DEFAULT_MS);
  const openIsHigh = options.openLevel === 'high';
  return {
    id: options.id,
    kick: async (kick = {}) => {
      const outcome = await printer.pulse({ pulse, ...kick });
      if (outcome.outcome !== 'kicked') return outcome;
      if (outcome.pinHigh === undefined) return { outcome: 'kicked' };
      return { outcome: 'kicked', open: outcome.pinHigh.after === openIsHigh };
    },
    isOpen: () => {
      const { drawerPinHigh } = printer.status();
      return drawerPinHigh === undefined ? undefined : drawerPinHigh === openIsHigh;
    },
  };
}

const steps = (ms: number): number => Math.min(PULSE_STEPS_MAX, Math.max(1, Math.round(ms / PULSE_STEP_MS)));
