/** What a shell gives the host to start with, and what it gets. Plain Node: no Electron, no HTTP server. */
import type { SaleTrace } from '../sync/protocol/sale-trace.ts';
import type { Devices, DeviceProblem } from '../hardware/devices-file.ts';
import type { ConnectTcp } from '../hardware/printer/open-printer.ts';
import type { FolderLock, Held } from '../sync/protocol/folder-lock.ts';
import type { Result } from '../sync/domain/result.ts';
import type { Answer, EventName, EventPayload } from './contract/contract.ts';
import type { AppState } from './contract/views.ts';
import type { DataFolder } from './data-folder.ts';
import type { Disk } from './journal/disk.ts';
import type { HostKillPoints } from './kill-points.ts';
import type { Log } from './log.ts';
import type { ShelvedPhoto } from './photo/photo-shelf.ts';
import type { Ports } from './ports.ts';
import type { DerivePin } from './session/staff-verifiers.ts';
import type { CloudTransport } from './upload/cloud-transport.ts';

/** Where the embedded cloud answers, and the file whose secret pairs this machine with it. */
export interface EmbeddedCloud {
  readonly cloudUrl: string;
  readonly bootstrapSecret: string;
}

/** Where the host keeps its small files and its journal, by absolute path. */
export interface HostStorage {
  folder(path: string): DataFolder;
  journalDisk(path: string): Promise<Disk>;
  /** Takes the lock of this path for this process. @throws the system's error when it cannot be read or written. */
  lock(path: string): Promise<Result<FolderLock, Held>>;
}

export interface HostOptions {
  /** The data folder; the host keeps to `terminal/` in it, in training to `training/`. */
  readonly dataDir: string;
  /** The folder's lock where the caller has it already (`takeData`) and releases it; otherwise the host takes it itself. */
  readonly lock?: FolderLock;
  readonly ports: Ports;
  /** The cloud's origin; null when none is configured (then the one it was paired with). */
  readonly cloudUrl: string | null;
  /** Pairs a fresh folder at once; the code is used up. */
  readonly pairCode?: string;
  /** Path of the embedded cloud's `bootstrap-secret`: pairs a fresh folder at once. */
  readonly bootstrapSecret?: string;
  /** Starts the demo cloud when somebody presses "try the demo" on the first screen; absent where that is not offered. */
  readonly startDemo?: () => Promise<EmbeddedCloud>;
  readonly devices: Devices;
  readonly deviceProblems?: readonly DeviceProblem[];
  readonly lang: 'zh-CN' | 'en' | null;
  readonly training: boolean;
  readonly shell: 'desktop' | 'browser';
  readonly version: string;
  readonly killPoints: HostKillPoints;
  readonly log?: Log;
  /** Who collects traces of sales; absent when nobody does. Closed with the host. */
  readonly trace?: SaleTrace;
  /** What the manager reads in the list of terminals; default the store's wording of "terminal". */
  readonly terminalName?: string;
  /** The disk; default the real one. A simulation gives its own. */
  readonly storage?: HostStorage;
  /** The network; default the real one. A simulation gives its own. */
  readonly transport?: (cloudUrl: string) => CloudTransport;
  /** How network printers are reached; default a socket. A simulation gives its own. */
  readonly printerTcp?: ConnectTcp;
  /** Scrypt; default Node's, on its thread pool. A simulation, which has no threads, gives its own. */
  readonly derivePin?: DerivePin;
}

/** One window, worker or script, as its shell knows it. */
export interface Caller {
  readonly connection: string;
  readonly client: string;
}

export interface Host {
  /** Never throws. The value has passed the contract's schema. */
  dispatch(method: string, params: unknown, caller: Caller): Promise<Answer<unknown>>;
  /** Returns the function that ends it. */
  subscribe(listener: <Name extends EventName>(name: Name, payload: EventPayload<Name>) => void): () => void;
  /** A window or worker is gone. */
  disconnected(caller: Caller): void;
  state(): AppState;
  /** A photo of goods by its hash, if it is on this machine; it is fetched else. */
  photo(hash: string): Promise<ShelvedPhoto | undefined>;
  /** Ends the session, gives the devices free, closes the journal. Settles when all is on disk. */
  close(): Promise<void>;
}
