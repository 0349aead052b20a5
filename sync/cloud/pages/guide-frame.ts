/**
 * The frame of the guide's pages: dark sign above, content, tabs at the thumb. Whole documents without any outside resource; style and
 * the one script, which asks every second whether there is something new and shows it, stand inline under a nonce. Without script
 * everything works by pressing. Pure: what is shown comes in, HTML goes out.
 */
import { fen, yuanText } from '../../domain/money.ts';
import { escapeHtml, type PageFrame } from './binding-pages.ts';
import { GUIDE_TABS, GUIDE_WORDS, type GuideTab, type GuideWords } from './guide-words.ts';
import { PAGE_STYLE } from './page-style.ts';
import { PICTURES_STYLE } from './pictures.ts';
import type { PageLanguage } from './words.ts';

export interface GuideFrame extends PageFrame {
  readonly tab: GuideTab;
}
export interface GuideContent {
  readonly title: string;
  /** Inside the sign. */
  readonly sign: string;
  readonly main: string;
  /** Asked by itself: the address, what it knows by now, and whether nothing new can come. */
  readonly live?: { readonly path: string; readonly version: string; readonly isOver?: boolean };
  /** What the page does by itself, where it asks for nothing. */
  readonly script?: string;
}

const ICONS: Readonly<Record<GuideTab, string>> = {
  earnings:
    '<path d="M18 7V5a1.5 1.5 0 0 0-1.5-1.5h-11a2 2 0 0 0 0 4H19A1.5 1.5 0 0 1 20.5 9v9a1.5 1.5 0 0 1-1.5 1.5H5.5a2 2 0 0 1-2-2v-12"/><path d="M16.5 13.5h.01"/>',
  code: '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 18v2"/>',
  customers:
    '<circle cx="9.5" cy="8" r="3.5"/><path d="M3.5 20c.4-3.6 2.8-5.5 6-5.5s5.6 1.9 6 5.5"/><path d="M16 5.2a3.3 3.3 0 0 1 0 5.9M17.8 14.9c1.7.8 2.6 2.5 2.9 5.1"/>',
  tasks: '<path d="M4 6.5l1.5 1.5L8 5M4 13l1.5 1.5L8 11.5M11.5 6.5H20M11.5 13H20M11.5 19H20M4.5 19h2"/>',
  shelf: '<path d="M4 4.5h16v11H4zM8 20h8M12 15.5V20M9 10h6M13 7.5l2.5 2.5-2.5 2.5"/>',
  me: '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4 3.5-6 7.5-6s6.9 2 7.5 6"/>',
};
export const icon = (path: string): string => `<svg class="i" viewBox="0 0 24 24" aria-hidden="true">${path}</svg>`;

const MORE_LIGHT = '--warn:#8B4300;--warn-tint:#FDEBD8;--pending:#1B5283;--pending-tint:#E2EEF8;--pending-line:#3A73A6';
const MORE_DARK = '--warn:#FFB877;--warn-tint:#3A2410;--pending:#93C5F2;--pending-tint:#142C43;--pending-line:#5A93C7';
const STYLE = `${PAGE_STYLE}
:root{${MORE_LIGHT}}@media (prefers-color-scheme:dark){:root{${MORE_DARK}}}
.wide{display:flex;align-items:baseline;justify-content:space-between;gap:.5rem .75rem;flex-wrap:wrap}
.i{width:1.5rem;height:1.5rem;flex:none;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.sign .row{position:relative;z-index:1}.sign .row a{color:var(--on-sign);display:inline-grid;place-content:center;width:2.75rem;height:2.75rem;font-size:1.75rem;line-height:1;text-decoration:none;border:1px solid var(--sign-line);border-radius:.375rem;margin-left:.375rem}
.sign h1{font-size:1.125rem;color:var(--on-sign)}.total{font-size:3rem;line-height:3.5rem;font-weight:600}.total small{font-size:.62em;font-weight:500;margin-right:.1em}
.bar{display:block;width:100%;height:.875rem;border-radius:.25rem;margin:.625rem 0 .5rem}.sign b{color:var(--on-sign)}
main{gap:.625rem;padding-bottom:1rem}form{flex:none}form.in{flex:1}fieldset{border:0;padding:0;min-width:0}h2{font-size:1.25rem;line-height:1.6}h2 span{font-weight:400;color:var(--ink-3)}
.s{font-size:1rem}.xs{font-size:.875rem}.sub{color:var(--ink-2)}.mute{color:var(--ink-3)}.good{color:var(--ok)}.bad{color:var(--danger)}
.big-num{font-size:1.375rem;font-weight:600;white-space:nowrap}
.tag{display:inline-flex;align-items:center;min-height:1.5rem;padding:0 .4375rem;border-radius:.25rem;font-size:.875rem;white-space:nowrap;border:1px solid transparent}
.tag.pending{color:var(--pending);background:var(--pending-tint);border:1px dashed var(--pending-line)}.tag.ok{color:var(--ok);background:var(--ok-tint)}.tag.no{color:var(--danger);background:var(--danger-tint)}.tag.warn{color:var(--warn);background:var(--warn-tint)}
.trio{display:grid;grid-template-columns:repeat(3,1fr);background:var(--surface);border:1px solid var(--line);border-radius:.625rem;padding:.5rem 0}.trio div{padding:0 .875rem;border-left:1px solid var(--line)}.trio div:first-child{border:0}.trio dt{font-size:.875rem;color:var(--ink-3)}.trio dd{font-size:1.25rem;font-weight:600}
details.sale{background:var(--surface);border:1px solid var(--line);border-radius:.625rem}details.sale[open]{border:2px solid var(--primary)}
summary{list-style:none;cursor:pointer;padding:.75rem .875rem;min-height:3.5rem}summary::-webkit-details-marker{display:none}summary .wide{flex-wrap:nowrap}summary .wide>:first-child{min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}summary .wide>:last-child:not(:first-child){white-space:nowrap}
summary:focus-visible,.tabs a:focus-visible,.btn:focus-visible,select:focus-visible,.days a:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:.375rem}.sign a:focus-visible{outline:3px solid #fff;outline-offset:2px}
.why{border-top:1px solid var(--line);margin:0 .875rem;padding:.5rem 0 .75rem}.why ol{list-style:none;padding:0}.why li{display:grid;grid-template-columns:1.5rem minmax(0,1fr) auto;align-items:center;gap:0 .25rem;min-height:3rem;padding:.25rem 0;line-height:1.35;border-top:1px solid var(--line)}.why li:first-child{border-top:0}.why li span span{display:block}.why li.line{grid-template-columns:1.5rem minmax(0,1fr) auto;min-height:2.5rem;border-top-style:dashed}
.btn{display:inline-flex;align-items:center;justify-content:center;text-align:center;gap:.5rem;min-height:2.75rem;padding:0 1rem;border:1px solid var(--line-strong);border-radius:.375rem;background:var(--surface);color:var(--ink);font:inherit;font-size:1rem;text-decoration:none;cursor:pointer}.btn.full{width:100%}.btn[aria-current]{border:2px solid var(--primary);font-weight:600}
legend{padding:0}.why h3,.why legend{padding-top:.5rem}.why details{margin-top:.5rem}.why>p{padding-top:.375rem}.why details summary{padding:0;min-height:2.75rem}[role=status] p{padding-top:.5rem}form.ask{gap:.5rem;padding-top:.5rem}select{font:inherit;font-size:1rem;min-height:2.75rem;width:100%;border:1px solid var(--line-strong);border-radius:.375rem;background:var(--surface);color:var(--ink);padding:0 .5rem}
.days{background:var(--surface);border:1px solid var(--line);border-radius:.625rem;list-style:none;padding:0 .875rem}.days li{border-top:1px solid var(--line)}.days li:first-child{border:0}.days a{display:grid;grid-template-columns:minmax(0,1fr) auto auto;gap:.75rem;align-items:center;min-height:3rem;color:inherit;text-decoration:none}
.empty{border:1.5px dashed var(--line-strong);border-radius:.625rem;padding:1.25rem;text-align:center;color:var(--ink-2)}
.tabs{position:sticky;bottom:0;display:grid;grid-auto-flow:column;grid-auto-columns:auto;background:var(--surface);border-top:1px solid var(--line);min-height:4rem;padding-bottom:env(safe-area-inset-bottom)}.tabs a{display:flex;flex-direction:column;align-items:center;justify-content:center;gap:2px;font-size:.875rem;color:var(--ink-2);text-decoration:none;min-height:4rem}.tabs .here{color:var(--primary);font-weight:600}
.qr{background:#fff;border-radius:.625rem;align-self:center;width:min(20rem,100%);overflow:hidden}.qr svg{display:block;width:100%;height:auto}.qr.over{opacity:.2}
.short{font-size:1.75rem;font-weight:700;letter-spacing:.06em}.steps{display:grid;grid-template-columns:repeat(3,1fr);gap:2px;list-style:none;padding:0}.steps li{background:var(--surface);border:1px solid var(--line);border-radius:.375rem;min-height:3.25rem;padding:.375rem .625rem;line-height:1.3;color:var(--ink-3)}.steps li b{display:block;font-weight:600}.steps .past{color:var(--ink)}.steps .now{background:var(--primary);border-color:var(--primary);color:var(--surface)}.steps .refused{background:var(--danger-tint);border-color:var(--danger);color:var(--danger)}
.outcomes{display:grid;grid-template-columns:1fr 1fr;gap:.5rem}.target{display:grid;gap:.25rem;padding:.625rem .875rem .75rem}.target svg.meter{display:block;width:100%;height:.875rem;border-radius:.25rem;margin:0;stroke:none}.meter .rest{fill:var(--canvas)}.meter .done{fill:var(--primary)}.meter .pace{fill:var(--ink)}.target .sub span{white-space:nowrap}.files{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;gap:.5rem}details.sure summary{padding:0;min-height:0}.tags{display:flex;flex-wrap:wrap;gap:.25rem}
.people{background:var(--surface);border:1px solid var(--line);border-radius:.625rem;list-style:none;padding:0 .875rem}.people li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.75rem;align-items:center;min-height:3.5rem;padding:.375rem 0;border-top:1px solid var(--line);line-height:1.35}.people li:first-child{border:0}.people li>:last-child{text-align:right}
form.find{flex-direction:row}form.find label{flex:1}form.task{display:grid;gap:.5rem;padding-top:.5rem}form.task label{display:grid;gap:.25rem;font-size:.875rem;color:var(--ink-3)}form.find input,form.task input{width:100%;font:inherit;font-size:1rem;min-height:2.75rem;border:1px solid var(--line-strong);border-radius:.375rem;background:var(--surface);color:var(--ink);padding:0 .75rem}form.task input[type=file]{padding:.5rem .75rem}::file-selector-button{font:inherit}.proof{border-top:1px solid var(--line);margin-top:.625rem;padding-top:.5rem}.proof .pictures.one img{width:auto;max-width:100%;max-height:12rem}form.find input:focus-visible,form.task input:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.card.paper{display:grid;gap:.375rem;padding:.625rem .875rem .875rem}.paper summary{padding:.25rem 0 0;min-height:2.75rem}.why>a.btn{margin-top:.5rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
${PICTURES_STYLE}.why .pictures{padding-bottom:.5rem}.why .pictures li{display:block;min-height:0;padding:0;border:0}
.poster{margin-top:.5rem}.poster img{display:block;width:100%;height:auto;margin:.5rem 0;border:1px solid var(--line);border-radius:.375rem}.poster .files:has(>:not([hidden])){margin-top:.5rem}.poster p:empty{display:none}[hidden]{display:none!important}p.own{border:1px solid var(--line-strong);border-radius:.375rem;background:var(--canvas);padding:.625rem .75rem;margin-bottom:.5rem;overflow-wrap:anywhere;user-select:all}
@media (max-width:22rem){.trio{grid-template-columns:1fr}.trio div{border:0}}`;

/** Keeps what is open open, and does not disturb somebody who is choosing. */
const LIVE_SCRIPT = `(()=>{const at=document.querySelector('[data-live]');if(!at)return;let busy=false;
const look=async()=>{if(busy||document.hidden||at.dataset.over==='true'||at.contains(document.activeElement)&&document.activeElement.matches('select,input'))return;busy=true;try{
const said=await fetch(at.dataset.live,{headers:{accept:'application/json'}});if(said.status===401){location.reload();return}if(!said.ok)return;
const{version}=await said.json();if(version===at.dataset.version)return;
const page=await fetch(location.href,{headers:{accept:'text/html'}});if(!page.ok)return;
const text=(await page.text()).replace(/<style[^]*?<\\/style>/,'');const fresh=new DOMParser().parseFromString(text,'text/html').querySelector('[data-live]');if(!fresh)return;
const open=new Map([...at.querySelectorAll('details[id]')].map(one=>[one.id,one.open]));
for(const one of fresh.querySelectorAll('details[id]'))if(open.has(one.id))one.open=open.get(one.id);
const focused=document.activeElement&&at.contains(document.activeElement)?document.activeElement.id:'';
at.replaceChildren(...fresh.childNodes);at.dataset.version=fresh.dataset.version;at.dataset.over=fresh.dataset.over;if(focused)document.getElementById(focused)?.focus()}catch{}finally{busy=false}};
setInterval(look,1000);document.addEventListener('visibilitychange',look)})()`;

const PATHS: Readonly<Record<GuideTab, string>> = {
  earnings: '/guide',
  code: '/guide/codes',
  customers: '/guide/customers',
  tasks: '/guide/tasks',
  shelf: '/guide/shelf',
  me: '/guide/me',
};

export function guideDocument(frame: GuideFrame, { title, sign, main, live, script: own }: GuideContent): string {
  const words = GUIDE_WORDS[frame.language];
  const tabs = GUIDE_TABS.map((tab) => {
    const here = tab === frame.tab ? ' class="here" aria-current="page"' : '';
    return `<a href="${PATHS[tab]}"${here}>${icon(ICONS[tab])}${escapeHtml(words.tabs[tab])}</a>`;
  }).join('');
  const body = `<header class="sign">${sign}</header><main>${main}</main>`;
  const wrapped =
    live === undefined
      ? body
      : `<div data-live="${escapeHtml(live.path)}" data-version="${escapeHtml(live.version)}" data-over="${String(live.isOver === true)}">${body}</div>`;
  const text = live === undefined ? own : LIVE_SCRIPT;
  const script = text === undefined ? '' : `<script nonce="${frame.nonce}">${text}</script>`;
  return page(frame, title, `${wrapped}<nav class="tabs">${tabs}</nav>${script}`);
}

/** Without tabs: for somebody who is not signed in. */
export const guideEntry = (frame: PageFrame, { title, sign, main }: GuideContent): string =>
  page(frame, title, `<header class="sign">${sign}</header><main>${main}</main>`);

const page = ({ language, nonce }: PageFrame, title: string, body: string): string =>
  `<!doctype html>
<html lang="${GUIDE_WORDS[language].lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style nonce="${nonce}">${STYLE}
[data-live]{display:flex;flex-direction:column;flex:1}</style></head>
<body><div class="ph">${body}</div></body></html>`;

/** `1,310.64`; with a sign before it where that is what matters. */
export const amountText = (amount: number): string => yuanText(fen(amount), { group: true, minus: '−' });
export const signedText = (amount: number): string => `${amount > 0 ? '+' : ''}${amountText(amount)}`;
/** `40 %`, `2.5 %` of basis points. */
export const shareText = (bp: number): string => `${yuanText(fen(bp)).replace(/\.?0+$/, '')} %`;

const MONTHS_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** `11 月 23 日`, `23 Nov`, of `2026-11-23`. */
export function dayText(day: string, language: PageLanguage): string {
  const [, month, of] = day.split('-').map(Number);
  return language === 'zh'
    ? `${String(month)} 月 ${String(of)} 日`
    : `${String(of)} ${MONTHS_EN[(month ?? 1) - 1] ?? ''}`;
}
/** `2026 年 11 月 23 日`, `23 Nov 2026`: where the year is not this one by itself. */
export const dateText = (day: string, language: PageLanguage): string =>
  language === 'zh'
    ? `${day.slice(0, YEAR_LENGTH)} 年 ${dayText(day, language)}`
    : `${dayText(day, language)} ${day.slice(0, YEAR_LENGTH)}`;
const YEAR_LENGTH = 4;
/** `2026 年 11 月`, `Nov 2026`, of `2026-11`. */
export function monthText(month: string, language: PageLanguage): string {
  const [year, of] = month.split('-').map(Number);
  return language === 'zh'
    ? `${String(year)} 年 ${String(of)} 月`
    : `${MONTHS_EN[(of ?? 1) - 1] ?? ''} ${String(year)}`;
}
export const wordsOf = ({ language }: PageFrame): GuideWords => GUIDE_WORDS[language];
