/**
 * Who served: the guides of the store, those on duty first, and "nobody". Used when payment asks and by F4. The bound guide
 * of the member is marked, never chosen by itself. The list itself has the focus, no choice in it: Tab and Enter choose, and a
 * key pressed once too often chooses nobody.
 */
import { useEffect, useRef, type ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { OCCASIONS } from '../../../sync/domain/attribution.ts';
import { FULL_BP } from '../../../sync/domain/money.ts';
import { isHereAt } from '../../../sync/domain/reach.ts';
import { CHINA_DAY } from '../../../sync/domain/time.ts';
import { onDutyNow } from '../../../sync/domain/worked-time.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';
import { useStore } from '../../app/store.ts';
import type { Till } from '../../app/till.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { initialOf } from '../../text/format.ts';
import { CameByChoice } from './came-by.tsx';
import css from './dialogs.module.css';

interface ServingChoicesProps {
  readonly cart: CartView | null;
  readonly onChosen: () => void;
}

/**
 * Guides at work in this store, on duty first, then by number. Who is to change store works where the plan says, with the cloud or without.
 * On duty is whoever clocked in, where the store clocks; elsewhere as the roster says.
 */
export function guidesOf(
  staff: readonly StaffDocument[],
  { app, clock, clocks }: Pick<Till, 'app' | 'clock' | 'clocks'>,
): readonly StaffDocument[] {
  const now = clock.get();
  const { place } = app.get() ?? {};
  const store = place?.store;
  const { clockings, isUsed } = clocks.get();
  const present = onDutyNow(clockings, place ?? CHINA_DAY, now);
  return staff
    .filter(({ roles, leftAt }) => roles.includes('guide') && (leftAt === undefined || leftAt > now))
    .filter((person) => store === undefined || isHereAt(person, store, now))
    .map((person) => (isUsed ? { ...person, onDuty: present.has(person.id) } : person))
    .toSorted((a, b) => Number(b.onDuty !== false) - Number(a.onDuty !== false) || (a.id < b.id ? -1 : 1));
}

export function ServingChoices({ cart, onChosen }: ServingChoicesProps): ReactElement {
  const till = useTill();
  const words = useWords();
  useStore(till.clocks);
  const guides = guidesOf(useStore(till.staff), till);
  const chosen = cart?.serving.shares[0]?.guide;
  const choose = async (guide: StaffDocument['id'] | null): Promise<void> => {
    const serving = guide === null ? [] : [{ guide, shareBp: FULL_BP }];
    const answer = await till.cart.apply({ type: 'setServing', serving });
    if (answer.ok) onChosen();
  };
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.focus(), []);
  return (
    <div className={css['choices']} ref={list} tabIndex={-1}>
      {guides.map(({ id, name, onDuty }) => (
        <button
          key={id}
          type="button"
          className={css['choice']}
          aria-pressed={chosen === id}
          data-testid={`serving-${id}`}
          onClick={() => void choose(id)}
        >
          <span className="avatar">{initialOf(name)}</span>
          <span>
            <b className="cut">
              {name} <span className="num s sub">{id}</span>
            </b>
            <span className="xs mute">
              {onDuty === false ? words.serving.offDuty : words.serving.onDuty}
              {cart?.member?.boundGuide === id ? ` · ${words.serving.bound}` : ''}
            </span>
          </span>
        </button>
      ))}
      <button
        type="button"
        className={css['choice']}
        aria-pressed={cart?.serving.asked === true && chosen === undefined}
        data-testid="serving-none"
        onClick={() => void choose(null)}
      >
        <span className="avatar">
          <Icon name="store" size={22} />
        </span>
        <span>
          <b className="cut">{words.serving.none}</b>
          <span className="xs mute">{words.serving.noneHint}</span>
        </span>
      </button>
      <div className={css['occasions']} role="group" aria-label={words.attribution.dimensions.occasion}>
        <span className="s sub">{words.attribution.dimensions.occasion}</span>
        {OCCASIONS.map((occasion) => (
          <button
            key={occasion}
            type="button"
            className="btn sm"
            aria-pressed={cart?.occasion === occasion}
            data-testid={`occasion-${occasion}`}
            onClick={() =>
              void till.cart.apply({ type: 'setOccasion', occasion: cart?.occasion === occasion ? null : occasion })
            }
          >
            {words.attribution.occasions[occasion]}
          </button>
        ))}
      </div>
      <CameByChoice
        className={css['occasions']}
        cameBy={cart?.cameBy}
        onChoose={(cameBy) => void till.cart.apply({ type: 'setCameBy', cameBy })}
      />
    </div>
  );
}
