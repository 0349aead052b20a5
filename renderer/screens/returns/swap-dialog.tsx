/** Which goods take the place of the returned units: scanned or found, at the same price. The host checks and records it. */
import { useCallback, useEffect, useRef, useState, type ReactElement } from 'react';
import type { ReturnView } from '../../../main/contract/return-views.ts';
import type { SaleId } from '../../../sync/domain/ids.ts';
import type { ShopProduct } from '../../../sync/terminal/api.ts';
import { START } from '../../app/navigation.ts';
import type { Till } from '../../app/till.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Icon } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';
import { productOfCode } from './find-product.ts';
import { reasonOf } from './find-return.ts';
import { freshId } from '../../sale/fresh-id.ts';
import type { ReturnDesk } from './return-desk.ts';
import css from './exchange.module.css';

const MATCHES_MAX = 6;
type Product = ShopProduct['product'];

interface SwapDialogProps {
  readonly desk: ReturnDesk;
  readonly line: ReturnView['sale']['lines'][number];
  readonly units: number;
  readonly onClose: () => void;
}

export default function SwapDialog({ desk, line, units, onClose }: SwapDialogProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [text, setText] = useState('');
  const [matches, setMatches] = useState<readonly ShopProduct[]>([]);
  const [product, setProduct] = useState<Product | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const hasLooked = useRef(false);
  // Asked again after a lost answer, it is the same sale.
  const [saleId] = useState(() => freshId(till) as string as SaleId);
  const choose = useCallback(
    (chosen: Product): void => {
      // The match that was pressed goes away, and Enter is to swap.
      search.current?.focus();
      hasLooked.current = true;
      setMatches([]);
      setText('');
      setProduct(null);
      if (chosen.soldBy !== 'piece') setProblem(words.exchange.swapWeighed);
      else if (chosen.price !== line.product.price) setProblem(words.exchange.swapOther(amountText(chosen.price)));
      else {
        setProblem(null);
        setProduct(chosen);
      }
    },
    [line, words],
  );
  const find = useCallback(
    async (asked: string): Promise<void> => {
      hasLooked.current = true;
      const hit = await productOfCode(till.database, asked);
      if (hit !== undefined) {
        choose(hit.product);
        return;
      }
      const listed = await till.database.search(asked.trim(), MATCHES_MAX);
      const found = listed.ok ? listed.value : [];
      setMatches(found);
      setProblem(found.length === 0 ? words.exchange.swapNone : null);
    },
    [till, choose, words],
  );
  // Its sisters are what is asked for most: they stand here before anything is typed.
  useEffect(() => {
    void sistersOf(till, line.product).then((sisters) => {
      if (!hasLooked.current) setMatches(sisters);
    });
  }, [till, line]);
  useEffect(
    () =>
      till.scanRouter.ask(({ data }) => {
        void find(data);
        return true;
      }),
    [till, find],
  );
  const swap = async (): Promise<void> => {
    if (product === null || isBusy) return;
    setBusy(true);
    const { receiptNumber, lines, ledger, receipt } = desk.asked();
    const [chosen] = lines;
    const answer = await till.approvals.withApproval(receiptNumber, (approval) =>
      till.client.call('exchange.swap', {
        saleId,
        receiptNumber,
        lineId: line.lineId,
        units,
        product,
        ...(chosen?.reason === undefined ? {} : { reason: chosen.reason }),
        ...(ledger === undefined ? {} : { ledger }),
        ...(receipt === undefined ? {} : { receipt }),
        ...approval,
      }),
    );
    setBusy(false);
    if (!answer.ok) {
      setProblem(words.refund.refusals[reasonOf(answer)] ?? words.common.failed(words.failures[answer.code]));
      return;
    }
    till.showDone(answer.value);
    await till.refresh();
    till.place.set(START);
  };
  return (
    <Dialog title={words.exchange.swapTitle} onClose={onClose}>
      <form
        className={css['swap']}
        data-testid="swap"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() === '') void swap();
          else void find(text);
        }}
      >
        <label className="field">
          <Icon name="scan" size={22} />
          <input
            ref={search}
            autoFocus
            value={text}
            autoComplete="off"
            spellCheck={false}
            placeholder={words.exchange.swapScan}
            aria-label={words.exchange.swapScan}
            data-testid="swap-search"
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        {matches.length === 0 ? null : (
          <ul className={css['matches']}>
            {matches.map((match) => (
              <li key={match.product.id}>
                <button type="button" data-testid="swap-match" onClick={() => choose(match.product)}>
                  <span className="cut">
                    {match.product.name} <span className="sub s">{match.product.spec ?? ''}</span>
                  </span>
                  <b className="num">{amountText(match.product.price)}</b>
                </button>
              </li>
            ))}
          </ul>
        )}
        <dl className={css['pair']}>
          <Side label={words.exchange.swapFrom} product={line.product} units={units} />
          <Side label={words.exchange.swapTo} product={product} units={units} />
        </dl>
        <p className="s sub">{words.exchange.swapNote}</p>
        <p className={css['problem']} role="alert" data-testid="swap-problem">
          {problem ?? ''}
        </p>
        {/* Not the form's own button: while it is locked, Enter must still find what was typed. */}
        <button
          type="button"
          className="btn primary l"
          data-testid="swap-commit"
          disabled={product === null || isBusy}
          onClick={() => void swap()}
        >
          <Icon name="swap" size={22} />
          {words.exchange.swapNow} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}

/** The other sizes and colours of a style that are made and cost the same. */
async function sistersOf(till: Till, of: Product): Promise<readonly ShopProduct[]> {
  const own = await productOfCode(till.database, of.sku);
  if (own?.style === undefined) return [];
  const found = await till.database.style(own.style, till.cartBook());
  const items = found.ok ? (found.value?.items ?? []) : [];
  return items.filter(
    ({ product, discontinued }) => product.id !== of.id && product.price === of.price && discontinued !== true,
  );
}

function Side({
  label,
  product,
  units,
}: {
  readonly label: string;
  readonly product: Pick<Product, 'name' | 'spec' | 'price'> | null;
  readonly units: number;
}): ReactElement {
  const words = useWords();
  return (
    <div>
      <dt>{label}</dt>
      {product === null ? (
        <dd className="mute">{words.exchange.swapScan}</dd>
      ) : (
        <dd>
          <span className="cut">
            {product.name} <span className="sub s">{product.spec ?? ''}</span> × {countText(units)}
          </span>
          <b className="num">{amountText(product.price)}</b>
        </dd>
      )}
    </div>
  );
}
