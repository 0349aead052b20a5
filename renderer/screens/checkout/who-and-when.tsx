/** Whose goods are put aside, and until when: the two fields that orders and tickets share. */
import { useState, type ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useDayRule, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { dayAfter, promisedAt } from '../../sale/promised-day.ts';
import css from './orders.module.css';

const NAME_MAX = 40;
const USUAL_DAYS = 3;

export interface WhoAndWhenFields {
  readonly name: string;
  /** `2026-11-25` in the store. */
  readonly day: string;
}

/** The member of the cart, and three days from now. */
export function useWhoAndWhen(): readonly [WhoAndWhenFields, (fields: WhoAndWhenFields) => void] {
  const till = useTill();
  const { offsetMinutes } = useDayRule();
  const member = useStore(till.cart.cart)?.member;
  return useState<WhoAndWhenFields>(() => ({
    name: (member?.name ?? member?.phone ?? '').slice(0, NAME_MAX),
    day: dayAfter(till.clock.get(), USUAL_DAYS, offsetMinutes),
  }));
}

interface WhoAndWhenProps {
  readonly fields: WhoAndWhenFields;
  readonly onChange: (fields: WhoAndWhenFields) => void;
}

export function WhoAndWhen({ fields, onChange }: WhoAndWhenProps): ReactElement {
  const { clock } = useTill();
  const words = useWords();
  const format = useFormat();
  const { offsetMinutes } = useDayRule();
  const promised = promisedAt(fields.day, offsetMinutes);
  return (
    <div className={css['pair']}>
      <label>
        {words.orders.name}
        <span className="field">
          <Icon name="user" size={22} />
          <input
            autoFocus
            value={fields.name}
            maxLength={NAME_MAX}
            autoComplete="off"
            placeholder={words.orders.nameHint}
            data-testid="order-name"
            data-typing="words"
            onFocus={(event) => event.target.select()}
            onChange={(event) => onChange({ ...fields, name: event.target.value })}
          />
        </span>
      </label>
      <label>
        {/* In words too: the field writes a date as the system does. */}
        <span>
          {words.orders.promised}
          {promised === undefined ? '' : ` · ${format.date(promised)}`}
        </span>
        <span className="field">
          <input
            type="date"
            value={fields.day}
            min={dayAfter(clock.get(), 0, offsetMinutes)}
            data-testid="order-day"
            onChange={(event) => onChange({ ...fields, day: event.target.value })}
          />
        </span>
      </label>
    </div>
  );
}
