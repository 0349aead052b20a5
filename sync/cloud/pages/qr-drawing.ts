/** A QR symbol with its quiet zone, dark on white in every theme: cameras read no other. Pure. */
import encodeQR from 'qr';

const QUIET_MODULES = 4;

/** Dark modules of one row that lie side by side. */
export interface QrRun {
  readonly x: number;
  readonly y: number;
  readonly length: number;
}

/** Counted in modules; `side` has the quiet zone. */
export function qrRuns(text: string): { readonly side: number; readonly runs: readonly QrRun[] } {
  // The library draws no less than one module of white around it.
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 1 }).map((row) => [...row, false]);
  const offset = QUIET_MODULES - 1;
  const runs: QrRun[] = [];
  for (const [y, row] of modules.entries()) {
    let from = -1;
    for (const [x, isDark] of row.entries()) {
      if (isDark && from < 0) from = x;
      if (isDark || from < 0) continue;
      runs.push({ x: from + offset, y: y + offset, length: x - from });
      from = -1;
    }
  }
  return { side: modules.length + 2 * offset, runs };
}

/** As an SVG of one path. `label` is what a screen reader says; it is escaped by the caller. */
export function qrDrawing(text: string, label: string): string {
  const { side, path } = qrPath(text);
  const edge = String(side);
  return `<svg viewBox="0 0 ${edge} ${edge}" shape-rendering="crispEdges" role="img" aria-label="${label}"><path fill="#fff" d="M0 0h${edge}v${edge}H0z"/><path fill="#000" d="${path}"/></svg>`;
}

/** The dark modules alone, as the path of an SVG. */
export function qrPath(text: string): { readonly side: number; readonly path: string } {
  const { side, runs } = qrRuns(text);
  const parts = runs.map(({ x, y, length }) => {
    const width = String(length);
    return `M${String(x)} ${String(y)}h${width}v1h-${width}z`;
  });
  return { side, path: parts.join('') };
}
