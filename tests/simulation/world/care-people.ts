/**
 * Guides with their phones, and who gives them tasks: calls, wishes and tasks said on the phone's page; tasks, rules of points and of
 * commission entered by the office; days that pass. Remembers what each of them was told. Made by world.ts where a plan is of care-plan.ts,
 * and by season-people.ts for the phones alone.
 */
import { uuidV7 } from '../../../sync/domain/ids.ts';
import { POINTS_DAY } from '../../../sync/domain/points-ending.ts';
import { businessDayAt, DAY_MS, epochMs } from '../../../sync/domain/time.ts';
import type { ShownCare } from '../../../sync/domain/invariants-care.ts';
import type { ReasonsSeen } from '../../../sync/domain/invariants-reasons.ts';
import { CARE_MEMBERS } from '../cloud/care-shop.ts';
import { GUIDE_RULES, SIM_STORES } from '../cloud/sim-shop.ts';
import type { Snapshot } from '../memory-database.ts';
import type { Random } from '../seeded.ts';
import { CLOUD_HOST } from '../sim-cloud.ts';
import { Asking, JSON_PAGE, type Answered } from './asking.ts';
import type { CareStory } from './care-plan.ts';
import { ProofPeople, type Phone } from './proof-people.ts';
import type { KnownCall, KnownWish } from './till-care.ts';
import type { World } from './world.ts';

type Story<Name extends CareStory['do']> = Extract<CareStory, { do: Name }>;
interface DueOnPhone {
  readonly member: string;
  readonly reasons: readonly { readonly kind: string; readonly occasion: string; readonly tries: number }[];
}
interface TaskOnPhone {
  readonly task: string;
  readonly kind: string;
  readonly items: readonly string[];
  readonly isEnded: boolean;
}
const PIN = '222222';
const TRIES_MAX = 3;
const LOOK_MS = 180_000;
const RULES_KEPT_MS = 61_000;
const RECENT = 2;
const FORM = { ...JSON_PAGE, origin: `https://${CLOUD_HOST}` };

export class CarePeople {
  /** Wishes that somebody heard of, at tills and on phones. */
  readonly wishes: KnownWish[] = [];
  /** What a phone sent, and what it was told is noted: ids of progress, wishes that ended, tries of calls. */
  readonly sent = new Set<string>();
  readonly told = new Set<string>();
  /** Tills' lists at rest, by terminal. */
  readonly shown = new Map<string, ShownCare>();
  /** Phones' pages and the office's at rest. */
  readonly pages: ReasonsSeen['pages'][number][] = [];
  readonly notes = new Map<string, readonly { readonly text: string; readonly at: number }[]>();
  readonly proofs: ProofPeople;
  readonly #world: World;
  readonly #asking: Asking;
  readonly #called: KnownCall[] = [];
  readonly #tasks: { readonly task: string; readonly store: string }[] = [];

  constructor(world: World) {
    this.#world = world;
    this.#asking = new Asking(world);
    this.proofs = new ProofPeople(world, {
      signIn: (guide) => this.#signIn(guide),
      say: (phone, key, form, twice) => this.#say(phone, key, form, twice),
    });
  }

  /** What only a history before a restored backup had nobody need find again. */
  wasPutBack(): void {
    this.told.clear();
    this.proofs.wasPutBack();
  }

  /** Points are worked out up to today, and every ledger was read. */
  isAtRest({ accounts, points_rules: rules }: Snapshot): boolean {
    if (rules.length === 0) return true;
    const today = businessDayAt(epochMs(this.#world.trueTime), POINTS_DAY);
    return accounts.every(
      ({ kind, folded_at: at, next_end: ends }) =>
        kind !== 'points' || (at !== null && at <= this.#world.trueTime && (ends === null || ends >= today)),
    );
  }

  /** Everybody looks at the lists of the own tills once all is at rest. */
  async lookAround(): Promise<void> {
    const { kernel, sites } = this.#world;
    let isDone = false;
    const looking = async (): Promise<void> => {
      for (const { agent, terminal, store } of sites)
        for (let n = 0; n < TRIES_MAX; n += 1) {
          const shown = await agent.care.look(guidesOf(store), this.#world.trueTime);
          if (shown === undefined) continue;
          this.shown.set(terminal.name, shown);
          break;
        }
      await this.#lookAtPages();
      await this.proofs.lookAround();
      isDone = true;
    };
    // A till asks for the rules of commission anew after a minute.
    await kernel.run(kernel.now + RULES_KEPT_MS);
    void looking();
    await kernel.run(kernel.now + LOOK_MS, () => isDone);
  }

  async #lookAtPages(): Promise<void> {
    for (const guide of GUIDE_RULES.guides) {
      const phone = await this.#signIn(guide);
      const asOf = this.#world.trueTime;
      const listed = await phone?.ask({ method: 'GET', path: '/guide/customers' });
      if (listed?.status !== 200) continue;
      const { items } = listed.body as { readonly items: readonly DueOnPhone[] };
      this.pages.push({ guide, asOf, items });
    }
    for (const { id } of CARE_MEMBERS) {
      const asked = { method: 'GET', path: `/v1/members/${id}/person` };
      const answer = await this.#asking.untilAnswered(() => this.#asking.asManager(asked));
      if (answer?.status !== 200) continue;
      const { facts } = answer.body as {
        readonly facts: readonly { readonly field: string; readonly value: string | null; readonly at: number }[];
      };
      const notes = facts.filter(({ field }) => field.startsWith('note.'));
      this.notes.set(
        id,
        notes.map(({ value, at }) => ({ text: value ?? '', at })),
      );
    }
  }

  async act(story: CareStory, random: Random): Promise<void> {
    switch (story.do) {
      case 'phoneCall':
        return this.#call(story, random);
      case 'phoneEndWish':
        return this.#endWish(story, random);
      case 'phoneProgress':
        return this.#progress(story, random);
      case 'phoneNote':
        return this.#note(story, random);
      case 'giveTask':
        return this.#give(story, random);
      case 'endTask': {
        const [last] = this.#tasks.slice(-1);
        if (last === undefined) return;
        const { task, store } = last;
        await this.#asking.asManager({ method: 'POST', path: `/v1/guide-tasks/${task}/end`, body: { store } });
        return;
      }
      case 'savePointsRule': {
        const from = businessDayAt(epochMs(this.#world.trueTime + story.inDays * DAY_MS), POINTS_DAY);
        const body = { from, months: story.months };
        await this.#asking.untilAnswered(() =>
          this.#asking.asManager({ method: 'POST', path: '/v1/points-rules', body }),
        );
        return;
      }
      case 'saveCommission': {
        const { commission } = GUIDE_RULES;
        const rates = { ...commission.rates, default: story.rateBp };
        const body = { ...commission, version: undefined, rates, from: this.#world.trueTime };
        await this.#asking.asManager({ method: 'POST', path: '/v1/commission-rules', body });
        return;
      }
      case 'daysPass':
        return this.#world.pass(story.days * DAY_MS);
      case 'prove':
      case 'doAgain':
      case 'reviewProof':
        return this.proofs.act(story, random);
    }
  }

  async #give({ store, isList, days, staff }: Story<'giveTask'>, random: Random): Promise<void> {
    const task = uuidV7(epochMs(this.#world.trueTime), Buffer.from(random.bytes(10)));
    const due = new Date(this.#world.trueTime + days * DAY_MS).toISOString().slice(0, 10);
    const of = SIM_STORES[store] ?? SIM_STORES[0] ?? '';
    const what = isList
      ? { kind: 'checklist', title: '新人培训', target: 0, items: ['收银', '陈列', '退换'] }
      : { kind: 'count', title: '回访顾客', target: 5, items: [] };
    const body = { task, store: of, ...what, due, staff };
    const answer = await this.#asking.untilAnswered(() =>
      this.#asking.asManager({ method: 'POST', path: '/v1/guide-tasks', body }),
    );
    if (answer?.status === 200) this.#tasks.push({ task, store: of });
  }

  async #call({ guide, outcome, twice, corrects }: Story<'phoneCall'>, random: Random): Promise<void> {
    const phone = await this.#signIn(guide);
    if (corrects && phone !== undefined) return this.#correct(phone, { guide, outcome, twice }, random);
    const listed = await phone?.ask({ method: 'GET', path: '/guide/customers' });
    if (phone === undefined || listed?.status !== 200) return;
    const { items } = listed.body as { readonly items: readonly DueOnPhone[] };
    const due = items.flatMap(({ member, reasons }) => reasons.map((reason) => ({ member, ...reason })));
    if (due.length === 0) return;
    const { member, kind, occasion, tries } = random.pick(due);
    this.#called.push({ guide, member, reason: kind, occasion });
    await this.#noteCall(phone, { member, kind, occasion, tries }, { outcome, twice });
  }

  /** What the guide said last, at a till or here, was wrong. */
  async #correct(
    phone: Phone,
    { guide, outcome, twice }: Pick<Story<'phoneCall'>, 'guide' | 'outcome' | 'twice'>,
    random: Random,
  ): Promise<void> {
    const all = [...this.#called, ...this.#world.sites.flatMap(({ agent }) => agent.care.called)];
    const own = all.filter((one) => one.guide === guide);
    if (own.length === 0) return;
    const { member, reason: kind, occasion } = random.pick(own);
    const tries = own.filter((one) => one.member === member && one.occasion === occasion).length;
    this.#called.push({ guide, member, reason: kind, occasion });
    await this.#noteCall(phone, { member, kind, occasion, tries }, { outcome, twice });
  }

  #noteCall(
    phone: Phone,
    { member, kind, occasion, tries }: Record<'member' | 'kind' | 'occasion', string> & { readonly tries: number },
    { outcome, twice }: Pick<Story<'phoneCall'>, 'outcome' | 'twice'>,
  ): Promise<void> {
    const key = `call ${member} ${kind} ${occasion} ${String(tries)}`;
    const body = { kind, occasion, outcome, tries: String(tries) };
    return this.#say(phone, key, { method: 'POST', path: `/guide/customers/${member}/outcomes`, body }, twice);
  }

  async #endWish({ recent, twice }: Story<'phoneEndWish'>, random: Random): Promise<void> {
    const known = recent ? this.wishes.slice(-RECENT) : this.wishes;
    if (known.length === 0) return;
    const { wish, member } = random.pick(known);
    const why = random.pick(['bought_here', 'bought_elsewhere', 'not_wanted']);
    for (const guide of GUIDE_RULES.guides) {
      const phone = await this.#signIn(guide);
      if (phone === undefined) continue;
      const path = `/guide/customers/${member}/wishes/${wish}/end`;
      await this.#say(phone, `wish ${wish}`, { method: 'POST', path, body: { why } }, twice);
    }
  }

  async #progress({ guide, proof, twice }: Story<'phoneProgress'>, random: Random): Promise<void> {
    const phone = await this.#signIn(guide);
    const listed = await phone?.ask({ method: 'GET', path: '/guide/tasks' });
    if (phone === undefined || listed?.status !== 200) return;
    const open = (listed.body as { readonly items: readonly TaskOnPhone[] }).items.filter(({ isEnded }) => !isEnded);
    if (open.length === 0) return;
    const { task, kind, items } = random.pick(open);
    const entry = uuidV7(epochMs(this.#world.trueTime), Buffer.from(random.bytes(10)));
    const count = String(1 + random.below(3));
    const done =
      kind === 'count' ? { count } : { item: String(random.below(items.length)), isDone: random.pick(['yes', 'no']) };
    const body = { entry, ...done, ...(proof ? { proof: `登记本 ${count}` } : {}) };
    await this.#say(phone, `progress ${entry}`, { method: 'POST', path: `/guide/tasks/${task}/progress`, body }, twice);
  }

  async #note({ guide, twice }: Story<'phoneNote'>, random: Random): Promise<void> {
    const phone = await this.#signIn(guide);
    const listed = await phone?.ask({ method: 'GET', path: '/guide/customers' });
    if (phone === undefined || listed?.status !== 200) return;
    const { items } = listed.body as { readonly items: readonly DueOnPhone[] };
    if (items.length === 0) return;
    const { member } = random.pick(items);
    const text = `手机备注${String.fromCharCode(0x4e00 + random.below(2_000))}`;
    const asked = { method: 'POST', path: `/guide/customers/${member}/notes`, body: { text } };
    await this.#say(phone, `note ${member} ${text}`, asked, twice);
  }

  /** One form, sent once or by two presses; a 303 says that it is noted. */
  async #say(phone: Phone, key: string, asked: Parameters<Phone['ask']>[0], twice: boolean): Promise<void> {
    const history = this.#world.restores;
    this.sent.add(key);
    const once = (): Promise<Answered | undefined> => this.#asking.untilAnswered(() => phone.ask(asked));
    const answers = await Promise.all([once(), ...(twice ? [once()] : [])]);
    if (history === this.#world.restores && answers.some((answer) => answer?.status === 303)) this.told.add(key);
  }

  async #signIn(guide: string): Promise<Phone | undefined> {
    const name = `phone of ${guide}`;
    const body = { staff: guide, pin: PIN };
    const opened = await this.#asking.ask({ method: 'POST', path: '/guide/session', headers: FORM, body }, name);
    const cookie = opened?.headers?.['set-cookie']?.split(';')[0];
    if (cookie === undefined) return undefined;
    const headers = { ...FORM, cookie };
    return { ask: (asked) => this.#asking.ask({ ...asked, headers }, name) };
  }
}

/** Those of one store alone come last. */
const guidesOf = (store: string): readonly string[] =>
  store === SIM_STORES[0] ? GUIDE_RULES.guides : GUIDE_RULES.guides.slice(0, 2);
