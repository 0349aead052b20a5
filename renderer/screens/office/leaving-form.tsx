/**
 * Somebody leaves: customers to an heir first, then the leaving itself (badge and log-in end with it), then friends at WeCom, which counts
 * them as a leaver's only from then on. What fails before the leaving stops it; pressed twice. Called by moves-page.tsx.
 */
import { useState, type ReactElement } from 'react';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { countText } from '../../text/format.ts';
import { guidesOf } from '../checkout/serving-choices.tsx';
import { moveCustomers, useMembersOf } from './move-customers.ts';
import type { Done, PersonFormProps } from './moves-page.tsx';
import { Field, PeopleChoice, Tick } from './office-fields.tsx';
import { officeRefusal } from './office-frame.tsx';
import css from './office-frame.module.css';

export function LeavingForm({ person: { staff, name }, onDone }: PersonFormProps): ReactElement {
  const till = useTill();
  const all = useWords();
  const words = all.officePages.moves;
  const people = useStore(till.staff);
  const members = useMembersOf(staff);
  /** Empty: nobody, which has to be chosen too. */
  const [heir, setHeir] = useState<StaffId | '' | null>(null);
  const [reason, setReason] = useState('');
  const [alsoWecom, setAlsoWecom] = useState(false);
  const [isSure, setIsSure] = useState(false);
  const heirs = guidesOf(people, till).filter(({ id }) => id !== staff);
  const isReady = heir !== null && (heir === '' || members.length === 0 || reason.trim() !== '');
  const choose = (next: StaffId | ''): void => {
    setIsSure(false);
    setHeir(next);
  };
  const refused = (answer: Parameters<typeof officeRefusal>[0]): Done => ({
    text: officeRefusal(answer, all, { ...all.officePages.wecom.faults, ...words.faults }),
    isDone: false,
  });
  const leave = async (): Promise<void> => {
    if (heir === null) return;
    if (!isSure) return setIsSure(true);
    setIsSure(false);
    const done: Done[] = [];
    if (heir !== '' && members.length > 0) {
      const deed = { from: staff, to: heir, source: 'resign_handover', reason: reason.trim() } as const;
      const moved = await moveCustomers(till.client, { ...deed, members: [...members] });
      if (!moved.ok) return onDone([refused(moved)], null);
      done.push({ text: words.steps.handed(countText(moved.value.moved)), isDone: true });
    }
    const left = await till.client.call('people.leave', { staff });
    if (!left.ok) return onDone([...done, refused(left)], null);
    done.push({ text: words.left(name), isDone: true });
    if (heir !== '' && alsoWecom) {
      const answer = await till.client.call('wecom.transfer', { from: staff, to: heir });
      done.push(
        answer.ok
          ? { text: words.steps.transferred, isDone: true }
          : { text: words.steps.notTransferred(refused(answer).text), isDone: false },
      );
    }
    onDone(done, left.value);
  };
  return (
    <div className={css['list']} role="group" aria-label={words.leave} data-testid="leaving">
      <h3>{words.leave}</h3>
      <ul className="s">
        {[words.leaveWhat.badge, words.leaveWhat.customers, words.leaveWhat.frozen, words.leaveWhat.settled].map(
          (line) => (
            <li key={line}>{line}</li>
          ),
        )}
      </ul>
      <p className="s sub" data-testid="leaving-count" data-count={members.length}>
        {words.customers(countText(members.length))}
      </p>
      <PeopleChoice
        label={words.heir}
        people={[{ id: '' as const, name: words.noHeir }, ...heirs]}
        chosen={heir}
        testId="heir"
        onChoose={choose}
      />
      {heir === '' || heir === null ? null : (
        <>
          <Field label={words.reason} value={reason} testId="leaving-reason" onChange={setReason} />
          <Tick label={words.alsoWecom} checked={alsoWecom} testId="leaving-wecom" onChange={setAlsoWecom} />
        </>
      )}
      <div className={css['acts']}>
        <button
          type="button"
          className={isSure ? 'btn primary' : 'btn'}
          disabled={!isReady}
          data-testid="leaving-leave"
          onClick={() => void leave()}
        >
          {isSure ? all.officePages.sure : words.leaveNow}
        </button>
      </div>
    </div>
  );
}
