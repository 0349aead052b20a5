/** Alt H: whose the goods are, until when they are kept and what is paid now; Enter leads to the payment of the deposit. */
import { useState, type ReactElement } from 'react';
import { fenFromYuanText, type Fen } from '../../../sync/domain/money.ts';
import { useStore } from '../../app/store.ts';
import { useDayRule, useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { keepFocus } from '../../design/pad.tsx';
import { promisedAt } from '../../sale/promised-day.ts';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import { amountText } from '../../text/format.ts';
import { AmountField } from './amount-field.tsx';
import { WhoAndWhen, useWhoAndWhen } from './who-and-when.tsx';
import css from './sale-life.module.css';

/** What shops ask for, in fen; the last is all of it. */
const USUAL: readonly number[] = [5000, 10_000, 20_000];
const plain = (amount: number): string => amountText(amount).replaceAll(',', '').replace(/\.00$/, '');

export default function HoldDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const { offsetMinutes } = useDayRule();
  const cart = useStore(till.cart.cart);
  const total = cart?.total ?? 0;
  const [fields, setFields] = useWhoAndWhen();
  const [text, setText] = useState('');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const begin = async (deposit: Fen): Promise<void> => {
    const promised = promisedAt(fields.day, offsetMinutes);
    await till.scans.idle();
    const revision = till.cart.cart.get()?.revision ?? 0;
    if (promised === undefined) return;
    const answer = await till.client.call('order.begin', {
      revision,
      name: fields.name.trim(),
      promisedAt: promised,
      deposit,
    });
    await till.cart.refresh();
    const open = till.cart.cart.get();
    if (!answer.ok) setRefusal(answer);
    else if (open !== null) {
      onClose();
      till.tender.begin(open);
    }
  };
  const amount = fenFromYuanText(text);
  const isReady = amount.ok && amount.value > 0 && fields.name.trim() !== '' && fields.day !== '';
  return (
    <Dialog title={words.orders.holdTitle} onClose={onClose}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void begin(amount.value);
        }}
      >
        <p className={css['hint']}>{words.orders.holdHint}</p>
        <WhoAndWhen fields={fields} onChange={setFields} />
        <AmountField
          label={`${words.orders.deposit} · ${words.orders.depositOf(amountText(total))}`}
          text={text}
          testId="hold-deposit"
          onText={setText}
        />
        <div className={css['choices']}>
          {USUAL.filter((usual) => usual < total).map((usual) => (
            <button
              key={usual}
              type="button"
              className="btn"
              aria-pressed={amount.ok && amount.value === usual}
              onPointerDown={keepFocus}
              onClick={() => setText(plain(usual))}
            >
              <span className="num">{plain(usual)}</span>
            </button>
          ))}
          <button
            type="button"
            className="btn"
            aria-pressed={amount.ok && amount.value === total}
            data-testid="hold-all"
            onPointerDown={keepFocus}
            onClick={() => setText(plain(total))}
          >
            {words.orders.all} <span className="num">{plain(total)}</span>
          </button>
        </div>
        <p className={css['refusal']} role="alert" data-testid="hold-error" data-code={refusal?.details.reason ?? ''}>
          {refusal === null ? '' : refusedText(refusal, words)}
        </p>
        <button type="submit" className="btn primary l" data-testid="hold-submit" disabled={!isReady}>
          {words.orders.toPay} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}
