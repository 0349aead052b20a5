/** Which pieces are paid first. What the two parts cost, each priced by itself, is the host's word before anything is split. */
import { useEffect, useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import { amountText } from '../../text/format.ts';
import { UnitsLine } from './units-line.tsx';
import css from './sale-life.module.css';

type Preview = MethodValue<'cart.splitPreview'>;

export default function SplitDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const cart = useStore(till.cart.cart);
  const [first, setFirst] = useState<Readonly<Record<string, number>>>({});
  const [preview, setPreview] = useState<Preview | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const revision = cart?.revision ?? 0;
  useEffect(() => {
    let isOver = false;
    void till.client.call('cart.splitPreview', { revision, units: unitsOf(first) }).then((answer) => {
      if (isOver) return;
      setPreview(answer.ok ? answer.value : null);
    });
    return () => {
      isOver = true;
    };
  }, [till, revision, first]);
  const split = async (): Promise<void> => {
    const answer = await till.client.call('cart.split', { revision, units: unitsOf(first) });
    await till.cart.refresh();
    if (answer.ok) onClose();
    else setRefusal(answer);
  };
  return (
    <Dialog title={words.saleLife.splitTitle} isWide onClose={onClose}>
      <div className={css['form']}>
        <p className={css['hint']}>{words.saleLife.splitHint}</p>
        <div className={css['list']}>
          {(cart?.lines ?? []).map((line) => (
            <UnitsLine
              key={line.lineId}
              testId="split"
              lineId={line.lineId}
              name={line.product.name}
              spec={line.product.spec ?? ''}
              what={words.saleLife.splitUnits}
              most={line.quantity}
              units={first[line.lineId] ?? 0}
              onUnits={(units) => setFirst((before) => ({ ...before, [line.lineId]: units }))}
            />
          ))}
        </div>
        <div className={css['sums']} data-testid="split-sums">
          <span>
            {words.saleLife.splitTogether}
            <b className="num">{amountText(cart?.total ?? 0)}</b>
          </span>
          <span>
            {words.saleLife.splitFirst}
            <b className="num">{preview === null ? words.common.unknown : amountText(preview.first)}</b>
          </span>
          <span>
            {words.saleLife.splitRest}
            <b className="num">{preview === null ? words.common.unknown : amountText(preview.rest)}</b>
          </span>
        </div>
        <p className={css['hint']} role="status">
          {preview === null ? '' : differenceText(preview, words.saleLife)}
        </p>
        <p className={css['refusal']} role="alert" data-testid="split-error">
          {refusal === null ? '' : refusedText(refusal, words)}
        </p>
        <button
          type="button"
          className="btn primary l"
          data-testid="split-submit"
          disabled={preview === null}
          onClick={() => void split()}
        >
          {words.saleLife.splitNow}
        </button>
      </div>
    </Dialog>
  );
}

const unitsOf = (first: Readonly<Record<string, number>>): { lineId: string; quantity: number }[] =>
  Object.entries(first)
    .filter(([, quantity]) => quantity > 0)
    .map(([lineId, quantity]) => ({ lineId, quantity }));

function differenceText(
  { together, first, rest }: Preview,
  words: { splitMore: (amount: string) => string; splitLess: (amount: string) => string; splitSame: string },
): string {
  const by = first + rest - together;
  if (by === 0) return words.splitSame;
  return by > 0 ? words.splitMore(amountText(by)) : words.splitLess(amountText(-by));
}
