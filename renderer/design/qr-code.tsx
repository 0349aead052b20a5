/** A QR symbol as one path, with its quiet zone, in the colours of paper: it is never inverted. */
import encodeQR from 'qr';
import { useMemo, type ReactElement } from 'react';

const QUIET_MODULES = 4;

interface QrCodeProps {
  readonly text: string;
  /** Modules of white around the symbol. */
  readonly quiet?: number;
  readonly className?: string | undefined;
}

export function QrCode({ text, quiet = QUIET_MODULES, className }: QrCodeProps): ReactElement {
  const { side, path } = useMemo(() => drawing(text, quiet), [text, quiet]);
  const box = `0 0 ${String(side)} ${String(side)}`;
  return (
    <svg className={className} viewBox={box} shapeRendering="crispEdges" role="img" aria-label="QR">
      <rect width={side} height={side} fill="var(--qr-paper)" />
      <path d={path} fill="var(--qr-ink)" />
    </svg>
  );
}

/** Runs of dark modules, row by row. */
function drawing(text: string, quiet: number): { readonly side: number; readonly path: string } {
  const modules = symbol(text);
  const runs: string[] = [];
  for (const [y, row] of modules.entries()) {
    let from = -1;
    for (let x = 0; x <= row.length; x += 1) {
      if (row[x] === true && from < 0) from = x;
      if (row[x] !== true && from >= 0) {
        runs.push(`M${String(from + quiet)} ${String(y + quiet)}h${String(x - from)}v1h-${String(x - from)}z`);
        from = -1;
      }
    }
  }
  return { side: modules.length + 2 * quiet, path: runs.join('') };
}

/** The symbol alone: the library draws no less than one module of white around it. */
const symbol = (text: string): readonly (readonly boolean[])[] =>
  encodeQR(text, 'raw', { ecc: 'medium', border: 1 })
    .slice(1, -1)
    .map((row) => row.slice(1, -1));

/** How many modules the symbol has without its quiet zone, for sizing. */
export const qrModules = (text: string): number => symbol(text).length;
