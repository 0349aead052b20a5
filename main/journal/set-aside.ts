/**
 * Moves what does not hold out of the way before anything is appended: an incomplete last record, or everything from the
 * first bad record on. Nothing is deleted: the bytes are copied to a file beside the segment and synced before the cut.
 */
import type { Disk } from './disk.ts';
import { segmentsOf, type ScanReport } from './scan.ts';

const RECEIPT_NUMBER = /"receiptNumber":"([A-Za-z0-9-]{1,80})"/g;

/** Cuts the segment at `offset`, keeping the rest as `<segment>.<why>-<offset>`. Returns the bytes cut off. */
export async function cutSegment(
  disk: Disk,
  segment: string,
  offset: number,
  why: 'torn' | 'bad' | 'unacknowledged',
): Promise<Uint8Array> {
  const rest = (await disk.read(segment)).subarray(offset);
  if (rest.length > 0) {
    await disk.writeWhole(`${segment}.${why}-${String(offset)}`, rest);
    await disk.truncate(segment, offset);
  }
  return rest;
}

/**
 * Mends the folder after a scan. Returns the receipt numbers seen in what a bad record cut off: they may be on paper and are
 * never given out again. An incomplete last record was never acknowledged, so its number is free: no gap for a mere crash.
 */
export async function setAsideAfter(disk: Disk, report: ScanReport): Promise<readonly string[]> {
  const place = report.bad ?? report.torn;
  if (place === undefined) return [];
  const why = report.bad === undefined ? 'torn' : 'bad';
  const cut = [await cutSegment(disk, place.segment, place.offset, why)];
  for (const later of segmentsOf(await disk.list()).filter((name) => name > place.segment))
    cut.push(await cutSegment(disk, later, 0, why));
  if (report.bad === undefined) return [];
  return cut.flatMap((bytes) =>
    [...Buffer.from(bytes).toString('latin1').matchAll(RECEIPT_NUMBER)].map((match) => match[1] ?? ''),
  );
}
