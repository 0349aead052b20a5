import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openJournal, type JournalOptions } from '../../../main/journal/journal.ts';
import { verifyJournal } from '../../../main/journal/verify.ts';
import { JournalClosed, type AppendTurn, type Journal } from '../../../main/journal/types.ts';
import { NO_KILL_POINTS } from '../../../main/kill-points.ts';
import type { Signer } from '../../../main/journal/record.ts';
import type { BrandId, ReceiptNumber, StaffId, StoreId, TerminalId } from '../../../sync/domain/ids.ts';
import { CHINA_DAY, epochMs } from '../../../sync/domain/time.ts';
import type { EntryDraft } from '../../../sync/schemas/entries/entry.ts';
import { TEE } from '../support/till.ts';
import { MemoryDisk } from './memory-disk.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const SIGNER: Signer = {
  publicKey: String(publicKey.export({ format: 'jwk' }).x),
  sign: (bytes) => sign(null, bytes, privateKey).toString('base64url'),
};
const CASHIER = '1001' as StaffId;
const NOON = Date.parse('2026-03-14T12:00:00+08:00');

function setUp(disk = new MemoryDisk(), change: Partial<JournalOptions> = {}) {
  const clock = { at: NOON };
  let random = 0;
  const options: JournalOptions = {
    disk,
    signer: SIGNER,
    random: { bytes: (count) => Uint8Array.from({ length: count }, () => (random = (random * 31 + 7) % 251)) },
    now: () => epochMs(clock.at),
    dayRule: CHINA_DAY,
    place: { brand: 'demo' as BrandId, store: 'S001' as StoreId, terminal: '01' as TerminalId },
    killPoints: NO_KILL_POINTS,
    ...change,
  };
  return { disk, clock, options, open: () => openJournal(options) };
}

const audit = (action: string): EntryDraft => ({ kind: 'audit', body: { action } });
/** Goods that pay other goods; their sale follows. */
const goodsBack = (turn: AppendTurn): EntryDraft => ({
  kind: 'refund',
  body: {
    refundId: turn.newId() as never,
    receiptNumber: turn.nextReceiptNumber(),
    store: 'S001' as StoreId,
    terminal: '01' as TerminalId,
    shift: turn.newId() as never,
    cashier: CASHIER,
    sale: { saleId: turn.newId() as never, receiptNumber: 'S001-01-260313-0001' as ReceiptNumber },
    lines: [{ lineId: '1', product: TEE, units: 1, amount: TEE.price, refundedBefore: 0 }],
    total: TEE.price,
    tenders: [{ tenderId: 'x1', kind: 'exchange', amount: TEE.price }],
    pointsReturned: 0,
    couponsRevived: [],
    exchangeFor: turn.newId() as never,
  },
});
const queuePrint =
  (used: ReceiptNumber[]) =>
  (turn: AppendTurn): EntryDraft[] => {
    const receiptNumber = turn.nextReceiptNumber();
    used.push(receiptNumber);
    return [
      {
        kind: 'print.queued',
        body: { job: turn.newId() as never, printer: 'receipt', document: 'receipt', receiptNumber, copy: 0 },
      },
    ];
  };
const kinds = async (journal: Journal): Promise<string[]> => (await journal.read(0, 1000)).map((entry) => entry.kind);

describe('journal', () => {
  test('an append is durable before it resolves, and one fsync serves all that wait', async () => {
    const { disk, open } = setUp();
    const { journal } = await open();
    const before = disk.syncs;
    await Promise.all(Array.from({ length: 40 }, (_, n) => journal.append(CASHIER, () => [audit(`a${String(n)}`)])));
    expect(disk.syncs - before).toBe(1);
    disk.powerCut();
    const again = await setUp(disk).open();
    expect(again.journal.lastSeq).toBe(41);
  });

  test('the chain, the signatures and the canonical form verify, and a changed byte is found and named', async () => {
    const { disk, open } = setUp();
    const { journal } = await open();
    for (let n = 0; n < 5; n += 1) await journal.append(CASHIER, () => [audit(`step${String(n)}`)]);
    expect((await verifyJournal(disk)).scan.bad).toBeUndefined();
    const [file] = [...disk.files.values()];
    if (file === undefined) throw new Error('no segment');
    const text = Buffer.from(file.written).toString('utf8').replace('step3', 'stepX');
    file.written = Buffer.from(text, 'utf8');
    const { bad } = (await verifyJournal(disk)).scan;
    expect(bad).toMatchObject({ line: 5, fault: 'hash_differs', afterSeq: 4 });
  });

  test('a record signed by another key is found', async () => {
    const { disk, options, open } = setUp();
    const { journal } = await open();
    const other = generateKeyPairSync('ed25519');
    await journal.append(CASHIER, () => [audit('mine')]);
    await journal.close();
    const forged = await openJournal({
      ...options,
      signer: { ...SIGNER, sign: (bytes) => sign(null, bytes, other.privateKey).toString('base64url') },
    });
    await forged.journal.append(CASHIER, () => [audit('forged')]);
    expect((await verifyJournal(disk)).scan.bad).toMatchObject({ fault: 'signature_differs', afterSeq: 2 });
  });

  test('every length of a torn tail is cut and set aside, and the next entry follows the last whole one', async () => {
    const { disk, open } = setUp();
    const { journal } = await open();
    await journal.append(CASHIER, () => [audit('kept')]);
    const whole = [...disk.files.entries()].map(([name, file]) => [name, file.written.slice()] as const);
    await journal.append(CASHIER, () => [audit('torn')]);
    const full = [...disk.files.values()][0]?.written ?? new Uint8Array();
    const start = whole[0]?.[1].length ?? 0;
    for (let keep = start + 1; keep < full.length; keep += 17) {
      const torn = new MemoryDisk();
      torn.files.set(whole[0]?.[0] ?? '', { written: full.slice(0, keep), synced: full.slice(0, keep) });
      const { journal: next, report } = await setUp(torn).open();
      expect(report.torn).toMatchObject({ offset: start, bytes: keep - start });
      await next.append(CASHIER, () => [audit('after')]);
      expect(await kinds(next)).toEqual(['incarnation.opened', 'audit', 'audit']);
      expect((await verifyJournal(torn)).scan).toMatchObject({ bad: undefined, torn: undefined });
      expect(await torn.list()).toContain(`000001-000001.jsonl.torn-${String(start)}`);
    }
  });

  test('a failed fsync closes the incarnation: nothing is acknowledged, nothing counts, the next append opens a new one', async () => {
    const { disk, open } = setUp();
    const { journal } = await open();
    const used: ReceiptNumber[] = [];
    await journal.append(CASHIER, queuePrint(used));
    disk.failNext = { step: 'sync' };
    await expect(journal.append(CASHIER, queuePrint(used))).rejects.toBeInstanceOf(JournalClosed);
    await journal.append(CASHIER, queuePrint(used));
    expect(used).toEqual(['S001-01-260314-0001', 'S001-01-260314-0002', 'S001-01-260314-0002']);
    expect(await kinds(journal)).toEqual(['incarnation.opened', 'print.queued', 'incarnation.opened', 'print.queued']);
    expect(journal.incarnation).toBe(2);
    disk.powerCut();
    expect((await verifyJournal(disk)).scan.bad).toBeUndefined();
    expect((await setUp(disk).open()).journal.lastSeq).toBe(4);
  });

  test('a write that took only some of the bytes leaves no trace in the chain', async () => {
    const { disk, open } = setUp();
    const { journal } = await open();
    disk.failNext = { step: 'append', partial: 100 };
    await expect(journal.append(CASHIER, () => [audit('lost')])).rejects.toThrow('ENOSPC');
    await journal.append(CASHIER, () => [audit('kept')]);
    expect(await kinds(journal)).toEqual(['incarnation.opened', 'incarnation.opened', 'audit']);
    expect((await verifyJournal(disk)).scan.bad).toBeUndefined();
  });

  test('a complete bad record opens a new incarnation, keeps the bytes and never gives a salvaged number out again', async () => {
    const { disk, open } = setUp();
    const { journal } = await open();
    const used: ReceiptNumber[] = [];
    for (let n = 0; n < 3; n += 1) await journal.append(CASHIER, queuePrint(used));
    const [file] = [...disk.files.values()];
    if (file === undefined) throw new Error('no segment');
    file.written = Buffer.from(Buffer.from(file.written).toString('utf8').replace('-0002"', '-0009"'), 'utf8');
    const { journal: next, report } = await setUp(disk).open();
    expect(report.bad).toMatchObject({ fault: 'hash_differs', afterSeq: 2 });
    expect(next.incarnation).toBe(2);
    await next.append(CASHIER, queuePrint(used));
    expect(used.at(-1)).toBe('S001-01-260314-0010');
    const opened = (await next.read(2, 1))[0];
    expect(opened).toMatchObject({ kind: 'incarnation.opened', body: { reason: 'bad_record', previous: { seq: 2 } } });
  });

  test('receipt numbers have no gap when a builder throws or a batch fails', async () => {
    const { disk, open } = setUp();
    const { journal } = await open();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('good', 'throws', 'fails'), { maxLength: 12 }), async (steps) => {
        for (const step of steps) {
          if (step === 'fails') disk.failNext = { step: 'sync' };
          const appended = journal.append(CASHIER, (turn) => {
            const drafts = queuePrint([])(turn);
            if (step === 'throws') throw new Error('refused');
            return drafts;
          });
          await (step === 'good' ? appended : appended.catch(() => undefined));
          disk.failNext = undefined;
        }
        const numbers = (await journal.read(0, 10_000)).flatMap((entry) =>
          entry.kind === 'print.queued' ? [entry.body.receiptNumber] : [],
        );
        expect(numbers).toEqual(numbers.map((_, n) => `S001-01-260314-${String(n + 1).padStart(4, '0')}`));
      }),
      { numRuns: 25 },
    );
  });

  test('an exchange of which a power cut left the goods given back alone never was: both halves stand, or neither', async () => {
    const { disk, open } = setUp();
    const { journal } = await open();
    await journal.append(CASHIER, () => [audit('kept')]);
    const start = [...disk.files.values()][0]?.written.length ?? 0;
    await journal.append(CASHIER, (turn) => [goodsBack(turn), audit('sale')]);
    const [[name, file] = ['', undefined]] = [...disk.files];
    const full = file?.written ?? new Uint8Array();
    const half = full.indexOf(0x0a, start) + 1;
    for (const keep of [half - 1, half, half + 1, full.length - 1]) {
      const torn = new MemoryDisk();
      torn.files.set(name, { written: full.slice(0, keep), synced: full.slice(0, keep) });
      const { journal: next, report } = await setUp(torn).open();
      expect(report.torn).toMatchObject({ line: 3, offset: start, bytes: keep - start });
      expect(await kinds(next)).toEqual(['incarnation.opened', 'audit']);
      // Its number is free: no slip was printed of it.
      const [again] = await next.append(CASHIER, (turn) => [goodsBack(turn), audit('sale')]);
      expect(again).toMatchObject({ kind: 'refund', body: { receiptNumber: 'S001-01-260314-0001' } });
      expect((await verifyJournal(torn)).scan).toMatchObject({ bad: undefined, torn: undefined });
    }
  });

  test('the number of a torn, never acknowledged record is given out again: a crash leaves no gap', async () => {
    const { disk, open } = setUp();
    const { journal } = await open();
    const sell = (of: typeof journal) =>
      of.append(CASHIER, (turn) => {
        const job = turn.newId() as never;
        const receiptNumber = turn.nextReceiptNumber();
        return [
          { kind: 'print.queued', body: { job, printer: 'receipt', document: 'receipt', receiptNumber, copy: 0 } },
        ];
      });
    await sell(journal);
    const [whole] = [...disk.files.values()].map(({ synced }) => synced.length);
    await sell(journal);
    const [file] = [...disk.files.values()];
    if (file === undefined || whole === undefined) throw new Error('no segment');
    // All of the number is on disk, but not the end of its line.
    file.synced = file.synced.slice(0, -2);
    file.written = file.synced.slice();
    const again = await setUp(disk).open();
    const [entry] = await sell(again.journal);
    expect(entry).toMatchObject({ body: { receiptNumber: expect.stringMatching(/-0002$/) as string } });
  });

  test('a clock that steps back is flagged, and a new business day begins its numbers at 1', async () => {
    const { clock, open } = setUp();
    const { journal } = await open();
    const used: ReceiptNumber[] = [];
    await journal.append(CASHIER, queuePrint(used));
    clock.at = Date.parse('2026-03-15T03:59:00+08:00');
    await journal.append(CASHIER, queuePrint(used));
    clock.at = Date.parse('2026-03-15T04:00:00+08:00');
    await journal.append(CASHIER, queuePrint(used));
    clock.at -= 3_600_000;
    await journal.append(CASHIER, queuePrint(used));
    expect(used).toEqual(['S001-01-260314-0001', 'S001-01-260314-0002', 'S001-01-260315-0001', 'S001-01-260314-0003']);
    expect((await journal.read(4, 2)).map((entry) => entry.kind)).toEqual(['clock.stepped', 'print.queued']);
  });

  test('numbers go on after a restart also on a clock that fell to 1970: its days share their numbers with 2070', async () => {
    const disk = new MemoryDisk();
    const before = setUp(disk);
    before.clock.at = 0;
    const used: ReceiptNumber[] = [];
    await (await before.open()).journal.append(CASHIER, queuePrint(used));
    const after = setUp(disk);
    after.clock.at = 0;
    const { journal } = await after.open();
    await journal.append(CASHIER, queuePrint(used));
    after.clock.at = Date.parse('2070-01-01T12:00:00+08:00');
    await journal.append(CASHIER, queuePrint(used));
    expect(used).toEqual(['S001-01-700101-0001', 'S001-01-700101-0002', 'S001-01-700101-0003']);
  });

  test('entries are read back by seq across segments, also those that left memory', async () => {
    const disk = new MemoryDisk();
    const { open } = setUp(disk, { segmentBytesMax: 4000 });
    const { journal } = await open();
    for (let n = 0; n < 60; n += 1) await journal.append(CASHIER, () => [audit(`n${String(n)}`)]);
    await journal.close();
    expect((await disk.list()).length).toBeGreaterThan(4);
    const { journal: again } = await setUp(disk, { segmentBytesMax: 4000 }).open();
    const all: number[] = [];
    for await (const entry of again.readAll()) all.push(entry.seq);
    expect(all).toEqual(Array.from({ length: 61 }, (_, n) => n + 1));
  });

  test('a body that is not of its kind is refused before anything is written', async () => {
    const { open } = setUp();
    const { journal } = await open();
    await expect(
      journal.append(CASHIER, () => [{ kind: 'shift.opened', body: { float: 1.5 } } as never]),
    ).rejects.toThrow('shift.opened');
    expect(journal.lastSeq).toBe(1);
  });
});
