import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  conditionOfAutomatic,
  conditionOfPaper,
  conditionOfRealTime,
  ReplyReader,
} from '../../../hardware/printer/printer-replies.ts';

const PROCESS = [0x37, 0x22, 0x47, 0x30, 0x30, 0x31, 0];
const AUTOMATIC = [0x14, 0x00, 0x0f, 0x00];
const read = (...bytes: readonly number[]) => new ReplyReader().push(Uint8Array.from(bytes));

describe('replies of a printer', () => {
  test('each kind is told by its fixed bits', () => {
    expect(read(0x16)).toEqual([{ kind: 'real_time', value: 0x16 }]);
    expect(read(...AUTOMATIC)).toEqual([{ kind: 'automatic', bytes: AUTOMATIC }]);
    expect(read(...PROCESS)).toEqual([{ kind: 'process_id', id: 'G001' }]);
    expect(read(0x00, 0x0f)).toEqual([
      { kind: 'paper', value: 0x00 },
      { kind: 'paper', value: 0x0f },
    ]);
  });

  test('the reading does not depend on how the bytes were split', () => {
    const stream = [0x12, ...AUTOMATIC, ...PROCESS, 0x00, ...PROCESS, 0x1a, ...AUTOMATIC];
    const whole = read(...stream);
    expect(whole.map(({ kind }) => kind)).toEqual([
      'real_time',
      'automatic',
      'process_id',
      'paper',
      'process_id',
      'real_time',
      'automatic',
    ]);
    const reader = new ReplyReader();
    expect(stream.flatMap((byte) => reader.push(Uint8Array.of(byte)))).toEqual(whole);
  });

  test('a block that breaks off gives way to what follows, and flow control says nothing', () => {
    expect(read(0x14, 0x00, 0x16)).toEqual([{ kind: 'real_time', value: 0x16 }]);
    expect(read(0x37, 0x16)).toEqual([{ kind: 'real_time', value: 0x16 }]);
    expect(read(0x11, 0x13)).toEqual([]);
  });

  test('no noise throws, and after seven quiet bytes a reply is read again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const reader = new ReplyReader();
        reader.push(noise);
        reader.push(Uint8Array.of(0, 0, 0, 0, 0, 0, 0));
        expect(reader.push(Uint8Array.of(0x12))).toEqual([{ kind: 'real_time', value: 0x12 }]);
      }),
    );
  });
});

describe('what a reply says of the printer', () => {
  test('drawer pin and offline, cover, error and paper, from real-time status', () => {
    expect(conditionOfRealTime(1, 0x1e)).toEqual({ drawerPinHigh: true, offline: true });
    expect(conditionOfRealTime(2, 0x16)).toEqual({ coverOpen: true, paperOut: false, failed: false });
    expect(conditionOfRealTime(2, 0x72)).toEqual({ coverOpen: false, paperOut: true, failed: true });
    expect(conditionOfRealTime(3, 0x1a)).toEqual({ failed: true });
    expect(conditionOfRealTime(4, 0x1e)).toEqual({ nearEnd: true, paperOut: false });
    expect(conditionOfRealTime(4, 0x7e)).toEqual({ nearEnd: true, paperOut: true });
  });

  test('the same from automatic and queued status', () => {
    expect(conditionOfAutomatic([0x38, 0x08, 0x0f, 0])).toEqual({
      drawerPinHigh: false,
      offline: true,
      coverOpen: true,
      failed: true,
      nearEnd: true,
      paperOut: true,
    });
    expect(conditionOfPaper(0x03)).toEqual({ nearEnd: true, paperOut: false });
  });
});
