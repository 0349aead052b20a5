/**
 * What a browser keeps, with real RxDB in its windows. Each window is a realm of its own, as each start of the worker is:
 * fresh modules, its machine's clock, timers of virtual time, hashes that take none. So RxDB, too, is bit for bit from a seed.
 * The rows outlive the window as text. Given to the replica world in the place of the model.
 */
import { build, type Plugin } from 'esbuild';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { COLLECTIONS } from '../../../sync/schemas/collections.ts';
import type { HostCalls } from '../../../sync/terminal/host-calls.ts';
import type { CollectionMark } from '../../../sync/terminal/marker.ts';
import type { SentNote } from '../../../sync/terminal/sent-store.ts';
import type { Timer } from '../../../main/ports.ts';
import type { Life } from '../kernel.ts';
import type { PlantedFault } from '../planted/planted.ts';
import { NOTHING_YET, type Replicated } from '../replica/following.ts';
import type { Stored } from '../replica/model-engine.ts';
import { SentDisk } from '../replica/sent-disk.ts';
import type { LocalDisk, LocalWindow } from '../replica/window.ts';
import type { openInRealm, RealmParts, RealmWindow } from './rx-realm.ts';

const ROOT = process.env['GUIDEPOST_ROOT'] ?? process.cwd();
const META = 'rx-replication-meta-';

/** The realm's program: production's database code and RxDB in one script; with a fault in it, if one is given. */
export async function realmScript(fault?: PlantedFault): Promise<Script> {
  const planting: Plugin = {
    name: 'planting',
    setup: ({ onLoad }) => {
      if (fault === undefined) return;
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (path !== join(ROOT, fault.file)) return undefined;
        const source = readFileSync(path, 'utf8');
        if (source.split(fault.find).length !== 2) throw new Error(`"${fault.name}": its text is gone`);
        return { contents: source.replace(fault.find, () => fault.replace), loader: 'ts' };
      });
    },
  };
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['tests/simulation/differential/rx-realm.ts'],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'realm',
    target: 'node20',
    logLevel: 'silent',
    plugins: [planting],
  });
  return new Script(outputFiles[0]?.text ?? '', { filename: 'rx-realm.js' });
}

interface Kept {
  readonly id: string;
  readonly _deleted: boolean;
  readonly _meta: { readonly lwt: number };
}

export class RxDisk implements LocalDisk {
  readonly marks = new Map<Replicated, CollectionMark>();
  failingWrites = 0;
  failingReads = 0;
  readonly #sent = new SentDisk();
  readonly #script: Script;
  /** Rows by collection, those of RxDB itself too: as the open window has them, or as the last one left them. */
  readonly #images = new Map<string, () => string>();

  constructor(script: Script) {
    this.#script = script;
  }

  alive(name: Replicated): readonly Stored[] {
    const kept = JSON.parse(this.#images.get(keyOf(name))?.() ?? '[]') as readonly Kept[];
    return kept.filter((row) => !row._deleted).map(withoutBookkeeping);
  }

  wipe(): void {
    this.#images.clear();
  }

  loseRows(name: Replicated): void {
    this.#images.delete(keyOf(name));
  }

  open(life: Life, host: HostCalls): LocalWindow {
    const kept = [...this.#images.values()].flatMap((image) => JSON.parse(image()) as readonly Kept[]);
    life.onCrash(() => {
      for (const [key, image] of [...this.#images]) {
        const rows = image();
        this.#images.set(key, () => rows);
      }
    });
    const sent = (of: string, name: Replicated) => this.#sent.of(`${of} ${name}`, (label) => life.step(label));
    const opening = openRealm(this.#script, life, {
      timers: life.timers,
      now: () => life.clock.now(),
      monotonicMs: () => life.clock.monotonicMs(),
      floor: Math.max(0, ...kept.map(({ _meta: { lwt } }) => lwt)),
      step: (label) => life.step(label),
      call: async (name, params) =>
        JSON.stringify(await host.call(name as 'replication.pull', JSON.parse(params) as never)),
      failsWrite: (collection) => collection === 'ledger' && this.failingWrites > 0 && this.failingWrites-- > 0,
      // What is known of the cloud's state is read before a push.
      failsRead: (collection) => collection.startsWith(META) && this.failingReads > 0 && this.failingReads-- > 0,
      image: (key) => this.#images.get(key)?.(),
      hold: (key, image) => {
        if (life.alive) this.#images.set(key, image);
      },
      mark: (name) => JSON.stringify(this.marks.get(name)),
      put: async (name, change) => {
        await life.step('marker');
        const changed = JSON.parse(change) as Partial<CollectionMark>;
        this.marks.set(name, { ...(this.marks.get(name) ?? NOTHING_YET), ...changed });
      },
      // They stay when the database is wiped; its next life has another name.
      readSent: async (of, name) => JSON.stringify([...((await sent(of, name).read()) ?? [])]),
      writeSent: async (of, name, changes) => {
        await sent(of, name).write(new Map(JSON.parse(changes) as readonly (readonly [string, SentNote | null])[]));
      },
    });
    let window: RealmWindow | undefined;
    void opening.then((opened) => (window = opened));
    return {
      life,
      resync: () => window?.resync(),
      get isInSync() {
        return window?.isInSync() ?? false;
      },
      write: async (state) => (await opening).write(JSON.stringify(state)),
    };
  }
}

const keyOf = (name: Replicated): string => `${name}|${String(COLLECTIONS[name].version)}`;

/** A document as the cloud knows it. */
function withoutBookkeeping(row: Kept): Stored {
  const own = Object.entries(row).filter(([field]) => !['_meta', '_rev', '_attachments'].includes(field));
  return Object.fromEntries(own) as unknown as Stored;
}

/** Everything that decides anything in the realm is of the window's life. */
function openRealm(script: Script, life: Life, parts: RealmParts): Promise<RealmWindow> {
  const random = life.random.fork('realm');
  const context = createContext({
    console,
    TextEncoder,
    TextDecoder,
    URL,
    AbortController,
    structuredClone,
    queueMicrotask,
    crypto: {
      subtle: { digest: (_name: string, bytes: Uint8Array) => Promise.resolve(digestOf(bytes)) },
      getRandomValues: (bytes: Uint8Array) => {
        bytes.set(random.bytes(bytes.length));
        return bytes;
      },
    },
    performance: { now: () => life.clock.monotonicMs() },
    setTimeout: (run: () => void, delayMs = 0) => life.timers.after(delayMs, run),
    clearTimeout: (timer: Timer | undefined) => timer?.cancel(),
    setInterval: (run: () => void, intervalMs: number) => life.timers.every(intervalMs, run),
    clearInterval: (timer: Timer | undefined) => timer?.cancel(),
    random: () => random.next() / 0x1_0000_0000,
  });
  new Script('Math.random = random').runInContext(context);
  script.runInContext(context);
  const { realm } = context as unknown as { readonly realm: { readonly openInRealm: typeof openInRealm } };
  return realm.openInRealm(parts);
}

function digestOf(bytes: Uint8Array): ArrayBuffer {
  const digest = createHash('sha256').update(bytes).digest();
  return digest.buffer.slice(digest.byteOffset, digest.byteOffset + digest.byteLength);
}
