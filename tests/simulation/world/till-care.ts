/**
 * Guides' care for their customers at a till: what members wish for and what arrives, calls and notes, tasks, points that are spent, and
 * the look at what a sale earns. Remembers what each screen said. Part of a till's people (till-agent.ts).
 */
import type { CartView, MemberInCart } from '../../../main/contract/views.ts';
import { estimatedRows } from '../../../renderer/screens/guide-desk/commission-rows.ts';
import type { ShownCare } from '../../../sync/domain/invariants-care.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { EstimateSeen } from '../../../sync/domain/invariants-estimates.ts';
import type { TypedSeen } from '../../../sync/domain/invariants-reasons.ts';
import { businessDayAt, CHINA_DAY, epochMs } from '../../../sync/domain/time.ts';
import type { JournalEntry } from '../../../sync/schemas/entries/entry.ts';
import type { SaleFact } from '../../../sync/terminal/api.ts';
import { CARE_MEMBERS, WISHED_GOODS } from '../cloud/care-shop.ts';
import { GROWTH_MEMBERS } from '../cloud/growth-shop.ts';
import type { Random } from '../seeded.ts';
import type { CareDeed } from './care-plan.ts';
import { TillProofs } from './till-proofs.ts';
import { idOf, isInDoubt, type TillHands } from './till-hands.ts';

type Deed<Name extends CareDeed['do']> = Extract<CareDeed, { do: Name }>;

/** A wish that somebody heard of. */
export interface KnownWish {
  readonly wish: string;
  readonly member: string;
  readonly goods: (typeof WISHED_GOODS)[number];
}
/** A call that a guide noted. */
export interface KnownCall {
  readonly guide: string;
  readonly member: string;
  readonly reason: string;
  readonly occasion: string;
}
/** Of both shops in which guides care. */
const MEMBERS = [...CARE_MEMBERS, ...GROWTH_MEMBERS];
const GUIDE_PIN = '222222';
const MANAGER = { staff: '9001', pin: '999999' } as const;
const PASSWORD = '246810';
const APPROVAL = { staff: '9001' as StaffId, pin: '999999', reason: 'the customer showed a passport' };
const READ_MAX = 1000;
const WORDS: Readonly<Record<Deed<'tell'>['what'], (nth: number) => string>> = {
  birthday: (nth) => new Date(Date.UTC(1990, 5, 10 + nth)).toISOString().slice(0, 10),
  top: (nth) => ['M', 'L', 'S'][nth % 3] ?? 'M',
  shoe: (nth) => String(37 + (nth % 3)),
  note: (nth) => `柜台备注${String.fromCharCode(0x4e00 + nth)}${String.fromCharCode(0x5200 + nth)}`,
};
const RECENT = 2;

export class TillCare {
  readonly estimates: EstimateSeen[] = [];
  readonly typed: TypedSeen[] = [];
  /** Whom guides called about what. */
  readonly called: KnownCall[] = [];
  /** Comings and goings that the screen called done. */
  readonly clocked: string[] = [];
  readonly proofs: TillProofs;
  readonly #hands: TillHands;
  readonly #wishes: KnownWish[];
  readonly #member: (who: number) => Promise<MemberInCart | undefined>;

  constructor(hands: TillHands, wishes: KnownWish[], member: (who: number) => Promise<MemberInCart | undefined>) {
    this.proofs = new TillProofs(hands);
    this.#hands = hands;
    this.#wishes = wishes;
    this.#member = member;
  }

  begin(deed: CareDeed, random: Random): () => Promise<boolean> {
    switch (deed.do) {
      case 'wish':
        return this.#wish(deed, random);
      case 'endWish':
        return this.#endWish(deed, random);
      case 'arrive':
        return this.#arrive(deed, random);
      case 'callCustomer':
        return this.#call(deed, random);
      case 'progress':
        return this.#progress(deed, random);
      case 'tell':
        return this.#tell(deed, random);
      case 'spendPoints':
        return () => this.#spend(deed, random);
      case 'sellAndLook':
        return this.#sell(deed, random);
      case 'clock':
        return this.#clock(deed, random);
      case 'enterOut':
        return this.#enterOut(deed, random);
      case 'reviewAtTill': {
        const review = this.proofs.review(deed, MANAGER.staff, random);
        return () => this.#as(MANAGER, review);
      }
    }
  }

  /** What the screens of these guides say now; undefined where the line broke or the cloud was not asked. */
  async look(guides: readonly string[], at: number): Promise<ShownCare | undefined> {
    const { terminal } = this.#hands;
    if (!(await this.#logIn(MANAGER))) return undefined;
    const customers: ShownCare['customers'][number][] = [];
    for (const guide of guides) {
      const shown = await terminal.call('guide.customers', { guide: guide as never });
      if (!shown.ok && shown.code === 'not_found') continue;
      if (!shown.ok || !shown.value.online) return undefined;
      customers.push({ guide, called: shown.value.called, asOf: shown.value.asOf ?? 0, items: shown.value.items });
    }
    const tasks = await terminal.call('task.list', {});
    const day = businessDayAt(epochMs(at), CHINA_DAY);
    const asked = { guide: guides[0] as never, from: day, to: day, sums: true };
    const mine = await terminal.call('commission.mine', asked);
    await terminal.call('session.logout', {});
    if (!tasks.ok || !tasks.value.online || !mine.ok || !mine.value.online) return undefined;
    const rules = { day, at, versions: mine.value.rules.map(({ version }) => version) };
    return { customers, tasks: tasks.value.items, rules };
  }

  #wish({ who, goods, twice }: Deed<'wish'>, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const [entry, wish] = [idOf(this.#hands, random), idOf(this.#hands, random)];
    const wanted = WISHED_GOODS[goods] ?? WISHED_GOODS[0];
    return async () => {
      if (!(await this.#hands.ready())) return false;
      // Whoever is no member from the beginning is found by the number.
      const member = MEMBERS[who]?.id ?? (await this.#member(who - CARE_MEMBERS.length))?.id;
      if (member === undefined) return true;
      const asked = { entry, wish, member: member as never, goods: wanted as never, isEnded: false };
      const second = twice ? terminal.call('guide.wish', asked) : undefined;
      const answers = [await terminal.call('guide.wish', asked), await second];
      if (!answers.some((answer) => answer?.ok === true)) return answers.every((answer) => !isInDoubt(answer));
      this.#wishes.push({ wish, member, goods: wanted });
      return true;
    };
  }

  #endWish({ recent, twice }: Deed<'endWish'>, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const entry = idOf(this.#hands, random);
    const known = recent ? this.#wishes.slice(-RECENT) : this.#wishes;
    const chosen = known.length === 0 ? undefined : random.pick(known);
    const why = random.pick(['bought_here', 'bought_elsewhere', 'not_wanted'] as const);
    return async () => {
      if (chosen === undefined) return true;
      if (!(await this.#hands.ready())) return false;
      const { wish, member, goods } = chosen;
      const asked = { entry, wish: wish as never, member: member as never, goods: goods as never, isEnded: true, why };
      const second = twice ? terminal.call('guide.wish', asked) : undefined;
      const answers = [await terminal.call('guide.wish', asked), await second];
      return answers.every((answer) => !isInDoubt(answer));
    };
  }

  #arrive({ goods, twice }: Deed<'arrive'>, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const asked = { entry: idOf(this.#hands, random), goods: (WISHED_GOODS[goods] ?? WISHED_GOODS[0]) as never };
    return async () => {
      if (!(await this.#hands.ready())) return false;
      const second = twice ? terminal.call('guide.arrived', asked) : undefined;
      const answers = [await terminal.call('guide.arrived', asked), await second];
      return answers.every((answer) => !isInDoubt(answer));
    };
  }

  /** Whom the screen says to call about something; the same press again where no answer comes. */
  #call({ guide, outcome, notes, twice, corrects }: Deed<'callCustomer'>, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const entry = idOf(this.#hands, random);
    const note = notes ? { entry: idOf(this.#hands, random), text: `来电 ${entry.slice(-4)}` } : undefined;
    const nth = random.below(3);
    let chosen: { readonly member: string; readonly reason: string; readonly occasion: string } | undefined;
    return () =>
      this.#as({ staff: guide, pin: GUIDE_PIN }, async () => {
        if (chosen === undefined) {
          const shown = await terminal.call('guide.customers', { guide: guide as never });
          if (!shown.ok) return !isInDoubt(shown);
          const due = shown.value.items.flatMap(({ member, reasons, correctable }) =>
            (corrects ? correctable : reasons).map(({ kind, occasion }) => ({ member, reason: kind, occasion })),
          );
          chosen = due[nth % Math.max(1, due.length)];
          if (chosen === undefined) return true;
          const { member } = chosen;
          if (note !== undefined)
            this.typed.push({ entry: note.entry, member, field: `note.${note.entry}`, value: note.text });
        }
        const asked = { entry, guide, outcome, ...chosen, ...(note === undefined ? {} : { note }) } as never;
        const second = twice ? terminal.call('guide.call', asked) : undefined;
        const answers = [await terminal.call('guide.call', asked), await second];
        if (answers.some((answer) => answer?.ok === true)) this.called.push({ guide, ...chosen });
        return answers.every((answer) => !isInDoubt(answer));
      });
  }

  /** Until it was said or refused; the same words however often. */
  #tell({ guide, who, what, nth, twice }: Deed<'tell'>, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const entry = idOf(this.#hands, random);
    const member = (CARE_MEMBERS[who]?.id ?? '') as MemberInCart['id'];
    const field = what === 'note' ? `note.${entry}` : what === 'birthday' ? 'birthday' : `size.${what}`;
    const value = WORDS[what](nth);
    const say = () =>
      what === 'note'
        ? terminal.call('guide.note', { entry, guide: guide as never, member, text: value })
        : terminal.call('member.profile', { entry, member, changes: [{ field, value }], agreed: true });
    return () =>
      this.#as({ staff: guide, pin: GUIDE_PIN }, async () => {
        if (!this.typed.some((one) => one.entry === entry)) this.typed.push({ entry, member, field, value });
        const shown = await terminal.call('guide.customers', { guide: guide as never });
        if (!shown.ok) return !isInDoubt(shown);
        const second = twice ? say() : undefined;
        const answers = [await say(), await second];
        return answers.every((answer) => !isInDoubt(answer));
      });
  }

  #progress({ guide, proof, twice }: Deed<'progress'>, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const entry = idOf(this.#hands, random);
    const [nth, count, item, isDone] = [random.below(3), 1 + random.below(3), random.below(3), random.chance(0.8)];
    let asked: Parameters<typeof terminal.call<'task.progress'>>[1] | undefined;
    return () =>
      this.#as({ staff: guide, pin: GUIDE_PIN }, async () => {
        if (asked === undefined) {
          const shown = await terminal.call('task.list', {});
          if (!shown.ok) return !isInDoubt(shown);
          const open = shown.value.items.filter(({ isEnded }) => !isEnded);
          const task = open[nth % Math.max(1, open.length)];
          if (task === undefined) return true;
          const done = task.kind === 'count' ? { count } : { item: item % task.items.length, isDone };
          asked = {
            entry,
            task: task.task,
            person: guide as never,
            ...done,
            ...(proof ? { proof: `第 ${String(count)} 页` } : {}),
          };
        }
        const second = twice ? terminal.call('task.progress', asked) : undefined;
        const answers = [await terminal.call('task.progress', asked), await second];
        return answers.every((answer) => !isInDoubt(answer));
      });
  }

  #clock({ guide, way, twice }: Deed<'clock'>, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const asked = { entry: idOf(this.#hands, random), way };
    return () =>
      this.#as({ staff: guide, pin: GUIDE_PIN }, async () => {
        const second = twice ? terminal.call('clock.punch', asked) : undefined;
        return this.#isClocked(asked.entry, [await terminal.call('clock.punch', asked), await second]);
      });
  }

  /** Of somebody who came to this till, whether the time is missing or another; the same press again where no answer comes. */
  #enterOut({ afterMs, twice }: Deed<'enterOut'>, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    const [entry, nth] = [idOf(this.#hands, random), random.below(5)];
    let asked: Parameters<typeof terminal.call<'clock.correct'>>[1] | undefined;
    return () =>
      this.#as(MANAGER, async () => {
        if (asked === undefined) {
          const clocked = (await this.#newest()).filter((one) => one.kind === 'staff.clocked');
          const comings = clocked.filter(({ body }) => body.way === 'in');
          const came = comings[nth % Math.max(1, comings.length)];
          if (came === undefined) return true;
          const { staff } = came.body;
          const out = clocked.find(({ seq, body }) => seq > came.seq && body.staff === staff && body.way === 'out');
          const instead = out === undefined ? {} : { instead: out.id };
          const when = epochMs(came.at + afterMs);
          asked = { entry, staff, way: 'out', when, ...instead, reason: 'went in a hurry' };
        }
        const second = twice ? terminal.call('clock.correct', asked) : undefined;
        return this.#isClocked(entry, [await terminal.call('clock.correct', asked), await second]);
      });
  }

  /** Of this till's journal. */
  async #newest(): Promise<readonly JournalEntry[]> {
    const { terminal } = this.#hands;
    const head = await terminal.call('journal.read', { afterSeq: 0, limit: 1 });
    if (!head.ok) return [];
    const after = Math.max(0, head.value.lastSeq - READ_MAX);
    const read = await terminal.call('journal.read', { afterSeq: after, limit: READ_MAX });
    return read.ok ? (read.value.entries as unknown as readonly JournalEntry[]) : [];
  }

  #isClocked(entry: string, answers: readonly Parameters<typeof isInDoubt>[0][]): boolean {
    if (answers.some((answer) => answer?.ok === true)) this.clocked.push(entry);
    return answers.every((answer) => !isInDoubt(answer));
  }

  /** As many points as the sale takes; without them where the customer cannot prove who they are. */
  async #spend({ who, lines }: Deed<'spendPoints'>, random: Random): Promise<boolean> {
    const { terminal } = this.#hands;
    let cart = await this.#filled(who, lines, random);
    if (cart === undefined) return false;
    const most = cart.points?.max ?? 0;
    if (most > 0) cart = (await this.#hands.change(cart, { type: 'setPoints', spend: 1 + random.below(most) })) ?? cart;
    const { saleId, member } = cart;
    if (saleId === null) return false;
    if ((cart.points?.used ?? 0) > 0 && member !== null) {
      let proven = await terminal.call('member.prove', { saleId, password: PASSWORD });
      if (!proven.ok && proven.code !== 'gone' && proven.details.reason === 'no_password') {
        await terminal.call('member.setPassword', { member: member.id, password: PASSWORD, approval: APPROVAL });
        proven = await terminal.call('member.prove', { saleId, password: PASSWORD });
      }
      if (!proven.ok) cart = (await this.#hands.change(cart, { type: 'setPoints', spend: 0 })) ?? cart;
    }
    if (await this.#pay(cart)) return true;
    const open = await terminal.call('cart.get', {});
    if (!open.ok || open.value.saleId !== saleId) return false;
    // Spent elsewhere, or not taken while the cloud cannot be asked: the customer keeps them.
    const without = await this.#hands.change(open.value, { type: 'setPoints', spend: 0 });
    return without !== undefined && this.#pay(without);
  }

  #sell({ who, lines, guide }: Deed<'sellAndLook'>, random: Random): () => Promise<boolean> {
    let sale: string | undefined;
    return async () => {
      if (sale === undefined) {
        const filled = await this.#filled(who, lines, random);
        if (filled === undefined) return false;
        const serving = [{ guide, shareBp: 10_000 }] as never;
        const cart = (await this.#hands.change(filled, { type: 'setServing', serving })) ?? filled;
        if (cart.saleId === null || !(await this.#pay(cart))) return false;
        sale = cart.saleId;
      }
      await this.#estimate(sale, guide);
      return true;
    };
  }

  /** What the guide desk says that the sale earns before the cloud has said anything, by the rules that the till knows. */
  async #estimate(saleId: string, guide: string): Promise<void> {
    const { terminal } = this.#hands;
    const entries = await this.#newest();
    const entry = entries.findLast((one) => one.kind === 'sale' && one.body.saleId === saleId);
    if (entry?.kind !== 'sale') return;
    await this.#as(MANAGER, async () => {
      const [from, to] = [entry.businessDay, entry.businessDay];
      const told = await terminal.call('commission.mine', { guide: guide as never, from, to, sums: false });
      if (!told.ok) return true;
      const { rules } = told.value;
      const { id, at, businessDay, staff, body } = entry;
      const { terminal: till, receiptNumber } = body;
      const place = { entry: id, at, businessDay, staff, terminal: till, receiptNumber, inCloud: false, flags: [] };
      const fact: SaleFact = { ...place, kind: 'sale', body };
      const parties = [guide, ...(body.boundGuide === undefined ? [] : [body.boundGuide]), 'STORE'];
      const shown = parties.map((party) => estimatedRows([fact], party, null, rules).at(0));
      const why = shown.find((row) => row?.why != null)?.why ?? undefined;
      const versions = rules.map(({ version }) => version);
      const parts = why?.parts ?? [];
      this.estimates.push({ sale: saleId, versions, rule: why?.rule ?? null, parts });
      return true;
    });
  }

  async #filled(who: number, lines: number, random: Random): Promise<CartView | undefined> {
    if (!(await this.#hands.ready())) return undefined;
    const filled = await this.#hands.fill(lines, random);
    if (filled === undefined) return undefined;
    const member = await this.#member(who);
    if (member === undefined) return filled;
    return (await this.#hands.change(filled, { type: 'setMember', member })) ?? filled;
  }

  async #pay({ saleId, revision, cashDue }: CartView): Promise<boolean> {
    if (saleId === null) return false;
    const tenders = cashDue === 0 ? [] : [{ tenderId: 't1', kind: 'cash' as const, amount: cashDue }];
    return this.#hands.commit({ saleId, revision, cashDue, tenders });
  }

  /** With this person at the till for a moment. */
  async #as(person: { readonly staff: string; readonly pin: string }, work: () => Promise<boolean>): Promise<boolean> {
    if (!(await this.#logIn(person))) return false;
    const isDone = await work();
    await this.#hands.terminal.call('session.logout', {});
    return isDone;
  }

  async #logIn(person: { readonly staff: string; readonly pin: string }): Promise<boolean> {
    const { terminal } = this.#hands;
    if (!(await this.#hands.ready())) return false;
    await terminal.call('session.logout', {});
    const login = await terminal.call('session.login', person);
    if (!login.ok) return false;
    return true;
  }
}
