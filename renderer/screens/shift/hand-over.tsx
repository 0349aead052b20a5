/** Hand-over: who leaves and who takes over each type a PIN; the host closes and opens in one step. */
import { useState, type ReactElement } from 'react';
import { useApp, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import css from './shift.module.css';
import type { HandOverPins } from './use-count.ts';
import { PinField, StaffField } from '../../app/person-fields.tsx';
import { enterGoesOn } from '../../input/focus.ts';

interface HandOverProps {
  readonly problem: string | null;
  readonly onClose: () => void;
  /** True when it is done, or goes on elsewhere. */
  readonly onHandOver: (pins: HandOverPins) => Promise<boolean>;
}

export default function HandOver({ problem, onClose, onHandOver }: HandOverProps): ReactElement {
  const words = useWords();
  const { session } = useApp();
  const [pin, setPin] = useState('');
  const [staff, setStaff] = useState('');
  const [toPin, setToPin] = useState('');
  const [isAsking, setAsking] = useState(false);
  const isComplete = pin !== '' && staff.trim() !== '' && toPin !== '';
  const act = async (): Promise<void> => {
    if (!isComplete || isAsking) return;
    setAsking(true);
    const isDone = await onHandOver({ pin, to: { staff: staff.trim(), pin: toPin } });
    setAsking(false);
    if (isDone) onClose();
  };
  return (
    <Dialog title={words.shiftDay.handOver.title} onClose={onClose}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (enterGoesOn(document.activeElement ?? event.currentTarget, event.currentTarget)) return;
          void act();
        }}
      >
        <p className="sub">{words.shiftDay.handOver.what}</p>
        <PinField
          label={words.shiftDay.handOver.mine(session?.name ?? '')}
          value={pin}
          testId="handover-pin"
          className={css['labelled']}
          isFirst
          onChange={setPin}
        />
        <StaffField
          label={words.shiftDay.handOver.to}
          value={staff}
          testId="handover-staff"
          className={css['labelled']}
          onChange={setStaff}
        />
        <PinField
          label={words.shiftDay.handOver.toPin}
          value={toPin}
          testId="handover-to-pin"
          className={css['labelled']}
          onChange={setToPin}
        />
        <p className="bad s" role="alert">
          {problem ?? ''}
        </p>
        <button
          type="submit"
          className="btn primary"
          data-testid="handover-submit"
          aria-disabled={!isComplete}
          disabled={isAsking}
        >
          {words.shiftDay.handOver.act} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}
