/**
 * CAS protocol: ENQ asks, ACK answers, DC1 fetches, then SOH STX body BCC ETX EOT. The body is S (stable) or U, a sign,
 * the weight and its unit; F in the weight is an overload. BCC is the XOR of the body. 9600 8N1. Pure. Called by
 * serial-scale.ts.
 */
import { err, type Result } from '../../sync/domain/result.ts';
import type { Grams } from '../../sync/domain/money.ts';
import type { ScaleAnswer, ScaleProtocol, WeighFault } from './scale.ts';
import { gramsFromText } from './weight-text.ts';

const SOH = 0x01;
const STX = 0x02;
const ETX = 0x03;
const EOT = 0x04;
const ENQ = 0x05;
const ACK = 0x06;
const DC1 = 0x11;
const NAK = 0x15;
const FRAME_BYTES_MAX = 32;

export const cas: ScaleProtocol = {
  usualLine: { baudRate: 9600, dataBits: 8, parity: 'none' },
  question: Uint8Array.of(ENQ),
  read: (received) => {
    const start = received.indexOf(SOH);
    if (start === -1) return beforeFrame(received);
    // A BCC may have any value, so the frame's end is ETX and EOT together.
    const end = received.findIndex((byte, at) => at > start + 2 && byte === EOT && received[at - 1] === ETX);
    if (end === -1)
      return received.length > FRAME_BYTES_MAX ? { kind: 'done', weight: err('garbled') } : { kind: 'incomplete' };
    return { kind: 'done', weight: weightOf(received.subarray(start, end + 1)) };
  },
};

function beforeFrame(received: Uint8Array): ScaleAnswer {
  const ack = received.indexOf(ACK);
  if (ack !== -1) return { kind: 'ask', send: Uint8Array.of(DC1), consumed: ack + 1 };
  if (received.includes(NAK)) return { kind: 'done', weight: err('refused') };
  return received.length > FRAME_BYTES_MAX ? { kind: 'done', weight: err('garbled') } : { kind: 'incomplete' };
}

function weightOf(frame: Uint8Array): Result<Grams, WeighFault> {
  if (frame[1] !== STX) return err('garbled');
  const body = frame.subarray(2, -3);
  if (body.reduce((check, byte) => check ^ byte, 0) !== frame.at(-3)) return err('bad_check');
  const match = /^([SU])([ +-]?)\s*([\dF.]+)\s*(kg|g|lb|oz)\s*$/i.exec(String.fromCharCode(...body));
  if (match === null) return err('garbled');
  const [, steadiness, sign, digits = '', unit = ''] = match;
  if (/F/i.test(digits)) return err('overload');
  if (steadiness?.toUpperCase() === 'U') return err('moving');
  if (sign === '-') return err('below_zero');
  const unitName = unit.toLowerCase();
  return unitName === 'kg' || unitName === 'g' ? gramsFromText(digits, unitName) : err('wrong_unit');
}
