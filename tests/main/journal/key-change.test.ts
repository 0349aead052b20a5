/** A change of the device key in the journal: from which entry the next one counts, after any failure, to any reader. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openJournal, type JournalOptions } from '../../../main/journal/journal.ts';
import type { Signer } from '../../../main/journal/record.ts';
import { verifyJournal } from '../../../main/journal/verify.ts';
import { NO_KILL_POINTS } from '../../../main/kill-points.ts';
import type { BrandId, StaffId, StoreId, TerminalId } from '../../../sync/domain/ids.ts';
import { CHINA_DAY, epochMs } from '../../../sync/domain/time.ts';
import { entryHash, canonicalJson, signedBytesOf } from '../../../sync/protocol/entry-hash.ts';
import type { EntryDraft, JournalEntry } from '../../../sync/schemas/entries/entry.ts';
import { MemoryDisk } from './memory-disk.ts';

const STAFF = '9001' as StaffId;
const NOON = Date.parse('2026-03-14T12:00:00+08:00');

function key(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: String(publicKey.export({ format: 'jwk' }).x),
    sign: (bytes) => sign(null, bytes, privateKey).toString('base64url'),
  };
}
const [OLD, NEW, THIRD] = [key(), key(), key()];
const nameOf = (publicKey: string): string =>
  publicKey === OLD.publicKey ? 'old' : publicKey === NEW.publicKey ? 'new' : 'other';
const audit = (action: string): EntryDraft => ({ kind: 'audit', body: { action } });

function setUp(disk = new MemoryDisk(), change: Partial<JournalOptions> = {}) {
  let random = 0;
  const clock = { at: NOON };
  const options: JournalOptions = {
    disk,
    signer: OLD,
    random: { bytes: (count) => Uint8Array.from({ length: count }, () => (random = (random * 31 + 7) % 251)) },
    now: () => epochMs(clock.at),
    dayRule: CHINA_DAY,
    place: { brand: 'demo' as BrandId, store: 'S001' as StoreId, terminal: '01' as TerminalId },
    killPoints: NO_KILL_POINTS,
    ...change,
  };
  return { disk, clock, open: () => openJournal(options) };
}

/** Which key each entry was found to be signed by; fails when the journal does not verify. */
async function signersOf(disk: MemoryDisk): Promise<readonly string[]> {
  const entries: JournalEntry[] = [];
  const { scan, violations } = await verifyJournal(disk, (entry) => entries.push(entry));
  expect([scan.bad, violations]).toEqual([undefined, []]);
  const { spans } = scan.keys;
  return entries.map(({ seq }) => nameOf(spans.findLast(({ from }) => from <= seq)?.key ?? ''));
}

/** The last segment with its entry `seq` sealed again after a change, as somebody with this key could. */
function rewrite(disk: MemoryDisk, seq: number, by: Signer, change: (entry: JournalEntry) => unknown = (e) => e): void {
  for (const file of disk.files.values()) {
    const lines = Buffer.from(file.written).toString('utf8').trimEnd().split('\n');
    const at = lines.findIndex((line) => (JSON.parse(line) as JournalEntry).seq === seq);
    if (at < 0) continue;
    const entry = change(JSON.parse(lines[at] ?? '') as JournalEntry) as JournalEntry;
    const hash = entryHash(entry);
    lines[at] = canonicalJson({ ...entry, hash, signature: by.sign(signedBytesOf(hash)) });
    file.written = Buffer.from(`${lines.slice(0, at + 1).join('\n')}\n`);
  }
}

describe('a change of the device key', () => {
  test('is an entry by the old key; everything after it is signed by the new one, in the same group too', async () => {
    const { disk, open } = setUp();
    const { journal } = await open();
    const [, changed] = await Promise.all([
      journal.append(STAFF, () => [audit('before')]),
      journal.changeKey(STAFF, NEW),
      journal.append(STAFF, () => [audit('after')]),
    ]);
    expect(changed).toMatchObject({ seq: 3, kind: 'key.rotated', body: { publicKey: NEW.publicKey, from: 4 } });
    expect(disk.syncs).toBe(2);
    expect(journal.signer.publicKey).toBe(NEW.publicKey);
    expect(await signersOf(disk)).toEqual(['old', 'old', 'old', 'new']);
    expect((await verifyJournal(disk)).keys).toBe(2);
  });

  test('counts from its own place also when a clock that stepped back is flagged before it', async () => {
    const { disk, clock, open } = setUp();
    const { journal } = await open();
    clock.at -= 60_000;
    const { body } = await journal.changeKey(STAFF, NEW);
    await journal.append(STAFF, () => [audit('after')]);
    expect(body.from).toBe(4);
    expect(await signersOf(disk)).toEqual(['old', 'old', 'old', 'new']);
  });

  test.each(['append', 'sync'] as const)(
    'that fails at its %s leaves the old key in force, and can be tried again',
    async (step) => {
      const { disk, open } = setUp();
      const { journal } = await open();
      disk.failNext = { step, partial: 40 };
      await expect(journal.changeKey(STAFF, NEW)).rejects.toThrow('nothing was journalled');
      await journal.append(STAFF, () => [audit('goes_on')]);
      expect(await signersOf(disk)).toEqual(['old', 'old', 'old']);
      await journal.changeKey(STAFF, NEW);
      await journal.append(STAFF, () => [audit('after')]);
      expect(await signersOf(disk)).toEqual(['old', 'old', 'old', 'old', 'new']);
    },
  );

  test('at every length of a torn change the old key goes on; a whole one counts after a restart', async () => {
    const { disk, open } = setUp();
    const { journal } = await open();
    const start = [...disk.files.values()][0]?.written.length ?? 0;
    await journal.changeKey(STAFF, NEW);
    const [name, full] = [...disk.files.entries()].map(([text, { written }]) => [text, written] as const)[0] ?? [];
    if (name === undefined || full === undefined) throw new Error('no segment');
    for (let keep = start; keep <= full.length; keep += keep < full.length ? Math.min(41, full.length - keep) : 1) {
      const torn = new MemoryDisk();
      torn.files.set(name, { written: full.slice(0, keep), synced: full.slice(0, keep) });
      const { journal: again } = await setUp(torn, { next: NEW }).open();
      await again.append(STAFF, () => [audit('after')]);
      expect(await signersOf(torn)).toEqual(keep === full.length ? ['old', 'old', 'new'] : ['old', 'old']);
      expect(again.signer.publicKey).toBe(keep === full.length ? NEW.publicKey : OLD.publicKey);
    }
  });

  test('holds over segments, incarnations and further changes', async () => {
    const { disk, open } = setUp(new MemoryDisk(), { segmentBytesMax: 900 });
    const { journal } = await open();
    await journal.changeKey(STAFF, NEW);
    for (let n = 0; n < 6; n += 1) await journal.append(STAFF, () => [audit(`a${String(n)}`)]);
    disk.failNext = { step: 'sync' };
    await journal.append(STAFF, () => [audit('lost')]).catch(() => undefined);
    await journal.append(STAFF, () => [audit('next_life')]);
    await journal.close();
    const { journal: again } = await setUp(disk, { signer: NEW, next: THIRD }).open();
    await again.changeKey(STAFF, THIRD);
    await again.append(STAFF, () => [audit('third')]);
    expect((await signersOf(disk)).slice(-4)).toEqual(['new', 'new', 'new', 'other']);
  });
});

describe('what verify refuses', () => {
  const changed = async (): Promise<MemoryDisk> => {
    const { disk, open } = setUp();
    const { journal } = await open();
    await journal.append(STAFF, () => [audit('before')]);
    await journal.changeKey(STAFF, NEW);
    await journal.append(STAFF, () => [audit('after')]);
    return disk;
  };

  test('the old key after the change, the new key before it, a stranger instead of the change', async () => {
    const late = await changed();
    rewrite(late, 4, OLD);
    expect((await verifyJournal(late)).scan.bad).toMatchObject({ fault: 'signature_differs', afterSeq: 3 });
    const early = await changed();
    rewrite(early, 2, NEW);
    expect((await verifyJournal(early)).scan.bad).toMatchObject({ fault: 'signature_differs', afterSeq: 1 });
    const stranger = await changed();
    rewrite(stranger, 3, THIRD);
    expect((await verifyJournal(stranger)).scan.bad).toMatchObject({ fault: 'signature_differs', afterSeq: 2 });
  });

  test('a change to a key that nobody proved to have, and one that names another place', async () => {
    const unowned = await changed();
    rewrite(unowned, 3, OLD, (entry) => ({ ...entry, body: { ...entry.body, publicKey: THIRD.publicKey } }));
    expect((await verifyJournal(unowned)).scan.bad).toMatchObject({ fault: 'bad_key_change', afterSeq: 2 });
    const elsewhere = await changed();
    rewrite(elsewhere, 3, OLD, (entry) => ({ ...entry, body: { ...entry.body, from: 9 } }));
    expect((await verifyJournal(elsewhere)).scan.bad).toMatchObject({ fault: 'bad_key_change', afterSeq: 2 });
  });

  test('a machine without the key in force goes on selling, and its journal says so', async () => {
    const disk = await changed();
    const { journal } = await setUp(disk).open();
    await journal.append(STAFF, () => [audit('sold')]);
    const { scan, violations } = await verifyJournal(disk);
    expect(scan.bad).toBeUndefined();
    expect(scan.last?.kind).toBe('audit');
    expect(violations).toEqual([
      { invariant: 'signed_by_its_key', detail: 'terminal 01: entry 5 brings a key that no entry before it names' },
    ]);
  });
});
