/**
 * The two fields that say who somebody is: a staff number, which a scanned badge fills in, and a PIN. The same wherever a
 * person is asked for: log-in, approval, taking over, handing a drawer over. What is done with them is the form's.
 */
import type { ReactElement, Ref } from 'react';
import { Icon } from '../design/icon.tsx';
import { readSignedBadge } from '../../sync/domain/staff-badge.ts';
import { badgeNumber } from '../input/badge.ts';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly testId: string;
  readonly className?: string | undefined;
  readonly isFirst?: boolean;
  readonly onChange: (text: string) => void;
}

interface StaffFieldProps extends FieldProps {
  /** A signed badge that a scanner typed here, before log-in where nothing else hears it. */
  readonly onBadge?: (badge: string) => void;
}

export function StaffField({
  label,
  value,
  testId,
  className,
  isFirst = false,
  onChange,
  onBadge,
}: StaffFieldProps): ReactElement {
  return (
    <label className={className}>
      {label}
      <span className="field">
        <Icon name="user" size={22} />
        <input
          autoFocus={isFirst}
          value={value}
          inputMode="numeric"
          autoComplete="off"
          data-testid={testId}
          onChange={({ target }) => {
            onChange(badgeNumber(target.value));
            if (onBadge !== undefined && readSignedBadge(target.value) !== undefined) onBadge(target.value.trim());
          }}
        />
      </span>
    </label>
  );
}

interface PinFieldProps extends FieldProps {
  /** Of a PIN that is being chosen: nothing is to be filled in. */
  readonly isNew?: boolean;
  readonly inputRef?: Ref<HTMLInputElement>;
}

export function PinField({
  label,
  value,
  testId,
  className,
  isFirst = false,
  isNew = false,
  inputRef,
  onChange,
}: PinFieldProps): ReactElement {
  return (
    <label className={className}>
      {label}
      <span className="field">
        <Icon name="key" size={22} />
        <input
          ref={inputRef}
          autoFocus={isFirst}
          type="password"
          value={value}
          inputMode="numeric"
          autoComplete={isNew ? 'new-password' : 'off'}
          data-testid={testId}
          onChange={(event) => onChange(event.target.value)}
        />
      </span>
    </label>
  );
}
