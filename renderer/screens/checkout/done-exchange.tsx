/** Of a sale that goods paid: the refund beside it, what they were worth, and what of it went back. */
import { useEffect, useState, type ReactElement } from 'react';
import type { DoneRefund } from '../../../main/contract/return-views.ts';
import type { DoneSale } from '../../../main/contract/views.ts';
import { receiptTexts, tenderName } from '../../../sync/domain/receipt-text.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { amountText } from '../../text/format.ts';
import css from './exchange.module.css';

export default function DoneExchange({
  exchange,
}: {
  readonly exchange: NonNullable<DoneSale['exchange']>;
}): ReactElement | null {
  const { client, preferences } = useTill();
  const words = useWords();
  const texts = receiptTexts(useStore(preferences).language);
  const { refundId, isSwap } = exchange;
  const [refund, setRefund] = useState<DoneRefund | null>(null);
  useEffect(() => {
    let isOver = false;
    void client.call('return.get', { refundId }).then((answer) => {
      if (!isOver && answer.ok) setRefund(answer.value);
    });
    return () => {
      isOver = true;
    };
  }, [client, refundId]);
  if (refund === null) return null;
  const back = refund.tenders.filter(({ kind }) => kind !== 'exchange');
  const cash = back.reduce((sum, { kind, amount }) => (kind === 'cash' ? sum + amount : sum), 0);
  return (
    <section data-testid="done-exchange" data-receipt-number={refund.receiptNumber} data-fen={refund.total}>
      <h2>{isSwap ? words.exchange.doneSwap : words.exchange.done}</h2>
      <ul>
        <li>
          <Icon name="swap" size={22} />
          <span>
            {words.exchange.worth}
            <span className="xs num">{words.exchange.refundNumber(refund.receiptNumber)}</span>
          </span>
          <span className="num">{amountText(refund.total)}</span>
        </li>
        {back.map((tender, index) => (
          <li key={index}>
            <Icon name="undo" size={22} />
            <span>
              {words.refund.backTo(tenderName(tender, texts))}
              {tender.reference === undefined ? null : <span className="xs num">{tender.reference}</span>}
            </span>
            <span className="num">{amountText(tender.amount)}</span>
          </li>
        ))}
      </ul>
      {cash > 0 ? <p className={css['give']}>{words.exchange.giveCash(amountText(cash))}</p> : null}
    </section>
  );
}
