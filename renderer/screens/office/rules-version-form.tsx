/** A version of the rules of commission as it is entered, with what it would have given. Called by rules-page.tsx. */
import { useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { EMPTY_RULES, ratesOf, termsOf, typedOf, type TypedRules, type TypedTier } from './commission-rules-typed.ts';
import { beginningOf } from './day-typed.ts';
import { Choice, Field, Tick } from './office-fields.tsx';
import { officeRefusal } from './office-frame.tsx';
import css from './office-frame.module.css';
import { OfficeForm } from './office-list.tsx';
import { RulesComparison } from './rules-comparison.tsx';

type Rules = readonly MethodValue<'commission.rules'>['items'][number][];
const TIERS_MAX = 20;
const EARNS_ON = ['spending', 'top_up'] as const;

interface RulesVersionFormProps {
  /** What is in force, which it begins as. */
  readonly before: Rules[number] | null;
  readonly rules: Rules;
  /** null: nothing was entered. */
  readonly onDone: (version: string | null) => void;
}

export function RulesVersionForm({ before, rules, onDone }: RulesVersionFormProps): ReactElement {
  const till = useTill();
  const all = useWords();
  const words = all.officePages.rules;
  const { place } = useApp();
  const [typed, setTyped] = useState<TypedRules>(before === null ? EMPTY_RULES : typedOf(before));
  const [said, setSaid] = useState('');
  const set = (over: Partial<TypedRules>): void => setTyped((was) => ({ ...was, ...over }));
  const terms = termsOf(typed);
  const save = async (): Promise<void> => {
    if (terms === undefined) return setSaid(words.notReady);
    const from = beginningOf(typed.from, place?.offsetMinutes ?? 0, till.clock.get());
    const answer = await till.client.call('commission.enterRule', { from, ...terms });
    if (answer.ok) onDone(answer.value.version);
    else setSaid(officeRefusal(answer, all, words.faults));
  };
  const text = (
    key: 'default' | 'binder' | 'returnDays' | 'bonusFloor' | 'bonusAmount' | 'topUpRate',
  ): ReactElement => (
    <Field label={words[key]} value={typed[key]} testId={`rules-${key}`} onChange={(value) => set({ [key]: value })} />
  );
  return (
    <OfficeForm
      id="rules"
      title={words.create}
      said={said}
      isReady={terms !== undefined}
      save={words.save}
      dismiss={words.dismiss}
      onSave={save}
      onDismiss={() => onDone(null)}
    >
      <div className={css['fields']}>
        <Field
          label={words.begins}
          type="date"
          value={typed.from}
          testId="rules-from"
          onChange={(from) => set({ from })}
        />
        {text('default')}
        {text('binder')}
        {text('returnDays')}
      </div>
      <div className={css['fields']}>
        <RateLines label={words.items} value={typed.items} testId="rules-items" onChange={(items) => set({ items })} />
        <RateLines
          label={words.categories}
          value={typed.categories}
          testId="rules-categories"
          onChange={(categories) => set({ categories })}
        />
      </div>
      <h3>{words.tiers}</h3>
      <Tiers tiers={typed.tiers} onChange={(tiers) => set({ tiers })} />
      <Tick
        label={words.lessLines}
        checked={typed.lessLines}
        testId="rules-less-lines"
        onChange={(lessLines) => set({ lessLines })}
      />
      <h3>{words.newMember}</h3>
      <div className={css['fields']}>
        {text('bonusFloor')}
        {text('bonusAmount')}
      </div>
      <div className={css['fields']}>
        <Choice
          label={words.storedValue}
          values={EARNS_ON}
          names={words.earnsOn}
          chosen={typed.earnsOn}
          testId="rules-value"
          onChoose={(earnsOn) => set({ earnsOn })}
        />
        {typed.earnsOn === 'top_up' ? text('topUpRate') : null}
      </div>
      <RulesComparison terms={terms} rules={rules} />
    </OfficeForm>
  );
}

interface RateLinesProps {
  readonly label: string;
  readonly value: string;
  readonly testId: string;
  readonly onChange: (value: string) => void;
}

function RateLines({ label, value, testId, onChange }: RateLinesProps): ReactElement {
  const words = useWords().officePages.rules;
  const rates = ratesOf(value);
  return (
    <label className={css['field']}>
      <span className="s sub">{label}</span>
      <span className="field">
        <textarea
          value={value}
          rows={4}
          spellCheck={false}
          placeholder={words.listSample}
          aria-invalid={'wrong' in rates}
          data-testid={testId}
          data-typing="words"
          onChange={({ target }) => onChange(target.value)}
        />
      </span>
      {'wrong' in rates ? <span className="s bad">{words.wrongLine(String(rates.wrong))}</span> : null}
    </label>
  );
}

interface TiersProps {
  readonly tiers: readonly TypedTier[];
  readonly onChange: (tiers: readonly TypedTier[]) => void;
}

function Tiers({ tiers, onChange }: TiersProps): ReactElement {
  const words = useWords().officePages.rules;
  return (
    <>
      {tiers.map((tier, index) => {
        const put = (over: Partial<TypedTier>): void =>
          onChange(tiers.map((one, at) => (at === index ? { ...one, ...over } : one)));
        return (
          <div key={index} className={css['fields']}>
            <Field
              label={words.tierTo}
              value={tier.upTo}
              testId={`rules-tier-to-${String(index)}`}
              onChange={(upTo) => put({ upTo })}
            />
            <Field
              label={words.tierRate}
              value={tier.rate}
              testId={`rules-tier-rate-${String(index)}`}
              onChange={(rate) => put({ rate })}
            />
          </div>
        );
      })}
      {tiers.length < TIERS_MAX ? (
        <div className={css['acts']}>
          <button
            type="button"
            className="btn sm"
            data-testid="rules-more-tiers"
            onClick={() => onChange([...tiers, { upTo: '', rate: '' }])}
          >
            {words.moreTiers}
          </button>
        </div>
      ) : null}
    </>
  );
}
