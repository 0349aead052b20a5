/** The parts of a workbook by their names, from its ZIP itself (PKWARE APPNOTE 4.3): what is on its pages, and how they print. */
import { inflateRawSync } from 'node:zlib';

const LOCAL_HEADER = 30;

export function partsOf(bytes: Buffer): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  let at = 0;
  while (bytes.readUInt32LE(at) === 0x04034b50) {
    const [packed, name, extra] = [
      bytes.readUInt32LE(at + 18),
      bytes.readUInt16LE(at + 26),
      bytes.readUInt16LE(at + 28),
    ];
    const begins = at + LOCAL_HEADER + name + extra;
    const path = bytes.toString('utf8', at + LOCAL_HEADER, at + LOCAL_HEADER + name);
    at = begins + packed;
    parts.set(path, inflateRawSync(bytes.subarray(begins, at)).toString('utf8'));
  }
  return parts;
}

/** How each sheet prints: whether it is fitted, and to how many pages wide and high (0: as many as it needs). */
export const printedAs = (bytes: Buffer): readonly object[] =>
  [...partsOf(bytes)]
    .filter(([path]) => path.startsWith('xl/worksheets/'))
    .map(([, xml]) => {
      const setUp = /<pageSetup ([^>]*)\/>/.exec(xml)?.[1] ?? '';
      const said = (name: string): string | undefined => new RegExp(`${name}="([^"]*)"`).exec(setUp)?.[1];
      return {
        isFitted: /<sheetPr><pageSetUpPr fitToPage="1"\/><\/sheetPr>/.test(xml),
        pages: [said('fitToWidth'), said('fitToHeight')],
        paper: [said('paperSize'), said('orientation')],
        // What follows one another has an order: a reader refuses a sheet that has it otherwise.
        order: [...xml.matchAll(/<(sheetPr|cols|sheetData|pageSetup)\b/g)].map(([, tag]) => tag),
      };
    });
export const ONE_PAGE_WIDE = {
  isFitted: true,
  pages: ['1', '0'],
  paper: ['9', 'landscape'],
  order: ['sheetPr', 'cols', 'sheetData', 'pageSetup'],
};
