/**
 * The terminal's host: plain Node, all of the product but its screens. Pairs (or waits to be paired), opens the terminal,
 * and answers the contract through one dispatch. Two thin shells move bytes to it; the embedded cloud is not its child.
 * Start reading here: then terminal.ts (what is opened), methods.ts (what is answered). ARCHITECTURE §3.
 */
import { hostname } from 'node:os';
import { dirname, basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DAY_MS } from '../sync/domain/time.ts';
import { PROTOCOL_HEADER, PROTOCOL_VERSION, type TerminalProfile } from '../sync/protocol/messages.ts';
import { answered, failed, type Failure } from './answers.ts';
import { createAppState } from './app-state.ts';
import type { Answer } from './contract/contract.ts';
import { systemDataFolder } from './data-folder.ts';
import { lockFor } from './data-lock.ts';
import { systemDisk } from './journal/disk.ts';
import { DeviceService, type DeviceEvents } from './devices/device-service.ts';
import { createDispatch } from './dispatch.ts';
import { DisplayDesk } from './display/display-desk.ts';
import { EventHub } from './event-hub.ts';
import { contactHeaders } from './health.ts';
import type { Host, HostOptions, HostStorage } from './host-options.ts';
import { lockFolder } from './lifecycle/folder-lock.ts';
import { errorFacts, NO_LOG } from './log.ts';
import { createRunners } from './methods.ts';
import { DeviceKeys } from './pairing/device-key.ts';
import {
  keepProfile,
  loadProfile,
  pair,
  pairWithEmbeddedCloud,
  type PairedProfile,
  type PairingParts,
} from './pairing/pairing.ts';
import { SaleTracer } from './sale-tracer.ts';
import { PhotoShelf } from './photo/photo-shelf.ts';
import { SellingLease } from './selling-lease.ts';
import { storageInUse } from './storage-in-use.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { CloudClient } from './upload/cloud-client.ts';
import { fetchTransport, NO_CLOUD, type CloudTransport } from './upload/cloud-transport.ts';
import { CorrectedClock } from './upload/corrected-clock.ts';
import { uploadRest, type RestUpload } from './upload/rest-upload.ts';
import { fenced } from './upload/training-fence.ts';
import type { Result } from '../sync/domain/result.ts';

export type { Host, HostOptions, HostStorage, Caller, EmbeddedCloud } from './host-options.ts';

export const SYSTEM_STORAGE: HostStorage = {
  folder: (path) => systemDataFolder(path),
  journalDisk: (path) => systemDisk(path),
  lock: (path) => lockFolder(path),
};

/** @throws Error with one line for a person when a living process has the data folder; nothing was opened then. */
export async function createHost(options: HostOptions): Promise<Host> {
  const storage = options.storage ?? SYSTEM_STORAGE;
  const lock = await lockFor(storage, options.dataDir, options.lock);
  const inUse = storageInUse(storage);
  const giveBack = async (): Promise<void> => {
    await inUse.letGo();
    await lock.giveBack();
  };
  try {
    const host = await openHost(options, inUse.storage);
    return { ...host, close: () => host.close().finally(giveBack) };
  } catch (error) {
    await giveBack();
    throw error;
  }
}

async function openHost(options: HostOptions, storage: HostStorage): Promise<Host> {
  const { ports, dataDir } = options;
  const log = options.log ?? NO_LOG;
  const identityFolder = storage.folder(join(dataDir, 'terminal'));
  const keys = await DeviceKeys.load(identityFolder, ports.random);
  const kept = await loadProfile(identityFolder, keys);
  const clock = await CorrectedClock.load(ports.clock, identityFolder);

  let terminal: Terminal | undefined;
  let isTraining = options.training;
  let rest: RestUpload | undefined;
  let closed = false;
  let cloudUrl = options.cloudUrl ?? kept?.cloudUrl ?? null;
  const transportTo =
    options.transport ?? ((url: string) => fetchTransport(url, { [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) }));
  let transport: CloudTransport = cloudUrl === null ? NO_CLOUD : transportTo(cloudUrl);
  const useCloud = (url: string): void => {
    cloudUrl = url;
    transport = transportTo(url);
  };
  const network: CloudTransport = {
    request: (request) => transport.request(request),
    stream: (stream) => transport.stream(stream),
  };
  const tracer = options.trace === undefined ? undefined : new SaleTracer(options.trace, clock.now);
  const asked = { clock: ports.clock, now: clock.now, onCloudTime: clock.learn };
  const line = fenced(network, () => isTraining && terminal !== undefined);
  const cloud = new CloudClient({
    ...asked,
    transport: tracer === undefined ? line : tracer.watching(line),
    contactHeaders: () => (terminal === undefined ? {} : contactHeaders(terminal.health())),
  });

  cloud.certify(kept?.certificate);
  const hub = new EventHub();
  let isTelling = false;
  /** Once per turn of the loop, however many parts changed in it. */
  const changed = (): void => {
    if (isTelling || closed) return;
    isTelling = true;
    ports.timers.after(0, () => {
      isTelling = false;
      if (!closed) hub.emit('app.changed', state());
    });
  };
  const deviceEvents: DeviceEvents = {
    scanned: ({ deviceId, data, at }) => hub.emit('scan', { device: deviceId, data, at }),
    missed: ({ deviceId, cause, at }) => hub.emit('scan.missed', { device: deviceId, cause, at }),
    changed: () => {
      hub.emit('devices.changed', { items: [...devices.views()] });
      changed();
    },
  };
  const devices = new DeviceService(options.devices, ports, deviceEvents, options.printerTcp);
  const state = createAppState({
    options,
    clock,
    devices,
    terminal: () => terminal,
    isTraining: () => isTraining,
    waiting: () => rest?.status(),
  });

  const identify = (profile: TerminalProfile): void =>
    cloud.identify({ profile, signers: () => keys.all, keyChanges: () => terminal?.keyChanges ?? [] });
  /** The terminal's own journal goes on to the cloud while this machine is used for training. */
  const openRest = async (profile: TerminalProfile): Promise<RestUpload | undefined> => {
    const path = join(dataDir, 'terminal');
    const parts = { options, storage, path, folder: identityFolder, profile, keys, isCut: terminal === undefined };
    const own = { ...asked, transport: network, contactHeaders: () => ({}) };
    try {
      return await uploadRest({ ...parts, cloud: own, log, changed });
    } catch (error) {
      log.write('SYNC502', errorFacts(error));
      return undefined;
    }
  };
  const open = async (profile: TerminalProfile, paired: string): Promise<void> => {
    identify(profile);
    await rest?.close();
    rest = isTraining ? await openRest(profile) : undefined;
    terminal = await openTerminal({
      options,
      training: isTraining,
      profile,
      paired,
      keys,
      storage,
      identityFolder,
      workPath: join(dataDir, isTraining ? 'training' : 'terminal'),
      clock,
      cloud,
      devices,
      hub,
      ...(tracer === undefined ? {} : { tracer }),
      changed,
    });
    if (terminal.verifiers.isEmpty) await terminal.pullStaff();
    else void terminal.pullStaff().catch((error: unknown) => log.write('HOST301', errorFacts(error)));
    await terminal.start();
    changed();
  };
  const pairingParts = (url: string): PairingParts => ({
    folder: identityFolder,
    cloud,
    signer: keys.signer,
    cloudUrl: url,
    terminalName: options.terminalName ?? hostname().slice(0, 60),
  });
  const openPaired = async (paired: Result<TerminalProfile, Failure>): Promise<Answer<Record<string, never>>> => {
    if (!paired.ok) return paired.error;
    await open(paired.value, keys.signer.publicKey);
    return answered({});
  };
  const pairByBootstrap = async (secretFile: string, url: string): Promise<Answer<Record<string, never>>> => {
    const secret = await storage.folder(dirname(secretFile)).read(basename(secretFile));
    if (secret === undefined) return failed('pairing_refused', { reason: 'no_bootstrap_secret' });
    return openPaired(await pairWithEmbeddedCloud(secret, pairingParts(url)));
  };
  const join_ = once(async (code: string): Promise<Answer<Record<string, never>>> => {
    if (terminal !== undefined) return failed('pairing_refused', { reason: 'already_paired' });
    if (cloudUrl === null) return failed('cloud_unreachable', { reason: 'no_cloud' });
    return openPaired(await pair(code, pairingParts(cloudUrl)));
  });
  const tryDemo = once(async (): Promise<Answer<Record<string, never>>> => {
    if (terminal !== undefined) return failed('pairing_refused', { reason: 'already_paired' });
    if (options.startDemo === undefined) return failed('unavailable', { reason: 'no_demo' });
    const demo = await options.startDemo();
    useCloud(demo.cloudUrl);
    return pairByBootstrap(demo.bootstrapSecret, demo.cloudUrl);
  });

  /** The same machine, devices and people over another folder: whoever was logged in is logged out, in the journal that is closed. */
  const switchTraining = once(async (on: boolean): Promise<Answer<Record<string, never>>> => {
    const before = terminal;
    if (before === undefined) return failed('not_paired');
    if (on === isTraining) return answered({});
    if (on && before.sessions.current !== null) return failed('unavailable', { reason: 'logged_in' });
    await before.close();
    isTraining = on;
    await open(before.profile, keys.signer.publicKey);
    return answered({});
  });

  const lease = new SellingLease();
  const photos = new PhotoShelf({
    folder: () => storage.folder(join(dataDir, 'photos')),
    cloud,
    timers: ports.timers,
    arrived: (came) => hub.emit('photos.arrived', { photos: [...came] }),
  });
  const runners = createRunners({
    terminal: () => terminal,
    devices,
    display: new DisplayDesk({ hub, timers: ports.timers, terminal: () => terminal, poles: devices.poles }),
    lease,
    state,
    join: join_,
    tryDemo,
    switchTraining,
    cloud,
    photos,
    changed,
  });
  const dispatch = createDispatch({
    runners,
    session: () => terminal?.sessions.current ?? null,
    isPaired: () => terminal !== undefined,
    log,
  });

  const openKnown = async (): Promise<void> => {
    if (kept !== undefined) {
      identify(kept.profile);
      await open(await renewed(kept), kept.publicKey);
    } else if (cloudUrl !== null) {
      const answer =
        options.pairCode !== undefined
          ? await join_(options.pairCode)
          : options.bootstrapSecret === undefined
            ? undefined
            : await pairByBootstrap(options.bootstrapSecret, cloudUrl);
      if (answer?.ok === false) log.write('HOST302', { code: answer.code, reason: answer.details.reason ?? '' });
    }
  };
  /** What the cloud says now of this terminal, kept for a start without it; what is known where it does not answer. */
  const renewed = async (known: PairedProfile): Promise<TerminalProfile> => {
    const profile = await freshProfile(cloud, known.profile);
    const { epoch } = known.profile;
    if (!isDeepStrictEqual({ ...profile, epoch }, known.profile))
      await keepProfile(identityFolder, { ...known, profile: { ...profile, epoch } }).catch((error: unknown) =>
        log.write('SYNC501', errorFacts(error)),
      );
    return profile;
  };
  /** A till that nobody switches off learns of the brand's new key too, long before the one before it ends. */
  const daily = ports.timers.every(DAY_MS, () => {
    void loadProfile(identityFolder, keys)
      .then(async (known) => {
        if (known !== undefined && !closed) terminal?.guides.renewKey(await renewed(known));
      })
      .catch((error: unknown) => log.write('SYNC501', errorFacts(error)));
  });
  await devices.start();
  try {
    await openKnown();
  } catch (error) {
    daily.cancel();
    await devices.close();
    throw error;
  }

  return {
    dispatch,
    subscribe: (listener) => hub.subscribe(listener),
    disconnected: (caller) => lease.gone(caller),
    state,
    photo: (hash) => photos.show(hash),
    close: async () => {
      closed = true;
      daily.cancel();
      await rest?.close();
      await terminal?.close();
      await devices.close();
      if (options.trace !== undefined) await options.trace.close();
    },
  };
}

/** The store's name or the brand's host may have changed since the last start; offline, what is known stands. */
async function freshProfile(cloud: CloudClient, kept: TerminalProfile): Promise<TerminalProfile> {
  const answer = await cloud.profile();
  return answer.ok && answer.value.terminal === kept.terminal ? answer.value : kept;
}

/** Two presses of one button do the work once; the second gets the first one's answer. */
function once<Params extends readonly unknown[], Value>(work: (...params: Params) => Promise<Value>) {
  let running: Promise<Value> | undefined;
  return (...params: Params): Promise<Value> => {
    running ??= work(...params).finally(() => {
      running = undefined;
    });
    return running;
  };
}
