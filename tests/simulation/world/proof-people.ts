/**
 * Guides who prove on their phones that a task is done, and managers in the office who accept it or send it back. Remembers what each of them
 * sent and was told, and how tasks are shown at rest. Made by care-people.ts.
 */
import { createHash } from 'node:crypto';
import { uuidV7 } from '../../../sync/domain/ids.ts';
import type { ReviewSaid, TasksSeen } from '../../../sync/domain/invariants-tasks.ts';
import { cleanPhoto, PROOF_PHOTO } from '../../../sync/domain/photo.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import type { GuideTaskView } from '../../../sync/protocol/guide-tasks.ts';
import { JPEG, PNG } from '../../fixtures/photos.ts';
import { GUIDE_RULES, SECOND_MANAGER, SIM_STORES } from '../cloud/sim-shop.ts';
import type { Random } from '../seeded.ts';
import type { Asked } from '../sim-cloud.ts';
import { Asking, MANAGER, type Answered } from './asking.ts';
import type { ProofStory } from './proof-plan.ts';
import { pressesOf } from './rating-people.ts';
import type { World } from './world.ts';

type Story<Name extends ProofStory['do']> = Extract<ProofStory, { do: Name }>;
type Form = Pick<Asked, 'method' | 'path' | 'body'>;
export interface Phone {
  readonly ask: (asked: Form) => Promise<Answered | undefined>;
}
/** Of care-people.ts. */
export interface Phones {
  readonly signIn: (guide: string) => Promise<Phone | undefined>;
  /** One form, sent once or by two presses. */
  readonly say: (phone: Phone, key: string, form: Form, twice: boolean) => Promise<void>;
}

const SECOND = { staff: SECOND_MANAGER.document.id, pin: SECOND_MANAGER.pin };
const hashOf = (base64: string): string => {
  const clean = cleanPhoto(new Uint8Array(Buffer.from(base64, 'base64')), PROOF_PHOTO);
  if (!clean.ok) throw new Error(clean.error);
  return createHash('sha256').update(clean.value.bytes).digest('hex');
};
const PHOTOS = [JPEG, PNG].map((base64) => ({ base64, hash: hashOf(base64) }));
const RECENT = 2;

export class ProofPeople {
  readonly sent: ReviewSaid[] = [];
  readonly kept: ReviewSaid[] = [];
  /** Hashes of the photos of each fact that a phone sent. */
  readonly pictures = new Map<string, readonly string[]>();
  readonly pages: TasksSeen['pages'][number][] = [];
  readonly #world: World;
  readonly #asking: Asking;
  readonly #phones: Phones;

  constructor(world: World, phones: Phones) {
    this.#world = world;
    this.#asking = new Asking(world);
    this.#phones = phones;
  }

  /** What only a history before a restored backup had nobody need find again. */
  wasPutBack(): void {
    this.kept.length = 0;
  }

  act(story: ProofStory, random: Random): Promise<void> {
    switch (story.do) {
      case 'prove':
        return this.#prove(story, random);
      case 'doAgain':
        return this.#doAgain(story, random);
      case 'reviewProof':
        return this.#review(story, random);
    }
  }

  /** How managers see the tasks of each store, and each guide the own ones. */
  async lookAround(): Promise<void> {
    for (const store of SIM_STORES) {
      const tasks = await this.#tasksIn(store);
      if (tasks !== undefined) this.pages.push({ name: `office of ${store}`, stores: [store], tasks });
    }
    for (const guide of GUIDE_RULES.guides) {
      const tasks = await this.#tasksOf(await this.#phones.signIn(guide));
      const stores = guide === '2001' || guide === '2002' ? SIM_STORES : SIM_STORES.slice(0, 1);
      if (tasks !== undefined) this.pages.push({ name: `phone of ${guide}`, stores, person: guide, tasks });
    }
  }

  async #prove({ guide, photos, twice }: Story<'prove'>, random: Random): Promise<void> {
    const phone = await this.#phones.signIn(guide);
    const open = ((await this.#tasksOf(phone)) ?? []).filter(({ isEnded }) => !isEnded);
    if (phone === undefined || open.length === 0) return;
    const { task, kind, items } = random.pick(open);
    const done = kind === 'count' ? { count: '1' } : { item: String(random.below(items.length)), isDone: 'yes' };
    await this.#say(phone, { task, done, photos, twice }, random);
  }

  /** What was sent back last, said anew with a photo. */
  async #doAgain({ guide, twice }: Story<'doAgain'>, random: Random): Promise<void> {
    const phone = await this.#phones.signIn(guide);
    const back = ((await this.#tasksOf(phone)) ?? []).filter(
      ({ isEnded, progress }) =>
        !isEnded && progress.some(({ proofs }) => proofs.some(({ review }) => review?.verdict === 'sent_back')),
    );
    if (phone === undefined || back.length === 0) return;
    const { task, kind, items, progress } = random.pick(back);
    const ticked = new Set(progress.flatMap((one) => one.ticked.map(({ item }) => item)));
    const missing = items.findIndex((_, item) => !ticked.has(item));
    const done = kind === 'count' ? { count: '1' } : { item: String(Math.max(0, missing)), isDone: 'yes' };
    await this.#say(phone, { task, done, photos: 1, twice }, random);
  }

  async #say(
    phone: Phone,
    {
      task,
      done,
      photos,
      twice,
    }: { readonly task: string; readonly done: object; readonly photos: number; readonly twice: boolean },
    random: Random,
  ): Promise<void> {
    const entry = this.#id(random);
    const chosen = PHOTOS.slice(0, photos);
    const words = random.chance(0.6) || photos === 0 ? { proof: `登记本 ${String(random.below(900))}` } : {};
    this.pictures.set(
      entry,
      chosen.map(({ hash }) => hash),
    );
    const body = { entry, ...done, ...words, files: chosen.map(({ base64 }) => base64) };
    await this.#phones.say(
      phone,
      `progress ${entry}`,
      { method: 'POST', path: `/guide/tasks/${task}/progress`, body },
      twice,
    );
  }

  async #review({ store: nth, recent, verdict, pressed }: Story<'reviewProof'>, random: Random): Promise<void> {
    const store = SIM_STORES[nth] ?? '';
    const proofs = ((await this.#tasksIn(store)) ?? []).flatMap(({ task, progress }) =>
      progress.flatMap((one) => one.proofs.flatMap(({ fact, at }) => (fact === undefined ? [] : [{ task, fact, at }]))),
    );
    if (proofs.length === 0) return;
    const newest = proofs.toSorted((a, b) => b.at - a.at).slice(0, RECENT);
    const { task, fact } = random.pick(recent ? newest : proofs);
    const first: ReviewSaid = {
      ...{ review: this.#id(random), store, task, fact, verdict, by: MANAGER.staff },
      words: verdict === 'sent_back' ? `重拍 ${String(random.below(900))}` : '',
    };
    const otherwise = verdict === 'accepted' ? 'sent_back' : 'accepted';
    const second: ReviewSaid = {
      ...first,
      review: this.#id(random),
      verdict: otherwise,
      words: '我看过',
      by: SECOND.staff,
    };
    await Promise.all(pressesOf(pressed, first, second).map((said) => this.#send(said)));
  }

  async #send(said: ReviewSaid): Promise<void> {
    const { review, store, task, fact, verdict, words, by } = said;
    const history = this.#world.restores;
    this.sent.push(said);
    const asked = {
      ...{ method: 'POST', path: `/v1/guide-tasks/${task}/reviews` },
      body: { store, review, fact, verdict, words },
    };
    const person = by === SECOND.staff ? SECOND : MANAGER;
    const answer = await this.#asking.untilAnswered(() => this.#asking.asStaff(person, asked));
    if (history === this.#world.restores && answer?.status === 200) this.kept.push(said);
  }

  async #tasksIn(store: string): Promise<readonly GuideTaskView[] | undefined> {
    const asked = { method: 'GET', path: `/v1/guide-tasks?store=${store}` };
    const answer = await this.#asking.untilAnswered(() => this.#asking.asManager(asked));
    return answer?.status === 200 ? (answer.body as { readonly items: readonly GuideTaskView[] }).items : undefined;
  }

  async #tasksOf(phone: Phone | undefined): Promise<readonly GuideTaskView[] | undefined> {
    const answer = await phone?.ask({ method: 'GET', path: '/guide/tasks' });
    return answer?.status === 200 ? (answer.body as { readonly items: readonly GuideTaskView[] }).items : undefined;
  }

  #id(random: Random): string {
    return uuidV7(epochMs(this.#world.trueTime), Buffer.from(random.bytes(10)));
  }
}
