/** A contest as it is entered, or changed before it begins. Called by contests-page.tsx. */
import { useRef, useState, type ReactElement } from 'react';
import { CONTEST_METRICS } from '../../../sync/domain/contest.ts';
import type { StoreId } from '../../../sync/domain/ids.ts';
import type { Contest } from '../../../sync/protocol/contests.ts';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { EMPTY_CONTEST, termsOf, typedOf, type TypedContest } from './contest-typed.ts';
import { contestRefusal } from './contests-page.tsx';
import { Choice, Field } from './office-fields.tsx';
import css from './office-frame.module.css';
import { OfficeForm } from './office-list.tsx';

const PRIZES_MAX = 6;
const WHERE = ['brand', 'store', 'stores', 'regions'] as const;

interface ContestFormProps {
  /** What is changed; null for a new one. */
  readonly of: Contest | null;
  /** null: nothing was saved. */
  readonly onDone: (saved: Contest | null) => void;
}

export function ContestForm({ of, onDone }: ContestFormProps): ReactElement {
  const till = useTill();
  const all = useWords();
  const words = all.contest;
  const { place } = useApp();
  const contest = useRef(of?.contest ?? freshId(till));
  const [typed, setTyped] = useState<TypedContest>(of === null ? EMPTY_CONTEST : typedOf(of));
  const [said, setSaid] = useState('');
  const set = (over: Partial<TypedContest>): void => setTyped((before) => ({ ...before, ...over }));
  const terms = termsOf(typed, (place?.store ?? '') as StoreId);
  const save = async (): Promise<void> => {
    if (terms === undefined) return;
    const answer = await (of === null
      ? till.client.call('contest.enter', { contest: contest.current, ...terms })
      : till.client.call('contest.change', { contest: contest.current, change: { what: 'changed', terms } }));
    if (answer.ok) onDone(answer.value);
    else setSaid(contestRefusal(answer, all));
  };
  return (
    <OfficeForm
      id="contest"
      title={of === null ? words.create : words.edit}
      said={said}
      isReady={terms !== undefined}
      save={words.save}
      dismiss={words.dismiss}
      onSave={save}
      onDismiss={() => onDone(null)}
    >
      <div className={css['fields']}>
        <Field label={words.name} value={typed.name} testId="contest-name" onChange={(name) => set({ name })} />
        <Choice
          label={words.metric}
          values={CONTEST_METRICS}
          names={words.metrics}
          chosen={typed.metric}
          testId="contest"
          onChoose={(metric) => set({ metric })}
        />
        <Choice
          label={words.scope}
          values={WHERE}
          names={words.scopes}
          chosen={typed.where}
          testId="contest"
          onChoose={(where) => set({ where })}
        />
        {typed.where === 'stores' || typed.where === 'regions' ? (
          <Field label={words.codes} value={typed.codes} testId="contest-codes" onChange={(codes) => set({ codes })} />
        ) : null}
        <Field
          label={words.from}
          type="date"
          value={typed.from}
          testId="contest-from"
          onChange={(from) => set({ from })}
        />
        <Field label={words.to} type="date" value={typed.to} testId="contest-to" onChange={(to) => set({ to })} />
        {typed.metric === 'upt' ? (
          <Field
            label={words.leastSales}
            value={typed.leastSales}
            testId="contest-least"
            onChange={(leastSales) => set({ leastSales })}
          />
        ) : null}
      </div>
      <h3>{words.prizes}</h3>
      {typed.prizes.map((prize, index) => {
        const put = (over: Partial<typeof prize>): void =>
          set({ prizes: typed.prizes.map((one, at) => (at === index ? { ...one, ...over } : one)) });
        return (
          <div key={index} className={css['fields']}>
            <Field
              label={words.upTo}
              value={prize.upTo}
              testId={`prize-place-${String(index)}`}
              onChange={(upTo) => put({ upTo })}
            />
            <Field
              label={words.prizeAmount}
              value={prize.yuan}
              testId={`prize-yuan-${String(index)}`}
              onChange={(yuan) => put({ yuan })}
            />
          </div>
        );
      })}
      {typed.prizes.length < PRIZES_MAX ? (
        <button
          type="button"
          className="btn sm"
          data-testid="prize-more"
          onClick={() => set({ prizes: [...typed.prizes, { upTo: '', yuan: '' }] })}
        >
          {words.morePrizes}
        </button>
      ) : null}
    </OfficeForm>
  );
}
