/**
 * Pages of a PDF from what is drawn on each. Latin in Helvetica, all else in the standard Chinese font that every reader brings for
 * Adobe-GB1 (`STSong-Light`), so that nothing is embedded. The same content gives the same bytes. Pure. Called by badge-card.ts and
 * commission/documents/pdf.ts. ISO 32000-1 §9.7.
 */
/** Advance widths of Helvetica from the space to the tilde, in thousandths. */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];
const widthOf = (char: string): number => {
  const code = char.charCodeAt(0);
  return code >= 0x20 && code < 0x7f ? (WIDTHS[code - 0x20] ?? 556) : 1000;
};
/** In points. */
export const textWidth = (text: string, size: number): number =>
  (Array.from(text).reduce((sum, char) => sum + widthOf(char), 0) * size) / 1000;

/** In points. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** One page for each drawing: operators of a content stream, as `drawText` gives them. */
export function pdfOfPages({ width, height }: PageSize, drawings: readonly string[]): Buffer {
  const objects: string[] = [];
  const add = (body: string): number => objects.push(body);
  const first = 6;
  const kids = drawings.map((_page, index) => `${String(first + 2 * index)} 0 R`);
  add('<< /Type /Catalog /Pages 2 0 R >>');
  add(`<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${String(drawings.length)} >>`);
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  add(
    '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>',
  );
  add(
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>',
  );
  for (const [index, drawn] of drawings.entries()) {
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${String(width)} ${String(height)}] /Resources << /Font << /L 3 0 R /C 4 0 R >> >> /Contents ${String(first + 2 * index + 1)} 0 R >>`,
    );
    add(`<< /Length ${String(drawn.length)} >>\nstream\n${drawn}\nendstream`);
  }
  return assemble(objects);
}

/** To an eighth of a point, which is exact in decimals. */
export const pointText = (points: number): string => String(Math.round(points * 8) / 8);

/** Runs of Latin and of all else, one after the other, from a point at their left, on their base line. */
export function drawText(text: string, x: number, y: number, size: number): string {
  const runs = text.match(/[\x20-\x7e]+|[^\x20-\x7e]+/g) ?? [];
  const shown = runs.map((run) =>
    /^[\x20-\x7e]/.test(run)
      ? `/L ${String(size)} Tf (${run.replaceAll(/[\\()]/g, String.raw`\$&`)}) Tj`
      : `/C ${String(size)} Tf <${hexOf(run)}> Tj`,
  );
  return `BT ${pointText(x)} ${pointText(y)} Td ${shown.join(' ')} ET`;
}

/** UCS-2; what lies beyond it, and control characters, show as a box. */
const hexOf = (run: string): string =>
  Array.from(run)
    .map((char) => {
      const code = char.codePointAt(0) ?? 0;
      return (code < 0x20 || code > 0xffff ? 0x25a1 : code).toString(16).padStart(4, '0');
    })
    .join('');

function assemble(objects: readonly string[]): Buffer {
  let text = '%PDF-1.4\n';
  const places = objects.map((body, index) => {
    const place = text.length;
    text += `${String(index + 1)} 0 obj\n${body}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const size = String(objects.length + 1);
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}`;
  const end = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${String(text.length)}\n%%EOF\n`;
  return Buffer.from(text + table + end, 'latin1');
}
