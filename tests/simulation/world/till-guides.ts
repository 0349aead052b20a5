/**
 * Guides at a till: codes of every kind, sales to members that guides share, customers who go to another guide by the manager's word,
 * claims that somebody calls wrong and commission that somebody asks about. Part of a till's people (till-agent.ts).
 */
import type { MethodParams } from '../../../main/contract/contract.ts';
import type { MemberInCart } from '../../../main/contract/views.ts';
import type { BindingDocument } from '../../../sync/schemas/documents/facts.ts';
import type { Random } from '../seeded.ts';
import { CUSTOMER_PHONES } from './guide-people.ts';
import type { GuideDeed } from './guide-plan.ts';
import { idOf, isInDoubt, type TillHands } from './till-hands.ts';

type Deed<Name extends GuideDeed['do']> = Extract<GuideDeed, { do: Name }>;
const PAGE = 200;
const GUIDE_PIN = '222222';

export class TillGuides {
  readonly #hands: TillHands;
  readonly #tokens: string[];
  /** Members whom the screen called enrolled, each with who it was. */
  readonly enrolled: { readonly member: string; readonly who: number }[] = [];
  /** Codes that the screen showed. */
  readonly issued: string[] = [];
  /** The store's documents of bindings as the window last pulled them. */
  readonly #bindings = new Map<string, Partial<BindingDocument>>();
  #checkpoint: MethodParams<'replication.pull'>['request']['checkpoint'] = null;

  constructor(hands: TillHands, tokens: string[]) {
    this.#hands = hands;
    this.#tokens = tokens;
  }

  begin(deed: GuideDeed, random: Random): () => Promise<boolean> {
    switch (deed.do) {
      case 'sellTo':
        return () => this.#sell(deed, random);
      case 'guideCode':
        return () => this.#issue(deed);
      case 'enrol':
        return this.#enrol(deed, random);
      case 'profile':
        return this.#profile(deed, random);
      case 'consent':
        return () => this.#consent(deed);
      case 'moveCustomers':
        return () => this.#move(deed);
      case 'disputeClaim':
        return this.#dispute(random);
      case 'question':
        return this.#question(random);
    }
  }

  /** The machine's disk is gone, and what its window had with it. */
  lose(): void {
    this.issued.length = 0;
    this.enrolled.length = 0;
    this.#forget();
  }

  /** What the window has after it pulled everything; undefined where it could not. */
  async pulled(): Promise<readonly Partial<BindingDocument>[] | undefined> {
    return (await this.#pull()) ? [...this.#bindings.values()] : undefined;
  }

  async #sell({ who, lines, serving }: Deed<'sellTo'>, random: Random): Promise<boolean> {
    if (!(await this.#hands.ready())) return false;
    await this.#pull();
    const filled = await this.#hands.fill(lines, random);
    if (filled === undefined) return false;
    const member = await this.member(who);
    const named = member === undefined ? filled : await this.#hands.change(filled, { type: 'setMember', member });
    const served = await this.#hands.change(named ?? filled, { type: 'setServing', serving: serving as never });
    const cart = served ?? named ?? filled;
    if (cart.saleId === null) return false;
    const { saleId, revision, cashDue } = cart;
    const tenders = cashDue === 0 ? [] : [{ tenderId: 't1', kind: 'cash' as const, amount: cashDue }];
    return this.#hands.commit({ saleId, revision, cashDue, tenders });
  }

  async #issue({ mode, guide, revokes }: Deed<'guideCode'>): Promise<boolean> {
    const { terminal } = this.#hands;
    if (!(await this.#hands.ready())) return false;
    if (mode === 'handover') return this.#handOver(guide, revokes);
    const ttl = mode === 'static' ? 6 : 3;
    const issued = await terminal.call('guide.issueToken', { mode, ttl, guide: guide as never });
    if (!issued.ok) return !isInDoubt(issued);
    const { token } = issued.value;
    this.issued.push(token);
    this.#tokens.push(token);
    if (revokes) await terminal.call('guide.revokeToken', { token });
    return true;
  }

  /** A guide signs in and gives own customers to the next one. */
  async #handOver(giver: string, revokes: boolean): Promise<boolean> {
    const { terminal } = this.#hands;
    await terminal.call('session.logout', {});
    const login = await terminal.call('session.login', { staff: giver, pin: GUIDE_PIN });
    if (!login.ok) return !isInDoubt(login);
    const to = String(2001 + ((Number(giver) - 2000) % 4));
    const issued = await terminal.call('guide.issueToken', { mode: 'handover', ttl: 1, guide: to as never });
    if (issued.ok) {
      const { token } = issued.value;
      this.issued.push(token);
      this.#tokens.push(token);
      if (revokes) await terminal.call('guide.revokeToken', { token });
    }
    await terminal.call('session.logout', {});
    return issued.ok || !isInDoubt(issued);
  }

  #enrol({ who, guide, twice }: Deed<'enrol'>, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const member = idOf(this.#hands, random) as unknown as MemberInCart['id'];
    const params = {
      ...{ member, phone: CUSTOMER_PHONES[who] ?? '', name: `客${String(who)}`, birthday: '' },
      ...{ guide: guide as never, consent: true, marketing: random.chance(0.5) },
    };
    return async () => {
      if (!(await this.#hands.ready())) return false;
      const second = twice ? terminal.call('member.enroll', params) : undefined;
      const answers = [await terminal.call('member.enroll', params), await second];
      const isNew = answers.some((answer) => answer?.ok === true && answer.value.outcome === 'enrolled');
      if (isNew) this.enrolled.push({ member, who });
      return isNew || answers.every((answer) => !isInDoubt(answer));
    };
  }

  #profile({ who, size }: Deed<'profile'>, random: Random): () => Promise<boolean> {
    const entry = idOf(this.#hands, random);
    return async () => {
      if (!(await this.#hands.ready())) return false;
      const member = await this.member(who);
      if (member === undefined) return true;
      const changes = [{ field: 'size.top', value: size }];
      const asked = { entry, member: member.id, changes, agreed: true };
      const answer = await this.#hands.terminal.call('member.profile', asked);
      return answer.ok || !isInDoubt(answer);
    };
  }

  async #consent({ who, given }: Deed<'consent'>): Promise<boolean> {
    if (!(await this.#hands.ready())) return false;
    const member = await this.member(who);
    if (member === undefined) return true;
    const asked = { member: member.id, purpose: 'profile', given } as const;
    const answer = await this.#hands.terminal.call('member.consent', asked);
    return answer.ok || !isInDoubt(answer);
  }

  async #move({ from, to, source }: Deed<'moveCustomers'>): Promise<boolean> {
    const { terminal } = this.#hands;
    if (!(await this.#hands.ready())) return false;
    // Where the cloud cannot be asked the list is the one of before.
    await this.#pull();
    const members = [...this.#bindings.values()].flatMap(({ type, guide, member }) =>
      type === 'member' && guide === from && member !== undefined ? [member] : [],
    );
    if (members.length === 0) return true;
    await terminal.call('session.logout', {});
    const login = await terminal.call('session.login', { staff: '9001', pin: '999999' });
    if (!login.ok) return !isInDoubt(login);
    const ids = { from: from as never, to: to as never };
    const moved = await terminal.call('binding.moveCustomers', {
      ...ids,
      source,
      members,
      reason: 'asked for',
    });
    await terminal.call('session.logout', {});
    return moved.ok || !isInDoubt(moved);
  }

  #dispute(random: Random): () => Promise<boolean> {
    const dispute = idOf(this.#hands, random);
    let params: MethodParams<'binding.dispute'> | undefined;
    return async () => {
      if (!(await this.#hands.ready()) || !(await this.#pull())) return false;
      if (params === undefined) {
        const clashes = [...this.#bindings.values()].filter(({ type }) => type === 'clash');
        const { member, clashes: [clash] = [] } = clashes.length === 0 ? {} : random.pick(clashes);
        if (member === undefined || clash === undefined) return true;
        params = { dispute, member, claim: clash.claim, evidence: 'I served them' };
      }
      const answer = await this.#hands.terminal.call('binding.dispute', params);
      return answer.ok || !isInDoubt(answer);
    };
  }

  #question(random: Random): () => Promise<boolean> {
    const dispute = idOf(this.#hands, random);
    const last = this.#hands.paid.slice(-3);
    const sale = last.length === 0 ? undefined : random.pick(last).saleId;
    return async () => {
      if (sale === undefined) return true;
      if (!(await this.#hands.ready())) return false;
      const asked = { dispute, sale: sale as never, evidence: 'I served them' };
      const answer = await this.#hands.terminal.call('commission.dispute', asked);
      return answer.ok || !isInDoubt(answer);
    };
  }

  /** Who is found by the number of this customer. */
  async member(who: number): Promise<MemberInCart | undefined> {
    const found = await this.#hands.terminal.call('member.find', { query: CUSTOMER_PHONES[who] ?? '' });
    const [member] = found.ok ? found.value.items : [];
    if (member === undefined) return undefined;
    const { id, phone, tier, points, boundGuide, protectedUntil } = member;
    return { id, phone, tier, points: Math.max(0, points), boundGuide, protectedUntil };
  }

  #forget(): void {
    this.#bindings.clear();
    this.#checkpoint = null;
  }

  /** As the database worker of a window does it, page by page. */
  async #pull(): Promise<boolean> {
    for (;;) {
      const request = { checkpoint: this.#checkpoint, limit: PAGE };
      const page = await this.#hands.terminal.call('replication.pull', { collection: 'bindings', request });
      if (!page.ok) {
        if (page.code === 'cloud_refused') this.#forget();
        return false;
      }
      const { epoch } = page.value.checkpoint;
      // A restored cloud has another history: what only the one before it had is gone.
      if (this.#checkpoint !== null && this.#checkpoint.epoch !== epoch) this.#bindings.clear();
      for (const document of page.value.documents) {
        if (document['_deleted'] === true) this.#bindings.delete(String(document['id']));
        else this.#bindings.set(String(document['id']), document);
      }
      this.#checkpoint = page.value.checkpoint;
      if (page.value.documents.length < PAGE) return true;
    }
  }
}
