/**
 * One place of the shop: a terminal with its people, and the journals that were begun on it. A machine that lost its
 * folder is paired anew and begins another journal; what the old one had is remembered for the invariants. Made by world.ts.
 */
import type { JournalSeen } from '../../../sync/domain/invariants.ts';
import { SimTerminal } from '../terminal/terminal.ts';
import { TillAgent } from './till-agent.ts';
import type { World } from './world.ts';
import type { Volume } from '../terminal/volume.ts';

const NEW_DISK_MS = 2_000;

/** A journal whose folder is gone, as it was at that moment. */
export interface LostJournal {
  readonly volume: Volume['root'];
  /** By the cloud's epoch: what only a history before a restored backup had, the present one need not have. */
  readonly countersigned: ReadonlyMap<string, number>;
  kicks: number;
}

export class Site {
  readonly store: string;
  readonly terminal: SimTerminal;
  readonly agent: TillAgent;
  readonly lost: LostJournal[] = [];
  isRevoked = false;
  /** Who this till shows as bound to whom; undefined before it was looked at. */
  shownBindings: JournalSeen['bound'];
  downForMs = 0;
  readonly #world: World;
  #kicksBefore = 0;

  constructor(index: number, store: string, world: World, wentDown: () => void) {
    this.store = store;
    this.#world = world;
    this.terminal = new SimTerminal(`T${String(index + 1)}`, '', world.kernel, world.network, wentDown);
    this.terminal.version = world.plan.versions?.terminals[index];
    const { kernel, products, tokens, coupons } = world;
    const counter = world.counterOf(store);
    this.agent = new TillAgent({
      kernel,
      terminal: this.terminal,
      products,
      tokens,
      coupons,
      wishes: world.care?.wishes ?? [],
      links: world.links?.book,
      counter,
      hasTrade: world.plan.hasTrade === true,
      toldPins: world.plan.hasOffice === true ? world.toldPins : undefined,
    });
  }

  stayDown(forMs: number): void {
    this.downForMs = forMs;
  }

  /** Another version of the program is put in its place. */
  become(version: number): void {
    this.terminal.version = version;
    if (this.terminal.host === undefined) this.terminal.kill();
    else void this.terminal.stop();
  }

  /** What belongs to the journal that is in the folder now. */
  get current(): LostJournal {
    const { terminal } = this;
    return {
      volume: terminal.volume.root,
      countersigned: new Map(terminal.countersigned),
      kicks: terminal.printer.kicks.length - this.#kicksBefore,
    };
  }

  /** The machine's disk is gone: another one is put in and paired. */
  loseFolder(): void {
    const { terminal } = this;
    const { kernel } = this.#world;
    const lost = this.current;
    this.lost.push(lost);
    terminal.kill();
    terminal.volume.wipe();
    this.agent.office?.lose();
    this.agent.guides.lose();
    this.shownBindings = undefined;
    terminal.countersigned.clear();
    this.isRevoked = false;
    kernel.at(kernel.now + NEW_DISK_MS, 'new disk', () => {
      // Only now: the printer has printed what it held.
      lost.kicks = terminal.printer.kicks.length - this.#kicksBefore;
      this.#kicksBefore = terminal.printer.kicks.length;
      void this.#world.openSite(this);
    });
  }

  async isAtRest(): Promise<boolean> {
    const { terminal, agent } = this;
    if (terminal.host === undefined) return false;
    if (terminal.host.state().place === null) {
      // Its pairing did not come through: somebody makes another code, also while its people wait to go on.
      terminal.kill();
      await this.#world.openSite(this);
      return false;
    }
    if (!agent.isIdle) return false;
    const hasSettled = await agent.settlePaper();
    const state = await terminal.call('app.state', {});
    if (!state.ok) return false;
    // Revoked before its people reached it: nobody can log in to look at the slips, of which there can be none.
    if (this.#world.provider !== undefined && !this.isRevoked && !(await agent.payments.isCertain())) return false;
    if (this.#world.plan.hasVouchers === true && !this.isRevoked && !(await agent.vouchers.settle())) return false;
    if (this.#world.plan.hasDesk === true && !this.isRevoked && !(await agent.orders.look())) return false;
    if (!this.isRevoked && agent.office?.settle() === false) return false;
    if (this.#world.plan.hasGuides === true && !this.isRevoked && !(await this.#lookAtBindings())) return false;
    const isPrinted = hasSettled || (this.isRevoked && state.value.printer.jobs === 0);
    if (this.#world.changesKeys) {
      // The key of before is not left lying about.
      const key = await terminal.call('pairing.key', {});
      if (!key.ok || (key.value.isChanging && !this.isRevoked)) return false;
    }
    return isPrinted && (this.isRevoked || (state.value.sync.pending === 0 && state.value.sync.state === 'online'));
  }

  async #lookAtBindings(): Promise<boolean> {
    const documents = await this.agent.guides.pulled();
    this.shownBindings = documents
      ?.filter(({ type }) => type === 'member')
      .map(({ member, guide }) => ({ member: member ?? '', guide: guide ?? null }));
    return documents !== undefined;
  }

  describe(): string {
    const { terminal, agent } = this;
    const { sync, printer } = terminal.host?.state() ?? {};
    return `${terminal.name} ${agent.isIdle ? 'idle' : 'busy'} ${JSON.stringify({ sync, printer })}`;
  }
}
