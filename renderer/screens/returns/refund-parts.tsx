/**
 * What became of the money that a provider pays back, as the host learns it, and its pay-out in cash by whoever may when that
 * cannot be. Nothing is shown of a refund that needs no provider. Called by the page of a refund that is done.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { EntryId } from '../../../sync/domain/ids.ts';
import type { RefundPartView } from '../../../main/contract/correction-views.ts';
import { receiptTexts, tenderName } from '../../../sync/domain/receipt-text.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { amountText } from '../../text/format.ts';
import { reasonOf } from './find-return.ts';
import { freshId } from '../../sale/fresh-id.ts';
import css from './corrections.module.css';

export function RefundParts({ refundId }: { readonly refundId: EntryId }): ReactElement | null {
  const till = useTill();
  const words = useWords();
  const texts = receiptTexts(useStore(till.preferences).language);
  const [items, setItems] = useState<readonly RefundPartView[]>([]);
  const [paying, setPaying] = useState<RefundPartView | null>(null);
  useEffect(() => {
    const look = (): void =>
      void till.client.call('return.parts', { refundId }).then((answer) => {
        if (answer.ok) setItems(answer.value.items);
      });
    look();
    return till.client.on('journal.appended', look);
  }, [till, refundId]);
  if (items.length === 0) return null;
  const causes: Readonly<Record<string, string>> = words.voucher.causes;
  const why = (cause: string | null): string => (cause !== null && cause in causes ? ` · ${causes[cause] ?? ''}` : '');
  return (
    <ul className={css['parts']} data-testid="refund-parts">
      {items.map((part) => (
        <li key={part.tenderId} data-testid="refund-part" data-state={part.state}>
          <span>
            <b>{tenderName(part, texts)}</b> <span className="num">{amountText(part.amount)}</span>
            <span className="s sub" role="status">
              {words.correction.states[part.state]}
              {part.state === 'refused' && part.kind === 'platform_voucher' ? why(part.cause) : ''}
            </span>
          </span>
          {part.state === 'refunded' || part.state === 'cash' ? null : (
            <button type="button" className="btn m" data-testid="refund-in-cash" onClick={() => setPaying(part)}>
              {words.correction.payInCash}
            </button>
          )}
        </li>
      ))}
      {paying === null ? null : <PayInCash refundId={refundId} part={paying} onClose={() => setPaying(null)} />}
    </ul>
  );
}

interface PayInCashProps {
  readonly refundId: EntryId;
  readonly part: RefundPartView;
  readonly onClose: () => void;
}

function PayInCash({ refundId, part, onClose }: PayInCashProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [correction] = useState(() => freshId(till));
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { tenderId, amount } = part;
  const pay = async (): Promise<void> => {
    if (isBusy || reason.trim() === '') return;
    setBusy(true);
    const answer = await till.approvals.withApproval(words.correction.payTitle, (approval) =>
      till.client.call('return.cashInstead', { refundId, tenderId, correction, reason, ...approval }),
    );
    setBusy(false);
    if (answer.ok) return onClose();
    setProblem(words.correction.refusals[reasonOf(answer)] ?? words.common.failed(words.failures[answer.code]));
  };
  return (
    <Dialog title={words.correction.payTitle} onClose={onClose}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void pay();
        }}
      >
        <p>{words.correction.payHint(amountText(amount))}</p>
        <ReasonField reason={reason} onReason={setReason} />
        <p className="bad s" role="alert" data-testid="cash-instead-problem">
          {problem ?? ''}
        </p>
        <button
          type="submit"
          className="btn l primary"
          data-testid="cash-instead"
          disabled={isBusy || reason.trim() === ''}
        >
          {words.correction.payNow(amountText(amount))} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}

export function ReasonField({
  reason,
  onReason,
}: {
  readonly reason: string;
  readonly onReason: (reason: string) => void;
}): ReactElement {
  const words = useWords();
  return (
    <label className={css['labelled']}>
      {words.correction.reason}
      <span className="field">
        <input
          autoFocus
          value={reason}
          maxLength={200}
          autoComplete="off"
          data-testid="correction-reason"
          onChange={(event) => onReason(event.target.value)}
        />
      </span>
    </label>
  );
}
