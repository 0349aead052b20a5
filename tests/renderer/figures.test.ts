import { describe, expect, test } from 'vitest';
import { printerPill, syncPill } from '../../renderer/app/sync-words.ts';
import type { CartView, TendersView } from '../../main/contract/views.ts';
import { amountToAdd, quickCash, sumsFor, typeAmount } from '../../renderer/sale/tender-math.ts';
import { posts, tokenState } from '../../renderer/screens/guide-desk/binding-progress.ts';
import { guideDay } from '../../renderer/screens/guide-desk/guide-day.ts';
import {
  continuousHours,
  hourFigures,
  missingTerminals,
  tenderFigures,
  terminalFigures,
} from '../../renderer/screens/office/report-rows.ts';
import { receiptIn } from '../../renderer/screens/returns/find-return.ts';
import { countedSum, isCounted } from '../../renderer/screens/shift/denominations.ts';
import { kindText } from '../../renderer/screens/shift/kind-text.ts';
import { amountText, countdownText, countText, daysLeft, formatFor, ratioText } from '../../renderer/text/format.ts';
import { dictionary, firstLanguage, LANGUAGES } from '../../renderer/text/languages.ts';
import { fen } from '../../sync/domain/money.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import { ENTRY_KINDS } from '../../sync/schemas/entries/kinds.ts';

const NOON = Date.parse('2026-03-14T12:00:00+08:00') as EpochMs;

describe('tender sums', () => {
  test('show the cart’s own while nothing is paid, then the host’s by the way chosen', () => {
    const cart = { saleId: 's1', total: 47303, cashDue: 47300 } as unknown as CartView;
    expect(sumsFor(cart, null, 'cash')).toMatchObject({ due: 47300, remaining: 47300, isCovered: false });
    expect(sumsFor(cart, null, 'card')).toMatchObject({ due: 47303, remaining: 47303 });
    const view = {
      saleId: 's1',
      rows: [{ kind: 'wechat' }],
      paid: 10_000,
      onTheWay: 5000,
      due: 47303,
      remainingInCash: 32_300,
      remainingOtherwise: 32_303,
      change: 0,
      isCovered: false,
    } as unknown as TendersView;
    expect(sumsFor(cart, view, 'cash')).toMatchObject({ due: 47300, remaining: 32_300, onTheWay: 5000 });
    expect(sumsFor(cart, view, 'code')).toMatchObject({ due: 47303, remaining: 32_303 });
    expect(sumsFor({ ...cart, saleId: 's2' as never }, view, 'cash')).toMatchObject({ received: 0 });
    // Three fen left, which round off to nothing: cash is not at a dead end.
    const nearly = {
      ...view,
      paid: 47300,
      onTheWay: 0,
      remainingInCash: 0,
      remainingOtherwise: 3,
    } as unknown as TendersView;
    expect(sumsFor(cart, nearly, 'cash')).toMatchObject({ remaining: 3, isCovered: false });
  });
  test('take an empty amount for what remains and refuse what is none', () => {
    const sums = { remaining: fen(47303) };
    expect(amountToAdd('', sums)).toEqual({ ok: true, value: 47303 });
    expect(amountToAdd('500.00', sums)).toEqual({ ok: true, value: 50000 });
    expect(amountToAdd('5..0', sums)).toEqual({ ok: false, error: 'not_an_amount' });
    expect(amountToAdd('0', sums)).toEqual({ ok: false, error: 'not_an_amount' });
    expect(amountToAdd('6901234567', sums)).toEqual({ ok: false, error: 'too_much' });
    expect(amountToAdd('1', { remaining: fen(0) })).toEqual({ ok: false, error: 'enough' });
    expect(amountToAdd('500', sums, 'card')).toEqual({ ok: false, error: 'too_much' });
  });
  test('offer notes that a customer is likely to give, each more than is due', () => {
    expect(quickCash(fen(48990))).toEqual([49000, 50000]);
    expect(quickCash(fen(25900))).toEqual([26000, 30000, 50000]);
    expect(quickCash(fen(9900))).toEqual([10000]);
    expect(quickCash(fen(0))).toEqual([]);
    for (let due = 1; due < 20_000; due += 37)
      for (const note of quickCash(fen(due))) expect(note).toBeGreaterThan(due);
  });
  test('let the pad type amounts only', () => {
    expect(['1', '2', '.', '5', '0', '9'].reduce(typeAmount, '')).toBe('12.50');
    expect(typeAmount('1.', '.')).toBe('1.');
    expect(typeAmount('12.5', 'back')).toBe('12.');
  });
});

describe('figures', () => {
  test('group amounts, keep two decimals and use a true minus', () => {
    expect(amountText(-123450)).toBe('−1,234.50');
    expect(countText(12408)).toBe('12,408');
    expect(ratioText(7, 3)).toBe('2.3');
    expect(ratioText(1, 0)).toBeNull();
  });
  test('show times in the store’s offset', () => {
    expect(formatFor('zh-CN', 480).date(NOON)).toBe('3 月 14 日');
    expect(formatFor('en', 480).moment(NOON, NOON + 86_400_000)).toBe('14 Mar 12:00');
    expect(formatFor('en', 0).time(NOON)).toBe('04:00');
    expect(countdownText(522_000)).toBe('08:42');
    expect(daysLeft((NOON + 1) as EpochMs, NOON)).toBe(1);
    expect(daysLeft(NOON, NOON)).toBe(0);
  });
  test('count a drawer exactly', () => {
    expect(countedSum({ 10000: '31', 5000: '8', 50: '4', 10: '3' })).toBe(350_230);
    expect(isCounted({ 100: '' })).toBe(false);
  });
  test('of reports leave out what is not there', () => {
    const hours = hourFigures([
      { hour: 11, sales: 2, units: 3, net: 500, refunded: 100 },
      { hour: 9, sales: 'x', net: 1 },
    ]);
    expect(continuousHours(hours).map(({ hour, net }) => [hour, net])).toEqual([
      [9, 1],
      [10, 0],
      [11, 400],
    ]);
    const terminals = terminalFigures([
      { terminal: '01', lastContact: NOON, unsent: 0 },
      { terminal: '02', lastContact: NOON, unsent: 3 },
      { terminal: '03' },
    ]);
    expect(missingTerminals(terminals, NOON).map(({ terminal }) => terminal)).toEqual(['02', '03']);
  });
  test('of a platform’s vouchers keep what it pays for them apart', () => {
    const said = { platform: 'meituan', face: 20_000, settlement: 17_600 };
    expect(
      tenderFigures([
        { tender: 'platform_voucher', count: 2, amount: 19_800, refunded: 0, ...said },
        { tender: 'cash', count: 1, amount: 100, refunded: 30 },
      ]),
    ).toEqual([
      { tender: 'platform_voucher', count: 2, amount: 19_800, voucher: said },
      { tender: 'cash', count: 1, amount: 70, voucher: null },
    ]);
  });
  test('of a guide’s day follow the shares', () => {
    const sale = (serving: unknown, net: number) =>
      ({ kind: 'sale', body: { serving, lines: [{ quantity: 2, net, roundOffShare: 0 }] } }) as never;
    const half = [
      { guide: '2001', shareBp: 5000 },
      { guide: '2002', shareBp: 5000 },
    ];
    expect(guideDay([sale(half, 1001), sale([{ guide: '2002', shareBp: 10000 }], 700)], '2001')).toEqual({
      sales: 1,
      net: 501,
      units: 2,
      atv: 501,
    });
    expect(guideDay([], '2001').atv).toBeNull();
  });
  test('of a receipt are found in its code, its link and what was typed', () => {
    expect(receiptIn(' S001-01-260314-0149 ')).toEqual({ kind: 'receipt', receiptNumber: 'S001-01-260314-0149' });
    expect(receiptIn('https://demo.example/r/S001-01-260314-0149/abc')).toEqual({
      kind: 'receipt',
      receiptNumber: 'S001-01-260314-0149',
      code: 'S001-01-260314-0149/abc',
    });
    expect(receiptIn('6901234567892')).toBeUndefined();
  });
});

describe('a binding code', () => {
  const token = {
    token: 'T',
    url: '',
    shortCode: '',
    guide: '2001',
    mode: 'one_time',
    issuedAt: NOON,
    expiresAt: NOON + 600_000,
  } as never;
  test('expires by the clock unless it came further', () => {
    expect(tokenState(token, null, NOON)).toBe('issued');
    expect(tokenState(token, null, NOON + 600_000)).toBe('expired');
    expect(tokenState(token, { state: 'bound', steps: [] } as never, NOON + 700_000)).toBe('bound');
  });
  test('for many customers is over once it was taken back, whomever it bound before', () => {
    const forMany = { ...(token as object), mode: 'multi_use' } as never;
    const bound = { state: 'bound', at: NOON };
    const view = (...steps: readonly object[]) => ({ state: 'bound', steps }) as never;
    expect(tokenState(forMany, view(bound), NOON)).toBe('bound');
    const revoked = view({ state: 'revoked', at: NOON + 1000 }, bound);
    expect(tokenState(forMany, revoked, NOON + 2000)).toBe('revoked');
    expect(tokenState(forMany, revoked, NOON + 700_000)).toBe('revoked');
    expect(posts(forMany, revoked, 'revoked').at(-1)).toEqual({ state: 'revoked', look: 'refused', at: NOON + 1000 });
    // One for one customer did what it was for.
    expect(tokenState(token, revoked, NOON + 2000)).toBe('bound');
  });
  test('passes its posts, and a refusal takes the last one’s place', () => {
    const looks = (state: 'issued' | 'scanned' | 'consented' | 'bound' | 'conflict') =>
      posts(token, { state, steps: [{ state: 'scanned', at: NOON }] } as never, state).map(
        ({ state: shown, look }) => `${shown} ${look}`,
      );
    expect(looks('issued')).toEqual(['issued now', 'scanned next', 'bound next']);
    expect(looks('consented')).toEqual(['issued past', 'consented now', 'bound next']);
    expect(looks('bound')).toEqual(['issued past', 'scanned past', 'bound now']);
    expect(looks('conflict')).toEqual(['issued past', 'scanned past', 'conflict refused']);
  });
});

describe('words', () => {
  const paths = (value: unknown, path = ''): string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => paths(inner, `${path}.${key}`))
      : [path];
  const texts = (value: unknown): string[] =>
    typeof value === 'string'
      ? [value]
      : typeof value === 'function'
        ? [(value as (...given: string[]) => string)('1', '2')]
        : Object.values(value as object).flatMap(texts);
  test('are there under the same keys in every language, none empty', () => {
    expect(paths(dictionary('en')).toSorted()).toEqual(paths(dictionary('zh-CN')).toSorted());
    for (const text of [...texts(dictionary('en')), ...texts(dictionary('zh-CN'))]) expect(text.trim()).not.toBe('');
  });
  test('name every kind of entry that a report may list as not yet in the cloud', () => {
    for (const language of LANGUAGES) {
      const words = dictionary(language);
      expect(ENTRY_KINDS.filter((kind) => kindText(kind, words) === words.shiftDay.kinds.other)).toEqual([]);
    }
  });

  test('in English hold no Chinese', () => {
    expect(texts(dictionary('en')).filter((text) => /\p{Script=Han}/u.test(text))).toEqual([]);
  });
  test('come in the language that was asked for, else the browser’s, else Chinese', () => {
    expect(firstLanguage('en', 'zh-CN', ['zh-CN'])).toBe('en');
    expect(firstLanguage(null, 'en', ['zh-CN'])).toBe('en');
    expect(firstLanguage(null, undefined, ['en-US'])).toBe('en');
    expect(firstLanguage(null, 'xx', ['fr', 'de'])).toBe('zh-CN');
  });
  test('of the pill say offline, how many and since when', () => {
    const words = dictionary('zh-CN');
    const pill = syncPill(
      { state: 'offline', pending: 31, pendingSales: 12, oldestAt: NOON, lastContactAt: null, cause: null },
      words,
      () => '14:02',
    );
    expect(pill.parts).toEqual(['离线', '12 单待传', '最早 14:02']);
    const refused = (cause: string, language: 'zh-CN' | 'en') =>
      syncPill(
        { state: 'offline', pending: 31, pendingSales: 12, oldestAt: NOON, lastContactAt: null, cause },
        dictionary(language),
        () => '14:02',
      );
    expect(refused('unknown_terminal', 'zh-CN')).toMatchObject({
      className: 'danger',
      parts: ['云端不认识本机，请找店长', '12 单待传'],
    });
    expect(refused('revoked', 'en').parts).toEqual(['Terminal revoked: ask the manager', '12 sales waiting']);
    expect(refused('number_taken', 'en').parts[0]).toBe('Number taken: ask the manager');
    expect(refused('cloud_unreachable', 'en').parts[0]).toBe('Offline');
    expect(refused('protocol_unsupported', 'zh-CN').parts).toEqual(['程序要更新', '12 单待传']);
    expect(printerPill({ state: 'held', held: 2, jobs: 2 }, words)).toMatchObject({
      className: 'danger',
      parts: ['2 张没打出来'],
    });
  });
});
