/**
 * Tasks of guides at the till: the cloud's list, kept under the terminal's key for when it cannot be asked, with what was journalled here
 * since. Progress is a journal entry; giving and ending tasks is a manager's, online. Called by methods.ts. domain/guide-task.ts.
 */
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { isFor, progressOf, type GuideTask, type TaskFact, type TaskReview } from '../../sync/domain/guide-task.ts';
import type { StaffId } from '../../sync/domain/ids.ts';
import { holdsPhone } from '../../sync/domain/phone.ts';
import { photoHead } from '../../sync/domain/photo.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { GUIDE_TASKS_ANSWER, type GuideTasks, type GuideTaskView } from '../../sync/protocol/guide-tasks.ts';
import type { EntryOf } from '../../sync/schemas/entries/entry.ts';
import { BASE64URL } from '../../sync/schemas/scalars.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import type { Journal } from '../journal/types.ts';
import { decrypt, encrypt } from '../member/member-vault.ts';
import { failureOf } from '../office/office-desk.ts';
import type { RandomSource } from '../ports.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import { QUICK_TIMEOUT_MS, type CloudClient, type CloudResult } from '../upload/cloud-client.ts';
import type { GuideWork } from './guide-work.ts';

const FILE = Type.Object({ version: Type.Literal(1), iv: BASE64URL, data: Type.String({ maxLength: 8_000_000 }) });
const CONTEXT = 'guide-tasks';
const ANYTHING = Type.Object({});
/** Base64, as the transport gives a picture. */
const PICTURE = Type.String();
const told = Compile(GUIDE_TASKS_ANSWER);
type Tasks = MethodValue<'task.list'>;

export interface TaskDeskParts {
  readonly journal: Journal;
  readonly work: GuideWork;
  readonly cloud: Pick<CloudClient, 'asDevice' | 'asStaff'>;
  readonly approvals: Approvals;
  readonly sessions: SessionDesk;
  readonly folder: DataFolder;
  readonly key: Uint8Array;
  readonly random: RandomSource;
  readonly profile: Pick<TerminalProfile, 'store'>;
  readonly training: boolean;
}

export class TaskDesk {
  readonly #parts: TaskDeskParts;
  readonly #file: JsonFile<Static<typeof FILE>>;
  #told: GuideTasks | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: TaskDeskParts) {
    this.#parts = parts;
    this.#file = jsonFile(parts.folder, 'guide-tasks.json', FILE, { durable: false });
  }

  static async load(parts: TaskDeskParts): Promise<TaskDesk> {
    const desk = new TaskDesk(parts);
    const kept = await desk.#file.load();
    const plain = kept === undefined ? undefined : decrypt(parts.key, kept, CONTEXT);
    const found: unknown = plain === undefined ? undefined : JSON.parse(plain.toString('utf8'));
    if (told.Check(found)) desk.#told = found;
    return desk;
  }

  async list(session: Session): Promise<Answer<Tasks>> {
    const { cloud, training } = this.#parts;
    if (training) return TRAINING;
    const answer = await cloud.asDevice(GUIDE_TASKS_ANSWER, {
      method: 'GET',
      path: '/v1/guide-tasks',
      timeoutMs: QUICK_TIMEOUT_MS,
    });
    if (answer.ok) await this.#keep(answer.value);
    return answered(this.#view(session, answer.ok));
  }

  progress(session: Session, { entry: id, ...body }: MethodParams<'task.progress'>): Promise<Answer<Tasks>> {
    const next = this.#turn.then(async (): Promise<Answer<Tasks>> => {
      const { journal, work, training } = this.#parts;
      if (training) return TRAINING;
      if (body.person !== session.staff && !this.#manages(session)) return NOT_MANAGER;
      const task = this.#told?.items.find((one) => one.task === body.task);
      if (task === undefined || task.isEnded || !isFor(task, body.person))
        return failed('not_found', { reason: 'unknown_task' });
      const isItem = body.item !== undefined && body.isDone !== undefined && body.item < task.items.length;
      if (task.kind === 'count' ? body.count === undefined || body.item !== undefined : !isItem)
        return failed('bad_request', { path: task.kind === 'count' ? '/count' : '/item', reason: 'makes_no_sense' });
      if (holdsPhone(body.proof ?? '')) return failed('bad_request', { path: '/proof', reason: 'number_in_text' });
      if (!work.has(id)) await journal.append(session.staff, () => [{ kind: 'task.progressed', id, body }]);
      return answered(this.#view(session, false));
    });
    this.#turn = next.catch(() => undefined);
    return next;
  }

  enter(session: Session, body: MethodParams<'task.enter'>): Promise<Answer<Tasks>> {
    const { id: store } = this.#parts.profile.store;
    return this.#asManager(session, (token) =>
      this.#parts.cloud.asStaff(ANYTHING, { method: 'POST', path: '/v1/guide-tasks', body: { ...body, store } }, token),
    );
  }

  end(session: Session, { task }: MethodParams<'task.end'>): Promise<Answer<Tasks>> {
    const { id: store } = this.#parts.profile.store;
    const path = `/v1/guide-tasks/${task}/end`;
    return this.#asManager(session, (token) =>
      this.#parts.cloud.asStaff(ANYTHING, { method: 'POST', path, body: { store } }, token),
    );
  }

  review(session: Session, { task, ...said }: MethodParams<'task.review'>): Promise<Answer<Tasks>> {
    if (holdsPhone(said.words))
      return Promise.resolve(failed('bad_request', { path: '/words', reason: 'number_in_text' }));
    const { id: store } = this.#parts.profile.store;
    const path = `/v1/guide-tasks/${task}/reviews`;
    return this.#asManager(session, (token) =>
      this.#parts.cloud.asStaff(ANYTHING, { method: 'POST', path, body: { ...said, store } }, token),
    );
  }

  /** For who manages people, and for the guide whose photo it is: the cloud asks who it is. */
  async picture(
    _session: Session,
    { task, picture, size }: MethodParams<'task.picture'>,
  ): Promise<Answer<MethodValue<'task.picture'>>> {
    const { cloud, sessions, profile, training } = this.#parts;
    if (training) return TRAINING;
    const token = sessions.staffToken;
    if (token === null) return failed('cloud_unreachable', { reason: 'log_in_again' });
    const path = `/v1/guide-tasks/${task}/pictures/${picture}?store=${profile.store.id}${size === undefined ? '' : `&size=${size}`}`;
    const answer = await cloud.asStaff(PICTURE, { method: 'GET', path }, token);
    if (!answer.ok) return failureOf(answer.error);
    const head = photoHead(Buffer.from(answer.value, 'base64'));
    return head.ok
      ? answered({ url: `data:${head.value.type};base64,${answer.value}` })
      : failed('not_found', { reason: 'damaged' });
  }

  async #asManager(session: Session, ask: (token: string) => Promise<CloudResult<unknown>>): Promise<Answer<Tasks>> {
    const { sessions, training } = this.#parts;
    if (training) return TRAINING;
    if (!this.#manages(session)) return NOT_MANAGER;
    const token = sessions.staffToken;
    if (token === null) return failed('cloud_unreachable', { reason: 'log_in_again' });
    const answer = await ask(token);
    return answer.ok ? this.list(session) : failureOf(answer.error);
  }

  #manages(session: Session): boolean {
    return this.#parts.approvals.permits(session, 'manage_people');
  }

  #view(session: Session, online: boolean): Tasks {
    if (this.#told === undefined) return { online, asOf: null, items: [] };
    const { items, asOf } = this.#told;
    const all = items.map((task) => ({ ...task, progress: this.#progress(task) }));
    const mine = (person: StaffId): boolean => person === session.staff || this.#manages(session);
    const seen = all
      .map((task) => ({ ...task, progress: task.progress.filter(({ person }) => mine(person)) }))
      .filter(({ progress }) => progress.length > 0 || this.#manages(session));
    return { online, asOf, items: seen };
  }

  /** The cloud's fold with what was journalled here and is not in it: of an item the later one holds, counts add up. */
  #progress(task: GuideTaskView): GuideTaskView['progress'] {
    const fresh = this.#parts.work.progressOn(task.task).filter(({ id }) => !task.facts.includes(id));
    const terms = task as unknown as GuideTask;
    return task.progress.map((before) => {
      const facts = [
        ...factsOf(task, before),
        ...fresh.filter(({ body }) => body.person === before.person).map(factOf),
      ];
      const { ticked, proofs, ...rest } = progressOf(terms, before.person, facts, reviewsOf(before));
      const shown = proofs.map(({ fact, ...proof }) => (fact.startsWith(UNNAMED) ? proof : { ...proof, fact }));
      return { ...rest, ticked: [...ticked], proofs: shown } as unknown as typeof before;
    });
  }

  async #keep(said: GuideTasks): Promise<void> {
    const { key, random } = this.#parts;
    this.#told = said;
    const sealed = encrypt(key, Buffer.from(JSON.stringify(said)), CONTEXT, random);
    // A disk that is full costs only what offline can say.
    await this.#file.save({ version: 1, ...sealed }).catch(() => undefined);
  }
}

/** A proof of a cloud that does not say which fact it is. */
const UNNAMED = 'proof ';

/** What the cloud folded, as facts again. */
function factsOf(
  { kind }: GuideTaskView,
  { person, done, ticked, proofs }: GuideTaskView['progress'][number],
): TaskFact[] {
  const counted = kind === 'count' && done > 0 ? [{ id: 'cloud', at: 0, by: null, person, count: done }] : [];
  const items = ticked.map(({ item, by, at }) => ({ id: `item ${String(item)}`, at, by, person, item, isDone: true }));
  const words = proofs.map(({ text, pictures = [], by, at, fact }, index) => ({
    id: fact ?? `${UNNAMED}${String(index)}`,
    at,
    by,
    person,
    proof: text,
    pictures,
  }));
  return [...counted, ...items, ...words];
}

/** What managers said of those; the cloud's counts are without what they sent back. */
const reviewsOf = ({ proofs }: GuideTaskView['progress'][number]): TaskReview[] =>
  proofs.flatMap(({ fact, review }) =>
    fact === undefined || review === undefined ? [] : [{ ...review, id: fact, fact: fact }],
  );

const factOf = ({ id, at, staff, body }: EntryOf<'task.progressed'>): TaskFact => ({ ...body, id, at, by: staff });

const TRAINING: Failure = failed('unavailable', { reason: 'training' });
const NOT_MANAGER: Failure = failed('not_permitted', { permission: 'manage_people' });
