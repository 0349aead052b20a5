/**
 * The simulated shop: clouds on one store, terminals of two stores, their people and customers, and a plan that is played
 * on them. When the plan is over everything is healed and brought to rest; then all that was seen is handed to the
 * invariants. `play` is the one door. Called by the tests, the soak and the planted faults.
 */
import { checkInvariants, type Violation } from '../../../sync/domain/invariants.ts';
import type { SoldProduct } from '../../../sync/schemas/sale.ts';
import { SIM_BOOTSTRAP_SECRET } from '../cloud/sim-secrets.ts';
import { shopOf, SIM_STORES } from '../cloud/sim-shop.ts';
import { Kernel, WORLD_STARTS_AT } from '../kernel.ts';
import type { Snapshot } from '../memory-database.ts';
import { CALM, Network } from '../network.ts';
import type { Random } from '../seeded.ts';
import { CloudStore, type DurableStore } from '../sim-cloud.ts';
import { CloudServer } from './cloud-server.ts';
import { CarePeople } from './care-people.ts';
import { claim, forge, publishPrices, revokeTerminal, sellAsNeighbour } from './customers.ts';
import { askInvoice } from './invoice-customers.ts';
import { GrowthPeople } from './growth-people.ts';
import { GuidePeople } from './guide-people.ts';
import { InvoiceMachine } from './invoice-machine.ts';
import { LinkPeople } from './links-people.ts';
import { look } from './look.ts';
import { triesPins } from './look-office.ts';
import { PaymentMachine } from './payment-machine.ts';
import type { Action, Plan } from './plan.ts';
import { SeasonPeople } from './season-people.ts';
import { Site } from './site.ts';
import { productsOf } from './sold-products.ts';
import { isCareStory, isGrowthStory, isGuideStory, isLinkStory, isSeasonStory, isTillDeed } from './till-deeds.ts';
import type { Counter } from './till-hands.ts';
import { settleVersions, versionFaults } from './versions.ts';
import { VoucherMachine } from './voucher-machine.ts';

/** A world that has not come to rest this long after it was healed never will; the people of a revoked till give up later. */
const REST_WITHIN_MS = 15 * 60_000;
const REVOKED_GIVE_UP_MS = 15 * 60_000;
const LOOK_EVERY_MS = 2_000;
/** Every terminal asks the cloud within this time: what it does not know yet, such as a restored history, it hears of. */
const REST_HOLDS_MS = 20_000;
const RESTART_AFTER_MS = 4_000;
const BACKUP_EVERY_MS = 10_000;
const OPENING_MS = 60_000;

export interface PlayOptions {
  readonly keepTrace?: boolean;
  /** Where the cloud's tables lie, holding the shop; default in memory. */
  readonly store?: DurableStore;
}

export interface Played {
  readonly violations: readonly Violation[];
  readonly kernel: Kernel;
  readonly sales: number;
  readonly crashes: number;
  /** The cloud's tables in the end. */
  readonly contents: Snapshot;
}

export class World {
  readonly plan: Plan;
  readonly kernel: Kernel;
  readonly store: DurableStore;
  readonly servers: readonly CloudServer[];
  readonly network: Network;
  readonly sites: readonly Site[];
  readonly products: readonly SoldProduct[];
  /** Who takes money by code; undefined where the plan has no trade. */
  readonly provider: PaymentMachine | undefined;
  /** Who issues e-fapiao; undefined where nobody wants one. */
  readonly invoices: InvoiceMachine | undefined;
  /** Whose vouchers they take; undefined where nobody has one. */
  readonly vouchers: VoucherMachine | undefined;
  /** Guides' customers and who decides about guides; undefined where the plan has no guides. */
  readonly guides: GuidePeople | undefined;
  /** Who makes the brand grow, guides with their phones, who makes a season, who links; undefined where the plan is not of that. */
  readonly growth: GrowthPeople | undefined;
  readonly care: CarePeople | undefined;
  readonly season: SeasonPeople | undefined;
  readonly links: LinkPeople | undefined;
  /** Tokens on screens and paper, for customers' phones. */
  readonly tokens: string[] = [];
  /** Codes of coupons in customers' hands. */
  readonly coupons: string[] = [];
  /** PINs that each person was told, the last one last. */
  readonly toldPins = new Map<string, string[]>();
  /** Errors that nobody meant: a 500 of the cloud. */
  readonly internal: string[] = [];
  databaseLineBreaks = 0;
  restores = 0;
  crashes = 0;
  /** Days that passed at once, beside the schedule's own time. */
  #passedMs = 0;
  /** What customers hold, by store. */
  readonly #counters = new Map<string, Counter>();
  readonly #backups: { readonly at: number; readonly putBack: () => Promise<void> | undefined }[] = [];
  #isHealed = false;

  constructor(plan: Plan, shop: Snapshot, options: PlayOptions = {}) {
    this.plan = plan;
    this.store = options.store ?? CloudStore.of(shop);
    this.kernel = new Kernel(plan.seed, { ...options, underWay: this.store.underWay });
    this.provider = plan.hasTrade === true ? new PaymentMachine(this.kernel) : undefined;
    this.invoices = plan.hasInvoices === true ? new InvoiceMachine(this.kernel) : undefined;
    this.vouchers = plan.hasVouchers === true ? new VoucherMachine(this.kernel) : undefined;
    this.guides = plan.hasGuides === true ? new GuidePeople(this) : undefined;
    this.growth = plan.hasGrowth === true ? new GrowthPeople(this) : undefined;
    this.care = plan.hasCare === true ? new CarePeople(this) : undefined;
    this.season = plan.hasSeason === true ? new SeasonPeople(this) : undefined;
    this.links = plan.hasLinks === true ? new LinkPeople(this) : undefined;
    this.servers = Array.from({ length: plan.clouds }, (_, index) => new CloudServer(index, this));
    this.network = new Network(this.kernel, () => this.servers.flatMap(({ process }) => process ?? []));
    this.products = productsOf(shop);
    this.sites = plan.terminals.map((store, index) => {
      const site: Site = new Site(index, SIM_STORES[store] ?? SIM_STORES[0] ?? '', this, () => {
        this.crashes += 1;
        this.#restartLater(site);
      });
      return site;
    });
  }

  async play(): Promise<readonly Violation[]> {
    for (const server of this.servers) void server.start();
    if (!(await this.kernel.run(OPENING_MS, () => this.servers.every(({ process }) => process !== undefined))))
      return [fault('no cloud started')];
    for (const site of this.sites) void this.openSite(site);
    if (!(await this.kernel.run(OPENING_MS, () => this.sites.every(({ terminal }) => terminal.host !== undefined))))
      return [fault('a terminal did not start')];
    const begin = this.kernel.now;
    for (let at = 0; at < this.plan.endsAt; at += BACKUP_EVERY_MS)
      this.kernel.at(begin + at, 'backup', () => {
        this.#backups.push({ at: this.kernel.now, putBack: this.store.backup() });
      });
    for (const action of this.plan.actions)
      this.kernel.at(begin + action.at, `plan ${String(action.id)} ${action.do}`, () => this.#act(action));
    await this.kernel.run(begin + this.plan.endsAt);
    this.#heal();
    let isQuiet = false;
    let waitsForRevoked = false;
    let restsSince: number | undefined;
    const looking = async (): Promise<void> => {
      const rests = await this.#rests();
      waitsForRevoked = rests === 'in use';
      restsSince = rests === 'all' ? (restsSince ?? this.kernel.now) : undefined;
      isQuiet = restsSince !== undefined && this.kernel.now - restsSince >= REST_HOLDS_MS;
      if (!isQuiet) this.kernel.at(this.kernel.now + LOOK_EVERY_MS, 'look', () => void looking());
    };
    void looking();
    await this.kernel.run(this.kernel.now + REST_WITHIN_MS, () => isQuiet);
    if (!isQuiet && waitsForRevoked) await this.kernel.run(this.kernel.now + REVOKED_GIVE_UP_MS, () => isQuiet);
    for (const people of isQuiet ? [this.guides, this.care, this.season, this.links] : []) await people?.lookAround();
    const seen = await look(this, isQuiet);
    return [
      ...this.internal.map((detail): Violation => ({ invariant: 'no_accident', detail })),
      ...(isQuiet ? [] : [fault(`no rest: ${this.sites.map((site) => site.describe()).join(' · ')}`)]),
      ...versionFaults(seen.cloud),
      ...checkInvariants(seen),
    ];
  }

  /** A pairing code from a manager, then the first start. */
  async openSite(site: Site): Promise<void> {
    const answer = await this.cloud?.ask({
      method: 'POST',
      path: '/v1/pairing-codes',
      token: SIM_BOOTSTRAP_SECRET,
      body: { store: site.store },
    });
    if (answer?.status === 200) site.terminal.pairCode = (answer.body as { readonly code: string }).code;
    await site.terminal.start();
  }

  counterOf(store: string): Counter {
    const counter = this.#counters.get(store) ?? { receipts: [], coded: [], invoiced: [] };
    this.#counters.set(store, counter);
    return counter;
  }

  /** So much time passes everywhere at once. */
  pass(forMs: number): void {
    this.#passedMs += forMs;
    for (const { machine } of this.servers) machine.jump(forMs);
    for (const { terminal } of this.sites) terminal.machine.jump(forMs);
  }

  get trueTime(): number {
    return WORLD_STARTS_AT + this.kernel.now + this.#passedMs;
  }

  get changesKeys(): boolean {
    return this.plan.actions.some((action) => action.do === 'changeKey');
  }

  get cloud() {
    return this.servers.find(({ process }) => process?.life.alive === true)?.process;
  }

  #act(action: Action): void {
    const random: Random = this.kernel.random.fork(`action ${String(action.id)}`);
    const site = 'terminal' in action ? this.sites[action.terminal] : undefined;
    const terminal = site?.terminal;
    const healLater = (forMs: number, heal: () => void): void => {
      this.kernel.at(this.kernel.now + forMs, 'heals', heal);
    };
    if (isTillDeed(action)) return site?.agent.do(action, random);
    if (isGuideStory(action)) return void this.guides?.act(action, random);
    if (isGrowthStory(action)) return void this.growth?.act(action, random);
    if (isCareStory(action)) return void this.care?.act(action, random);
    if (isSeasonStory(action)) return void this.season?.act(action, random);
    if (isLinkStory(action)) return void this.links?.act(action, random);
    switch (action.do) {
      case 'claim':
        void claim(this, action.phone, random);
        return;
      case 'askInvoice':
        if (site !== undefined) void askInvoice(this, site, action, random);
        return;
      case 'prices':
        void publishPrices(this, random);
        return;
      case 'kill':
        if (terminal?.life === undefined) return;
        terminal.crashIsPowerCut = action.power;
        terminal.life.crashIn(action.steps);
        site?.stayDown(action.downMs);
        return;
      case 'killAt':
        if (terminal === undefined) return;
        terminal.crashIsPowerCut = action.power;
        terminal.killAt = action.point;
        site?.stayDown(action.downMs);
        return;
      case 'killCloud':
        this.servers[action.cloud]?.killIn(action.steps, action.downMs);
        return;
      case 'failSync':
        if (terminal !== undefined) terminal.volume.failingSyncs += action.count;
        return;
      case 'diskFull':
        if (terminal === undefined) return;
        terminal.volume.isFull = true;
        return healLater(action.forMs, () => (terminal.volume.isFull = false));
      case 'clock':
        terminal?.machine.jump(action.byMs);
        return;
      case 'clockTo':
        terminal?.machine.set(action.to);
        return;
      case 'timeZone':
        setTimeZone(action.zone);
        return healLater(action.forMs, () => setTimeZone(HOME_ZONE));
      case 'cloudClock':
        this.servers[action.cloud]?.machine.jump(action.byMs);
        return healLater(action.forMs, () => this.servers[action.cloud]?.machine.set(this.trueTime));
      case 'cutOff':
        if (terminal === undefined) return;
        this.network.cutOff.add(terminal.name);
        return healLater(action.forMs, () => this.network.cutOff.delete(terminal.name));
      case 'weather':
        this.network.weather = { loss: action.loss, doubling: action.doubling, slowness: action.slowness };
        return healLater(action.forMs, () => (this.network.weather = { ...CALM }));
      case 'databaseLine':
        this.databaseLineBreaks = action.share;
        return healLater(action.forMs, () => (this.databaseLineBreaks = 0));
      case 'unplugPrinter':
        if (terminal === undefined) return;
        terminal.cable.isPlugged = false;
        for (const end of [...terminal.cable.breaks]) end();
        return healLater(action.forMs, () => (terminal.cable.isPlugged = true));
      case 'paperOut':
        terminal?.printer.setFaults({ paperOutAtLine: action.lines });
        return healLater(action.forMs, () => terminal?.printer.reloadPaper());
      case 'dropPrinter':
        terminal?.printer.setFaults({ resetAtByte: action.atByte });
        return healLater(action.forMs, () => terminal?.printer.setFaults({ resetAtByte: undefined }));
      case 'refundsFail':
        if (this.provider !== undefined) healLater(action.forMs, this.provider.failRefunds(action.how));
        return;
      case 'restoreCloud':
        void this.#restoreCloud(action.agoMs);
        return;
      case 'revoke':
        if (site !== undefined) void revokeTerminal(this, site);
        return;
      case 'loseFolder':
        site?.loseFolder();
        return;
      case 'upgradeCloud':
        if (this.plan.versions !== undefined) this.servers[action.cloud]?.become(this.plan.versions.cloud + 1);
        return;
      case 'upgradeTerminal':
        if (this.plan.versions !== undefined) site?.become(this.plan.versions.cloud + 1);
        return;
      case 'neighbour':
        if (site !== undefined) void sellAsNeighbour(this, site, action.version);
        return;
      case 'secondStart':
        if (terminal?.host === undefined) return;
        if (action.when === 'running') return void terminal.startSecond(action.diesIn);
        terminal.secondDiesIn = action.diesIn;
        terminal.crashIsPowerCut = action.when === 'powerCut';
        terminal.kill();
        return;
      case 'forge':
        if (site !== undefined) void forge(this, site, action.what);
        return;
    }
  }

  /** A backup of some time ago comes back; every process starts anew and the epoch is renewed as production does it. */
  async #restoreCloud(agoMs: number): Promise<void> {
    const wanted = this.kernel.now - agoMs;
    // A terminal that the backup does not know cannot come back by itself: nobody restores one that is older.
    const pairedAt = Math.max(...this.sites.map(({ terminal }) => terminal.pairedAt));
    const whole = this.#backups.filter(({ at }) => at > pairedAt);
    const backup = whole.filter(({ at }) => at <= wanted).at(-1) ?? whole[0];
    if (backup === undefined) return;
    this.restores += 1;
    for (const people of [this.guides, this.growth, this.care, this.season, this.links]) people?.wasPutBack();
    for (const server of this.servers) server.stop();
    const real = backup.putBack();
    if (real !== undefined) await real;
    await this.servers[0]?.startAnew();
    for (const server of this.servers.slice(1)) void server.start();
  }

  #restartLater(site: Site): void {
    const at = this.kernel.now + (this.#isHealed ? 1 : Math.max(RESTART_AFTER_MS, site.downForMs));
    this.kernel.at(at, `restart ${site.terminal.name}`, () => void site.terminal.start());
  }

  #heal(): void {
    this.#isHealed = true;
    this.network.weather = { ...CALM };
    this.network.cutOff.clear();
    this.databaseLineBreaks = 0;
    for (const machine of [this.provider, this.invoices, this.vouchers, this.season?.wecom]) machine?.heal();
    for (const server of this.servers) {
      server.heal();
      server.machine.set(this.trueTime);
    }
    setTimeZone(HOME_ZONE);
    settleVersions(this);
    for (const { terminal } of this.sites) {
      terminal.killAt = undefined;
      terminal.life?.crashIn(Number.POSITIVE_INFINITY);
      terminal.crashIsPowerCut = false;
      terminal.volume.isFull = false;
      terminal.volume.failingSyncs = 0;
      terminal.cable.isPlugged = true;
      terminal.printer.setFaults({ resetAtByte: undefined });
      terminal.printer.reloadPaper();
      terminal.machine.set(this.trueTime);
    }
  }

  /** Who waits for nothing more: all tills and the cloud, all tills but revoked ones, or not even those. */
  async #rests(): Promise<'all' | 'in use' | 'none'> {
    if (this.servers.some(({ process }) => process?.life.alive !== true)) return 'none';
    const rests = await Promise.all(this.sites.map((site) => site.isAtRest()));
    const busy = this.sites.filter((_, index) => rests[index] === false);
    if (busy.length > 0) return busy.every(({ isRevoked }) => isRevoked) ? 'in use' : 'none';
    return (await this.#cloudRests()) ? 'all' : 'none';
  }

  async #cloudRests(): Promise<boolean> {
    if (this.provider === undefined) return true;
    const tills = this.sites.filter(({ isRevoked }) => !isRevoked).map(({ terminal }) => terminal.host?.state().place);
    const contents = await this.store.contents();
    const living = new Set(tills.map((place) => place?.terminal ?? ''));
    const people = [this.growth, this.care, this.season, this.links, this.invoices];
    if (people.some((one) => one?.isAtRest(contents) === false)) return false;
    if (this.vouchers?.isAtRest(contents, living) === false) return false;
    return this.provider.isAtRest(contents, living) && (await triesPins(this, contents));
  }
}

/** Plays a schedule; the answer says what was broken. */
export async function play(plan: Plan, options: PlayOptions = {}): Promise<Played> {
  const zone = process.env['TZ'];
  setTimeZone(HOME_ZONE);
  try {
    const world = new World(plan, await shopOf(plan), options);
    const violations = await world.play();
    const sales = world.sites.reduce((sum, { agent }) => sum + agent.paid.length, 0);
    return { violations, kernel: world.kernel, sales, crashes: world.crashes, contents: await world.store.contents() };
  } finally {
    setTimeZone(zone);
  }
}

const HOME_ZONE = 'Asia/Shanghai';
/** Of this whole process: the machines' people change it, and nothing in terminal or cloud may go by it. */
function setTimeZone(zone: string | undefined): void {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
}

const fault = (detail: string): Violation => ({ invariant: 'comes_to_rest', detail });
