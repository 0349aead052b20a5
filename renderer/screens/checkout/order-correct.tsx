/** Another kind for a deposit that was recorded wrongly, in its own shift; amounts stay. What may change is the host's word. */
import { useEffect, useState, type ReactElement } from 'react';
import type { CorrectableDeposits } from '../../../main/contract/correction-views.ts';
import type { OrderView } from '../../../main/contract/order-views.ts';
import type { Answer } from '../../../main/contract/contract.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { refusedText } from '../../sale/refusal.ts';
import type { OrderDesk } from '../../sale/order-desk.ts';
import { CorrectionForm, type AskedCorrection } from '../returns/correction-form.tsx';
import { reasonOf } from '../returns/find-return.ts';

interface OrderCorrectProps {
  readonly desk: OrderDesk;
  readonly order: OrderView;
}
type Deposit = CorrectableDeposits['items'][number];

export function OrderCorrect({ desk, order }: OrderCorrectProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [deposits, setDeposits] = useState<readonly Deposit[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const textOf = (answer: Extract<Answer<unknown>, { ok: false }>): string =>
    words.correction.refusals[reasonOf(answer)] ?? refusedText(answer, words);
  const { order: id } = order;
  useEffect(() => {
    void till.client.call('order.correctable', { order: id }).then((answer) => {
      if (answer.ok) setDeposits(answer.value.items);
      else setProblem(words.correction.refusals[reasonOf(answer)] ?? refusedText(answer, words));
    });
  }, [till, id, words]);
  // One deposit at a time: each is a correction of its own, the last one first.
  const deposit = deposits.at(-1);
  const send = async (asked: AskedCorrection): Promise<string | null> => {
    if (deposit === undefined) return null;
    const answer = await till.approvals.withApproval(`${order.code} ${order.name}`, (approval) =>
      till.client.call('order.correct', { order: id, entry: deposit.entry, ...asked, unclaimed: false, ...approval }),
    );
    if (!answer.ok) return textOf(answer);
    await till.client.call('order.list', {});
    desk.back();
    return null;
  };
  return (
    <CorrectionForm
      id="correct-deposit"
      tenders={deposit?.tenders ?? []}
      problem={problem}
      send={send}
      onClose={desk.back}
    />
  );
}
