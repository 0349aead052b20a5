/** How far a guide's month is, beside the earnings. Pure: a view comes in, HTML goes out; nothing where no target is set. */
import { targetProgress } from '../../domain/guide-target.ts';
import { fen, mulDivFloor } from '../../domain/money.ts';
import type { OwnTarget } from '../../protocol/guide-targets.ts';
import { escapeHtml } from './binding-pages.ts';
import { amountText, monthText, shareText, type GuideFrame } from './guide-frame.ts';
import { GUIDE_TARGET_WORDS } from './guide-target-words.ts';

const [WIDTH, HEIGHT, MARK] = [1000, 28, 6];
const WHOLE_BP = 10_000;
const PERCENT_BP = 100;

export function targetCard(
  { language }: GuideFrame,
  { target, month, today, net, bound }: Omit<OwnTarget, 'guide' | 'asOf'>,
): string {
  if (target === null) return '';
  const words = GUIDE_TARGET_WORDS[language];
  const { doneBp, left, daysLeft, expected, perDay } = targetProgress(target, { net, month, today });
  // Whole per cent, and not 100 before it is.
  const share = shareText(mulDivFloor(doneBp, 1, PERCENT_BP) * PERCENT_BP);
  const done = mulDivFloor(Math.min(doneBp, WHOLE_BP), WIDTH, WHOLE_BP);
  const mark = target.amount === 0 ? 0 : mulDivFloor(expected, WIDTH - MARK, target.amount);
  const isAhead = net >= expected;
  const pace =
    left === 0 || daysLeft === 0
      ? ''
      : `<span class="${isAhead ? 'good' : 'bad'}">${isAhead ? words.ahead(amountText(fen(net - expected))) : words.behind(amountText(fen(expected - net)))}</span>`;
  const rest =
    left === 0
      ? words.reached
      : [
          words.left(amountText(left)),
          ...(daysLeft === 0 ? [words.over] : [words.days(daysLeft), words.perDay(amountText(perDay))]),
        ]
          .map((each) => `<span>${each}</span>`)
          .join('&nbsp;· ');
  const people = target.bindings === null ? '' : `<span>${words.bound(bound, target.bindings)}</span>`;
  return `<section class="card target" id="target" data-done="${String(doneBp)}"><div class="wide"><h2>${escapeHtml(words.title(monthText(month, language)))}</h2><b class="big-num">${share}</b></div>
<svg class="meter" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(words.bar(share))}"><rect class="rest" width="${String(WIDTH)}" height="${String(HEIGHT)}"/><rect class="done" width="${String(done)}" height="${String(HEIGHT)}"/><rect class="pace" x="${String(mark)}" width="${String(MARK)}" height="${String(HEIGHT)}"/></svg>
<p class="wide s"><span>${words.of(amountText(net), amountText(target.amount))}</span>${people}</p><p class="s sub">${rest}</p>${pace === '' ? '' : `<p class="s">${pace}</p>`}</section>`;
}
