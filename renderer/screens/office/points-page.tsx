/**
 * When points end: the brand's rules by the day from which they count, and a new one from today or later. Who manages the brand decides;
 * none of the past is changed. Lazy: opened from the page of bindings.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer, MethodParams, MethodValue } from '../../../main/contract/contract.ts';
import { POINTS_DAY, POINTS_MONTHS_MAX } from '../../../sync/domain/points-ending.ts';
import { businessDayAt, type BusinessDay } from '../../../sync/domain/time.ts';
import { useStore } from '../../app/store.ts';
import { useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { countText } from '../../text/format.ts';
import { Field } from './office-fields.tsx';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import css from './office-frame.module.css';

type Rules = MethodValue<'points.rules'>;

export default function PointsPage({ onBack }: OfficePageProps): ReactElement {
  const till = useTill();
  const all = useWords();
  const words = all.officePages.points;
  const [items, setItems] = useState<Rules['items'] | null>(null);
  const [said, setSaid] = useState({ text: '', isDone: false });
  const take = useCallback(
    (answer: Answer<Rules>, done = ''): void => {
      setSaid(
        answer.ok ? { text: done, isDone: true } : { text: officeRefusal(answer, all, words.faults), isDone: false },
      );
      if (answer.ok) setItems(answer.value.items);
    },
    [all, words],
  );
  useEffect(() => void till.client.call('points.rules', {}).then((answer) => take(answer)), [till, take]);
  return (
    <OfficeFrame id="points" title={words.title} onBack={onBack}>
      <div className={css['halves']}>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.form}>
          <h2>{words.form}</h2>
          <p className="s sub">{words.what}</p>
          <RuleForm onSave={async (rule) => take(await till.client.call('points.enterRule', rule), words.saved)} />
          <p className={said.isDone ? 's' : 's bad'} role="status" data-testid="points-said" data-done={said.isDone}>
            {said.text}
          </p>
        </section>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.history}>
          <h2>{words.history}</h2>
          {items?.length === 0 ? <p className="sub">{words.none}</p> : null}
          <RuleList items={items ?? []} />
        </section>
      </div>
    </OfficeFrame>
  );
}

function RuleList({ items }: { readonly items: Rules['items'] }): ReactElement {
  const till = useTill();
  const words = useWords().officePages.points;
  const nameOf = useStaffName();
  const today = businessDayAt(useStore(till.clock), POINTS_DAY);
  const byDay = items.toSorted((a, b) => (a.from === b.from ? a.version - b.version : a.from < b.from ? -1 : 1));
  const current = byDay.findLast(({ from }) => from <= today);
  return (
    <ul>
      {byDay.toReversed().map((rule) => (
        <li key={rule.version} className={css['entry']} data-testid="points-rule" data-version={rule.version}>
          <span className="row">
            <b>{rule.months === null ? words.never : words.ends(countText(rule.months))}</b>
            {rule.from > today ? <span className="tag quiet">{words.coming}</span> : null}
            {rule === current ? <span className="tag quiet">{words.current}</span> : null}
          </span>
          <span className="s sub">{words.since(rule.from)}</span>
          <span className="xs mute">{nameOf(rule.by.replace(/^staff /, ''))}</span>
        </li>
      ))}
    </ul>
  );
}

interface RuleFormProps {
  readonly onSave: (rule: MethodParams<'points.enterRule'>) => Promise<void>;
}

function RuleForm({ onSave }: RuleFormProps): ReactElement {
  const till = useTill();
  const words = useWords().officePages.points;
  const [day, setDay] = useState('');
  const [months, setMonths] = useState('');
  const lived = months === '' ? null : Number(months);
  const isRule = lived === null || (lived >= 1 && lived <= POINTS_MONTHS_MAX);
  const save = (): void => {
    const from = day === '' ? businessDayAt(till.clock.get(), POINTS_DAY) : (day as BusinessDay);
    void onSave({ from, months: lived });
  };
  return (
    <form
      className={css['fields']}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field label={words.from} type="date" value={day} testId="points-from" onChange={setDay} />
      <Field
        label={words.months}
        value={months}
        maxLength={3}
        testId="points-months"
        onChange={(text) => setMonths(text.replaceAll(/\D/g, ''))}
      />
      {isRule ? null : (
        <p className="s bad" role="alert">
          {words.faults.makes_no_sense}
        </p>
      )}
      <button type="submit" className="btn primary" disabled={!isRule} data-testid="points-save">
        {words.save}
      </button>
    </form>
  );
}
