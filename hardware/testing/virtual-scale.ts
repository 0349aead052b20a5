/**
 * The device side of the two documented scale protocols, with the faults that real ones show: moving, overloaded, below
 * zero, wrong check character, half an answer, silence. Shares no code with the drivers. Called by tests and the device soak.
 */
export type ScaleMood = 'stable' | 'moving' | 'over' | 'negative' | 'bad-check' | 'half' | 'silent' | 'refusing';

export interface VirtualScaleDevice {
  grams: number;
  mood: ScaleMood;
}
interface Line {
  write(bytes: Uint8Array): void;
  onData(listener: (bytes: Uint8Array) => void): () => void;
}

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));
const kilograms = (weight: number): string => {
  const digits = String(weight).padStart(5, '0');
  return `${digits.slice(0, -3)}.${digits.slice(-3)}`;
};

/** Answers `W` as an 8217 does. */
export function toledoDevice(line: Line): VirtualScaleDevice {
  const device: VirtualScaleDevice = { grams: 0, mood: 'stable' };
  const STATUS = { moving: 0x41, over: 0x42, negative: 0x44, refusing: 0x40 } as const;
  line.onData((bytes) => {
    for (const byte of bytes) {
      if (byte !== 0x57 || device.mood === 'silent') continue;
      const { mood } = device;
      if (mood === 'moving' || mood === 'over' || mood === 'negative' || mood === 'refusing')
        line.write(Uint8Array.of(0x02, 0x3f, STATUS[mood] & (mood === 'refusing' ? 0x7f : 0x3f), 0x0d));
      else if (mood === 'half') line.write(Uint8Array.of(0x02, ...ascii('01.2')));
      else line.write(Uint8Array.of(0x02, ...ascii(mood === 'bad-check' ? '0x.!34' : kilograms(device.grams)), 0x0d));
    }
  });
  return device;
}

/** Answers ENQ and DC1 as a CAS scale does. */
export function casDevice(line: Line): VirtualScaleDevice {
  const device: VirtualScaleDevice = { grams: 0, mood: 'stable' };
  line.onData((bytes) => {
    for (const byte of bytes) {
      if (device.mood === 'silent') continue;
      if (byte === 0x05) line.write(Uint8Array.of(device.mood === 'refusing' ? 0x15 : 0x06));
      if (byte === 0x11) line.write(frameOf(device));
    }
  });
  return device;
}

function frameOf({ grams, mood }: VirtualScaleDevice): Uint8Array {
  const sign = mood === 'negative' ? '-' : ' ';
  const digits = mood === 'over' ? 'FFFFFF' : kilograms(grams).padStart(6, '0');
  const body = ascii(`${mood === 'moving' ? 'U' : 'S'}${sign}${digits}kg`);
  let check = 0;
  for (const byte of body) check ^= byte;
  if (mood === 'bad-check') check ^= 0x20;
  const frame = Uint8Array.of(0x01, 0x02, ...body, check, 0x03, 0x04);
  return mood === 'half' ? frame.subarray(0, 7) : frame;
}
