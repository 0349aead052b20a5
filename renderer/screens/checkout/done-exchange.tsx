/** Of a sale that goods paid: the refund beside it, what they were worth, and what of it went back. */
import type { ReactElement } from 'react';
import type { DoneRefund } from '../../../main/contract/return-views.ts';
import { receiptTexts, tenderName } from '../../../sync/domain/receipt-text.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { cashTogether, referenceText } from '../../sale/tender-reference.ts';
import { amountText } from '../../text/format.ts';
import { goesBack } from './exchange-refund.ts';
import css from './exchange.module.css';

interface DoneExchangeProps {
  readonly refund: DoneRefund;
  readonly isSwap: boolean;
}

export default function DoneExchange({ refund, isSwap }: DoneExchangeProps): ReactElement {
  const { preferences } = useTill();
  const words = useWords();
  const texts = receiptTexts(useStore(preferences).language);
  const back = goesBack(refund);
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
        {cashTogether(back).map((tender, index) => (
          <li key={index}>
            <Icon name="undo" size={22} />
            <span>
              {words.refund.backTo(tenderName(tender, texts))}
              <span className="xs num">{referenceText(tender.reference, words)}</span>
            </span>
            <span className="num">{amountText(tender.amount)}</span>
          </li>
        ))}
      </ul>
      {cash > 0 ? <p className={css['give']}>{words.exchange.giveCash(amountText(cash))}</p> : null}
    </section>
  );
}
