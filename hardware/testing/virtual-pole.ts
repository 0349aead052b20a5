/** The device side of an LED-8 pole display: what it shows after the bytes it got. Shares no code with the driver. */
export interface VirtualPole {
  readonly lamp: number;
  readonly digits: string;
  /** Bytes that were no command, as a code page mistake shows them. */
  readonly unknownBytes: number;
}

/** Read with the ESC (0x1b) written as U+241B, the sign for it. */
const COMMAND = /^␛s([0-4])|^␛QA([-\d.]{0,10})\r/;
const BEGINNING = /^␛(s|Q|QA[-\d.]{0,10})?$/;

export function poleDevice(line: { onData(listener: (bytes: Uint8Array) => void): () => void }): () => VirtualPole {
  let shown: VirtualPole = { lamp: 0, digits: '', unknownBytes: 0 };
  let rest = '';
  line.onData((bytes) => {
    rest += String.fromCharCode(...bytes).replaceAll('\u001b', '␛');
    while (rest !== '') {
      const command = COMMAND.exec(rest);
      if (command === null && BEGINNING.test(rest)) return;
      const [whole = '', lamp, digits] = command ?? [rest.charAt(0)];
      rest = rest.slice(whole.length);
      if (lamp !== undefined) shown = { ...shown, lamp: Number(lamp) };
      else if (digits !== undefined) shown = { ...shown, digits };
      else shown = { ...shown, unknownBytes: shown.unknownBytes + 1 };
    }
  });
  return () => shown;
}
