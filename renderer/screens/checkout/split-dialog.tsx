/** Which pieces are paid first. What the two parts cost, each priced by itself, is the host's word before anything is split. */
import { useEffect, useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import type { CartView } from '../../../main/contract/views.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Icon } from '../../design/icon.tsx';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import { amountText, countText } from '../../text/format.ts';
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
            <SplitLine
              key={line.lineId}
              line={line}
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

interface SplitLineProps {
  readonly line: CartView['lines'][number];
  readonly units: number;
  readonly onUnits: (units: number) => void;
}

function SplitLine({ line, units, onUnits }: SplitLineProps): ReactElement {
  const words = useWords();
  const step = (by: 1 | -1): void => onUnits(Math.min(Math.max(units + by, 0), line.quantity));
  return (
    <div className={css['units']} data-testid="split-line" data-line={line.lineId} data-units={units}>
      <span className="cut">
        {line.product.name} <span className="sub s">{line.product.spec ?? ''}</span>
      </span>
      <button
        type="button"
        className="btn"
        aria-label={words.common.minus}
        data-testid="split-minus"
        onClick={() => step(-1)}
      >
        <Icon name="minus" size={18} />
      </button>
      <button
        type="button"
        className={`btn num ${css['count'] ?? ''}`}
        aria-label={`${countText(units)} / ${countText(line.quantity)} ${words.saleLife.splitUnits} ${line.product.name}`}
        data-testid="split-all"
        onClick={() => onUnits(units === line.quantity ? 0 : line.quantity)}
      >
        {countText(units)} / {countText(line.quantity)}
      </button>
      <button
        type="button"
        className="btn"
        aria-label={words.common.plus}
        data-testid="split-plus"
        onClick={() => step(1)}
      >
        <Icon name="plus" size={18} />
      </button>
    </div>
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
