/**
 * Two terminals of one store with their local databases, and the cloud: entries are uploaded, customers bind, people write
 * tasks, windows die, storage fails or is lost, clocks jump, the cloud dies or comes back from a backup. In the end, healed
 * and given time, every database must have what the cloud has, and no task may be gone. `playReplicas` is the one door.
 */
import type { Answer, MethodValue } from '../../../main/contract/contract.ts';
import type { Violation } from '../../../sync/domain/invariants.ts';
import { storeScope } from '../../../sync/protocol/messages.ts';
import type { HostCalls, RelayedMethod } from '../../../sync/terminal/host-calls.ts';
import { simShop } from '../cloud/sim-shop.ts';
import { SimTerminal } from '../cloud/sim-terminal-stub.ts';
import { Kernel, type Life } from '../kernel.ts';
import type { Snapshot } from '../memory-database.ts';
import { CloudProcess, CloudStore } from '../sim-cloud.ts';
import { isSame, type Stored } from './model-engine.ts';
import { TERMINALS, type ReplicaPlan, type TimedAct } from './replica-plan.ts';
import { REPLICATED, type Replicated } from './following.ts';
import { ReplicaDisk, type LocalDisk, type LocalWindow } from './window.ts';

const STORE = 'S001';
const BACKUP_EVERY_MS = 7_000;
const DELAY_MS_MAX = 40;
const CLOUD_DOWN_MS = 2_000;
const WINDOW_DOWN_MS = 1_500;
const REST_WITHIN_MS = 30 * 60_000;
const LOOK_EVERY_MS = 5_000;
const UPLOAD_LOOKS = 6;
/** Statements take their time here, so that a pull falls between two of an upload. */
const STATEMENT_MS_MAX = 12;
const RUSH_SALES = 2;

interface Till {
  readonly terminal: SimTerminal;
  readonly disk: LocalDisk;
  window: LocalWindow;
  isCutOff: boolean;
  /** What this till wrote last into tasks that are its own. */
  readonly tasks: Map<string, Stored>;
  /** Databases that it lost: what a fresh one writes has other ids, or it would meet what it no longer knows. */
  wipes: number;
}

export interface ReplicasPlayed {
  readonly violations: readonly Violation[];
  readonly kernel: Kernel;
  /** What each terminal's database has in the end. */
  readonly databases: readonly ReadonlyMap<Replicated, readonly Stored[]>[];
}

export interface ReplicaOptions {
  /** What browsers keep; default the model of RxDB. */
  readonly disk?: () => LocalDisk;
  /** True time of the plan's beginning; default as soon as both tills are paired. */
  readonly beginsAt?: number;
}

export async function playReplicas(plan: ReplicaPlan, options: ReplicaOptions = {}): Promise<ReplicasPlayed> {
  const world = new ReplicaWorld(plan, CloudStore.of(await simShop()), options);
  return { violations: await world.play(), kernel: world.kernel, databases: world.databases };
}

class ReplicaWorld {
  readonly kernel: Kernel;
  readonly #plan: ReplicaPlan;
  readonly #options: ReplicaOptions;
  readonly #store: CloudStore;
  readonly #tills: Till[] = [];
  readonly #internal: string[] = [];
  readonly #backups: Snapshot[] = [];
  #cloud: CloudProcess | undefined;
  #wasRestored = false;

  constructor(plan: ReplicaPlan, store: CloudStore, options: ReplicaOptions) {
    this.kernel = new Kernel(plan.seed);
    this.#options = options;
    this.#plan = plan;
    this.#store = store;
  }

  get databases(): ReplicasPlayed['databases'] {
    return this.#tills.map(({ disk }) => new Map(REPLICATED.map((name) => [name, disk.alive(name)])));
  }

  async play(): Promise<readonly Violation[]> {
    const { kernel } = this;
    void this.#open();
    await kernel.run(60_000, () => this.#tills.length === TERMINALS);
    const begin = this.#options.beginsAt ?? kernel.now;
    for (let at = 0; at < this.#plan.endsAt; at += BACKUP_EVERY_MS)
      kernel.at(begin + at, 'backup', () => void this.#backups.push(this.#store.snapshot()));
    for (const act of this.#plan.acts)
      kernel.at(begin + act.at, `act ${String(act.n)} ${act.do}`, () => this.#act(act));
    await kernel.run(begin + this.#plan.endsAt);
    const isQuiet = await this.#rest();
    return [
      ...this.#internal.map((detail): Violation => ({ invariant: 'no_accident', detail })),
      ...(isQuiet ? [] : [{ invariant: 'comes_to_rest' as const, detail: 'a local database never came in sync' }]),
      ...this.#divergences().map((detail): Violation => ({ invariant: 'scopes_converge', detail })),
    ];
  }

  async #open(): Promise<void> {
    await this.#startCloud();
    for (let index = 0; index < TERMINALS; index += 1) {
      if (this.#cloud === undefined) throw new Error('no cloud');
      const life = this.kernel.machine(`till${String(index)}`).boot();
      const terminal = await SimTerminal.pair(this.#cloud, life, STORE);
      const disk = this.#options.disk?.() ?? new ReplicaDisk();
      const till = { terminal, disk, isCutOff: false, tasks: new Map<string, Stored>(), wipes: 0 } as unknown as Till;
      till.window = this.#openWindow(till);
      this.#tills.push(till);
      this.#listen(till, this.#cloud);
    }
  }

  async #startCloud(renewEpoch = false): Promise<void> {
    const life = this.kernel.machine('cloud').boot();
    this.#cloud = undefined;
    life.onCrash(() => {
      this.kernel.at(this.kernel.now + CLOUD_DOWN_MS, 'cloud restarts', () => {
        if (this.#cloud === undefined || this.#cloud.life === life) void this.#startCloud();
      });
    });
    const internal = (error: unknown): void => void this.#internal.push(String(error));
    const random = life.random.fork('statements');
    const line = { breaks: () => null, delayMs: () => random.below(STATEMENT_MS_MAX) };
    this.#cloud = await CloudProcess.start(this.#store, life, { internal, renewEpoch, line });
    for (const till of this.#tills) this.#listen(till, this.#cloud);
  }

  /** Wake-ups of the cloud reach the window that is open then. */
  #listen(till: Till, cloud: CloudProcess): void {
    cloud.listen(till.terminal.token, () => {
      if (!till.isCutOff) this.kernel.at(this.kernel.now + 1, 'wake-up', () => till.window.resync());
    });
  }

  #openWindow(till: Till): LocalWindow {
    const life = this.kernel.machine(`window${till.terminal.profile.terminal}`).boot();
    const window = till.disk.open(life, this.#host(till, life));
    life.onCrash(() => {
      this.kernel.at(this.kernel.now + WINDOW_DOWN_MS, 'window opens', () => {
        if (till.window === window) till.window = this.#openWindow(till);
      });
    });
    return window;
  }

  /** The host as the database sees it: it carries pulls and pushes to the cloud, or cannot. */
  #host(till: Till, life: Life): HostCalls {
    const carry = async (name: RelayedMethod, params: unknown): Promise<Answer<unknown>> => {
      const away = { ok: false, code: 'cloud_unreachable', details: {} } as const;
      await life.step('to the host', life.random.below(DELAY_MS_MAX) >> life.random.below(5));
      if (till.isCutOff) return away;
      const { collection, request } = params as { readonly collection: string; readonly request: unknown };
      const what = name === 'replication.pull' ? 'pull' : 'push';
      const answer = await this.#send(till, `/v1/replication/${collection}/${what}`, request, life);
      await life.step('from the host', life.random.below(DELAY_MS_MAX));
      if (answer === undefined || till.isCutOff) return away;
      return answer.status === 200 ? { ok: true, value: answer.body } : away;
    };
    return {
      call: async <Name extends RelayedMethod>(name: Name, params: unknown) =>
        (await carry(name, params)) as Answer<MethodValue<Name>>,
    };
  }

  /** Undefined when the cloud was away, or went away before it answered. */
  async #send({ terminal }: Till, path: string, body: unknown, life: Life) {
    const cloud = this.#cloud;
    if (cloud?.life.alive !== true) return undefined;
    let hasGone = (): void => undefined;
    const gone = new Promise<undefined>((resolve) => (hasGone = () => resolve(undefined)));
    cloud.life.onCrash(() => life.later('no answer', 1000, hasGone));
    return Promise.race([gone, cloud.ask({ method: 'POST', path, token: terminal.token, body })]);
  }

  #act(act: TimedAct): void {
    const random = this.kernel.random.fork(`act ${String(act.n)}`);
    if (act.do === 'killCloud') return this.#cloud?.life.crashIn(act.steps);
    if (act.do === 'restoreCloud') return void this.#restoreCloud();
    if (act.do === 'rush') return this.#rush();
    const till = this.#tills[act.terminal];
    if (till === undefined) return;
    const { terminal, disk, window } = till;
    switch (act.do) {
      case 'sale':
        terminal.sale();
        return void this.#upload(till);
      case 'claim':
        terminal.entry('binding.claimed', {
          claim: idOf('c', act.n),
          member: idOf('b', random.below(2)),
          guide: random.pick(['2001', '2002']),
          source: 'manual_phone',
          claimSeq: act.n,
        });
        return void this.#upload(till);
      case 'task': {
        const name = act.isShared ? 'shared' : `till${terminal.profile.terminal}.${String(till.wipes)}`;
        const title = `${String(act.n)} of ${terminal.profile.terminal}`;
        return this.#writeTask(till, { id: `${name}-${String(act.id)}`, title, done: false, _deleted: false });
      }
      case 'taskRemove': {
        const own = [...till.tasks.values()][0];
        if (own !== undefined) this.#writeTask(till, { ...own, _deleted: true });
        return;
      }
      case 'killWindow':
        return window.life.crashIn(act.steps);
      case 'window':
        return window.life.crash();
      case 'failWrites':
        disk.failingWrites += act.count;
        return;
      case 'failReads':
        disk.failingReads += act.count;
        return;
      case 'clock':
        return this.kernel.machine(`window${terminal.profile.terminal}`).jump(act.byMs);
      case 'cutOff':
        till.isCutOff = true;
        return void this.kernel.at(this.kernel.now + act.forMs, 'line is back', () => (till.isCutOff = false));
      case 'wipe':
        window.life.crash();
        disk.wipe();
        till.wipes += 1;
        // What was not pushed is gone with it.
        return till.tasks.clear();
      case 'loseRows':
        // A loss before the marker knew of a single document cannot be noticed.
        if ((disk.marks.get('ledger')?.documents ?? 0) === 0) return;
        window.life.crash();
        return disk.loseRows('ledger');
    }
  }

  /** All tills sell at once, more than once. */
  #rush(): void {
    for (const till of this.#tills) {
      for (let sales = 0; sales < RUSH_SALES; sales += 1) till.terminal.sale();
      void this.#upload(till).then(() => this.#upload(till));
    }
  }

  #writeTask(till: Till, state: Stored): void {
    const isOwn = !state.id.startsWith('shared');
    void till.window.write(state).then(() => {
      if (isOwn) till.tasks.set(state.id, state);
    });
  }

  /** Everything that the cloud lacks, from its mark. */
  async #upload(till: Till): Promise<void> {
    const { terminal } = till;
    const cloud = this.#cloud;
    if (cloud?.life.alive !== true || till.isCutOff) return;
    terminal.through(cloud);
    const { status, body } = await terminal.highWater();
    if (status !== 200) return;
    const entries = terminal.sent.filter(({ seq }) => seq > (body as { readonly seq: number }).seq);
    if (entries.length > 0) await terminal.upload(entries);
    for (const each of this.#tills) if (!each.isCutOff) each.window.resync();
  }

  async #restoreCloud(): Promise<void> {
    const backup = this.#backups.at(-1);
    const cloud = this.#cloud;
    if (backup === undefined || cloud === undefined) return;
    this.#wasRestored = true;
    this.#cloud = undefined;
    cloud.life.crash();
    this.#store.restore(backup);
    await this.#startCloud(true);
  }

  /** Healed and given time; false when it never comes to rest. */
  async #rest(): Promise<boolean> {
    for (const till of this.#tills) {
      till.isCutOff = false;
      [till.disk.failingWrites, till.disk.failingReads] = [0, 0];
      till.window.life.crashIn(Number.POSITIVE_INFINITY);
    }
    this.#cloud?.life.crashIn(Number.POSITIVE_INFINITY);
    let looks = 0;
    let isQuiet = false;
    const look = async (): Promise<void> => {
      looks += 1;
      if (looks <= UPLOAD_LOOKS) for (const till of this.#tills) await this.#catchUp(till);
      // One pull more when every retry has had its time; then all must be in sync.
      if (looks === UPLOAD_LOOKS + 1) for (const { window } of this.#tills) window.resync();
      const inSync = this.#tills.every(({ window }) => window.life.alive && window.isInSync);
      isQuiet = looks > UPLOAD_LOOKS + 2 && inSync;
      if (!isQuiet) this.kernel.at(this.kernel.now + LOOK_EVERY_MS, 'look', () => void look());
    };
    this.kernel.at(this.kernel.now + LOOK_EVERY_MS, 'look', () => void look());
    return this.kernel.run(this.kernel.now + REST_WITHIN_MS, () => isQuiet);
  }

  async #catchUp(till: Till): Promise<void> {
    const cloud = this.#cloud;
    if (cloud?.life.alive !== true) return;
    await till.terminal.through(cloud).renew();
    await this.#upload(till);
  }

  #divergences(): readonly string[] {
    const faults: string[] = [];
    for (const { terminal, disk, tasks } of this.#tills) {
      const name = `terminal ${terminal.profile.terminal}`;
      for (const collection of REPLICATED) {
        const cloud = this.#inCloud(collection);
        const own = new Map(disk.alive(collection).map((state) => [state.id, state]));
        for (const [id, state] of cloud) {
          const here = own.get(id);
          if (here === undefined) faults.push(`${name} lacks ${collection}/${id}`);
          else if (!isSame(here, state)) faults.push(`${name} has another ${collection}/${id}`);
        }
        for (const id of own.keys())
          if (!cloud.has(id)) faults.push(`${name} has ${collection}/${id}, the cloud has not`);
      }
      const inCloud = this.#inCloud('tasks');
      for (const [id, state] of tasks) {
        const there = inCloud.get(id);
        const isThere = state._deleted ? there === undefined : there !== undefined && isSame(there, state);
        if (!isThere && !this.#wasRestored) faults.push(`what ${name} wrote last into tasks/${id} is not in the cloud`);
      }
    }
    return faults;
  }

  #inCloud(collection: Replicated): ReadonlyMap<string, Stored> {
    const scope = storeScope('demo', STORE);
    const rows = this.#store.database.tables.documents.rows();
    return new Map(
      rows
        .filter((row) => row.scope === scope && row.collection === collection && !row.deleted)
        .map((row) => [row.id, { ...row.body, id: row.id, _deleted: false }]),
    );
  }
}

const idOf = (kind: string, n: number): string => `019a0000-0000-7000-8000-0000${kind}${String(n).padStart(7, '0')}`;
