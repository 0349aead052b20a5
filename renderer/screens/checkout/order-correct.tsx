/** Another kind for a deposit that was recorded wrongly, in its own shift; amounts stay. What may change is the host's word. */
import { useEffect, useState, type ReactElement } from 'react';
import type { CorrectableDeposits } from '../../../main/contract/correction-views.ts';
import type { OrderView } from '../../../main/contract/order-views.ts';
import type { Answer } from '../../../main/contract/contract.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { refusedText } from '../../sale/refusal.ts';
import { freshId, type OrderDesk } from '../../sale/order-desk.ts';
import { reasonOf } from '../returns/find-return.ts';
import { ReasonField } from '../returns/refund-parts.tsx';
import { TenderKinds, type RecordedKind } from '../returns/tender-kinds.tsx';
import css from '../returns/corrections.module.css';

interface OrderCorrectProps {
  readonly desk: OrderDesk;
  readonly order: OrderView;
}
type Deposit = CorrectableDeposits['items'][number];

export function OrderCorrect({ desk, order }: OrderCorrectProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [deposits, setDeposits] = useState<readonly Deposit[]>([]);
  const [chosen, setChosen] = useState<Readonly<Record<string, RecordedKind>>>({});
  const [reason, setReason] = useState('');
  const [correction] = useState(() => freshId(till));
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
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
  const tenders = deposit?.tenders ?? [];
  const changed = tenders.flatMap(({ tenderId, kind }) => {
    const to = chosen[tenderId];
    return to === undefined || to === kind ? [] : [{ tenderId, kind: to }];
  });
  const mayNotSave = deposit === undefined || changed.length === 0 || reason.trim() === '' || isBusy;
  const save = async (): Promise<void> => {
    if (mayNotSave) return;
    setBusy(true);
    const asked = { order: id, entry: deposit.entry, tenders: changed, correction, reason, unclaimed: false };
    const answer = await till.approvals.withApproval(`${order.code} ${order.name}`, (approval) =>
      till.client.call('order.correct', { ...asked, ...approval }),
    );
    setBusy(false);
    if (!answer.ok) return setProblem(textOf(answer));
    await till.client.call('order.list', {});
    desk.back();
  };
  return (
    <Dialog title={words.correction.title} onClose={desk.back}>
      <form
        className={css['form']}
        data-testid="correct-deposit"
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
