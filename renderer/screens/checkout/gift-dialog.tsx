/** A slip without prices for chosen lines of a sale that is done. */
import { useState, type ReactElement } from 'react';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import type { RecordedSale } from '../../sale/receipt-preview.tsx';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import { countText } from '../../text/format.ts';
import css from './sale-life.module.css';

interface GiftDialogProps {
  readonly body: RecordedSale['body'];
  readonly onClose: () => void;
}

export default function GiftDialog({ body, onClose }: GiftDialogProps): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const [chosen, setChosen] = useState<readonly string[]>(() => body.lines.map(({ lineId }) => lineId));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const toggle = (lineId: string): void =>
    setChosen((before) => (before.includes(lineId) ? before.filter((each) => each !== lineId) : [...before, lineId]));
  const print = async (): Promise<void> => {
    const answer = await client.call('print.gift', { receiptNumber: body.receiptNumber, lines: [...chosen] });
    if (answer.ok) onClose();
    else setRefusal(answer);
  };
  return (
    <Dialog title={words.saleLife.giftTitle} onClose={onClose}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          void print();
        }}
      >
        <p className={css['hint']}>{words.saleLife.giftHint}</p>
        <div className={css['list']}>
          {body.lines.map(({ lineId, product, quantity }) => (
            <label key={lineId} className={css['check']}>
              <input
                type="checkbox"
                checked={chosen.includes(lineId)}
                data-testid="gift-line"
                onChange={() => toggle(lineId)}
              />
              <span className="cut">
                {product.name} <span className="sub s">{product.spec ?? ''}</span>
              </span>
              <span className="num">× {countText(quantity)}</span>
            </label>
          ))}
        </div>
        <p className={css['refusal']} role="alert">
          {refusal === null ? '' : refusedText(refusal, words)}
        </p>
        <button
          type="submit"
          className="btn primary l"
          autoFocus
          data-testid="gift-print"
          disabled={chosen.length === 0}
        >
          {words.saleLife.giftPrint} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}
