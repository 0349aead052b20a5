/** Another kind for a tender that was recorded wrongly, in the sale's own shift; amounts stay. What may change is the host's word. */
import { useEffect, useState, type ReactElement } from 'react';
import type { ReceiptNumber } from '../../../sync/domain/ids.ts';
import type { Correctable } from '../../../main/contract/correction-views.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { reasonOf } from './find-return.ts';
import { ReasonField } from './refund-parts.tsx';
import { freshId } from './return-desk.ts';
import { TenderKinds, type RecordedKind } from './tender-kinds.tsx';
import css from './corrections.module.css';

interface CorrectTenderProps {
  readonly receiptNumber: ReceiptNumber;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export default function CorrectTender({ receiptNumber, onClose, onDone }: CorrectTenderProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [view, setView] = useState<Correctable | null>(null);
  const [chosen, setChosen] = useState<Readonly<Record<string, RecordedKind>>>({});
  const [reason, setReason] = useState('');
  const [correction] = useState(() => freshId(till));
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    void till.client.call('tender.correctable', { receiptNumber }).then((answer) => {
      if (answer.ok) setView(answer.value);
      else setProblem(words.correction.refusals[reasonOf(answer)] ?? words.common.failed(words.failures[answer.code]));
    });
  }, [till, receiptNumber, words]);
  const tenders = view?.tenders ?? [];
  const changed = tenders.flatMap(({ tenderId, kind }) => {
    const to = chosen[tenderId];
    return to === undefined || to === kind ? [] : [{ tenderId, kind: to }];
  });
  const mayNotSave = changed.length === 0 || reason.trim() === '' || isBusy;
  const save = async (): Promise<void> => {
    if (mayNotSave) return;
    setBusy(true);
    const answer = await till.approvals.withApproval(receiptNumber, (approval) =>
      till.client.call('tender.correct', { receiptNumber, tenders: changed, correction, reason, ...approval }),
    );
    setBusy(false);
    if (answer.ok) return onDone();
    setProblem(words.correction.refusals[reasonOf(answer)] ?? words.common.failed(words.failures[answer.code]));
  };
  return (
    <Dialog title={words.correction.title} onClose={onClose}>
      <form
        className={css['form']}
        data-testid="correct-tender"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p className="s sub">{words.correction.hint}</p>
        <TenderKinds tenders={tenders} chosen={chosen} onChoose={setChosen} />
        <ReasonField reason={reason} onReason={setReason} />
        <p className="bad s" role="alert" data-testid="correct-problem">
          {problem ?? ''}
        </p>
        <button type="submit" className="btn l primary" data-testid="correct-save" disabled={mayNotSave}>
          {words.correction.save} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}
