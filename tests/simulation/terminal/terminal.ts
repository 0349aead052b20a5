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
import { lockFolder } from '../../../main/lifecycle/folder-lock.ts';
import type { DerivePin } from '../../../main/session/staff-verifiers.ts';
import type { HighWater } from '../../../sync/protocol/messages.ts';
import type { KillPoint } from '../../../main/kill-points.ts';
import type { Kernel, Life, Machine } from '../kernel.ts';
import type { Network } from '../network.ts';
import { pinKeyAtOnce } from '../pin-key.ts';
import { simulatedFiles } from './files.ts';
import { newCable, printerWire } from './printer-wire.ts';
import { SimProcesses } from './processes.ts';
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

/** One run of the program. */
interface Program {
  readonly life: Life;
  /** Undefined while it starts. */
  host: Host | undefined;
  /** Told when it is gone: windows that wait for an answer. */
  readonly waiting: Set<() => void>;
}

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
  /** Of the protocol, from its next start on; undefined where all programs of the world are of one. */
  version: number | undefined;
  /** The next arrival at this point ends the process. */
  killAt: KillPoint | undefined;
  /** The next crash is a power cut: what was not synced may be gone. */
  crashIsPowerCut = false;
  /** By the cloud's epoch, the highest number in a countersignature that reached this machine. */
  readonly countersigned = new Map<string, number>();
  /** The next start is two at once; the second ends at this step of its own (0: it is not killed). */
  secondDiesIn: number | undefined;
  /** The most hosts that had the folder open at the same moment. */
  hostsAtOnce = 0;
  /** When the pairing that it has now was answered, in true time. */
  pairedAt = 0;
  readonly #kernel: Kernel;
  readonly #network: Network;
  /** Told when a program of this machine has ended, whatever ended it. */
  readonly #wentDown: () => void;
  /** Every program that lives on this machine; one of them is the till that people use. */
  readonly #programs = new Set<Program>();
  readonly #processes = new SimProcesses();
  #till: Program | undefined;
  #starting: Promise<boolean> | undefined;

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
    return this.#till?.life.alive === true ? this.#till.host : undefined;
  }

  get life(): Life | undefined {
    return this.#till?.life.alive === true ? this.#till.life : undefined;
  }

  /** Starts the program; false when it ended while starting. Two calls are one start. */
  start(): Promise<boolean> {
    if (this.host !== undefined) return Promise.resolve(true);
    this.#starting ??= this.#startNow().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** Somebody starts the program once more, beside one that runs or starts; it may be killed at its n-th step. */
  async startSecond(diesIn = 0): Promise<boolean> {
    const second = this.#boot();
    if (diesIn > 0) second.life.crashIn(diesIn);
    if (!(await this.#open(second))) return false;
    // The first one was refused, or is about to be.
    if (this.host === undefined) this.#till = second;
    return true;
  }

  async call<Name extends MethodName>(name: Name, params: MethodParams<Name>): Promise<Called<Name>> {
    const { host, life, waiting } = this.#till ?? {};
    if (host === undefined || waiting === undefined || life?.alive !== true) return { ok: false, code: 'gone' };
    return new Promise((resolve) => {
      const gone = (): void => resolve({ ok: false, code: 'gone' });
      waiting.add(gone);
      void host.dispatch(name, params, CALLER).then((answer) => {
        if (!life.alive) return;
        waiting.delete(gone);
        resolve(answer as Answer<MethodValue<Name>>);
      });
    });
  }

  /** Every program of the machine dies; the page cache stays. */
  kill(): void {
    for (const { life } of [...this.#programs]) life.crash();
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
    this.kill();
    this.volume.powerCut(this.#kernel.random.fork(`${this.name} power ${String(this.#kernel.now)}`));
  }

  #startNow(): Promise<boolean> {
    const program = this.#boot();
    this.#till = program;
    if (this.secondDiesIn !== undefined) void this.startSecond(this.secondDiesIn);
    this.secondDiesIn = undefined;
    return this.#open(program);
  }

  #boot(): Program {
    const program: Program = { life: this.machine.boot(), host: undefined, waiting: new Set() };
    this.#programs.add(program);
    return program;
  }

  /** False when it ended before it was open: killed, or refused. */
  async #open(program: Program): Promise<boolean> {
    const { life } = program;
    const files = simulatedFiles(this.volume, life);
    const processes = this.#processes.of(life, this.#kernel.random.fork(`${life.name} pid`));
    // After the files' own listener: what was being written has reached the cache in part.
    const died = new Promise<undefined>((resolve) => {
      life.onCrash(() => {
        this.#programs.delete(program);
        resolve(undefined);
        for (const gone of program.waiting) gone();
        if (this.crashIsPowerCut) this.#losePower();
        if (this.#till === program) this.#wentDown();
      });
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
      storage: {
        folder: (path) => systemDataFolder(path, files),
        journalDisk: (path) => systemDisk(path, files),
        lock: (path) => lockFolder(path, files, processes),
      },
      transport: () => this.#watched(this.#network.transport(this.name, life, this.version)),
      printerTcp: () => printerWire(this.printer, this.cable, life),
      derivePin,
    });
    // A program that cannot start ends, and somebody starts it again.
    const host = await Promise.race([opening.catch(() => life.crash()), died]);
    if (host === undefined || !life.alive) return false;
    program.host = host;
    this.hostsAtOnce = Math.max(this.hostsAtOnce, [...this.#programs].filter((each) => each.host !== undefined).length);
    return true;
  }
}
