/**
 * One terminal of the simulated shop: a machine with a disk and a printer that outlive its programs, and the production
 * host started on them again and again. What a window would see goes through `call`; what came out on paper and which
 * drawer pulses came are kept for the invariants. Made by world.ts.
 */
import { PrinterModel } from '../../../hardware/testing/printer-model.ts';
import type { Devices } from '../../../hardware/devices-file.ts';
import type { Answer, MethodName, MethodParams, MethodValue } from '../../../main/contract/contract.ts';
import { systemDataFolder } from '../../../main/data-folder.ts';
import { createHost, type Host } from '../../../main/host.ts';
import type { CloudTransport } from '../../../main/upload/cloud-transport.ts';
import { systemDisk } from '../../../main/journal/disk.ts';
import type { DerivePin } from '../../../main/session/staff-verifiers.ts';
import type { HighWater } from '../../../sync/protocol/messages.ts';
import type { KillPoint } from '../../../main/kill-points.ts';
import type { Kernel, Life, Machine } from '../kernel.ts';
import type { Network } from '../network.ts';
import { pinKeyAtOnce } from '../pin-key.ts';
import { simulatedFiles } from './files.ts';
import { newCable, printerWire } from './printer-wire.ts';
import { Volume } from './volume.ts';

const DATA = '/data';
const CALLER = { connection: 'window', client: 'browser' };
const DEVICES: Devices = {
  scanners: [],
  printers: [{ id: 'receipt', driver: 'escpos', transport: { kind: 'tcp', host: 'printer' } }],
  drawers: [{ id: 'drawer', driver: 'printer', printer: 'receipt' }],
  scales: [],
  lineDisplays: [],
  counters: [],
} as unknown as Devices;

/** The answer of a host that died meanwhile: the window only sees the line end. */
export type Called<Name extends MethodName> = Answer<MethodValue<Name>> | { readonly ok: false; readonly code: 'gone' };

export interface Slip {
  readonly at: number;
  readonly bytes: Uint8Array;
}

const derivePin: DerivePin = (pin, salt, bytes, cost) =>
  Promise.resolve(pinKeyAtOnce(pin, salt, cost).subarray(0, bytes));

export class SimTerminal {
  readonly name: string;
  readonly machine: Machine;
  readonly volume = new Volume();
  readonly cable = newCable();
  readonly printer: PrinterModel;
  readonly slips: Slip[] = [];
  readonly logs: { readonly code: string; readonly facts: unknown }[] = [];
  /** Given to a fresh folder; a machine that lost its folder gets another one. */
  pairCode: string;
  /** The next arrival at this point ends the process. */
  killAt: KillPoint | undefined;
  /** The next crash is a power cut: what was not synced may be gone. */
  crashIsPowerCut = false;
  /** By the cloud's epoch, the highest number in a countersignature that reached this machine. */
  readonly countersigned = new Map<string, number>();
  /** When the pairing that it has now was answered, in true time. */
  pairedAt = 0;
  readonly #kernel: Kernel;
  readonly #network: Network;
  /** Told when a program of this machine has ended, whatever ended it. */
  readonly #wentDown: () => void;
  #life: Life | undefined;
  #host: Host | undefined;
  #starting: Promise<boolean> | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(name: string, pairCode: string, kernel: Kernel, network: Network, wentDown = (): void => undefined) {
    this.name = name;
    this.#wentDown = wentDown;
    this.pairCode = pairCode;
    this.#kernel = kernel;
    this.#network = network;
    this.machine = kernel.machine(name);
    const printerLife = kernel.machine(`${name}-printer`).boot();
    this.printer = new PrinterModel({
      timers: {
        now: () => kernel.now,
        after: (delayMs, run) => {
          const timer = printerLife.timers.after(delayMs, run);
          return () => timer.cancel();
        },
      },
      faults: { oneConnection: true, msPerLine: 2 },
    });
    this.printer.onSlip(({ bytes }) => {
      kernel.tell(`${name} slip ${String(bytes.length)}`);
      this.slips.push({ at: kernel.now, bytes });
    });
  }

  get host(): Host | undefined {
    return this.#life?.alive === true ? this.#host : undefined;
  }

  get life(): Life | undefined {
    return this.#life?.alive === true ? this.#life : undefined;
  }

  /** Starts the program; false when it ended while starting. Two calls are one start. */
  start(): Promise<boolean> {
    if (this.host !== undefined) return Promise.resolve(true);
    this.#starting ??= this.#startNow().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async call<Name extends MethodName>(name: Name, params: MethodParams<Name>): Promise<Called<Name>> {
    const { host, life } = this;
    if (host === undefined || life === undefined) return { ok: false, code: 'gone' };
    return new Promise((resolve) => {
      const gone = (): void => resolve({ ok: false, code: 'gone' });
      this.#waiting.add(gone);
      void host.dispatch(name, params, CALLER).then((answer) => {
        if (!life.alive) return;
        this.#waiting.delete(gone);
        resolve(answer as Answer<MethodValue<Name>>);
      });
    });
  }

  /** The process dies; the page cache stays. */
  kill(): void {
    this.#life?.crash();
  }

  /** The machine loses power: every program dies, and what was not synced may be gone. */
  cutPower(): void {
    this.crashIsPowerCut = true;
    if (this.life === undefined) this.#losePower();
    else this.kill();
  }

  /** Ends the program in order. */
  async stop(): Promise<void> {
    const { host, life } = this;
    if (host === undefined || life === undefined) return;
    await Promise.race([host.close(), new Promise<void>((resolve) => life.onCrash(resolve))]);
    life.crash();
  }

  #watched(transport: CloudTransport): CloudTransport {
    return {
      ...transport,
      request: async (request) => {
        const response = await transport.request(request);
        if (response.kind !== 'answer' || response.status !== 200) return response;
        if (request.path === '/v1/terminals') this.pairedAt = this.#kernel.now;
        if (request.path === '/v1/journal') {
          const { seq, epoch } = (response.body as { readonly highWater: HighWater }).highWater;
          this.countersigned.set(epoch, Math.max(this.countersigned.get(epoch) ?? 0, seq));
        }
        return response;
      },
    };
  }

  #losePower(): void {
    this.crashIsPowerCut = false;
    this.volume.powerCut(this.#kernel.random.fork(`${this.name} power ${String(this.#kernel.now)}`));
  }

  async #startNow(): Promise<boolean> {
    const life = this.machine.boot();
    this.#life = life;
    this.#host = undefined;
    const died = new Promise<undefined>((resolve) => {
      life.onCrash(() => {
        resolve(undefined);
        for (const gone of this.#waiting) gone();
        this.#waiting.clear();
      });
    });
    const files = simulatedFiles(this.volume, life);
    // After the files' own listener: what was being written has reached the cache in part.
    life.onCrash(() => {
      if (this.crashIsPowerCut) this.#losePower();
      this.#wentDown();
    });
    const opening = createHost({
      dataDir: DATA,
      ports: { clock: life.clock, random: life.random, timers: life.timers },
      cloudUrl: 'http://cloud.invalid',
      pairCode: this.pairCode,
      devices: DEVICES,
      lang: 'zh-CN',
      training: false,
      shell: 'browser',
      version: '0.0.0',
      terminalName: this.name,
      killPoints: {
        reach: (point) => {
          if (point !== this.killAt || !life.alive) return;
          this.killAt = undefined;
          life.crash();
        },
      },
      log: {
        write: (code, facts) => {
          if (!life.alive) return;
          this.#kernel.tell(`${life.name} log ${code}`);
          this.logs.push({ code, facts });
        },
      },
      storage: { folder: (path) => systemDataFolder(path, files), journalDisk: (path) => systemDisk(path, files) },
      transport: () => this.#watched(this.#network.transport(this.name, life)),
      printerTcp: () => printerWire(this.printer, this.cable, life),
      derivePin,
    });
    // A program that cannot start ends, and somebody starts it again.
    const host = await Promise.race([opening.catch(() => life.crash()), died]);
    if (host === undefined || !life.alive) return false;
    this.#host = host;
    return true;
  }
}
