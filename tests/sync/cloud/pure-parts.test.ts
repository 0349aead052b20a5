/** The cloud's pure parts: a token's life, phones, CSV, pages, problems. */
import { describe, expect, test } from 'vitest';
import { createSecretKey } from 'node:crypto';
import { refusalOf, Refusal } from '../../../sync/cloud/app/problem.ts';
import { phoneHmac, sealPhone } from '../../../sync/cloud/binding/phones.ts';
import { maskPhone, readPhone } from '../../../sync/domain/phone.ts';
import { newToken, stepToken, type TokenStep } from '../../../sync/cloud/binding/token-life.ts';
import { boundPage, escapeHtml, formPage, refusalPage } from '../../../sync/cloud/pages/binding-pages.ts';
import { pageLanguage, WORDS, type PageRefusal } from '../../../sync/cloud/pages/words.ts';
import { systemPorts } from '../../../sync/cloud/ports.ts';
import { csvText } from '../../../sync/cloud/reports/csv.ts';
import type { Secrets } from '../../../sync/cloud/secrets.ts';
import type { TerminalId } from '../../../sync/domain/ids.ts';
import { epochMs } from '../../../sync/domain/time.ts';

describe('the life of a token', () => {
  const token = newToken({ token: 'T', terminal: '01' as TerminalId });
  const run = (...states: TokenStep['state'][]) =>
    states.reduce(
      (document, state, index) => stepToken(document, { state, at: epochMs(index + 1), reason: state }),
      token,
    );

  test('goes forward, whatever the order in which its steps arrive', () => {
    expect(run('scanned', 'issued')).toMatchObject({
      state: 'scanned',
      steps: [
        { state: 'issued', at: 2 },
        { state: 'scanned', at: 1 },
      ],
    });
    expect(run('issued', 'scanned', 'consented', 'bound').state).toBe('bound');
    expect(run('bound', 'revoked', 'expired').state).toBe('bound');
    expect(run('scanned', 'revoked', 'consented').state).toBe('revoked');
  });

  test('a repeated step changes nothing', () => {
    const scanned = run('issued', 'scanned');
    expect(stepToken(scanned, { state: 'scanned', at: epochMs(99) })).toBe(scanned);
  });
});

describe('phone numbers', () => {
  const key = createSecretKey(Buffer.alloc(32, 1)).export();
  const secrets = { phoneKey: key } as Secrets;

  test.each([
    ['13800138000', '+8613800138000'],
    ['138 0013-8000', '+8613800138000'],
    ['１３８００１３８０００', '+8613800138000'],
    ['+8613800138000', '+8613800138000'],
    ['+85291234567', '+85291234567'],
    ['23800138000', null],
    ['1380013800', null],
    ['+86123', null],
    ['', null],
    ['abc', null],
  ])('%s is read as %s', (typed, expected) => {
    expect(readPhone(typed)).toBe(expected);
  });

  test('are shown masked, found by a key of the brand, and sealed differently each time', () => {
    expect(maskPhone('+8613800138000')).toBe('138****8000');
    expect(maskPhone('+85291234567')).toBe('+85****67');
    expect(phoneHmac(secrets, 'demo', '+8613800138000')).not.toBe(phoneHmac(secrets, 'other', '+8613800138000'));
    const seal = () => sealPhone(secrets, systemPorts(), 'demo', '+8613800138000');
    expect(seal()).not.toBe(seal());
  });
});

test('a CSV cell that a spreadsheet would run gets an apostrophe; amounts stay numbers', () => {
  const text = csvText(['a'], [['=1+1'], ['+86'], ['-12.00'], ['@x'], ['a,"b"'], [7], ['\tx']]);
  expect(text.split('\r\n').slice(1, -1)).toEqual(["'=1+1", "'+86", '-12.00', "'@x", '"a,""b"""', '7', "'\tx"]);
});

describe('the customer’s pages', () => {
  const frame = { language: 'zh', nonce: 'n', brand: 'B', store: 'S' } as const;

  test('ask with nothing ticked and nothing from elsewhere', () => {
    const html = formPage({ ...frame, guide: { name: '林', number: '2001' } });
    expect(html).not.toMatch(/ checked/);
    expect(html).not.toMatch(/https?:|src=|href=|url\(|<script/);
    expect(html.match(/<style nonce="n">/g)).toHaveLength(1);
  });

  test('show every text as text', () => {
    const evil = '<img src=x onerror=alert(1)>"\'&';
    const html =
      formPage({
        ...frame,
        brand: evil,
        store: evil,
        guide: { name: evil, number: evil },
        phone: evil,
        error: 'phone_invalid',
      }) + boundPage({ ...frame, guide: evil });
    expect(html).not.toContain('<img');
    expect(escapeHtml(evil)).toBe('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
  });

  test('have one of its own for every refusal, in both languages', () => {
    for (const language of ['zh', 'en'] as const) {
      const refusals = Object.keys(WORDS[language].refusals) as PageRefusal[];
      const texts = refusals.map((refusal) => refusalPage({ ...frame, language }, refusal));
      expect(new Set(texts.map((text) => /<p>([^<]*)<\/p>/.exec(text)?.[1])).size).toBe(refusals.length);
    }
  });

  test.each([
    ['en-GB,en;q=0.9', 'en'],
    ['zh-CN', 'zh'],
    ['fr,en;q=0.5', 'en'],
    ['fr', 'zh'],
    [undefined, 'zh'],
  ])('%s reads %s', (header, language) => {
    expect(pageLanguage(header)).toBe(language);
  });
});

test('what is no refusal of ours is told as 500 without a word more, a database that is away as 503', () => {
  expect(refusalOf(new Error('secret detail'))).toMatchObject({ status: 500, code: 'internal', detail: undefined });
  expect(refusalOf(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toMatchObject({
    status: 503,
    code: 'database_away',
  });
  const own = new Refusal(409, 'fork');
  expect(refusalOf(own)).toBe(own);
});
