/**
 * What a member is found by, at a till: cards are linked and shown, friends at WeCom looked up and linked, both unlinked by the manager who
 * logs in for it. What people said and what came of it goes into the book of links-people.ts. Part of a till's people (till-agent.ts).
 */
import type { MemberId } from '../../../sync/domain/ids.ts';
import type { LinksSeen } from '../../../sync/domain/invariants-links.ts';
import { CARDS, FRIENDS } from '../cloud/links-shop.ts';
import type { Random } from '../seeded.ts';
import type { LinkBook } from './link-book.ts';
import type { LinkDeed } from './links-plan.ts';
import { isInDoubt, type TillHands } from './till-hands.ts';

type Deed<Name extends LinkDeed['do']> = Extract<LinkDeed, { do: Name }>;
type Answer = Parameters<typeof isInDoubt>[0];
const MANAGER = { staff: '9001', pin: '999999' } as const;
const LOOKS_MAX = 5;

const isOpen = (answer: Answer): boolean => isInDoubt(answer) || answer?.code === 'cloud_unreachable';

export class TillLinks {
  readonly #hands: TillHands;
  readonly #book: LinkBook;

  constructor(hands: TillHands, book: LinkBook) {
    this.#hands = hands;
    this.#book = book;
  }

  begin(deed: LinkDeed, random: Random): () => Promise<boolean> {
    const { terminal } = this.#hands;
    switch (deed.do) {
      case 'linkCard':
        return this.#linkCard(deed, random);
      case 'linkFriend':
        return this.#linkFriend(deed, random);
      case 'unlink':
        return () => this.#unlink(deed);
      case 'show':
        return async () => {
          if (!(await this.#hands.ready())) return false;
          await terminal.call('member.find', { query: keyOf(deed).query });
          return true;
        };
    }
  }

  /** What this till answers now to every card and every friend's name; undefined where the line broke. */
  async look(isOnline: boolean): Promise<Omit<LinksSeen['looked'][number], 'terminal'>[] | undefined> {
    if (!(await this.#hands.ready())) return undefined;
    const looked: Omit<LinksSeen['looked'][number], 'terminal'>[] = [];
    for (const { key, query } of KEYS)
      for (let n = 0; n < LOOKS_MAX; n += 1) {
        const found = await this.#hands.terminal.call('member.find', { query });
        if (!found.ok || found.value.online !== isOnline) continue;
        looked.push({ key, online: isOnline, members: found.value.items.map(({ id }) => id) });
        break;
      }
    return looked.length === KEYS.length ? looked : undefined;
  }

  /** What the pages of these members list, of those whom the store knows. */
  async pages(members: readonly string[]): Promise<Omit<LinksSeen['pages'][number], 'terminal'>[]> {
    const pages: Omit<LinksSeen['pages'][number], 'terminal'>[] = [];
    for (const member of members) {
      const page = await this.#hands.terminal.call('member.links', { member: member as MemberId });
      const { cards = [], friends = [] } = page.ok ? (page.value.links ?? {}) : {};
      const keys = [...cards.map(({ card }) => card), ...friends.map(({ external }) => external)];
      if (page.ok) pages.push({ member, keys });
    }
    return pages;
  }

  #linkCard({ who, nth, twice }: Deed<'linkCard'>, random: Random): () => Promise<boolean> {
    const { key, printed } = CARDS[nth % CARDS.length] ?? { key: '', printed: '' };
    const chosen = this.#chosen(who, random);
    return async () => {
      if (!(await this.#hands.ready())) return false;
      const member = chosen();
      if (member === undefined) return true;
      const say = () =>
        this.#book.say({ key, member }, () => this.#hands.terminal.call('member.linkCard', { member, card: printed }));
      const second = twice ? say() : undefined;
      const answers = [await say(), await second];
      return !answers.some(isOpen);
    };
  }

  #linkFriend({ who, nth }: Deed<'linkFriend'>, random: Random): () => Promise<boolean> {
    const { external } = FRIENDS[nth % FRIENDS.length] ?? { external: '' };
    const chosen = this.#chosen(who, random);
    return () =>
      this.#asManager(async () => {
        const member = chosen();
        if (member === undefined) return true;
        return !isOpen(
          await this.#book.say({ key: external, member }, () =>
            this.#hands.terminal.call('member.linkFriend', { member, external }),
          ),
        );
      });
  }

  /** Whoever shows it now, by what the manager finds. */
  async #unlink(deed: Deed<'unlink'>): Promise<boolean> {
    const { terminal } = this.#hands;
    const { key, query } = keyOf(deed);
    return this.#asManager(async () => {
      const found = await terminal.call('member.find', { query });
      const member = found.ok ? found.value.items[0]?.id : undefined;
      if (member === undefined) return found.ok || !isOpen(found);
      const what = deed.of === 'card' ? { member, card: key } : { member, external: key };
      return !isOpen(await this.#book.say({ key, member: null }, () => terminal.call('member.unlink', what)));
    });
  }

  /** One of the ids that the customer was ever enrolled with; the same one however often it is tried. */
  #chosen(who: number, random: Random): () => MemberId | undefined {
    const nth = random.below(6);
    let member: MemberId | undefined;
    return () => {
      const ids = this.#book.members(who);
      member ??= ids[nth % Math.max(1, ids.length)];
      return member;
    };
  }

  async #asManager(work: () => Promise<boolean>): Promise<boolean> {
    const { terminal } = this.#hands;
    if (!(await this.#hands.ready())) return false;
    await terminal.call('session.logout', {});
    if (!(await terminal.call('session.login', MANAGER)).ok) return false;
    const isDone = await work();
    await terminal.call('session.logout', {});
    return isDone;
  }
}

/** Every card and friend, with what is typed or scanned. */
const KEYS = [
  ...CARDS.map(({ key, printed }) => ({ key, query: printed })),
  ...FRIENDS.map(({ external }) => ({ key: external, query: external })),
];
function keyOf({ of, nth }: Deed<'show'> | Deed<'unlink'>): (typeof KEYS)[number] {
  const own = of === 'card' ? KEYS.slice(0, CARDS.length) : KEYS.slice(CARDS.length);
  return own[nth % own.length] ?? { key: '', query: '' };
}
