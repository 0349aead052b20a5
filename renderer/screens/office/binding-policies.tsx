/**
 * The dated rules of binding: how long a guide's customers are protected, how long a binding lasts, and whether they follow a guide to
 * another store; of the brand, or of this store alone. A rule begins now or later and none of the past is changed; who manages the
 * brand decides. Called by binding-page.tsx.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer, MethodParams, MethodValue } from '../../../main/contract/contract.ts';
import { epochMs, MINUTE_MS } from '../../../sync/domain/time.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { countText } from '../../text/format.ts';
import { bindingRefusal } from './binding-refusal.ts';
import { NOTHING_SAID, SaidLine, type Said } from './office-list.tsx';
import css from './binding-page.module.css';

type Policies = MethodValue<'binding.policies'>;
type Rule = NonNullable<MethodParams<'binding.savePolicy'>['rule']>;

/** DOMAIN.md §6: what holds where nobody decided. */
const START = { protectDays: '30', validDays: '365' } as const;
const DAYS = /^\d{1,4}$/;

export function BindingPolicies(): ReactElement {
  const till = useTill();
  const words = useWords();
  const format = useFormat();
  const nameOf = useStaffName();
  const { place } = useApp();
  const now = useStore(till.clock);
  const [items, setItems] = useState<Policies['items'] | null>(null);
  const [said, setSaid] = useState<Said>(NOTHING_SAID);
  const take = useCallback(
    (answer: Answer<Policies>, done = ''): void => {
      setSaid({ text: answer.ok ? done : bindingRefusal(answer, words), isDone: answer.ok });
      if (answer.ok) setItems(answer.value.items);
    },
    [words],
  );
  useEffect(() => void till.client.call('binding.policies', {}).then((answer) => take(answer)), [till, take]);
  const { policies } = words.binding;
  return (
    <section aria-label={policies.title} data-testid="binding-policies" className={css['list']}>
      <h2>{policies.title}</h2>
      {items?.length === 0 ? <p className="sub">{policies.none}</p> : null}
      <ul className={css['list']}>
        {items?.toReversed().map(({ store, from, rule, by }) => (
          <li key={`${store ?? ''} ${String(from)}`} className={css['dispute']} data-testid="binding-policy">
            <span className="row">
              <b>{store ?? policies.brand}</b>
              <span className="s sub">{policies.from(format.stamp(from).slice(0, 16))}</span>
              {from > now ? <span className="tag quiet">{policies.coming}</span> : null}
            </span>
            <span className="s">{rule === null ? policies.asBrand : ruleText(rule, policies)}</span>
            <span className="xs mute">{nameOf(by.replace(/^staff /, ''))}</span>
          </li>
        ))}
      </ul>
      <PolicyForm
        store={place?.store.id ?? null}
        offsetMinutes={place?.offsetMinutes ?? 0}
        onSave={async (policy) => take(await till.client.call('binding.savePolicy', policy), policies.saved)}
      />
      <SaidLine said={said} testId="binding-policy-said" />
    </section>
  );
}

type PolicyWords = ReturnType<typeof useWords>['binding']['policies'];

const ruleText = ({ protectDays, validDays, onMove }: Rule, words: PolicyWords): string =>
  words.rule(countText(protectDays), countText(validDays), words.onMove[onMove]);

interface PolicyFormProps {
  readonly store: MethodParams<'binding.savePolicy'>['store'];
  readonly offsetMinutes: number;
  readonly onSave: (policy: MethodParams<'binding.savePolicy'>) => Promise<void>;
}

function PolicyForm({ store, offsetMinutes, onSave }: PolicyFormProps): ReactElement {
  const till = useTill();
  const words = useWords().binding.policies;
  const [isOfStore, setIsOfStore] = useState(false);
  const [date, setDate] = useState('');
  const [protectDays, setProtectDays] = useState<string>(START.protectDays);
  const [validDays, setValidDays] = useState<string>(START.validDays);
  const [onMove, setOnMove] = useState<Rule['onMove']>('follow');
  const isReady = DAYS.test(protectDays) && DAYS.test(validDays);
  const from = date === '' ? till.clock.get() : epochMs(Date.parse(`${date}T00:00:00Z`) - offsetMinutes * MINUTE_MS);
  const rule = { protectDays: Number(protectDays), validDays: Number(validDays), onMove };
  const number = (label: string, testId: string, value: string, change: (text: string) => void): ReactElement => (
    <label>
      <span className="s sub">{label}</span>
      <span className="field">
        <input
          value={value}
          inputMode="numeric"
          data-testid={testId}
          onChange={({ target }) => change(target.value.replaceAll(/\D/g, '').slice(0, 4))}
        />
      </span>
    </label>
  );
  return (
    <form
      className={css['policy']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void onSave({ store: isOfStore ? store : null, from, rule });
      }}
    >
      <label>
        <span className="s sub">{words.scope}</span>
        <select
          value={isOfStore ? 'store' : 'brand'}
          data-testid="policy-scope"
          onChange={({ target }) => setIsOfStore(target.value === 'store')}
        >
          <option value="brand">{words.brand}</option>
          {store === null ? null : <option value="store">{words.thisStore(store)}</option>}
        </select>
      </label>
      <label>
        <span className="s sub">{words.begins}</span>
        <span className="field">
          <input type="date" value={date} data-testid="policy-from" onChange={({ target }) => setDate(target.value)} />
        </span>
      </label>
      {number(words.protect, 'policy-protect', protectDays, setProtectDays)}
      {number(words.valid, 'policy-valid', validDays, setValidDays)}
      <label>
        <span className="s sub">{words.moves}</span>
        <select
          value={onMove}
          data-testid="policy-move"
          onChange={({ target }) => setOnMove(target.value === 'stay' ? 'stay' : 'follow')}
        >
          <option value="follow">{words.onMove.follow}</option>
          <option value="stay">{words.onMove.stay}</option>
        </select>
      </label>
      <button type="submit" className="btn primary" data-testid="policy-save" disabled={!isReady}>
        {words.save}
      </button>
    </form>
  );
}
