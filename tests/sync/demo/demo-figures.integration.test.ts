/** Whoever tries the demo shop finds a manager's page with something on it; a cloud that merely starts has told nothing of the kind. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { demoFootfall } from '../../../sync/demo/figures.ts';
import { isFullHour } from '../../../sync/domain/footfall-figures.ts';
import type { FigureRow } from '../../../sync/domain/seven-kinds.ts';
import { businessDayAt, CHINA_DAY, DAY_MS, epochMs } from '../../../sync/domain/time.ts';
import { startTestCloud } from '../cloud/harness.ts';

const ASKED = ['target_attainment', 'sales_per_m2', 'entered', 'entry_rate', 'conversion'];

test.each([true, false])('figures of the demo shop: %s', { timeout: 120_000 }, async (demoFigures) => {
  const data = mkdtempSync(join(tmpdir(), 'guidepost-demo-'));
  const cloud = await startTestCloud(demoFigures ? { data, demoFigures } : {});
  try {
    const now = cloud.ports.clock.now();
    // Yesterday was counted whole; of today it depends on the hour.
    const [from, to] = [7, 1].map((days) => businessDayAt(epochMs(now - days * DAY_MS)));
    const url = `/v1/reports/seven-kinds?store=S001&from=${from ?? ''}&to=${to ?? ''}`;
    const { body } = await cloud.ask<{ items: readonly FigureRow[] }>(url, { token: await cloud.logIn() });
    const blanks = ASKED.map((figure) => body.items.find((row) => row.figure === figure && row.by === 'whole')?.blank);
    expect(blanks).toEqual(
      demoFigures ? ASKED.map(() => null) : ['no_target', 'no_area', 'no_counter', 'no_counter', 'no_counter'],
    );
  } finally {
    await cloud.close();
  }
});

test('no hour is counted twice, before its time or out of the clock', () => {
  const now = epochMs(Date.parse('2026-11-23T14:20:00+08:00'));
  const hours = demoFootfall(now).map(({ hour }) => hour);
  expect(new Set(hours).size).toBe(hours.length);
  expect(hours.every((hour) => isFullHour(hour, CHINA_DAY.offsetMinutes))).toBe(true);
  expect(hours.at(-1)).toBe(Date.parse('2026-11-23T13:00:00+08:00'));
});
