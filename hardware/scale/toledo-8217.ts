/**
 * Mettler-Toledo 8217 protocol: `W` asks, the scale answers STX weight CR when it is at rest, else STX `?` status CR.
 * 9600 7E1, kilograms. The status byte's bits: 0 in motion, 1 over capacity, 2 below zero, 6 unknown command; the other
 * bits (zero range, net) are no reason to have no weight. Pure. Called by serial-scale.ts.
 */
import { err } from '../../sync/domain/result.ts';
import type { ScaleAnswer, ScaleProtocol, WeighFault } from './scale.ts';
import { gramsFromText } from './weight-text.ts';

const STX = 0x02;
const CR = 0x0d;
const QUESTION_MARK = 0x3f;
/** By how much it keeps the cashier from going on: first match wins. */
const FAULT_BITS: readonly (readonly [bit: number, fault: WeighFault])[] = [
  [6, 'refused'],
  [1, 'overload'],
  [2, 'below_zero'],
  [0, 'moving'],
];
const ANSWER_BYTES_MAX = 32;

export const toledo8217: ScaleProtocol = {
  usualLine: { baudRate: 9600, dataBits: 7, parity: 'even' },
  question: Uint8Array.of(0x57),
  read: (received) => {
    const start = received.indexOf(STX);
    const end = start === -1 ? -1 : received.indexOf(CR, start);
    if (end === -1)
      return received.length > ANSWER_BYTES_MAX ? { kind: 'done', weight: err('garbled') } : { kind: 'incomplete' };
    return answerOf(received.subarray(start + 1, end));
  },
};

function answerOf(body: Uint8Array): ScaleAnswer {
  // A pseudo-terminal or a line set to 8 bits shows the parity bit: it is no part of the characters.
  const bytes = body.map((byte) => byte & 0x7f);
  if (bytes[0] === QUESTION_MARK && bytes.length === 2) {
    const status = bytes[1] ?? 0;
    const fault = FAULT_BITS.find(([bit]) => (status & (1 << bit)) !== 0)?.[1];
    return { kind: 'done', weight: err(fault ?? 'moving') };
  }
  const text = String.fromCharCode(...bytes).trim();
  return { kind: 'done', weight: gramsFromText(text.replace(/N$/, ''), 'kg') };
}
