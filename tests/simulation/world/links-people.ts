/**
 * Who looks after what members are found by, away from the tills: the office links friends at WeCom and unlinks them. At rest every till is
 * asked for every card and friend, first without a line. Made by world.ts where a plan is of links-plan.ts.
 */
import type { LinksSeen } from '../../../sync/domain/invariants-links.ts';
import { FRIENDS } from '../cloud/links-shop.ts';
import type { Snapshot } from '../memory-database.ts';
import type { Random } from '../seeded.ts';
import { Asking } from './asking.ts';
import { LinkBook } from './link-book.ts';
import type { LinkStory } from './links-plan.ts';
import type { World } from './world.ts';

const LOOK_MS = 300_000;

export class LinkPeople {
  readonly book: LinkBook;
  readonly looked: LinksSeen['looked'][number][] = [];
  readonly pages: LinksSeen['pages'][number][] = [];
  readonly #world: World;
  readonly #asking: Asking;

  constructor(world: World) {
    this.#world = world;
    this.book = new LinkBook(world);
    this.#asking = new Asking(world);
  }

  wasPutBack(): void {
    this.book.wasPutBack();
  }

  /** Every store was told of what became of persons. */
  isAtRest({ persons_due: due }: Snapshot): boolean {
    return due.length === 0;
  }

  async act({ who, nth }: LinkStory, random: Random): Promise<void> {
    const { external } = FRIENDS[nth % FRIENDS.length] ?? { external: '' };
    const ids = who === null ? [] : this.book.members(who);
    const member = ids.length === 0 ? null : random.pick(ids);
    // Whose the friend was said to be last is what the office sees.
    const of = this.book.said.findLast((said) => said.key === external && said.member !== null)?.member;
    if (member === null && (who !== null || of == null)) return;
    const body = member === null ? { member, of } : { member };
    const asked = { method: 'PUT', path: `/v1/wecom/friends/${external}/member`, body };
    await this.#asking.untilAnswered(async () => {
      let answer: Awaited<ReturnType<Asking['asManager']>>;
      await this.book.say({ key: external, member }, async () => {
        answer = await this.#asking.asManager(asked);
        const { code: reason } = (answer?.body ?? {}) as { readonly code?: string };
        return { ok: answer?.status === 200, ...(reason === undefined ? {} : { details: { reason } }) };
      });
      return answer;
    });
  }

  async lookAround(): Promise<void> {
    const { kernel, sites, network, restores } = this.#world;
    let isDone = false;
    const looking = async (): Promise<void> => {
      const members = [0, 1, 2].flatMap((who) => this.book.members(who));
      for (const { agent, terminal } of sites)
        for (const isOnline of [false, true]) {
          // What a till was told by a history before a restored backup it says until it hears otherwise.
          if (!isOnline && restores > 0) continue;
          if (!isOnline) network.cutOff.add(terminal.name);
          const looked = (await agent.links?.look(isOnline)) ?? [];
          network.cutOff.delete(terminal.name);
          this.looked.push(...looked.map((one) => ({ ...one, terminal: terminal.name })));
          const pages = isOnline ? ((await agent.links?.pages(members)) ?? []) : [];
          this.pages.push(...pages.map((one) => ({ ...one, terminal: terminal.name })));
        }
      isDone = true;
    };
    void looking();
    await kernel.run(kernel.now + LOOK_MS, () => isDone);
  }
}
