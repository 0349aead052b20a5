/**
 * Whether a friend at WeCom is bound, and whether a binding follows a friend who is handed to another guide there: dated rules of the
 * brand, from now on or later. Called by wecom-page.tsx.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer, MethodValue } from '../../../main/contract/contract.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { beginningOf } from './day-typed.ts';
import { Choice, Field } from './office-fields.tsx';
import { officeRefusal } from './office-frame.tsx';
import css from './office-frame.module.css';
import { NOTHING_SAID, SaidLine } from './office-list.tsx';

type Policies = MethodValue<'wecom.policies'>;
const BINDS = ['yes', 'no'] as const;
const ON_TRANSFER = ['stays', 'follows'] as const;

export function WecomPolicies(): ReactElement {
  const till = useTill();
  const all = useWords();
  const words = all.officePages.wecomPolicies;
  const format = useFormat();
  const { place } = useApp();
  const now = useStore(till.clock);
  const [items, setItems] = useState<Policies['items'] | null>(null);
  const [said, setSaid] = useState(NOTHING_SAID);
  const [day, setDay] = useState('');
  const [binds, setBinds] = useState<(typeof BINDS)[number]>('no');
  const [onTransfer, setOnTransfer] = useState<(typeof ON_TRANSFER)[number]>('stays');
  const take = useCallback(
    (answer: Answer<Policies>, done = ''): void => {
      setSaid(answer.ok ? { text: done, isDone: true } : { text: officeRefusal(answer, all, {}), isDone: false });
      if (answer.ok) setItems(answer.value.items);
    },
    [all],
  );
  useEffect(() => void till.client.call('wecom.policies', {}).then((answer) => take(answer)), [till, take]);
  const save = async (): Promise<void> => {
    const from = epochMs(beginningOf(day, place?.offsetMinutes ?? 0, till.clock.get()));
    take(await till.client.call('wecom.savePolicy', { from, friendBinds: binds === 'yes', onTransfer }), words.saved);
  };
  const inForce = items?.findLast(({ from }) => from <= now);
  return (
    <>
      <h2>{words.title}</h2>
      <p className="s sub">{words.what}</p>
      {items?.length === 0 ? <p className="s">{words.none}</p> : null}
      <ul>
        {items?.toReversed().map((policy) => (
          <li key={policy.from} className={css['entry']} data-testid="wecom-policy" data-transfer={policy.onTransfer}>
            <span className="row">
              <b>{words.from(format.stamp(policy.from).slice(0, 16))}</b>
              {policy.from > now ? <span className="tag quiet">{words.coming}</span> : null}
              {policy === inForce ? <span className="tag quiet">{words.current}</span> : null}
            </span>
            <span className="s">
              {words.binds[policy.friendBinds ? 'yes' : 'no']} · {words.onTransfer[policy.onTransfer]}
            </span>
          </li>
        ))}
      </ul>
      <form
        className={css['list']}
        aria-label={words.title}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Choice
          label={words.friend}
          values={BINDS}
          names={words.binds}
          chosen={binds}
          testId="friend-binds"
          onChoose={setBinds}
        />
        <Choice
          label={words.transfer}
          values={ON_TRANSFER}
          names={words.onTransfer}
          chosen={onTransfer}
          testId="on-transfer"
          onChoose={setOnTransfer}
        />
        <div className={css['acts']}>
          <Field label={words.begins} type="date" value={day} testId="wecom-policy-from" onChange={setDay} />
          <button type="submit" className="btn" data-testid="wecom-policy-save">
            {words.save}
          </button>
        </div>
      </form>
      <SaidLine said={said} testId="wecom-policy-said" />
    </>
  );
}
