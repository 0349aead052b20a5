/**
 * Puts the terminal's program together: the embedded cloud, the devices file, the host. Each step
 * leaves its own end; ending runs them backwards, also when a later step failed. The shells (main/cli/start.ts and
 * desktop/main.electron.ts) only add a window to it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  defaultDevices,
  NO_DEVICES,
  readDevices,
  type DeviceProblem,
  type DevicesRead,
} from '../../hardware/devices-file.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { createHost, type Host } from '../host.ts';
import type { HostStorage } from '../host-options.ts';
import { systemKillPoints } from '../kill-points.ts';
import type { Ports } from '../ports.ts';
import { startCloud, type CloudChild, type CloudProcess } from './cloud-child.ts';
import type { FolderLock } from './folder-lock.ts';
import { openLogFile } from './log-file.ts';
import { openSaleTrace } from './open-telemetry.ts';
import type { StartOptions } from './options.ts';
import { isSealed } from './sealed-mark.ts';

export interface ProgramRequest {
  readonly options: StartOptions;
  /** Of the data folder (`takeData`), taken before anything is built or started; the caller releases it. */
  readonly lock: FolderLock;
  readonly shell: 'desktop' | 'browser';
  readonly ports: Ports;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly spawnCloud: () => CloudProcess;
  /** Default the plain disk. */
  readonly storage?: HostStorage;
  /** Lines for a person. */
  readonly say: (line: string) => void;
}

export interface Program {
  readonly host: Host;
  /** The cloud's address; null when none is known. */
  cloudUrl(): string | null;
  /** This terminal's id; null before pairing. */
  terminal(): string | null;
  stop(): Promise<void>;
}

/** An error is one line that names what is in the way. */
export async function openProgram(request: ProgramRequest): Promise<Result<Program, string>> {
  const ends: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  const opened = await openParts(request, ends).catch((error: unknown) =>
    err(error instanceof Error ? error.message : String(error)),
  );
  if (!opened.ok) {
    await stop();
    return opened;
  }
  return ok({ ...opened.value, stop });
}

async function openParts(
  request: ProgramRequest,
  ends: (() => Promise<void> | void)[],
): Promise<Result<Omit<Program, 'stop'>, string>> {
  const { options, ports, env, say } = request;
  // Unreadable keys would be taken for absent ones, and this machine for a new terminal.
  if (request.storage === undefined && hasSealedKey(options.data))
    return err(`--data ${options.data}: its keys are sealed by the desktop shell; start it with --shell desktop`);
  const bootstrapSecret = join(options.data, 'cloud', 'bootstrap-secret');
  let cloud: CloudChild | undefined;
  const startEmbedded = async (): Promise<Result<CloudChild, string>> => {
    const started = await startCloud({ spawn: request.spawnCloud, ports, say });
    if (!started.ok) return started;
    cloud = started.value;
    ends.push(() => started.value.stop());
    return started;
  };
  const embedded = embedsCloud(options);
  if (embedded) {
    const started = await startEmbedded();
    if (!started.ok) return started;
  }

  const { devices, problems } = readDevicesOf(options.devices, say);
  const trace = await openSaleTrace('guidepost-terminal', env, ports.timers);
  const host = await createHost({
    dataDir: options.data,
    lock: request.lock,
    ports,
    cloudUrl: options.cloud ?? cloud?.url ?? null,
    ...(options.pair === undefined ? {} : { pairCode: options.pair }),
    ...(embedded ? { bootstrapSecret } : {}),
    ...(embedded
      ? {}
      : {
          startDemo: async () => {
            const started = cloud === undefined ? await startEmbedded() : ok(cloud);
            if (!started.ok) throw new Error(started.error);
            return { cloudUrl: started.value.url, bootstrapSecret };
          },
        }),
    devices,
    deviceProblems: problems,
    lang: options.lang ?? null,
    training: options.training,
    shell: request.shell,
    version: request.version,
    killPoints: systemKillPoints(env),
    ...(request.storage === undefined ? {} : { storage: request.storage }),
    log: openLogFile(options.data, ports.clock),
    ...(trace === undefined ? {} : { trace }),
  });
  // Before the cloud: the host's last entries still go up.
  ends.push(() => host.close());
  const terminal = (): string | null => host.state().place?.terminal ?? null;
  if (options.pair !== undefined && terminal() === null) {
    return err(
      `--pair ${JSON.stringify(options.pair)}: not paired; the code is wrong or spent, or the cloud cannot be reached`,
    );
  }
  return ok({ host, cloudUrl: () => options.cloud ?? cloud?.url ?? pairedCloud(options.data), terminal });
}

function hasSealedKey(data: string): boolean {
  const file = join(data, 'terminal', 'device-key.json');
  return existsSync(file) && isSealed(readFileSync(file, 'utf8'));
}

/** A folder that once joined another cloud stays with it: it is paired, and never had a cloud of its own. */
export function embedsCloud(options: Pick<StartOptions, 'cloud' | 'data'>): boolean {
  if (options.cloud !== undefined) return false;
  return existsSync(join(options.data, 'cloud')) || !existsSync(join(options.data, 'terminal', 'profile.json'));
}

function pairedCloud(data: string): string | null {
  try {
    const profile: unknown = JSON.parse(readFileSync(join(data, 'terminal', 'profile.json'), 'utf8'));
    return typeof profile === 'object' && profile !== null && 'cloudUrl' in profile ? String(profile.cloudUrl) : null;
  } catch {
    return null;
  }
}

/** A bad file stops nothing: the terminal starts without that device, says so, and shows it. */
function readDevicesOf(file: string | undefined, say: (line: string) => void): DevicesRead {
  if (file === undefined) return { devices: defaultDevices(), problems: [] };
  const read = readDevicesText(file);
  const { devices, problems } = read.ok ? read.value : { devices: NO_DEVICES, problems: [read.error] };
  for (const { path, reason } of problems) say(`${file}: ${path === '' ? '' : `${path}: `}${reason}`);
  return { devices, problems };
}

function readDevicesText(file: string): Result<DevicesRead, DeviceProblem> {
  try {
    return readDevices(readFileSync(file, 'utf8'), file);
  } catch (error) {
    return err({
      file,
      path: '',
      code: 'missing',
      effect: 'file_ignored',
      reason: `cannot be read (${(error as NodeJS.ErrnoException).code ?? ''})`,
    });
  }
}
