/**
 * What managers and those who forgot their PIN do at one till: settings saved as the screen saves them (first the host, then the local
 * database), PINs set anew, a log-in with them. At rest each PIN that anybody ever had is tried here. Part of a till's people (till-agent.ts).
 */
import { DEMO_STAFF } from '../../../sync/demo/shop.ts';
import type { OfficeTill, SavedHere, TriedPin } from '../../../sync/domain/invariants-office.ts';
import { USUAL_RECEIPT } from '../../../sync/domain/receipt-template.ts';
import { settingHash } from '../../../sync/protocol/settings.ts';
import { SECOND_MANAGER } from '../cloud/sim-shop.ts';
import type { Kernel } from '../kernel.ts';
import type { SimTerminal } from '../terminal/terminal.ts';
import type { Manager, OfficeDeed } from './office-plan.ts';
import { TillDatabase } from './till-database.ts';
import { isInDoubt } from './till-hands.ts';

/** Nobody ever has it: after a wrong one the till asks the cloud what it does not know yet. */
const NOBODYS_PIN = '730518';
const PINS = new Map([...DEMO_STAFF, SECOND_MANAGER].map(({ document, pin }) => [document.id as string, pin]));
/** A manager who has other things to do does not wait as long as a customer. */
const TRIES = 5;
const CASHIER = '1001';

export interface OfficeParts {
  readonly kernel: Kernel;
  readonly terminal: SimTerminal;
  /** PINs that each person was told, in all stores; the last one last. */
  readonly told: Map<string, string[]>;
  readonly ready: () => Promise<boolean>;
}

export class TillOffice {
  readonly #parts: OfficeParts;
  readonly #database: TillDatabase;
  readonly #saves: SavedHere[] = [];
  /** What was tried, as of which PINs of the cloud. */
  #tried: { readonly asOf: string; readonly pins: readonly TriedPin[] } | undefined;

  constructor(parts: OfficeParts) {
    this.#parts = parts;
    this.#database = new TillDatabase(parts.kernel, parts.terminal);
  }

  begin(deed: OfficeDeed): () => Promise<boolean> {
    const once = this.#begin(deed);
    let left = TRIES;
    return async () => {
      left -= 1;
      return (await once()) || left === 0;
    };
  }

  #begin(deed: OfficeDeed): () => Promise<boolean> {
    switch (deed.do) {
      case 'saveSetting':
        return () => this.#save(deed);
      case 'resetPin':
        return () => this.#reset(deed);
      case 'logInAnew':
        return () => this.#comesBack(deed);
    }
  }

  /** The machine's disk is gone: what was not sent is gone with it. */
  lose(): void {
    this.#database.lose();
    this.#saves.length = 0;
    this.#tried = undefined;
  }

  settle(): boolean {
    return this.#database.settle();
  }

  /** Tries every PIN of each person once for what the cloud has now. True when all were tried. */
  async tryPins(pins: ReadonlyMap<string, readonly string[]>, asOf: string): Promise<boolean> {
    if (this.#tried?.asOf === asOf) return true;
    const tried: TriedPin[] = [];
    for (const [staff, all] of pins) {
      if ((await this.#opens(staff, NOBODYS_PIN)) !== false) return false;
      for (const pin of all.toReversed()) {
        const opens = await this.#opens(staff, pin);
        if (opens === undefined) return false;
        tried.push({ staff, pin, opens });
      }
    }
    this.#tried = { asOf, pins: tried };
    return true;
  }

  /** As it is at rest. */
  seen(settings: readonly string[]): OfficeTill {
    return {
      settings: settings.map((setting) => ({ setting, hash: this.#database.hashOf(setting) })),
      saves: this.#saves,
      pins: this.#tried?.pins ?? [],
    };
  }

  async #save({ by, setting, mark, twice }: Extract<OfficeDeed, { do: 'saveSetting' }>): Promise<boolean> {
    const { terminal } = this.#parts;
    if (!(await this.#logIn(by))) return false;
    const value = mark === null ? null : valueOf(setting, mark);
    const second = twice ? terminal.call('setting.save', { setting, value }) : undefined;
    const [first, also] = [await terminal.call('setting.save', { setting, value }), await second];
    if (first.ok || also?.ok === true) {
      const [hash, before] = [settingHash(value), this.#database.hashOf(setting)];
      await this.#database.write(setting, value);
      // Programs of several versions do not name a document alike: what is not the very one that is there does not replace it.
      const isOfSeveral = terminal.version !== undefined;
      this.#saves.push({ setting, hash, base: isOfSeveral ? hash : before });
    }
    await terminal.call('session.logout', {});
    return !isInDoubt(first);
  }

  async #reset({ by, staff, newPin, twice }: Extract<OfficeDeed, { do: 'resetPin' }>): Promise<boolean> {
    const { terminal, told, ready } = this.#parts;
    if (!(await ready())) return false;
    const params = { staff, newPin, by, byPin: PINS.get(by) ?? '' };
    const second = twice ? terminal.call('staff.resetPin', params) : undefined;
    const [first, also] = [await terminal.call('staff.resetPin', params), await second];
    if (first.ok || also?.ok === true) told.set(staff, [...(told.get(staff) ?? []), newPin]);
    return !isInDoubt(first);
  }

  /** Where the PIN of before still counts the person types it next, and gives up then. */
  async #comesBack({ staff }: Extract<OfficeDeed, { do: 'logInAnew' }>): Promise<boolean> {
    const { told, ready } = this.#parts;
    if (!(await ready())) return false;
    const [before = PINS.get(staff) ?? '', last = before] = (told.get(staff) ?? []).slice(-2);
    const opens = await this.#opens(staff, last);
    if (opens === false && last !== before) await this.#opens(staff, before);
    return opens !== undefined;
  }

  async #logIn(by: Manager): Promise<boolean> {
    const { terminal, ready } = this.#parts;
    if (!(await ready())) return false;
    if (by === CASHIER) return true;
    await terminal.call('session.logout', {});
    const login = await terminal.call('session.login', { staff: by, pin: PINS.get(by) ?? '' });
    return login.ok;
  }

  /** Undefined where nobody can tell: the line broke, or the person is locked. */
  async #opens(staff: string, pin: string): Promise<boolean | undefined> {
    const { terminal } = this.#parts;
    await terminal.call('session.logout', {});
    const login = await terminal.call('session.login', { staff, pin });
    if (!login.ok) return login.code === 'wrong_pin' ? false : undefined;
    const out = await terminal.call('session.logout', {});
    return out.ok ? true : undefined;
  }
}

const valueOf = (setting: 'itemLinks' | 'receiptTemplate', mark: number): unknown =>
  setting === 'itemLinks'
    ? [{ host: 'q.brand.cn', path: `/${String(mark)}/{code}` }]
    : { ...USUAL_RECEIPT, footer: [`No. ${String(mark)}`] };
