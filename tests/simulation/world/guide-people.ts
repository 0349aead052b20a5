/**
 * Guides' customers with their phones, and the people at the office who decide about guides: codes are scanned, a guide or none is chosen,
 * guides leave and change store, disputes are decided, months end everywhere and are closed. Remembers what each of them was told. Made by
 * world.ts where a plan has the layer of guide-plan.ts.
 */
import type { Messages } from '../../../sync/cloud/messages/provider.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import { phoneHmac } from '../../../sync/cloud/binding/phones.ts';
import { DEMO_BRAND } from '../../../sync/demo/shop.ts';
import { SIM_SECRETS } from '../cloud/sim-secrets.ts';
import { SIM_STORES } from '../cloud/sim-shop.ts';
import { SimTerminal as Counter } from '../cloud/sim-terminal-stub.ts';
import type { Random } from '../seeded.ts';
import { AGAIN_MS, Asking, JSON_PAGE } from './asking.ts';
import type { GuideStory } from './guide-plan.ts';
import { SignalPeople } from './signal-people.ts';
import type { World } from './world.ts';

type Story<Name extends GuideStory['do']> = Extract<GuideStory, { do: Name }>;

/** The first three are those of customers.ts. */
export const CUSTOMER_PHONES: readonly string[] = ['00', '01', '02', '03', '04'].map((end) => `138001380${end}`);
/** From the middle of one month into the next, past the return window. */
const MONTH_MS = 20 * DAY_MS;
const MONTH = '2026-06';
const RECENT = 2;

/** What a customer's page said: bound by this code. */
export interface SaidBound {
  readonly token: string;
  readonly phone: string;
}

export class GuidePeople {
  readonly saidBound: SaidBound[] = [];
  /** Whom the office was told are deleted. */
  readonly forgotten = new Set<string>();
  /** Also in a history before a restored backup: no till can open what they enrolled any more. */
  readonly onceForgotten = new Set<string>();
  /** Statements as the office was shown them, by month. */
  readonly shown = new Map<string, readonly unknown[]>();
  readonly signals: SignalPeople;
  readonly #world: World;
  readonly #asking: Asking;
  readonly #digits = new Map<string, string>();
  #lastDigits: string | undefined;

  constructor(world: World) {
    this.#world = world;
    this.#asking = new Asking(world);
    this.signals = new SignalPeople(world, (phone) => this.#holderOf(phone));
  }

  /** Digits reach the phones. */
  get messages(): Messages {
    const send = ({ phone, code }: { readonly phone: string; readonly code: string }) => {
      this.#digits.set(phone, code);
      this.#lastDigits = code;
      return Promise.resolve({ outcome: 'sent' } as const);
    };
    return { forStore: () => ({ isDemo: true, send }) };
  }

  /** What only a history before a restored backup had nobody need find again. */
  wasPutBack(): void {
    this.saidBound.length = 0;
    this.shown.clear();
    this.forgotten.clear();
    this.signals.wasPutBack();
  }

  lookAround(): Promise<void> {
    return this.signals.lookAround();
  }

  async act(story: GuideStory, random: Random): Promise<void> {
    switch (story.do) {
      case 'scanBy':
      case 'ownMember':
      case 'lookAtSignals':
        return this.signals.act(story, random);
      case 'scan':
        return this.#scan(story, random);
      case 'choose':
        return this.#choose(story);
      case 'forget':
        return this.#forget(story.who);
      case 'merge':
        return this.#merge(story.splits);
      case 'leave':
        await this.#asking.asManager({ method: 'POST', path: `/v1/staff/${story.guide}/leaving` });
        return;
      case 'moveGuide': {
        const [to = '', from = ''] = story.to === 0 ? SIM_STORES : SIM_STORES.toReversed();
        const body = { from, to };
        await this.#asking.asManager({ method: 'POST', path: `/v1/staff/${story.guide}/moves`, body });
        return;
      }
      case 'decide':
        return this.#decide(story);
      case 'monthPasses':
        return this.#world.pass(MONTH_MS);
      case 'closeMonth':
        return this.#close(story.twice);
    }
  }

  /** Opens a guide's link and consents; when no answer comes, presses again. */
  async #scan({ who, recent, twice }: Story<'scan'>, random: Random): Promise<void> {
    const { tokens } = this.#world;
    const token = tokens.length === 0 ? undefined : random.pick(recent ? tokens.slice(-RECENT) : tokens);
    const phone = CUSTOMER_PHONES[who];
    if (token === undefined || phone === undefined) return;
    const asked = { method: 'POST', path: `/g/${token}`, headers: JSON_PAGE, body: { phone, consent: 'yes' } };
    if (twice) void this.#asking.ask(asked, `phone${String(who)}`);
    const answer = await this.#asking.untilAnswered(() => this.#asking.ask(asked, `phone${String(who)}`));
    if (answer?.status === 200 && (answer.body as { readonly state?: string }).state === 'bound')
      this.saidBound.push({ token, phone });
  }

  /** Digits are asked for, come, and are typed with the choice. */
  async #choose({ who, guide }: Story<'choose'>): Promise<void> {
    const phone = CUSTOMER_PHONES[who] ?? '';
    const asked = { method: 'POST', path: '/my-guide', headers: JSON_PAGE };
    const name = `phone${String(who)}`;
    await this.#asking.ask({ ...asked, body: { phone } }, name);
    await this.#world.kernel.machine(name).boot().step('reads', AGAIN_MS);
    const digits = this.#digits.get(`+86${phone}`);
    if (digits === undefined) return;
    const choice = guide === null ? { choice: 'nobody' } : { choice: 'guide', guide };
    await this.#asking.ask({ ...asked, body: { phone, digits, ...choice } }, name);
  }

  /** Every member that a till enrolled with this number, or that is found by it. */
  async #forget(who: number): Promise<void> {
    const enrolled = this.#world.sites.flatMap(({ agent }) => agent.guides.enrolled).filter((one) => one.who === who);
    const found = await this.#holderOf(CUSTOMER_PHONES[who] ?? '');
    const history = this.#world.restores;
    for (const member of new Set([...enrolled.map((one) => one.member), ...(found === undefined ? [] : [found])])) {
      const asked = { method: 'POST', path: `/v1/members/${member}/deletion`, body: { reason: 'customer_asked' } };
      const answer = await this.#asking.untilAnswered(() => this.#asking.asManager(asked));
      if (answer?.status !== 200 || history !== this.#world.restores) continue;
      for (const id of (answer.body as { readonly ids: readonly string[] }).ids) {
        this.forgotten.add(id);
        this.onceForgotten.add(id);
      }
    }
  }

  async #holderOf(phone: string): Promise<string | undefined> {
    const hmac = phoneHmac(SIM_SECRETS, DEMO_BRAND.id, `+86${phone}`);
    return (await this.#world.store.contents()).members.find(({ phone_hmac: of }) => of === hmac)?.id;
  }

  /** At a counter of another machine of the first store: digits are sent to the number and read out. */
  async #merge(splits: boolean): Promise<void> {
    const { cloud, kernel, store } = this.#world;
    const [proposal] = (await store.contents()).member_proposals;
    if (cloud === undefined || proposal === undefined) return;
    const path = `/v1/member-merges/${proposal.id}`;
    if (splits) {
      await this.#asking.untilAnswered(() =>
        this.#asking.asManager({ method: 'POST', path: `${path}/split`, body: { reason: 'not_same_person' } }),
      );
      return;
    }
    const counter = await Counter.pair(cloud, kernel.machine('counter').boot(), SIM_STORES[0]).catch(() => undefined);
    if (counter === undefined) return;
    this.#lastDigits = undefined;
    await this.#asking.ask({ method: 'POST', path: `${path}/messages`, token: counter.token }, 'counter');
    const code = this.#lastDigits;
    if (code === undefined) return;
    await this.#asking.untilAnswered(() =>
      this.#asking.ask({ method: 'POST', path: `${path}/proofs`, token: counter.token, body: { code } }, 'counter'),
    );
  }

  async #decide({ upholds, guide }: Story<'decide'>): Promise<void> {
    const claims = await this.#openOf('/v1/binding-disputes', 'dispute');
    for (const dispute of claims) {
      const body = upholds
        ? { outcome: 'upheld', guide, reason: 'as seen' }
        : { outcome: 'rejected', reason: 'as seen' };
      await this.#asking.asManager({ method: 'POST', path: `/v1/binding-disputes/${dispute}/decision`, body });
    }
    for (const dispute of await this.#openOf('/v1/commission-disputes', 'id')) {
      const path = `/v1/commission-disputes/${dispute}/decision`;
      const made = { upheld: upholds, note: 'as seen' };
      const served = { ...made, serving: [{ guide, shareBp: 10_000 }] };
      // Who served is asked of a guide's own question alone.
      const isGuides = upholds && !dispute.startsWith('claim-');
      await this.#asking.asManager({ method: 'POST', path, body: isGuides ? served : made });
    }
  }

  async #openOf(path: string, id: string): Promise<readonly string[]> {
    const answer = await this.#asking.asManager({ method: 'GET', path });
    if (answer?.status !== 200) return [];
    const { items } = answer.body as { readonly items: readonly Readonly<Record<string, unknown>>[] };
    return items.filter(({ state }) => state === 'open').map((item) => String(item[id]));
  }

  /** On two servers at once, or by two presses. Once a month is closed everybody is shown the same. */
  async #close(twice: boolean): Promise<void> {
    const asked = { method: 'POST', path: '/v1/commission-statements', body: { month: MONTH } };
    const history = this.#world.restores;
    const answers = await Promise.all([
      this.#asking.asManager(asked),
      ...(twice ? [this.#asking.asManager(asked)] : []),
    ]);
    if (history !== this.#world.restores) return;
    for (const answer of answers) {
      if (answer?.status !== 200) continue;
      const { items } = answer.body as { readonly items: readonly unknown[] };
      const before = this.shown.get(MONTH);
      if (before !== undefined && JSON.stringify(before) !== JSON.stringify(items))
        this.#world.internal.push(`statements of ${MONTH} were shown otherwise the second time`);
      this.shown.set(MONTH, items);
    }
  }
}
