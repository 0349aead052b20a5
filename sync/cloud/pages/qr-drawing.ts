/** A QR symbol as an SVG of one path, with its quiet zone, dark on white in every theme: cameras read no other. */
import encodeQR from 'qr';

const QUIET_MODULES = 4;

/** `label` is what a screen reader says; it is escaped by the caller. */
export function qrDrawing(text: string, label: string): string {
  // The library draws no less than one module of white around it.
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 1 }).map((row) => [...row, false]);
  const offset = QUIET_MODULES - 1;
  const side = String(modules.length + 2 * offset);
  const runs: string[] = [];
  for (const [y, row] of modules.entries()) {
    let from = -1;
    for (const [x, isDark] of row.entries()) {
      if (isDark && from < 0) from = x;
      if (isDark || from < 0) continue;
      runs.push(`M${String(from + offset)} ${String(y + offset)}h${String(x - from)}v1h-${String(x - from)}z`);
      from = -1;
    }
  }
  return `<svg viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges" role="img" aria-label="${label}"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path fill="#000" d="${runs.join('')}"/></svg>`;
}
