/**
 * The cable between a host and its network printer: production's driver speaks through it to the printer model. Bytes take
 * time, arrive in order or not at all; a crashed host's connection breaks with part of its last write on the way.
 * Called by terminal.ts for every connection that the driver opens.
 */
import type { PrinterAttachment, PrinterModel } from '../../../hardware/testing/printer-model.ts';
import { transportError, type Transport, type TransportError } from '../../../hardware/transport/transport.ts';
import { err, ok } from '../../../sync/domain/result.ts';
import type { Life } from '../kernel.ts';

/** What goes wrong between host and printer; the world sets it. */
export interface Cable {
  isPlugged: boolean;
  /** Breaks every connection that is open now. */
  readonly breaks: Set<() => void>;
}

export const newCable = (): Cable => ({ isPlugged: true, breaks: new Set() });
const DELAY_MS_MAX = 4;
let wires = 0;

export function printerWire(model: PrinterModel, cable: Cable, life: Life): Transport {
  const dataListeners = new Set<(bytes: Uint8Array) => void>();
  const closeListeners = new Set<(error: TransportError) => void>();
  let attachment: PrinterAttachment | undefined;
  let end: TransportError | undefined;
  let onTheWay: Uint8Array | undefined;
  const incoming: Uint8Array[] = [];

  const finish = (error: TransportError): void => {
    if (end !== undefined) return;
    end = error;
    cable.breaks.delete(unplug);
    const left = attachment;
    attachment = undefined;
    life.later('printer line ended', 0, () => {
      for (const listener of closeListeners) listener(error);
    });
    left?.detach();
  };
  const unplug = (): void => finish(transportError('reset', 'the cable'));
  life.onCrash(() => {
    const part = onTheWay;
    if (part !== undefined) attachment?.receive(part.subarray(0, life.random.below(part.length + 1)));
    end ??= transportError('closed', 'crashed');
    attachment?.detach();
    cable.breaks.delete(unplug);
  });

  return {
    // The driver's claims are this real process's: a name of its own, so that a simulated crash gives the printer free.
    name: `sim ${String((wires += 1))}`,
    open: async () => {
      await life.step('printer connects', life.random.below(DELAY_MS_MAX));
      if (end !== undefined) return err(end);
      if (!cable.isPlugged) {
        end = transportError('refused', 'the cable');
        return err(end);
      }
      const attached = model.attach({
        send: (bytes) => {
          incoming.push(bytes);
          life.later('printer says', life.random.below(DELAY_MS_MAX), () => {
            const next = incoming.shift();
            if (next !== undefined && end === undefined) for (const listener of dataListeners) listener(next);
          });
        },
        end: () => finish(transportError('ended', 'the printer')),
        reset: () => finish(transportError('reset', 'the printer')),
        pause: () => undefined,
        resume: () => undefined,
      });
      if (attached === 'in_use') {
        end = transportError('busy', 'the printer');
        return err(end);
      }
      attachment = attached;
      cable.breaks.add(unplug);
      return ok(undefined);
    },
    write: async (bytes) => {
      if (end !== undefined) return err(end);
      if (attachment === undefined) return err(transportError('closed', 'not open'));
      onTheWay = bytes;
      await life.step('printer hears', life.random.below(DELAY_MS_MAX));
      onTheWay = undefined;
      if (end !== undefined) return err(end);
      attachment.receive(bytes);
      return ok(undefined);
    },
    onData: (listener) => {
      dataListeners.add(listener);
      return () => dataListeners.delete(listener);
    },
    onClose: (listener) => {
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close: () => {
      finish(transportError('closed', 'closed by us'));
      return Promise.resolve();
    },
  };
}
