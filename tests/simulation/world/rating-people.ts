/**
 * Customers who rate who served them, by the code on their paper, and managers who say what was done about low ratings. Remembers what each
 * of them sent and was told, and what guides and managers are shown at rest. Made by season-people.ts.
 */
import type { RatingForm, RatingsSeen } from '../../../sync/domain/invariants-ratings.ts';
import type { LowRatings } from '../../../sync/protocol/sale-ratings.ts';
import type { OwnTarget } from '../../../sync/protocol/guide-targets.ts';
import { GUIDE_RULES, SECOND_MANAGER, SIM_STORES } from '../cloud/sim-shop.ts';
import type { Random } from '../seeded.ts';
import { Asking, JSON_PAGE, MANAGER, type Answered } from './asking.ts';
import type { Pressed, RatingStory } from './rating-plan.ts';
import type { World } from './world.ts';

type Story<Name extends RatingStory['do']> = Extract<RatingStory, { do: Name }>;
type Mutable<List> = List extends readonly (infer One)[] ? One[] : never;
type Said = RatingsSeen['answered'][number];
interface Page {
  readonly receiptNumber: string;
  readonly rating?: { readonly state: string; readonly version?: number };
}

/** Behind `/r/` on a slip; the printer takes the text of a QR code as it is. */
const RECEIPT_CODE = /\/r\/([A-Za-z0-9_./-]+)/g;
const RECENT = 3;
const WORDS = [[], ['patient'], ['waited'], ['ignored', 'pushy']] as const;
const SECOND = { staff: SECOND_MANAGER.document.id, pin: SECOND_MANAGER.pin };
const GUIDE_PIN = '222222';

/** Codes on the paper of all tills, the oldest of each first. */
export const receiptCodes = ({ sites }: Pick<World, 'sites'>): readonly string[] =>
  sites.flatMap(({ terminal }) =>
    terminal.slips.flatMap(({ bytes }) =>
      [...Buffer.from(bytes).toString('latin1').matchAll(RECEIPT_CODE)].map(([, code = '']) => code),
    ),
  );

export class RatingPeople {
  readonly sent: Mutable<RatingsSeen['sent']> = [];
  readonly kept: Mutable<RatingsSeen['kept']> = [];
  readonly refused: Mutable<RatingsSeen['refused']> = [];
  readonly answered: Mutable<RatingsSeen['answered']> = [];
  readonly answerKept: Mutable<RatingsSeen['answerKept']> = [];
  readonly lists: Mutable<RatingsSeen['lists']> = [];
  readonly months: Mutable<RatingsSeen['months']> = [];
  readonly #world: World;
  readonly #asking: Asking;

  constructor(world: World) {
    this.#world = world;
    this.#asking = new Asking(world);
  }

  /** What only a history before a restored backup had nobody need find again. */
  wasPutBack(): void {
    for (const told of [this.kept, this.refused, this.answerKept]) told.length = 0;
  }

  act(story: RatingStory, random: Random): Promise<void> {
    return story.do === 'rate' ? this.#rate(story, random) : this.#answer(story, random);
  }

  /** What managers and guides are shown now. */
  async lookAround(): Promise<void> {
    for (const store of SIM_STORES) {
      const asOf = this.#world.trueTime;
      const items = await this.#lowIn(store);
      if (items !== undefined) this.lists.push({ store, asOf, items });
    }
    for (const guide of GUIDE_RULES.guides) {
      const asked = { method: 'GET', path: `/v1/guides/${guide}/target` };
      const answer = await this.#asking.untilAnswered(() =>
        this.#asking.asStaff({ staff: guide, pin: GUIDE_PIN }, asked),
      );
      if (answer?.status !== 200) continue;
      const { month, today, rating } = answer.body as OwnTarget;
      if (rating !== undefined) this.months.push({ guide, month, today, ...rating });
    }
  }

  /** Says what the page lets them say; whoever gets no answer presses again. */
  async #rate({ who, recent, stars, pressed }: Story<'rate'>, random: Random): Promise<void> {
    const codes = receiptCodes(this.#world);
    const code = codes.length === 0 ? undefined : random.pick(recent ? codes.slice(-RECENT) : codes);
    if (code === undefined) return;
    const [name, path] = [`phone${String(who)}`, `/r/${code}`];
    const opened = await this.#asking.untilAnswered(() =>
      this.#asking.ask({ method: 'GET', path, headers: JSON_PAGE }, name),
    );
    if (opened?.status !== 200) return;
    const { receiptNumber: receipt, rating } = opened.body as Page;
    const seen = rating?.version;
    if (seen === undefined) return;
    const note = random.chance(0.5) ? `说 ${String(random.below(9_000))}` : null;
    const first: RatingForm = { receipt, seen, stars, words: random.pick(WORDS), note };
    await Promise.all(
      pressesOf(pressed, first, { ...first, stars: (stars % 5) + 1 }).map((form) => this.#send(path, form, name)),
    );
  }

  async #send(path: string, form: RatingForm, name: string): Promise<void> {
    const { seen, stars, words, note } = form;
    const ticked = Object.fromEntries(words.map((word) => [word, 'yes']));
    const body = { stars: String(stars), version: String(seen), ...ticked, ...(note === null ? {} : { text: note }) };
    const history = this.#world.restores;
    this.sent.push(form);
    const answer = await this.#asking.untilAnswered(() =>
      this.#asking.ask({ method: 'POST', path, headers: JSON_PAGE, body }, name),
    );
    if (history !== this.#world.restores) return;
    if (answer?.status === 200) this.kept.push(form);
    if (answer?.status === 409) this.refused.push(form);
  }

  /** About one that waits, where there is one. */
  async #answer({ store: nth, pressed }: Story<'answerLow'>, random: Random): Promise<void> {
    const store = SIM_STORES[nth] ?? '';
    const items = (await this.#lowIn(store)) ?? [];
    const open = items.filter(({ isOpen }) => isOpen);
    if (items.length === 0) return;
    const { sale, version } = random.pick(open.length > 0 ? open : items);
    const first: Said = { store, sale, version, staff: MANAGER.staff, note: `问过 ${String(random.below(9_000))}` };
    const second: Said = { ...first, staff: SECOND.staff, note: `${first.note} 再看` };
    await Promise.all(
      pressesOf(pressed, first, second).map(async (said) => {
        const history = this.#world.restores;
        this.answered.push(said);
        const asked = {
          ...{ method: 'POST', path: `/v1/ratings/${sale}/answers` },
          body: { store, version, note: said.note },
        };
        const person = said.staff === SECOND.staff ? SECOND : MANAGER;
        const answer = await this.#asking.untilAnswered(() => this.#asking.asStaff(person, asked));
        if (history === this.#world.restores && answer?.status === 200) this.answerKept.push(said);
      }),
    );
  }

  async #lowIn(store: string): Promise<LowRatings['items'] | undefined> {
    const asked = { method: 'GET', path: `/v1/ratings/low?store=${store}` };
    const answer: Answered | undefined = await this.#asking.untilAnswered(() => this.#asking.asManager(asked));
    return answer?.status === 200 ? (answer.body as LowRatings).items : undefined;
  }
}

export const pressesOf = <Said>(pressed: Pressed, first: Said, second: Said): readonly Said[] =>
  pressed === 'once' ? [first] : [first, pressed === 'twice' ? first : second];
