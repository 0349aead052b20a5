/**
 * Who makes a brand grow, beside its tills: the office issues and revokes coupons, puts pots aside and recalls goods; the brand's own server
 * draws for members, keeps who brought whom and pays out; customers look at pieces and add the guide who sold them. Remembers what each of
 * them was told. Made by world.ts where a plan is of growth-plan.ts.
 */
import { uuidV7 } from '../../../sync/domain/ids.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import { GROWTH_MEMBERS, ITEM_BATCH, itemCodeText, itemProductOf } from '../cloud/growth-shop.ts';
import { SIM_SERVICE_SECRET } from '../cloud/sim-secrets.ts';
import { SIM_STORES } from '../cloud/sim-shop.ts';
import { WORLD_STARTS_AT } from '../kernel.ts';
import type { Snapshot } from '../memory-database.ts';
import type { Random } from '../seeded.ts';
import type { Asked } from '../sim-cloud.ts';
import { Asking, JSON_PAGE, type Answered } from './asking.ts';
import type { GrowthStory } from './growth-plan.ts';
import type { World } from './world.ts';

type Story<Name extends GrowthStory['do']> = Extract<GrowthStory, { do: Name }>;

export class GrowthPeople {
  /** Codes that the office or a member was told. */
  readonly issued: string[] = [];
  readonly drawn: { readonly packet: string; readonly member: string; readonly amount: number }[] = [];
  readonly brought: { readonly member: string; readonly inviter: string }[] = [];
  readonly paidOut: { readonly request: string; readonly amount: number; readonly code: string }[] = [];
  /** Pieces whose buyer was told to have a guide. */
  readonly boundBy: { readonly serial: number; readonly member: string }[] = [];
  readonly #world: World;
  readonly #asking: Asking;
  #lastPacket: string | undefined;

  constructor(world: World) {
    this.#world = world;
    this.#asking = new Asking(world);
  }

  /** What only a history before a restored backup had nobody need find again. */
  wasPutBack(): void {
    for (const told of [this.issued, this.drawn, this.brought, this.paidOut, this.boundBy]) told.length = 0;
  }

  /** Everything that the ledgers say of coupons and members was read. */
  isAtRest({ ledger_cursors: cursors, scope_seq: seqs }: Snapshot): boolean {
    const read = new Map(cursors.flatMap(({ scope, reader, seq }) => (reader === 'growth' ? [[scope, seq]] : [])));
    return seqs.every(({ scope, seq }) => !scope.startsWith('store:') || (read.get(scope) ?? 0) >= seq);
  }

  async act(story: GrowthStory, random: Random): Promise<void> {
    switch (story.do) {
      case 'issueCoupons':
        return this.#issue(story, random);
      case 'revokeCoupon': {
        const { coupons } = this.#world;
        if (coupons.length === 0) return;
        await this.#asking.asManager({ method: 'POST', path: `/v1/coupon-codes/${random.pick(coupons)}/revoke` });
        return;
      }
      case 'makePacket':
        return this.#make(story, random);
      case 'drawPacket':
        return this.#draw(story);
      case 'endPacket':
        if (this.#lastPacket === undefined) return;
        await this.#asking.asManager({ method: 'POST', path: `/v1/red-packets/${this.#lastPacket}/end` });
        return;
      case 'bring':
        return this.#bring(story);
      case 'payOut':
        return this.#payOut(story, random);
      case 'recallItems': {
        const path = `/v1/item-batches/${ITEM_BATCH.batch}/recall`;
        await this.#asking.asManager({ method: 'POST', path, body: { reason: 'a sharp edge' } });
        return;
      }
      case 'openItem':
        return this.#open(story);
      case 'savePolicy': {
        const { protectDays, validDays, store } = story;
        const rule = { protectDays, validDays, onMove: 'follow' };
        const body = { store: store === null ? null : SIM_STORES[store], from: this.#now, rule };
        await this.#asking.asManager({ method: 'POST', path: '/v1/binding-policies', body });
        return;
      }
      case 'rotateKey': {
        const body = { acceptDays: story.acceptDays };
        await this.#asking.asManager({ method: 'POST', path: '/v1/token-keys', body });
        return;
      }
    }
  }

  async #issue({ rule, guide, count, twice }: Story<'issueCoupons'>, random: Random): Promise<void> {
    const now = this.#now;
    const body = {
      ...{ request: this.#id(random), coupon: rule, count, from: now, until: now + 30 * DAY_MS },
      ...(guide === null ? {} : { guide }),
    };
    for (const answer of await this.#told({ method: 'POST', path: '/v1/coupon-codes', body }, twice, 'manager')) {
      const { items } = answer.body as { readonly items: readonly { readonly code: string }[] };
      for (const { code } of items) this.#holds(code);
    }
  }

  async #make({ total, parts, twice }: Story<'makePacket'>, random: Random): Promise<void> {
    const now = this.#now;
    const packet = this.#id(random);
    const body = {
      ...{ packet, name: 'opening', coupon: 'lucky', total, parts },
      ...{ from: now - 60_000, until: now + 10 * DAY_MS, couponDays: 30 },
    };
    const answers = await this.#told({ method: 'POST', path: '/v1/red-packets', body }, twice, 'manager');
    if (answers.length > 0) this.#lastPacket = packet;
  }

  async #draw({ who, twice }: Story<'drawPacket'>): Promise<void> {
    const packet = this.#lastPacket;
    const member = GROWTH_MEMBERS[who]?.id;
    if (packet === undefined || member === undefined) return;
    const asked = { method: 'POST', path: `/v1/red-packets/${packet}/drawings`, body: { member } };
    for (const { body } of await this.#told(asked, twice, 'service')) {
      const { amount, code } = body as { readonly amount: number; readonly code: string };
      this.drawn.push({ packet, member, amount });
      this.#holds(code);
    }
  }

  async #bring({ who, by, twice }: Story<'bring'>): Promise<void> {
    const [member, inviter] = [GROWTH_MEMBERS[who]?.id ?? '', GROWTH_MEMBERS[by]?.id ?? ''];
    const asked = { method: 'POST', path: '/v1/referral-codes', body: { member: inviter } };
    const [answer] = await this.#told(asked, false, 'service');
    if (answer === undefined) return;
    const { code } = answer.body as { readonly code: string };
    const link = { method: 'POST', path: '/v1/referrals', body: { code, member } };
    if ((await this.#told(link, twice, 'service')).length > 0) this.brought.push({ member, inviter });
  }

  async #payOut({ who, twice }: Story<'payOut'>, random: Random): Promise<void> {
    const request = this.#id(random);
    const path = `/v1/referrals/${GROWTH_MEMBERS[who]?.id ?? ''}/payouts`;
    for (const { body } of await this.#told({ method: 'POST', path, body: { request } }, twice, 'service')) {
      const { amount, code } = body as { readonly amount: number; readonly code: string };
      this.paidOut.push({ request, amount, code });
      this.#holds(code);
    }
  }

  async #open({ serial, who, binds }: Story<'openItem'>): Promise<void> {
    const code = itemCodeText(itemProductOf(this.#world.products), serial).slice('GPT-'.length);
    const name = `phone${String(who)}`;
    const page = { path: `/t/${code}`, headers: { ...JSON_PAGE, 'user-agent': name } };
    await this.#asking.ask({ method: 'GET', ...page }, name);
    const { id = '', phone = '' } = GROWTH_MEMBERS[who] ?? {};
    if (!binds) return;
    const history = this.#world.restores;
    const form = { method: 'POST', ...page, body: { phone, consent: 'yes' } };
    const answer = await this.#asking.untilAnswered(() => this.#asking.ask(form, name));
    if (answer?.status === 200 && history === this.#world.restores) this.boundBy.push({ serial, member: id });
  }

  /** What was granted, at once or by two presses; of a history before a restored backup nothing. */
  async #told(asked: Asked, twice: boolean, as: 'manager' | 'service'): Promise<readonly Answered[]> {
    const history = this.#world.restores;
    const once = (): Promise<Answered | undefined> =>
      as === 'manager'
        ? this.#asking.asManager(asked)
        : this.#asking.ask({ ...asked, token: SIM_SERVICE_SECRET }, 'brand server');
    const answers = await Promise.all([
      this.#asking.untilAnswered(once),
      ...(twice ? [this.#asking.untilAnswered(once)] : []),
    ]);
    if (history !== this.#world.restores) return [];
    return answers.filter((answer) => answer?.status === 200).flatMap((answer) => answer ?? []);
  }

  #holds(code: string): void {
    if (!this.issued.includes(code)) this.issued.push(code);
    if (!this.#world.coupons.includes(code)) this.#world.coupons.push(code);
  }

  get #now(): number {
    return WORLD_STARTS_AT + this.#world.kernel.now;
  }

  #id(random: Random): string {
    return uuidV7(this.#now as never, Buffer.from(random.bytes(10)));
  }
}
