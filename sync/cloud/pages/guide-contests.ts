/** Where a guide stands in contests, on a phone: place, score, what is missing, prizes, the board. Pure: a view comes in, HTML goes out. */
import type { ContestMetric } from '../../domain/contest.ts';
import { mulDivFloor } from '../../domain/money.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { Contest, ContestBoard, ContestRow } from '../../protocol/contests.ts';
import { escapeHtml } from './binding-pages.ts';
import { GUIDE_CONTEST_WORDS, type GuideContestWords } from './guide-contest-words.ts';
import { amountText, dayText, guideDocument, type GuideFrame } from './guide-frame.ts';

export interface ContestsView {
  /** Who reads. */
  readonly guide: string;
  readonly contests: readonly { readonly contest: Contest; readonly board: ContestBoard }[];
  readonly version: string;
  /** `2026-11-23T14:05` of the store's clock. */
  readonly timeOf: (at: EpochMs) => string;
}

const TIME_OF_MINUTE = 11;
const HUNDREDTHS = 100;
const THOUSANDTHS = 1000;

export function guideContestsPage(frame: GuideFrame, view: ContestsView): string {
  const words = GUIDE_CONTEST_WORDS[frame.language];
  const running = view.contests.filter(({ contest }) => contest.state === 'running').length;
  const cards = view.contests.map((one, index) => card(frame, words, view, one, index === 0)).join('');
  return guideDocument(frame, {
    title: words.title,
    sign: `<div class="row"><h1>${words.title}</h1></div><div class="row"><span>${words.running(running)}</span></div>`,
    main: `${cards === '' ? `<p class="empty">${words.none}</p>` : cards}<p class="xs mute">${words.ties}</p><a class="btn full" href="/guide">${words.back}</a>`,
    live: { path: '/guide/contests', version: view.version },
  });
}

function card(
  frame: GuideFrame,
  words: GuideContestWords,
  { guide, timeOf }: ContestsView,
  { contest, board }: ContestsView['contests'][number],
  isFirst: boolean,
): string {
  const { metric, state } = contest;
  const { own, placed } = board;
  const { language } = frame;
  const days = words.days(dayText(contest.from, language), dayText(contest.to, language));
  const place = own?.place == null ? words.noPlace : words.place(own.place, placed);
  const least = metric === 'upt' ? `<p class="xs mute">${words.least(contest.leastSales)}</p>` : '';
  const score = own?.score == null ? '' : `<p><b class="big-num">${scoreText(words, metric, own.score)}</b></p>`;
  const next = own?.place == null ? '' : `<p class="s sub">${nextText(words, metric, own.toNext)}</p>`;
  const shown = boardRows(board);
  const list = shown.map((row, index) => {
    // Between the first places and those around the own one there are others.
    const gap =
      row.place - (shown[index - 1]?.place ?? row.place) > 1 ? '<li class="line"><span class="mute">⋮</span></li>' : '';
    return gap + boardRow(words, metric, row, row.guide === guide);
  });
  const prizes = contest.prizes.map(({ upTo, amount }, index) => {
    const from = (contest.prizes[index - 1]?.upTo ?? 0) + 1;
    return `<li><span>${words.places(from, upTo)}</span><b>¥${amountText(amount)}</b></li>`;
  });
  const asOf = timeOf(board.asOf);
  const stamp = words.asOf(`${dayText(asOf.slice(0, TIME_OF_MINUTE - 1), language)} ${asOf.slice(TIME_OF_MINUTE)}`);
  return `<details class="sale" id="contest-${escapeHtml(contest.contest)}" data-place="${String(own?.place ?? '')}"${isFirst ? ' open' : ''}><summary><span class="wide"><b>${escapeHtml(contest.name)}</b><span class="tag ${state === 'running' ? 'pending' : 'ok'}">${words.states[state]}</span></span><span class="s sub">${words.metrics[metric]} · ${place}</span></summary>
<div class="why">${score}${next}<p class="xs mute">${escapeHtml(days)} · ${escapeHtml(stamp)}</p>${least}
${list.length === 0 ? `<p class="empty">${words.emptyBoard}</p>` : `<h3 class="xs mute">${words.board}</h3><ol>${list.join('')}</ol>`}
${prizes.length === 0 ? '' : `<h3 class="xs mute">${words.prizes}</h3><ul class="people">${prizes.join('')}</ul>`}</div></details>`;
}

/** The first places, then those around the own one that are not among them. */
function boardRows({ rows, own }: ContestBoard): readonly ContestRow[] {
  const last = rows.at(-1)?.place ?? 0;
  return [...rows, ...(own?.around ?? []).filter(({ place }) => place > last)];
}

function boardRow(
  words: GuideContestWords,
  metric: ContestMetric,
  { place, guide, name, store, score }: ContestRow,
  isOwn: boolean,
): string {
  const who = isOwn ? words.you : escapeHtml(name ?? guide);
  return `<li${isOwn ? ' data-own="true"' : ''}><span class="mute">${String(place)}</span><span>${isOwn ? `<b>${who}</b>` : who}<span class="xs mute">${escapeHtml(store ?? '')}</span></span><b>${scoreText(words, metric, score)}</b></li>`;
}

function scoreText(words: GuideContestWords, metric: ContestMetric, score: number): string {
  if (metric === 'net_sales') return `¥${amountText(score)}`;
  if (metric === 'upt') {
    const part = String(mulDivFloor(score % THOUSANDTHS, HUNDREDTHS, THOUSANDTHS)).padStart(2, '0');
    return words.pieces(`${String(Math.floor(score / THOUSANDTHS))}.${part}`);
  }
  return metric === 'bindings' ? words.customers(score) : words.followUps(score);
}

function nextText(words: GuideContestWords, metric: ContestMetric, toNext: number | null): string {
  if (toNext === null) return words.first;
  return toNext === 0 ? words.level : words.toNext(scoreText(words, metric, toNext));
}
