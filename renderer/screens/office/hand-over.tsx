/**
 * All customers of a guide go to another in one deed, because the one leaves or changes work: who, to whom, why. Whoever has more
 * than one deed takes is handed over in several. Called by binding-page.tsx.
 */
import { useState, type ReactElement } from 'react';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { countText } from '../../text/format.ts';
import { guidesOf } from '../checkout/serving-choices.tsx';
import { bindingRefusal } from './binding-refusal.ts';
import { moveCustomers, useMembersOf } from './move-customers.ts';
import { PeopleChoice } from './office-fields.tsx';
import css from './binding-page.module.css';

export function HandOver(): ReactElement {
  const till = useTill();
  const words = useWords();
  const staff = useStore(till.staff);
  const [from, setFrom] = useState<StaffId | ''>('');
  const [to, setTo] = useState<StaffId | ''>('');
  const [leaves, setLeaves] = useState(true);
  const [reason, setReason] = useState('');
  const [said, setSaid] = useState<{ readonly text: string; readonly isDone: boolean } | null>(null);
  const members = useMembersOf(from);
  const givers = staff.filter(({ roles }) => roles.includes('guide'));
  const takers = guidesOf(staff, till).filter(({ id }) => id !== from);
  const move = async (): Promise<void> => {
    if (from === '' || to === '') return;
    const source = leaves ? 'resign_handover' : 'manager_transfer';
    const deed = { from, to, reason: reason.trim(), members: [...members] };
    const answer = await moveCustomers(till.client, { ...deed, source });
    if (!answer.ok) return setSaid({ text: bindingRefusal(answer, words), isDone: false });
    setReason('');
    setSaid({ text: words.binding.moved(countText(answer.value.moved)), isDone: true });
  };
  const isReady = from !== '' && to !== '' && members.length > 0 && reason.trim() !== '';
  return (
    <section className={`card ${css['side'] ?? ''}`} aria-label={words.binding.handOver} data-testid="hand-over">
      <h2>{words.binding.handOver}</h2>
      <PeopleChoice label={words.binding.from} people={givers} chosen={from} testId="hand-from" onChoose={setFrom} />
      {from === '' ? null : (
        <p className="s sub" data-testid="hand-count" data-count={members.length}>
          {words.binding.count(countText(members.length))}
        </p>
      )}
      <PeopleChoice label={words.binding.to} people={takers} chosen={to} testId="hand-to" onChoose={setTo} />
      <label className={css['leaver']}>
        <input
          type="checkbox"
          checked={leaves}
          data-testid="hand-leaver"
          onChange={({ target }) => setLeaves(target.checked)}
        />
        {words.binding.leaver}
      </label>
      <span className="field">
        <input
          value={reason}
          maxLength={200}
          aria-label={words.binding.reason}
          placeholder={words.binding.reason}
          data-testid="hand-reason"
          data-typing="words"
          onChange={({ target }) => setReason(target.value)}
        />
      </span>
      <button
        type="button"
        className="btn primary"
        disabled={!isReady}
        data-testid="hand-move"
        onClick={() => void move()}
      >
        {words.binding.moveAll}
      </button>
      {said === null ? null : (
        <p className={said.isDone ? 's' : 's bad'} role="status" data-testid="hand-said" data-done={said.isDone}>
          {said.text}
        </p>
      )}
    </section>
  );
}
