/**
 * A new alteration or hold ticket: for goods of a sale, found by its receipt, or for the goods in the cart, which is empty again
 * once they are put aside. Every field by key; Enter opens the ticket, which is printed with its code.
 */
import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import type { MethodParams } from '../../../main/contract/contract.ts';
import type { ReceiptNumber, SaleId } from '../../../sync/domain/ids.ts';
import { useStore } from '../../app/store.ts';
import { useDayRule, useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Icon } from '../../design/icon.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import { promisedAt } from '../../sale/promised-day.ts';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import { countText } from '../../text/format.ts';
import { useWhoAndWhen, WhoAndWhen } from './who-and-when.tsx';
import life from './sale-life.module.css';
import css from './orders.module.css';

const WORK_MAX = 1000;
type TicketParams = MethodParams<'ticket.open'>;
type Piece = TicketParams['goods'][number] & { readonly lineId: string };
interface Source {
  /** Null for goods in the cart. */
  readonly sale: { readonly saleId: SaleId; readonly receiptNumber: ReceiptNumber } | null;
  readonly pieces: readonly Piece[];
}

export default function TicketDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const { offsetMinutes } = useDayRule();
  const cart = useStore(till.cart.cart);
  const ticket = useRef(freshId(till));
  const [fields, setFields] = useWhoAndWhen();
  const [receipt, setReceipt] = useState('');
  const [found, setFound] = useState<Source | null>(null);
  const [off, setOff] = useState<readonly string[]>([]);
  const [type, setType] = useState<TicketParams['type']>('alteration');
  const [work, setWork] = useState('');
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const inCart: Source = {
    sale: null,
    pieces: (cart?.lines ?? []).map(({ lineId, product, quantity }) => ({ lineId, product, quantity })),
  };
  const source = found ?? inCart;
  const goods = source.pieces.filter(({ lineId }) => !off.includes(lineId));

  const find = useCallback(
    async (number: string): Promise<void> => {
      const answer = await till.client.call('return.plan', { receiptNumber: number as ReceiptNumber, lines: [] });
      setRefusal(answer.ok ? null : answer);
      if (!answer.ok) return;
      const { sale, lines } = answer.value;
      const pieces = sale.lines.flatMap(({ lineId, product }): readonly Piece[] => {
        const left = lines.find((line) => line.lineId === lineId)?.left ?? 0;
        return left > 0 ? [{ lineId, product, quantity: left }] : [];
      });
      setReceipt(sale.receiptNumber);
      setOff([]);
      setFound({ sale: { saleId: sale.saleId, receiptNumber: sale.receiptNumber }, pieces });
    },
    [till],
  );
  useEffect(
    () =>
      till.scanRouter.ask(({ data }) => {
        const number = /([A-Za-z0-9]+-[A-Za-z0-9]+-\d{6}-\d{4,9})/.exec(data)?.[1];
        if (number !== undefined) void find(number);
        return number !== undefined;
      }),
    [till, find],
  );

  const open = async (): Promise<void> => {
    const promised = promisedAt(fields.day, offsetMinutes);
    if (promised === undefined) return;
    const { sale } = source;
    const answer = await till.client.call('ticket.open', {
      ticket: ticket.current,
      type,
      name: fields.name.trim(),
      promisedAt: promised,
      ...(work.trim() === '' ? {} : { work: work.trim() }),
      ...(sale ?? {}),
      goods: goods.map(({ lineId, product, quantity }) => ({
        ...(sale === null ? {} : { lineId }),
        product,
        quantity,
      })),
    });
    if (!answer.ok) {
      setRefusal(answer);
      return;
    }
    if (sale === null) await putAside(answer.value.code);
    onClose();
    till.orderAsked.set({ query: answer.value.code, told: 'opened' });
  };
  /** The goods are behind the counter now: nothing is sold. */
  const putAside = async (code: string): Promise<void> => {
    const revision = till.cart.cart.get()?.revision ?? 0;
    await till.approvals.withApproval(code, (approval) =>
      till.client.call('cart.void', { revision, reason: `${words.orders.types[type]} ${code}`, ...approval }),
    );
    await till.cart.refresh();
  };
  const isReady = goods.length > 0 && fields.name.trim() !== '' && fields.day !== '';
  return (
    <Dialog title={words.orders.ticketTitle} isWide onClose={onClose}>
      <form
        className={life['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) void open();
        }}
      >
        <div className={life['choices']} role="group" aria-label={words.orders.ticketTitle}>
          {(['alteration', 'hold'] as const).map((each) => (
            <button
              key={each}
              type="button"
              className="btn"
              aria-pressed={type === each}
              data-testid={`ticket-type-${each}`}
              onClick={() => setType(each)}
            >
              {words.orders.types[each]}
            </button>
          ))}
        </div>
        <WhoAndWhen fields={fields} onChange={setFields} />
        <div className={css['bar']}>
          <label className="field">
            <Icon name="receipt" size={22} />
            <input
              value={receipt}
              autoComplete="off"
              placeholder={words.orders.fromReceiptHint}
              aria-label={words.orders.fromReceipt}
              data-testid="ticket-receipt"
              data-typing="words"
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || receipt.trim() === '' || receipt === found?.sale?.receiptNumber) return;
                event.preventDefault();
                void find(receipt.trim());
              }}
              onChange={(event) => {
                setReceipt(event.target.value);
                setFound(null);
              }}
            />
          </label>
          <button
            type="button"
            className="btn"
            data-testid="ticket-find"
            disabled={receipt.trim() === ''}
            onClick={() => void find(receipt.trim())}
          >
            {words.orders.find}
          </button>
        </div>
        <div className={css['goods']} role="group" aria-label={words.orders.goods}>
          {source.pieces.length === 0 ? <span className="sub s">{words.orders.noGoods}</span> : null}
          {source.pieces.map(({ lineId, product, quantity }) => (
            <label key={lineId} className={life['check']} data-testid="ticket-piece">
              <input
                type="checkbox"
                checked={!off.includes(lineId)}
                onChange={(event) =>
                  setOff(event.target.checked ? off.filter((id) => id !== lineId) : [...off, lineId])
                }
              />
              <span className="cut">
                {product.name} {product.spec ?? ''} × {countText(quantity)}
              </span>
            </label>
          ))}
        </div>
        {type === 'alteration' ? (
          <div className={life['choices']}>
            {words.orders.works.map((each) => (
              <button
                key={each}
                type="button"
                className="btn"
                onClick={() => setWork((before) => (before === '' ? each : `${before}\n${each}`))}
              >
                {each}
              </button>
            ))}
          </div>
        ) : null}
        <label>
          {words.orders.work}
          <textarea
            className={css['area']}
            value={work}
            maxLength={WORK_MAX}
            placeholder={words.orders.workHint}
            data-testid="ticket-work"
            data-typing="words"
            onChange={(event) => setWork(event.target.value)}
          />
        </label>
        <p className={life['refusal']} role="alert" data-testid="ticket-error">
          {refusal === null ? '' : refusal.code === 'not_found' ? words.orders.noReceipt : refusedText(refusal, words)}
        </p>
        <button type="submit" className="btn primary l" data-testid="ticket-submit" disabled={!isReady}>
          {words.orders.open} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}
