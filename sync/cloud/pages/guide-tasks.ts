/**
 * A guide's tasks on a phone: how far each is, one more with proof in words and photos, what the manager said of it, check lists to read.
 * Pure: a view comes in, HTML goes out.
 */
import {
  PICTURES_OF_TASK_MAX,
  TASK_PICTURES_MAX,
  TASK_PROOF_MAX,
  TASK_TARGET_MAX,
  type TaskVerdict,
} from '../../domain/guide-task.ts';
import type { GuideTaskView } from '../../protocol/guide-tasks.ts';
import { escapeHtml } from './binding-pages.ts';
import { dayText, guideDocument, type GuideFrame } from './guide-frame.ts';
import { picturesOf } from './pictures.ts';
import { SMALLER_SCRIPT } from './smaller-script.ts';
import type { PageLanguage } from './words.ts';

export type TaskRefusal = 'not_now' | 'number_in_text' | 'no_photo' | 'too_many_photos';
interface TaskWords {
  readonly title: string;
  readonly open: (count: number) => string;
  readonly none: string;
  readonly due: (day: string) => string;
  readonly of: (done: number, target: number) => string;
  readonly done: string;
  readonly ended: string;
  readonly more: string;
  readonly proof: string;
  readonly photos: string;
  readonly photo: (title: string) => string;
  readonly said: (verdict: TaskVerdict, words: string) => string;
  readonly send: string;
  readonly tick: string;
  readonly untick: string;
  readonly refusals: Readonly<Record<TaskRefusal, string>>;
}
const WORDS: Readonly<Record<PageLanguage, TaskWords>> = {
  zh: {
    title: '我的任务',
    open: (count) => `还有 ${String(count)} 件没做完`,
    none: '没有任务',
    due: (day) => `${day} 前完成`,
    of: (done, target) => `${String(done)} / ${String(target)}`,
    done: '已完成',
    ended: '已结束',
    more: '又完成了几个',
    proof: '说明（给店长看）',
    photos: `照片，最多 ${String(TASK_PICTURES_MAX)} 张`,
    photo: (title) => `${title}的照片`,
    said: (verdict, words) =>
      `${verdict === 'accepted' ? '店长已认可' : '店长退回，不计数'}${words === '' ? '' : `：${words}`}`,
    send: '记下',
    tick: '学会了',
    untick: '撤回',
    refusals: {
      not_now: '没有记下：任务已结束，或者数量不对',
      number_in_text: '没有记下：不要写顾客的手机号',
      no_photo: '没有记下：照片要是 JPEG、PNG 或 WebP，每张不超过 4 MB',
      too_many_photos: `没有记下：一个任务最多 ${String(PICTURES_OF_TASK_MAX)} 张照片，已经满了。不带照片可以再记`,
    },
  },
  en: {
    title: 'My tasks',
    open: (count) => `${String(count)} to do`,
    none: 'No tasks',
    due: (day) => `Due ${day}`,
    of: (done, target) => `${String(done)} of ${String(target)}`,
    done: 'Done',
    ended: 'Ended',
    more: 'How many more',
    proof: 'What was done, for the manager',
    photos: `Photos, at most ${String(TASK_PICTURES_MAX)}`,
    photo: (title) => `Photo for ${title}`,
    said: (verdict, words) =>
      `${verdict === 'accepted' ? 'Accepted by the manager' : 'Sent back by the manager, does not count'}${words === '' ? '' : `: ${words}`}`,
    send: 'Record',
    tick: 'Learnt',
    untick: 'Take back',
    refusals: {
      not_now: 'Not noted: the task is over, or the number makes no sense',
      number_in_text: 'Not noted: leave the customer’s number out, please',
      no_photo: 'Not noted: photos are JPEG, PNG or WebP, of at most 4 MB each',
      too_many_photos: `Not noted: a task takes ${String(PICTURES_OF_TASK_MAX)} photos of yours, and has them. Without a photo it can be noted`,
    },
  },
};

export interface TasksView {
  readonly tasks: readonly GuideTaskView[];
  /** Of the fact that the next form makes, so that a form sent twice is one fact. */
  readonly entry: string;
  readonly refusal: TaskRefusal | null;
}

export function tasksPage(frame: GuideFrame, { tasks, entry, refusal }: TasksView): string {
  const words = WORDS[frame.language];
  const open = tasks.filter(({ isEnded, progress: [own] }) => !isEnded && own?.isComplete !== true).length;
  const cards = tasks.map((task) => card(frame, words, task, entry)).join('');
  return guideDocument(frame, {
    title: words.title,
    sign: `<div class="row"><h1>${words.title}</h1></div><div class="row"><span>${words.open(open)}</span></div>`,
    main: `${refusal === null ? '' : `<p class="error" role="alert">${words.refusals[refusal]}</p>`}${cards === '' ? `<p class="empty">${words.none}</p>` : cards}`,
    script: SMALLER_SCRIPT,
  });
}

function card(frame: GuideFrame, words: TaskWords, task: GuideTaskView, entry: string): string {
  const [own] = task.progress;
  const done = own?.done ?? 0;
  const isComplete = own?.isComplete === true;
  const state = isComplete
    ? `<span class="tag ok">${words.done}</span>`
    : `<span class="tag pending">${task.isEnded ? words.ended : words.due(dayText(task.due, frame.language))}</span>`;
  const proofs = (own?.proofs ?? []).map((proof) => proven(words, task, proof)).join('');
  const work =
    task.kind === 'checklist' ? checkList(words, task, entry) : task.isEnded ? '' : countForm(words, task, entry);
  return `<details class="sale" id="task-${escapeHtml(task.task)}"${isComplete || task.isEnded ? '' : ' open'}><summary><span class="wide"><span><b>${escapeHtml(task.title)}</b></span><span class="big-num">${words.of(done, task.target)}</span></span>${state}</summary>
<div class="why">${work}${proofs}</div></details>`;
}

function proven(
  words: TaskWords,
  { task, title }: GuideTaskView,
  { text, pictures = [], review }: GuideTaskView['progress'][number]['proofs'][number],
): string {
  const shown = pictures.map((picture) => `/guide/tasks/${task}/pictures/${picture}`);
  const said =
    review === undefined
      ? ''
      : `<p class="s ${review.verdict === 'accepted' ? 'good' : 'bad'}">${escapeHtml(words.said(review.verdict, review.words))}</p>`;
  return `<div class="proof">${text === '' ? '' : `<p class="s sub">${escapeHtml(text)}</p>`}${picturesOf(
    shown.map((large) => ({ small: `${large}?size=small`, large })),
    words.photo(title),
    'small',
  )}${said}</div>`;
}

const form = (task: GuideTaskView, entry: string, inside: string, look = ''): string =>
  `<form${look} method="post" action="/guide/tasks/${escapeHtml(task.task)}/progress"><input type="hidden" name="entry" value="${escapeHtml(entry)}">${inside}</form>`;

const countForm = (words: TaskWords, task: GuideTaskView, entry: string): string =>
  form(
    task,
    entry,
    `<label>${words.more}<input name="count" type="number" min="1" max="${String(TASK_TARGET_MAX)}" value="1" inputmode="numeric" required></label>
<label>${words.proof}<input name="proof" maxlength="${String(TASK_PROOF_MAX)}"></label>
<label>${words.photos}<input name="photos" type="file" accept="image/jpeg,image/png,image/webp" multiple data-most="${String(TASK_PICTURES_MAX)}"></label><input type="hidden" name="smalls" value=""><button class="btn full" type="submit">${words.send}</button>`,
    ' class="task" enctype="multipart/form-data"',
  );

/** What somebody else ticked is for whoever teaches to take back. */
function checkList(words: TaskWords, task: GuideTaskView, entry: string): string {
  const ticked = new Set(task.progress[0]?.ticked.map(({ item }) => item));
  const items = task.items.map((item, at) => {
    const isDone = ticked.has(at);
    const button = `<button class="btn" type="submit" name="isDone" value="${isDone ? 'no' : 'yes'}">${isDone ? words.untick : words.tick}</button>`;
    const press = task.isEnded
      ? ''
      : form(task, entry, `<input type="hidden" name="item" value="${String(at)}">${button}`);
    return `<li><span>${isDone ? '✓ ' : ''}${escapeHtml(item)}</span>${press}</li>`;
  });
  return `<ul class="people">${items.join('')}</ul>`;
}
