/** Another kind for a tender that was recorded wrongly, in the sale's own shift. */
import { useEffect, useState, type ReactElement } from 'react';
import type { ReceiptNumber } from '../../../sync/domain/ids.ts';
import type { Answer } from '../../../main/contract/contract.ts';
import type { Correctable } from '../../../main/contract/correction-views.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { CorrectionForm, type AskedCorrection } from './correction-form.tsx';
import { reasonOf } from './find-return.ts';

interface CorrectTenderProps {
  readonly receiptNumber: ReceiptNumber;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export default function CorrectTender({ receiptNumber, onClose, onDone }: CorrectTenderProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [view, setView] = useState<Correctable | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const textOf = (answer: Extract<Answer<unknown>, { ok: false }>): string =>
    words.correction.refusals[reasonOf(answer)] ?? words.common.failed(words.failures[answer.code]);
  useEffect(() => {
    void till.client.call('tender.correctable', { receiptNumber }).then((answer) => {
      if (answer.ok) setView(answer.value);
      else setProblem(words.correction.refusals[reasonOf(answer)] ?? words.common.failed(words.failures[answer.code]));
    });
  }, [till, receiptNumber, words]);
  const send = async (asked: AskedCorrection): Promise<string | null> => {
    const answer = await till.approvals.withApproval(receiptNumber, (approval) =>
      till.client.call('tender.correct', { receiptNumber, ...asked, ...approval }),
    );
    if (!answer.ok) return textOf(answer);
    onDone();
    return null;
  };
  return (
    <CorrectionForm id="correct-tender" tenders={view?.tenders ?? []} problem={problem} send={send} onClose={onClose} />
  );
}
