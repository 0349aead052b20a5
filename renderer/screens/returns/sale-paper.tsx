/** The paper of a found sale while nothing is chosen, the slips of its refunds, and what this till can print of them again. */
import { lazy, Suspense, useEffect, useState, type ReactElement } from 'react';
import type { FailureCode, MethodValue } from '../../../main/contract/contract.ts';
import type { ReturnView } from '../../../main/contract/return-views.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { ReceiptPreview, type ShownSale } from '../../sale/receipt-preview.tsx';
import { amountText } from '../../text/format.ts';
import type { FoundSale } from './find-return.ts';
import { RefundParts } from './refund-parts.tsx';
import type { ReturnDesk } from './return-desk.ts';
import { Failure } from './return-plan.tsx';
import css from './returns.module.css';

const CorrectTender = lazy(() => import('./correct-tender.tsx'));
const GiftDialog = lazy(() => import('../checkout/gift-dialog.tsx'));

/** The paper as it looked, while nothing is chosen; a copy of this terminal's own. */
export function SalePaper({ found, desk }: { readonly found: FoundSale; readonly desk: ReturnDesk }): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const { receiptNumber, view } = found;
  const [own, setOwn] = useState<MethodValue<'sale.get'>>(null);
  const [failure, setFailure] = useState<FailureCode | 'done' | 'corrected' | null>(null);
  const [dialog, setDialog] = useState<'correct' | 'gift' | null>(null);
  useEffect(() => {
    if (view.knownFrom !== 'journal') return;
    void client.call('sale.get', { receiptNumber }).then((answer) => setOwn(answer.ok ? answer.value : null));
  }, [client, receiptNumber, view]);
  const shown: ShownSale = own ?? { at: view.at, entry: view.sale.saleId as never, body: view.sale };
  const print = async (): Promise<void> => {
    const answer = await client.call('print.copy', { receiptNumber });
    setFailure(answer.ok ? 'done' : answer.code);
  };
  const isOwn = view.knownFrom === 'journal';
  return (
    <>
      <div className={css['bed']} tabIndex={0} role="region" aria-label={words.done.preview}>
        <ReceiptPreview sale={shown} />
      </div>
      <RefundSlips view={view} />
      <Failure desk={desk} />
      <footer className={css['acts']}>
        <span className="s sub" role="status">
          {failure === null
            ? isOwn
              ? words.refund.choose
              : words.returns.onlyHere
            : failure === 'done'
              ? words.returns.reprinted
              : failure === 'corrected'
                ? words.correction.done
                : words.common.failed(words.failures[failure])}
        </span>
        {isOwn ? (
          <button type="button" className="btn m" data-testid="return-correct" onClick={() => setDialog('correct')}>
            {words.correction.open}
          </button>
        ) : null}
        {isOwn ? (
          <button
            type="button"
            className="btn m"
            data-testid="return-gift"
            disabled={own === null}
            onClick={() => setDialog('gift')}
          >
            <Icon name="tag" size={22} />
            {words.saleLife.gift}
          </button>
        ) : null}
        {isOwn ? (
          <button type="button" className="btn m" data-testid="return-reprint" onClick={() => void print()}>
            <Icon name="printer" size={22} />
            {words.returns.reprint}
          </button>
        ) : null}
      </footer>
      <Suspense fallback={null}>
        {dialog === 'correct' ? (
          <CorrectTender
            receiptNumber={receiptNumber}
            onClose={() => setDialog(null)}
            onDone={() => {
              setDialog(null);
              setFailure('corrected');
            }}
          />
        ) : null}
        {dialog === 'gift' && own !== null ? <GiftDialog body={own.body} onClose={() => setDialog(null)} /> : null}
      </Suspense>
    </>
  );
}

/** Refunds of the sale so far; this till's own slips can be printed again, marked as copies. */
function RefundSlips({ view }: { readonly view: ReturnView }): ReactElement | null {
  const words = useWords();
  if (view.refunds.length === 0) return null;
  return (
    <ul className={css['slips']} aria-label={words.refund.earlier} data-testid="return-refunds">
      {view.refunds.map(({ receiptNumber, total, refundId, isOwn }) => (
        <li key={receiptNumber}>
          <div>
            <span>
              {words.refund.earlier} <b className="num">{receiptNumber}</b>
            </span>
            <b className="num">{amountText(total)}</b>
            {isOwn === true ? <SlipAgain receiptNumber={receiptNumber} /> : null}
          </div>
          {refundId === undefined ? null : <RefundParts refundId={refundId} />}
        </li>
      ))}
    </ul>
  );
}

/** Prints a refund's slip again, marked as a copy. */
export function SlipAgain({
  receiptNumber,
}: {
  readonly receiptNumber: ReturnView['sale']['receiptNumber'];
}): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const [told, setTold] = useState<FailureCode | 'done' | null>(null);
  const print = async (): Promise<void> => {
    const answer = await client.call('print.copy', { receiptNumber });
    setTold(answer.ok ? 'done' : answer.code);
  };
  return (
    <button
      type="button"
      className="btn m"
      data-testid="refund-reprint"
      aria-label={`${words.returns.reprint} ${receiptNumber}`}
      onClick={() => void print()}
    >
      <Icon name="printer" size={20} />
      {told === null
        ? words.returns.reprint
        : told === 'done'
          ? words.returns.reprinted
          : words.common.failed(words.failures[told])}
    </button>
  );
}
