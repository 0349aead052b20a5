/**
 * The device side of a display with two lines of 20 cells: what it shows after the bytes it got. A cell that holds half a character, or
 * a byte that means nothing, is counted. Shares no code with the driver.
 */
export interface VirtualVfd {
  readonly lines: readonly [string, string];
  readonly faults: number;
}

const CELLS = 20;
const GBK = new TextDecoder('gbk');

export function vfdDevice(line: { onData(listener: (bytes: Uint8Array) => void): () => void }): () => VirtualVfd {
  const cells = Array.from({ length: 2 * CELLS }, () => ' ');
  let [at, faults] = [0, 0];
  let rest: number[] = [];
  const write = (sign: string, width: number): void => {
    // A wide sign does not go around the edge, and nothing goes past the last cell.
    if (at % CELLS > CELLS - width || at >= cells.length) faults += 1;
    else cells.splice(at, width, sign, ...Array.from({ length: width - 1 }, () => ''));
    at += width;
  };
  const step = (): boolean => {
    const [first, second, third, fourth] = rest;
    if (first === undefined) return false;
    if (first === 0x0c) {
      cells.fill(' ');
      at = 0;
      rest = rest.slice(1);
    } else if (first === 0x1f) {
      if (fourth === undefined) return false;
      if (second === 0x24 && (third ?? 0) >= 1 && (third ?? 0) <= CELLS && (fourth === 1 || fourth === 2))
        at = (fourth - 1) * CELLS + (third ?? 1) - 1;
      else faults += 1;
      rest = rest.slice(4);
    } else if (first >= 0x81 && first <= 0xfe) {
      if (second === undefined) return false;
      write(GBK.decode(Uint8Array.of(first, second)), 2);
      rest = rest.slice(2);
    } else {
      if (first >= 0x20 && first < 0x7f) write(String.fromCharCode(first), 1);
      else faults += 1;
      rest = rest.slice(1);
    }
    return true;
  };
  line.onData((bytes) => {
    rest.push(...bytes);
    while (step());
  });
  const row = (index: number): string => cells.slice(index * CELLS, (index + 1) * CELLS).join('');
  return () => ({ lines: [row(0), row(1)], faults });
}
