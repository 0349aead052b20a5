/** A file of footfall at a till: what is read of it, each fault by its row, and what is sent to the cloud or not at all. */
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { footfallDays, readFootfall } from '../../main/office/footfall-file.ts';
import { footfallTemplate } from '../../renderer/screens/office/footfall-template.ts';
import type { StoreId } from '../../sync/domain/ids.ts';
import { epochMs, type BusinessDay } from '../../sync/domain/time.ts';
import { FOOTFALL_ROWS_MAX } from '../../sync/protocol/footfall.ts';
import { Till } from './support/till.ts';

const PLACE = { store: 'S001' as StoreId, offsetMinutes: 480, now: epochMs(Date.parse('2026-03-14T15:26:00+08:00')) };
const read = (text: string) => readFootfall(Buffer.from(text), PLACE);
const HEAD = 'date,hour,entered,passed';

describe('a file of footfall', () => {
  test('is read by its heads, in any order, in either language, with days and hours of the store’s clock', () => {
    const { rows, faults } = read(
      '﻿路过,进店,小时,日期,门店\r\n180,"1,042",9:00,2026/3/4,S014\r\n,7,10,2026-03-04,\r\n',
    );
    expect(faults).toEqual([]);
    expect(rows).toEqual([
      {
        ...{ line: 2, store: 'S014', day: '2026-03-04', hour: Date.parse('2026-03-04T09:00:00+08:00') },
        ...{ entered: 1042, passed: 180 },
      },
      {
        ...{ line: 3, store: 'S001', day: '2026-03-04', hour: Date.parse('2026-03-04T10:00:00+08:00') },
        ...{ entered: 7, passed: null },
      },
    ]);
    expect(readFootfall(iconv.encode('日期,小时,进店\n2026-03-04,9,7\n', 'gb18030'), PLACE).rows).toHaveLength(1);
  });

  test.each([
    ['2026-02-30,9,1', 'date', 'not_a_day', '2026-02-30'],
    ['03/04/2026,9,1', 'date', 'not_a_day', '03/04/2026'],
    ['2026-03-04,24,1', 'hour', 'not_an_hour', '24'],
    ['2026-03-04,9:30,1', 'hour', 'not_an_hour', '9:30'],
    ['2026-03-04,9,', 'entered', 'not_a_count', ''],
    ['2026-03-04,9,-1', 'entered', 'not_a_count', '-1'],
    ['2026-03-04,9,1.5', 'entered', 'not_a_count', '1.5'],
    ['2026-03-04,9,9999999', 'entered', 'not_a_count', '9999999'],
    ['2026-03-04,9,1,x', 'passed', 'not_a_count', 'x'],
    ['2026-03-14,16,1', 'hour', 'to_come', '16'],
  ])('names the row and the column of %s', (line, column, reason, text) => {
    const { faults } = read(`${HEAD}\n2026-03-03,9,1\n${line}`);
    expect(faults).toEqual([{ line: 3, column, reason, text }]);
  });

  test('says what is wrong with a store, an hour that is there twice, and the whole of it', () => {
    expect(read(`store,${HEAD}\nS 1,2026-03-04,9,1`).faults).toMatchObject([
      { line: 2, column: 'store', reason: 'not_a_store' },
    ]);
    expect(read(`${HEAD}\n2026-03-04,9,1\n2026-03-04,09:00,2`).faults).toMatchObject([{ line: 3, reason: 'twice' }]);
    expect(read('date,hour\n2026-03-04,9').faults).toMatchObject([{ line: 1, column: 'entered', reason: 'no_column' }]);
    expect(read(HEAD).faults).toMatchObject([{ line: 0, reason: 'empty' }]);
    expect(read('').faults).toMatchObject([{ line: 0, reason: 'empty' }]);
    expect(read(`${HEAD}\n"2026`).faults).toMatchObject([{ line: 0, reason: 'unreadable' }]);
    expect(readFootfall(Uint8Array.of(0x81, 0xff, 0xff), PLACE).faults).toMatchObject([{ reason: 'unreadable' }]);
    const many = Array.from({ length: FOOTFALL_ROWS_MAX + 1 }, () => '2026-03-04,9,1');
    expect(read([HEAD, ...many].join('\n')).faults).toMatchObject([{ line: 0, reason: 'too_many_rows' }]);
  });

  test('of any text is rows or faults, never both lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const { rows, faults } = read(text);
        return rows.length > 0 || faults.length > 0;
      }),
    );
  });

  test('is looked at by store and day, and who passed is known only where every hour tells it', () => {
    const { rows } = read(
      `${HEAD},store\n2026-03-05,9,3,10,\n2026-03-04,9,1,5,\n2026-03-04,10,2,,\n2026-03-04,9,8,9,S002`,
    );
    expect(footfallDays(rows)).toEqual([
      { store: 'S001', day: '2026-03-04', hours: 2, entered: 3, passed: null },
      { store: 'S001', day: '2026-03-05', hours: 1, entered: 3, passed: 10 },
      { store: 'S002', day: '2026-03-04', hours: 1, entered: 8, passed: 9 },
    ]);
  });

  test('the template is read once its counts are filled in, and names each that is not', () => {
    const template = footfallTemplate(HEAD, '2026-03-14' as BusinessDay);
    expect(new Set(read(template).faults.map(({ reason }) => reason))).toEqual(new Set(['not_a_count']));
    const filled = read(template.replaceAll(',,', ',12,'));
    expect([filled.faults, filled.rows.length]).toEqual([[], 13]);
  });
});

describe('at a till', () => {
  let till: Till;
  let sent: unknown[];
  beforeEach(async () => {
    sent = [];
    till = new Till();
    till.cloud.extra = ({ path, method, body }) => {
      if (path !== '/v1/footfall' || method !== 'PUT') return undefined;
      sent.push(body);
      const answer = { taken: 1, older: 0, rejected: [{ row: 1, path: '/asOf', reason: 'told_otherwise' }] };
      return { status: 200, body: answer };
    };
    await till.openForBusiness();
  });
  afterEach(() => till.end());
  const fileOf = (text: string) => ({ file: Buffer.from(text).toString('base64') });
  const GOOD = fileOf(`${HEAD}\n\n2020-03-04,9,1,5\n2020-03-04,10,2,\n`);

  test('a manager sees the file by days, and only then sends all of it; what the cloud did not take is named by its row', async () => {
    await till.login('9001', '999999');
    expect(await till.get('footfall.read', GOOD)).toMatchObject({
      rows: 2,
      faults: [],
      days: [{ hours: 2, entered: 3 }],
    });
    expect(sent).toEqual([]);
    const answer = await till.get('footfall.send', GOOD);
    expect(answer).toEqual({ taken: 1, older: 0, rejected: [{ line: 4, path: '/asOf', reason: 'told_otherwise' }] });
    expect(sent).toMatchObject([
      {
        items: [
          { store: 'S001', hour: Date.parse('2020-03-04T09:00:00+08:00'), entered: 1, passed: 5 },
          { store: 'S001', hour: Date.parse('2020-03-04T10:00:00+08:00'), entered: 2, passed: null },
        ],
      },
    ]);
  });

  test('a file with one fault is not sent at all, and nothing is read or sent for who may not manage people', async () => {
    const faulty = fileOf(`${HEAD}\n2020-03-04,9,1,5\n2020-03-04,25,2,\n`);
    await till.login('9001', '999999');
    expect(await till.get('footfall.read', faulty)).toMatchObject({
      rows: 1,
      faults: [{ line: 3, reason: 'not_an_hour' }],
    });
    expect(await till.call('footfall.send', faulty)).toMatchObject({ ok: false, details: { reason: 'faulty_file' } });
    await till.login('2001', '222222');
    for (const name of ['footfall.read', 'footfall.send'] as const)
      expect(await till.call(name, GOOD)).toMatchObject({ ok: false, code: 'not_permitted' });
    expect(sent).toEqual([]);
  });
});
