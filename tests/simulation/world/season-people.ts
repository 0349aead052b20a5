/**
 * Who makes a season: headquarters enters, changes and closes contests, keeps campaigns, plans changes of store and hands friends over at
 * WeCom; customers take a campaign's coupon from its page and look at their receipts. Remembers what each of them was told. Made by world.ts
 * where a plan is of season-plan.ts.
 */
import { uuidV7 } from '../../../sync/domain/ids.ts';
import { businessDayAt, CHINA_DAY, DAY_MS, epochMs, type BusinessDay } from '../../../sync/domain/time.ts';
import type { HoursSeen } from '../../../sync/domain/invariants-hours.ts';
import type { SeasonSeen } from '../../../sync/domain/invariants-season.ts';
import type { WorkedHours } from '../../../sync/protocol/worked-hours.ts';
import { ManagedPeople } from './managed-people.ts';
import { SIM_STORES } from '../cloud/sim-shop.ts';
import type { Snapshot } from '../memory-database.ts';
import type { Random } from '../seeded.ts';
import type { Asked } from '../sim-cloud.ts';
import { Asking, JSON_PAGE, type Answered } from './asking.ts';
import { CarePeople } from './care-people.ts';
import { RatingPeople, receiptCodes } from './rating-people.ts';
import type { SeasonStory } from './season-plan.ts';
import { WecomMachine } from './wecom-machine.ts';
import type { World } from './world.ts';

type Story<Name extends SeasonStory['do']> = Extract<SeasonStory, { do: Name }>;
type Told = SeasonSeen['told'];
type Mutable<List> = List extends readonly (infer One)[] ? One[] : never;

const PRIZES = [
  { upTo: 1, amount: 10_000 },
  { upTo: 3, amount: 2_000 },
] as const;
const REQUEST_BYTES = 16;
const HOURS_DAYS = 10;
const LOOK_MS = 120_000;
const RECENT = 3;

export class SeasonPeople {
  readonly managed: ManagedPeople;
  readonly wecom: WecomMachine;
  /** Guides with their phones. */
  readonly phones: CarePeople;
  readonly ratings: RatingPeople;
  readonly boards: Mutable<Told['boards']> = [];
  readonly contests: Mutable<Told['contests']> = [];
  readonly closed: Mutable<Told['closed']> = [];
  readonly adjusted: Mutable<Told['adjusted']> = [];
  readonly given: Mutable<Told['given']> = [];
  readonly planned: Mutable<Told['planned']> = [];
  readonly hours: Mutable<HoursSeen['said']> = [];
  readonly #world: World;
  readonly #asking: Asking;
  /** As they were saved first. */
  readonly #campaigns = new Map<string, object>();

  constructor(world: World) {
    this.#world = world;
    this.#asking = new Asking(world);
    this.managed = new ManagedPeople(world);
    this.wecom = new WecomMachine(world);
    this.phones = new CarePeople(world);
    this.ratings = new RatingPeople(world);
  }

  get told(): Told {
    const { boards, contests, closed, adjusted, given, planned } = this;
    const noted = [...this.phones.told].flatMap((key) => {
      const [, member = '', reason = '', occasion = '', tries = ''] = key.split(' ');
      return key.startsWith('call ') ? [phoneCallOf(member, reason, occasion, tries)] : [];
    });
    return { boards, contests, closed, adjusted, given, planned, noted };
  }

  /** What only a history before a restored backup had nobody need find again. */
  wasPutBack(): void {
    for (const told of [this.boards, this.contests, this.closed, this.adjusted, this.given, this.planned])
      told.length = 0;
    this.managed.wasPutBack();
    this.phones.wasPutBack();
    this.ratings.wasPutBack();
  }

  /** No board waits for what has arrived, no ledger for who reads what was sold, nobody has to go to another store, and WeCom was asked and heard. */
  isAtRest(tables: Snapshot): boolean {
    const { contest_due: due, staff, wecom_events: events, wecom_transfers: transfers } = tables;
    const read = new Map(
      tables.ledger_cursors.flatMap(({ scope, reader, seq }) => (reader === 'guide_sales' ? [[scope, seq]] : [])),
    );
    const unread = tables.scope_seq.some(
      ({ scope, seq }) => scope.startsWith('store:') && (read.get(scope) ?? 0) < seq,
    );
    const now = this.#world.trueTime;
    const goes = staff.some(({ body }) => ((body['goes'] as { at: number } | undefined)?.at ?? Infinity) <= now);
    const asks = transfers.some(
      ({ state, check_at: at }) => state === 'due' || state === 'asking' || (at !== null && at <= now),
    );
    return (
      due.length === 0 &&
      !unread &&
      !goes &&
      !asks &&
      events.every(({ check_at: at }) => at === null) &&
      this.wecom.isAtRest
    );
  }

  /** Where anybody clocked or rated. */
  async lookAround(): Promise<void> {
    await this.managed.lookAround();
    const { kernel, plan } = this.#world;
    const has = (deed: string): boolean => plan.actions.some((action) => action.do === deed);
    let isDone = !has('clock') && !has('rate');
    const looking = async (): Promise<void> => {
      if (has('clock')) await this.#lookAtHours();
      if (has('rate')) await this.ratings.lookAround();
      isDone = true;
    };
    if (isDone) return;
    void looking();
    await kernel.run(kernel.now + LOOK_MS, () => isDone);
  }

  /** As each process of the cloud says them. */
  async #lookAtHours(): Promise<void> {
    const { plan, trueTime } = this.#world;
    const [from, to] = [epochMs(trueTime - HOURS_DAYS * DAY_MS), epochMs(trueTime)].map((at) =>
      businessDayAt(at, CHINA_DAY),
    );
    for (let n = 0; n < plan.clouds * 2; n += 1)
      for (const store of SIM_STORES) {
        const path = `/v1/worked-hours?store=${store}&from=${from ?? ''}&to=${to ?? ''}`;
        const answer = await this.#asking.untilAnswered(() => this.#asking.asManager({ method: 'GET', path }));
        if (answer?.status === 200) this.hours.push(saidOf(answer.body as WorkedHours));
      }
  }

  async act(story: SeasonStory, random: Random): Promise<void> {
    switch (story.do) {
      case 'enterContest':
        return this.#enter(story, random);
      case 'changeContest':
        return this.#change(story, random);
      case 'closeContest':
        return this.#close(story);
      case 'adjustPrize':
        return this.#adjust(story, random);
      case 'lookAtBoard':
        return this.#look(story, random);
      case 'dayPasses':
        this.#world.pass(DAY_MS);
        return this.wecom.dayBegins();
      case 'saveCampaign':
        return this.#saveCampaign(story);
      case 'endCampaign':
        return this.#endCampaign(story.campaign);
      case 'takeCoupon':
        return this.#take(story, random);
      case 'openReceipt':
        return this.#open(story, random);
      case 'planMove':
        return this.#plan(story);
      case 'cancelMove':
        await this.#asking.asManager({ method: 'POST', path: `/v1/staff/${story.guide}/moves/cancellation` });
        return;
      case 'setTarget':
      case 'tellFootfall':
      case 'tellAgain':
      case 'tellCosts':
        return this.managed.act(story, random);
      case 'decideTransfers': {
        const onTransfer = story.follows ? 'follows' : 'stays';
        const body = { from: this.#world.trueTime, friendBinds: false, onTransfer };
        await this.#asking.asManager({ method: 'POST', path: '/v1/wecom/policies', body });
        return;
      }
      case 'callByPhone':
        return this.phones.act({ ...story, do: 'phoneCall' }, random);
      case 'rate':
      case 'answerLow':
        return this.ratings.act(story, random);
      case 'handFriends': {
        const body = { from: story.from, to: story.to };
        await this.#asking.asManager({ method: 'POST', path: '/v1/wecom/transfers', body });
        return;
      }
    }
  }

  async #enter({ metric, store, begins, days, twice }: Story<'enterContest'>, random: Random): Promise<void> {
    const contest = this.#id(random);
    const body = {
      ...{ contest, name: 'a season', metric, leastSales: 1 + random.below(2), prizes: PRIZES },
      scope: store === null ? { kind: 'brand' } : { kind: 'stores', stores: [SIM_STORES[store]] },
      ...{ from: this.#dayAfter(begins), to: this.#dayAfter(begins + days - 1) },
    };
    const answers = await this.#told({ method: 'POST', path: '/v1/contests', body }, twice);
    if (answers.length > 0) this.contests.push(contest);
  }

  async #change({ change, twice }: Story<'changeContest'>, random: Random): Promise<void> {
    const contest = this.contests.length === 0 ? undefined : random.pick(this.contests);
    if (contest === undefined) return;
    const terms = {
      ...{ name: 'another', metric: 'net_sales', leastSales: 1, prizes: [PRIZES[0]], scope: { kind: 'brand' } },
      ...{ from: this.#dayAfter(1), to: this.#dayAfter(2) },
    };
    const body =
      change === 'changed'
        ? { what: change, terms }
        : change === 'ended'
          ? { what: change, to: this.#dayAfter(0) }
          : { what: change, reason: 'nobody came' };
    await this.#told({ method: 'POST', path: `/v1/contests/${contest}/changes`, body }, twice);
  }

  /** Whichever are over: by two presses perhaps. Once closed, everybody is shown the same prizes. */
  async #close({ twice }: Story<'closeContest'>): Promise<void> {
    for (const contest of [...this.contests]) {
      const asked = { method: 'POST', path: `/v1/contests/${contest}/close` };
      for (const { body } of await this.#told(asked, twice)) {
        const { prizesGiven } = body as { readonly prizesGiven: readonly Record<string, unknown>[] };
        const awarded = prizesGiven.filter(({ what }) => what === 'awarded');
        this.closed.push({
          contest,
          awarded: awarded.map(({ guide, amount }) => `${String(guide)} ${String(amount)}`),
        });
      }
    }
  }

  async #adjust({ guide, amount, twice }: Story<'adjustPrize'>, random: Random): Promise<void> {
    const contest = this.closed.at(-1)?.contest;
    if (contest === undefined) return;
    const body = { id: this.#id(random), guide, amount, note: 'as agreed' };
    const answers = await this.#told({ method: 'POST', path: `/v1/contests/${contest}/prizes`, body }, twice);
    if (answers.length > 0) this.adjusted.push({ contest, id: body.id, amount });
  }

  async #look({ guide }: Story<'lookAtBoard'>, random: Random): Promise<void> {
    const contest = this.contests.length === 0 ? undefined : random.pick(this.contests);
    if (contest === undefined) return;
    const path = `/v1/contests/${contest}/board${guide === null ? '' : `?guide=${guide}`}`;
    for (const { body } of await this.#told({ method: 'GET', path }, false)) {
      const { rows, own } = body as Told['boards'][number];
      this.boards.push({ contest, rows, ...(own === undefined ? {} : { own }) });
    }
  }

  async #saveCampaign({ campaign, rule, quota, receiptFrom }: Story<'saveCampaign'>): Promise<void> {
    const now = this.#world.trueTime;
    const body = {
      ...{ name: campaign, title: campaign, text: '', from: now - 60_000, until: now + 30 * DAY_MS },
      coupon: { rule, quota, days: 20 },
      ...(receiptFrom === null ? {} : { receiptFrom }),
    };
    this.#campaigns.set(campaign, body);
    await this.#told({ method: 'PUT', path: `/v1/campaigns/${campaign}`, body }, false);
  }

  async #endCampaign(campaign: string): Promise<void> {
    const known = this.#campaigns.get(campaign);
    if (known === undefined) return;
    const body = { ...known, until: this.#world.trueTime };
    await this.#told({ method: 'PUT', path: `/v1/campaigns/${campaign}`, body }, false);
  }

  async #take({ campaign, who, twice }: Story<'takeCoupon'>, random: Random): Promise<void> {
    const channel = { channel: 'poster', name: `at door ${String(who % 2)}` };
    const path = `/v1/campaigns/${campaign}/channels`;
    const [made] = await this.#told({ method: 'POST', path, body: channel }, false);
    if (made === undefined) return;
    const { code } = made.body as { readonly code: string };
    const request = Buffer.from(random.bytes(REQUEST_BYTES)).toString('base64url');
    const form = { method: 'POST', path: `/k/${code}`, headers: JSON_PAGE, body: { request } };
    for (const { body } of await this.#told(form, twice, `phone${String(who)}`)) {
      const { coupon } = body as { readonly coupon: { readonly code: string } };
      this.#holds(coupon.code, `${code} ${request}`);
    }
  }

  /** By the code that stands on the paper. */
  async #open({ recent, twice }: Story<'openReceipt'>, random: Random): Promise<void> {
    const codes = receiptCodes(this.#world);
    const code = codes.length === 0 ? undefined : random.pick(recent ? codes.slice(-RECENT) : codes);
    if (code === undefined) return;
    const asked = { method: 'GET', path: `/r/${code}`, headers: JSON_PAGE };
    for (const { body } of await this.#told(asked, twice, 'phone')) {
      const { coupon, receiptNumber } = body as {
        readonly coupon?: { readonly code: string };
        readonly receiptNumber: string;
      };
      if (coupon !== undefined) this.#holds(coupon.code, receiptNumber);
    }
  }

  async #plan({ guide, to, days }: Story<'planMove'>): Promise<void> {
    const [toStore = '', from = ''] = to === 0 ? SIM_STORES : SIM_STORES.toReversed();
    const day = this.#dayAfter(days);
    const body = { from, to: toStore, day };
    const [answer] = await this.#told({ method: 'POST', path: `/v1/staff/${guide}/moves`, body }, false);
    const goes = (answer?.body as { readonly goes?: { readonly at: number } } | undefined)?.goes;
    if (goes !== undefined) this.planned.push({ guide, at: goes.at, from, to: toStore });
  }

  /** What was granted, at once or by two presses; of a history before a restored backup nothing. By the manager, or by a customer's machine. */
  async #told(asked: Asked, twice: boolean, machine?: string): Promise<readonly Answered[]> {
    const history = this.#world.restores;
    const once = (): Promise<Answered | undefined> =>
      machine === undefined ? this.#asking.asManager(asked) : this.#asking.ask(asked, machine);
    const answers = await Promise.all([
      this.#asking.untilAnswered(once),
      ...(twice ? [this.#asking.untilAnswered(once)] : []),
    ]);
    if (history !== this.#world.restores) return [];
    return answers.flatMap((answer) => (answer?.status === 200 ? [answer] : []));
  }

  #holds(code: string, cause: string): void {
    this.given.push({ code, cause });
    if (!this.#world.coupons.includes(code)) this.#world.coupons.push(code);
  }

  #dayAfter(days: number): BusinessDay {
    return businessDayAt(epochMs(this.#world.trueTime + days * DAY_MS));
  }

  #id(random: Random): string {
    return uuidV7(epochMs(this.#world.trueTime), Buffer.from(random.bytes(10)));
  }
}

const TRIES_DIGITS = 4;
/** Of calls at the same instant the one with the lower name was said first. */
export const phoneCallOf = (member: string, reason: string, occasion: string, tries: string): string =>
  `phone ${member} ${reason} ${occasion} ${tries.padStart(TRIES_DIGITS, '0')}`;

const saidOf = ({ store, from, to, items }: WorkedHours): HoursSeen['said'][number] => ({
  ...{ store, from, to },
  stretches: items.flatMap(({ staff, stretches }) =>
    stretches.map(({ in: came, out, minutes }) => ({ staff, in: came.at, out: out?.at ?? null, minutes })),
  ),
});
