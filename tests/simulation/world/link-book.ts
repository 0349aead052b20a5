/** What was said of links at tills and in the office, with what came of it. Made by links-people.ts, also used by till-links.ts. */
import type { FailureDetails } from '../../../main/contract/contract.ts';
import type { MemberId } from '../../../sync/domain/ids.ts';
import type { LinkSaid } from '../../../sync/domain/invariants-links.ts';
import type { World } from './world.ts';

interface Answer {
  readonly ok: boolean;
  readonly details?: FailureDetails;
}
/** After these nothing has changed; after any other refusal the link may be there and its page gone. */
const NOT_DONE: ReadonlySet<unknown> = new Set([
  'card_taken',
  'card_not_linked',
  'friend_not_linked',
  'card_changed_too_often',
]);

export class LinkBook {
  #said: LinkSaid[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  get said(): readonly LinkSaid[] {
    return this.#said;
  }

  /** Of a history before a restored backup anything or nothing may be left. */
  wasPutBack(): void {
    this.#said = this.#said.map((one) => ({ ...one, to: Infinity, outcome: 'unknown' }));
  }

  /** Every id that this customer was enrolled with. */
  members(who: number): readonly MemberId[] {
    const enrolled = this.#world.sites.flatMap(({ agent }) => agent.guides.enrolled);
    return enrolled.filter((one) => one.who === who).map(({ member }) => member as MemberId);
  }

  async say<Told extends Answer>(what: Pick<LinkSaid, 'key' | 'member'>, ask: () => Promise<Told>): Promise<Told> {
    const { kernel } = this.#world;
    const history = this.#world.restores;
    const [index, from] = [this.#said.length, kernel.now];
    this.#said.push({ ...what, from, to: Infinity, outcome: 'unknown' });
    const answer = await ask();
    if (history !== this.#world.restores) return answer;
    if (answer.ok) this.#said[index] = { ...what, from, to: kernel.now, outcome: 'done' };
    else if (NOT_DONE.has(answer.details?.reason))
      this.#said[index] = { ...what, from, to: kernel.now, outcome: 'refused' };
    return answer;
  }
}
