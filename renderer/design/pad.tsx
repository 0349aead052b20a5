/**
 * The 4x4 number pad: digits left, four function keys right. A press never takes the focus away from a field. The caller
 * says what the function keys are; digits and `00` come as they are.
 */
import type { ReactElement, ReactNode } from 'react';
import type { PadSize } from '../app/preferences.ts';
import { Icon } from './icon.tsx';

export interface PadKey {
  readonly id: string;
  readonly label: ReactNode;
  readonly cap?: string;
  readonly ariaLabel?: string;
  readonly isLocked?: boolean;
  readonly onPress: () => void;
}

interface PadProps {
  readonly label: string;
  readonly size: PadSize;
  readonly onDigits: (digits: string) => void;
  /** The key beside `0` and `00`: `.` for amounts. */
  readonly corner: PadKey;
  /** Top to bottom. */
  readonly functions: readonly [PadKey, PadKey, PadKey, PadKey];
}

const ROWS: readonly (readonly string[])[] = [
  ['7', '8', '9'],
  ['4', '5', '6'],
  ['1', '2', '3'],
  ['0', '00'],
];

export function Pad({ label, size, onDigits, corner, functions }: PadProps): ReactElement {
  return (
    <div className="pad" role="group" aria-label={label} data-size={size}>
      {ROWS.flatMap((row, index) => [
        ...row.map((digits) => (
          <button key={digits} type="button" className="key" onPointerDown={keepFocus} onClick={() => onDigits(digits)}>
            {digits}
          </button>
        )),
        ...(index === 3 ? [<FunctionKey key={corner.id} of={corner} isDigit />] : []),
        <FunctionKey key={functions[index]?.id ?? index} of={functions[index] ?? corner} />,
      ])}
    </div>
  );
}

function FunctionKey({ of, isDigit = false }: { readonly of: PadKey; readonly isDigit?: boolean }): ReactElement {
  return (
    <button
      type="button"
      className={isDigit ? 'key' : 'key fn'}
      aria-label={of.ariaLabel}
      disabled={of.isLocked}
      onPointerDown={keepFocus}
      onClick={of.onPress}
    >
      <span>{of.label}</span>
      {of.cap === undefined ? null : <kbd>{of.cap}</kbd>}
    </button>
  );
}

export const BackspaceIcon = <Icon name="back" size={28} />;

/** The field that is being typed into keeps the focus. */
export const keepFocus = (event: { preventDefault(): void }): void => event.preventDefault();
