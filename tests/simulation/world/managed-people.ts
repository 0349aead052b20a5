/**
 * Managers who decide targets, from two offices, and the brand's own server, which tells what was counted at doors and what goods cost.
 * Remembers what each of them sent and was told, and what every process of the cloud shows at rest. Made by season-people.ts.
 */
import { businessDayAt, CHINA_DAY, DAY_MS, epochMs, type BusinessDay } from '../../../sync/domain/time.ts';
import type { CountedRow, ManagedSeen, TargetVersion } from '../../../sync/domain/invariants-managed.ts';
import { monthAfter, monthOfDay } from '../../../sync/domain/store-figures.ts';
import type { FootfallAnswer } from '../../../sync/protocol/footfall.ts';
import type { GuideTargets } from '../../../sync/protocol/guide-targets.ts';
import type { StoreTarget } from '../../../sync/protocol/store-targets.ts';
import { SIM_SERVICE_SECRET } from '../cloud/sim-secrets.ts';
import { GUIDE_RULES, SECOND_MANAGER, SIM_STORES } from '../cloud/sim-shop.ts';
import type { Random } from '../seeded.ts';
import type { Asked } from '../sim-cloud.ts';
import { Asking, MANAGER, type Answered } from './asking.ts';
import type { ManagedStory } from './managed-plan.ts';
import type { World } from './world.ts';

type Story<Name extends ManagedStory['do']> = Extract<ManagedStory, { do: Name }>;
type Mutable<List> = List extends readonly (infer One)[] ? One[] : never;
type Lists<Of> = { readonly [Name in keyof Of]: Mutable<Of[Name]> };

const SECOND = { staff: SECOND_MANAGER.document.id, pin: SECOND_MANAGER.pin };
const HOUR_MS = 3_600_000;
const MONTHS = [0, 1] as const;
const LOOK_MS = 120_000;
const SERVER = 'brand server';

export class ManagedPeople {
  readonly sent: Lists<ManagedSeen['sent']> = { targets: [], footfall: [], costs: [] };
  readonly told: Lists<ManagedSeen['told']> = { targets: [], footfall: [], costs: [] };
  readonly shown: Lists<ManagedSeen['shown']> = { targets: [], again: [] };
  readonly #world: World;
  readonly #asking: Asking;

  constructor(world: World) {
    this.#world = world;
    this.#asking = new Asking(world);
  }

  /** What only a history before a restored backup had nobody need find again. */
  wasPutBack(): void {
    for (const told of Object.values(this.told)) told.length = 0;
  }

  act(story: ManagedStory, random: Random): Promise<void> {
    switch (story.do) {
      case 'setTarget':
        return this.#setTarget(story);
      case 'tellFootfall':
        return this.#tellFootfall(story, random);
      case 'tellAgain':
        return this.#tellAgain(story.all, random);
      case 'tellCosts':
        return this.#tellCosts(story);
    }
  }

  /** Each process of the cloud is asked by itself. */
  async lookAround(): Promise<void> {
    const { kernel, servers } = this.#world;
    if (this.sent.targets.length + this.sent.footfall.length === 0) return;
    let isDone = false;
    const looking = async (): Promise<void> => {
      for (const server of servers)
        await this.#lookAt(
          new Asking({
            kernel,
            get cloud() {
              return server.process;
            },
          }),
        );
      isDone = true;
    };
    void looking();
    await kernel.run(kernel.now + LOOK_MS, () => isDone);
  }

  async #lookAt(asking: Asking): Promise<void> {
    for (const store of SIM_STORES)
      for (const month of MONTHS.map((by) => this.#month(by))) {
        const ofGuides = await shownIn<GuideTargets>(asking, `/v1/guide-targets?store=${store}&month=${month}`);
        for (const { guide, net, versions } of ofGuides?.items ?? [])
          this.#show({ of: 'guide', who: guide, month, net }, versions);
        const ofStore = await shownIn<StoreTarget>(asking, `/v1/store-targets?store=${store}&month=${month}`);
        if (ofStore !== undefined)
          this.#show(
            { of: 'store', who: store, month, net: ofStore.net },
            ofStore.versions.map((one) => ({ ...one, bindings: null })),
          );
      }
    const items = this.told.footfall;
    if (items.length === 0) return;
    const answer = await asking.ask(byServer('/v1/footfall', items), SERVER);
    if (answer?.status !== 200) return;
    const { taken, older } = answer.body as FootfallAnswer;
    this.shown.again.push({ taken, older, sent: items.length });
  }

  #show(
    shown: Omit<ManagedSeen['shown']['targets'][number], 'versions'>,
    versions: readonly Pick<TargetVersion, 'version' | 'amount' | 'bindings' | 'by'>[],
  ): void {
    const { of, who, month } = shown;
    const own = versions.map(({ version, amount, bindings, by }) => ({
      of,
      who,
      month,
      version,
      amount,
      bindings,
      by,
    }));
    this.shown.targets.push({ ...shown, versions: own });
  }

  /** Of the version that the screen shows, by one manager, or by two who see the same. */
  async #setTarget({ of, nth, months, amount, pressed }: Story<'setTarget'>): Promise<void> {
    const store = SIM_STORES[nth % SIM_STORES.length] ?? '';
    const who = of === 'store' ? store : (GUIDE_RULES.guides[nth] ?? '');
    const month = this.#month(months);
    const seen = await this.#versionOf({ of, who, month });
    if (seen === undefined) return;
    const bindings = of === 'guide' && amount !== null && amount % 2 === 0 ? nth + 1 : null;
    const place = { of, who, month, version: seen + 1 } as const;
    const first = { ...place, amount, bindings, by: `staff ${MANAGER.staff}` };
    const other = { ...place, amount: (amount ?? 0) + 1_000, bindings: null, by: `staff ${SECOND.staff}` };
    const second = pressed === 'once' ? [] : [pressed === 'twice' ? first : other];
    await Promise.all([first, ...second].map((said) => this.#decide(said)));
  }

  async #decide(said: TargetVersion): Promise<void> {
    const { of, who, month, version, amount, bindings, by } = said;
    const body = {
      month,
      amount,
      version: version - 1,
      ...(of === 'store' ? { store: who } : { guide: who, bindings }),
    };
    const person = by === `staff ${SECOND.staff}` ? SECOND : MANAGER;
    const history = this.#world.restores;
    this.sent.targets.push(said);
    const answer = await this.#asking.untilAnswered(() =>
      this.#asking.asStaff(person, { method: 'POST', path: `/v1/${of}-targets`, body }),
    );
    if (answer?.status === 200 && history === this.#world.restores) this.told.targets.push(said);
  }

  /** The newest; 0 for none, undefined where nobody shows it, such as of a guide who left. */
  async #versionOf({ of, who, month }: Pick<TargetVersion, 'of' | 'who' | 'month'>): Promise<number | undefined> {
    if (of === 'store') {
      const shown = await shownIn<StoreTarget>(this.#asking, `/v1/store-targets?store=${who}&month=${month}`);
      return shown === undefined ? undefined : (shown.versions.at(-1)?.version ?? 0);
    }
    for (const store of SIM_STORES) {
      const shown = await shownIn<GuideTargets>(this.#asking, `/v1/guide-targets?store=${store}&month=${month}`);
      const own = shown?.items.find(({ guide }) => guide === who);
      if (own !== undefined) return own.versions.at(-1)?.version ?? 0;
    }
    return undefined;
  }

  async #tellFootfall(story: Story<'tellFootfall'>, random: Random): Promise<void> {
    const { store, back, hours, passing, agoMs, pressed } = story;
    const now = this.#world.trueTime;
    const first = Array.from({ length: hours }, (_, index): CountedRow => {
      const entered = random.below(40);
      return {
        ...{ store: SIM_STORES[store] ?? '', hour: now - (now % HOUR_MS) - (back + index) * HOUR_MS, entered },
        ...{ passed: passing ? entered + random.below(200) : null, asOf: now - agoMs },
      };
    });
    const other = first.map((row) => ({ ...row, entered: row.entered + 1 }));
    const second = pressed === 'once' ? [] : [pressed === 'twice' ? first : other];
    await Promise.all([
      this.#count(first, (asked) => this.#asking.asManager(asked)),
      ...second.map((rows) => this.#count(rows, (asked) => this.#asServer(asked))),
    ]);
  }

  async #tellAgain(all: boolean, random: Random): Promise<void> {
    const { footfall } = this.sent;
    if (footfall.length === 0) return;
    const { store } = random.pick(footfall);
    const rows = footfall.filter((row) => all || row.store === store);
    await this.#count([...rows], (asked) => this.#asServer(asked));
  }

  async #count(items: readonly CountedRow[], ask: (asked: Asked) => Promise<Answered | undefined>): Promise<void> {
    const history = this.#world.restores;
    this.sent.footfall.push(...items);
    const asked = { method: 'PUT', path: '/v1/footfall', body: { items } };
    const answer = await this.#asking.untilAnswered(() => ask(asked));
    if (answer?.status !== 200 || history !== this.#world.restores) return;
    const refused = new Set((answer.body as FootfallAnswer).rejected.map(({ row }) => row));
    this.told.footfall.push(...items.filter((_, row) => !refused.has(row)));
  }

  async #tellCosts({ product: nth, bySku, days, cost, pressed }: Story<'tellCosts'>): Promise<void> {
    const product = this.#world.products[nth];
    if (product === undefined) return;
    const from = businessDayAt(epochMs(this.#world.trueTime - days * DAY_MS), CHINA_DAY);
    const named = bySku ? { sku: product.sku } : { product: product.id };
    const costs = pressed === 'once' ? [cost] : [cost, pressed === 'twice' ? cost : cost + 25];
    await Promise.all(
      costs.map(async (one) => {
        const history = this.#world.restores;
        const said = {
          product: product.id,
          from,
          cost: one,
          begun: this.#world.kernel.now,
          ended: null as number | null,
        };
        this.sent.costs.push(said);
        let tries = 0;
        const answer = await this.#asking.untilAnswered(() => {
          tries += 1;
          return this.#asServer(byServer('/v1/product-costs', [{ ...named, from, cost: one }]));
        });
        if (answer?.status !== 200) return;
        // What was pressed before may still get through.
        if (tries === 1) said.ended = this.#world.kernel.now;
        if (history === this.#world.restores) this.told.costs.push(said);
      }),
    );
  }

  #asServer(asked: Asked): Promise<Answered | undefined> {
    return this.#asking.ask({ ...asked, token: SIM_SERVICE_SECRET }, SERVER);
  }

  #month(by: number): string {
    const today: BusinessDay = businessDayAt(epochMs(this.#world.trueTime), CHINA_DAY);
    return monthAfter(monthOfDay(today), by);
  }
}

const byServer = (path: string, items: readonly object[]): Asked => ({
  ...{ method: 'PUT', path, token: SIM_SERVICE_SECRET },
  body: { items },
});

async function shownIn<Body>(asking: Asking, path: string): Promise<Body | undefined> {
  const answer = await asking.untilAnswered(() => asking.asManager({ method: 'GET', path }));
  return answer?.status === 200 ? (answer.body as Body) : undefined;
}
