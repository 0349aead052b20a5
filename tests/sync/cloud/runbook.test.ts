/** The runbook and the words of the back office know every alert that the sources raise, and none that they do not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sentenceOf } from '../../../renderer/screens/office/attention-rows.ts';
import { dictionary, LANGUAGES } from '../../../renderer/text/languages.ts';
import { createMetrics } from '../../../sync/cloud/app/metrics.ts';
import { ATTENTION_CODES } from '../../../sync/cloud/reports/attention.ts';

const CLOUD = 'sync/cloud';
const sources = new Map(
  readdirSync(CLOUD, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, readFileSync(join(CLOUD, name), 'utf8')]),
);
const source = (name: string): string => sources.get(name) ?? '';
const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found);
const listed = (text: string, name: string): string[] =>
  all(new RegExp(`${name}[^=]*= new Set[^[]*\\[([^\\]]*)\\]`).exec(text)?.[1] ?? '', /'([a-z_]+)'/g);

/** The fourth argument of every call of `alert`, as it stands in the source. */
const calls = [...sources].flatMap(([name, text]) =>
  all(text, /await alert\(\s*\w+,\s*[\w.]+,\s*(?:\w+\([^)]*\)|\w+),\s*([^,]+),/g).map((code) => ({ name, code })),
);
const named = calls.flatMap(({ code }) => all(code, /^'([a-z_]+)'$/g));
const refused = all(source('ingest/ingest.ts'), /refuse\(cloud, scope, device, \d+, '([a-z_]+)'/g);
const unproven = listed(source('ingest/derive.ts'), 'UNPROVEN');
const suspicious = listed(source('app/suspicion.ts'), 'SUSPICIOUS').map((code) => `device_${code}`);
const alerts = [...new Set([...named, ...refused, ...unproven, ...suspicious])].sort();
const reasons = [
  ...new Set(
    [
      'ingest/ingest.ts',
      'ingest/repeated-facts.ts',
      'ingest/examine.ts',
      'ingest/key-changes.ts',
      'binding/brand-facts.ts',
      'binding/pin-resets.ts',
      'routes/replication.ts',
    ]
      .flatMap((name) => all(source(name), /reason: '([a-z_]+)'/g))
      .concat(all(/SettingRefusal = ([^;]+);/.exec(source('routes/pushed-settings.ts'))?.[1] ?? '', /'([a-z_]+)'/g)),
  ),
].sort();

const runbook = readFileSync(join(CLOUD, 'RUNBOOK.md'), 'utf8');
const sectionsUnder = (part: string): string[] =>
  all(new RegExp(`^# ${part}$([\\s\\S]*?)(?=^# |$(?![\\s\\S]))`, 'm').exec(runbook)?.[1] ?? '', /^## `([a-z_]+)`$/gm);

test('every alert is raised with a code that this test knows how to find', () => {
  const found = [...sources].flatMap(([, text]) => all(text, /(await alert\()/g));
  expect(calls).toHaveLength(found.length);
  const computed = calls.filter(({ code }) => !code.startsWith("'")).map(({ name, code }) => `${name} ${code}`);
  expect(computed.sort()).toEqual([
    'app/suspicion.ts `device_${refusal.code}`',
    'ingest/derive.ts unproven',
    'ingest/ingest.ts code',
    'store/quarantine.ts item.reason',
  ]);
  expect(alerts.length).toBeGreaterThan(15);
});

test('the runbook has a section for each alert, each state of a terminal and each gauge, and no other', () => {
  expect(sectionsUnder('Alerts').sort()).toEqual(alerts);
  expect(sectionsUnder('States of terminals').sort()).toEqual([...ATTENTION_CODES].sort());
});

test('the runbook has every gauge that is filled for an operator, by the name under which it is read', async () => {
  const { registry, gauges, chainFaults } = createMetrics();
  const names = await Promise.all([...Object.values(gauges), chainFaults].map(async (one) => (await one.get()).name));
  registry.clear();
  expect(sectionsUnder('Metrics').sort()).toEqual(names.sort());
});

test('each section says what it means, where to look, what to do and what never', () => {
  const sections = runbook.split(/^## /m).slice(1);
  for (const section of sections)
    for (const part of ['- Means: ', '- Look: ', '- Do: ', '- Never: ']) expect(section).toContain(part);
});

test('the runbook has every reason for quarantine, and no other', () => {
  expect(all(runbook, /^\| `([a-z_]+)` +\|/gm).sort()).toEqual(reasons);
});

test.each(LANGUAGES)('the back office has a sentence for each of them in %s', (language) => {
  const { codes } = dictionary(language).attention;
  for (const code of [...alerts, ...ATTENTION_CODES]) expect([code, sentenceOf(code, codes)]).not.toContain('other');
  expect(sentenceOf('something_new', codes)).toBe('other');
});

test('the README leads to the runbook', () => {
  expect(readFileSync(join(CLOUD, 'README.md'), 'utf8')).toContain('(RUNBOOK.md)');
});
