/**
 * Finds a sale by its receipt: scan the code or type the number. Shows what was sold and how the paper looked, and prints a
 * copy of this terminal's own. Paying back comes later; nothing here pretends to.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { FailureCode } from '../../../main/contract/contract.ts';
import { scanCandidates } from '../../../sync/domain/barcode.ts';
import type { ReceiptNumber } from '../../../sync/domain/ids.ts';
import { useCommands, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import type { Till } from '../../app/till.ts';
import { Icon } from '../../design/icon.tsx';
import type { Command } from '../../input/commands.ts';
import { FIELD_IDS, focusField } from '../../input/focus.ts';
import { ReceiptPreview, type RecordedSale } from '../../sale/receipt-preview.tsx';
import { amountText, countText, weightText } from '../../text/format.ts';
import css from './returns.module.css';

type Search =
  | { readonly kind: 'idle' }
  | { readonly kind: 'bad' }
  | { readonly kind: 'none'; readonly asked: string }
  | { readonly kind: 'found'; readonly sale: RecordedSale; readonly isOwn: boolean };

const LOOK_AGAIN_MS = 1000;

export default function Returns(): ReactElement {
  const till = useTill();
  const words = useWords();
  const [text, setText] = useState('');
  const [search, setSearch] = useState<Search>({ kind: 'idle' });
  const find = useCallback(async (asked: string) => setSearch(await findSale(till, asked)), [till]);
  // A sale of another till may be on its way: what was not found is looked for again for as long as it is asked for.
  const missing = search.kind === 'none' ? search.asked : null;
  useEffect(() => {
    if (missing === null) return undefined;
    const again = async (): Promise<void> => {
      const result = await findSale(till, missing);
      setSearch((now) => (now.kind === 'none' && now.asked === missing && result.kind === 'found' ? result : now));
    };
    const timer = setInterval(() => void again(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [till, missing]);
  useEffect(
    () =>
      till.scanRouter.ask(({ data }) => {
        const number = receiptNumberOf(data);
        setText(number ?? data.trim());
        void find(data);
        return true;
      }),
    [till, find],
  );
  useCommands(COMMANDS);
  return (
    <div className={css['page']}>
      <section className={css['left']} aria-label={words.returns.title}>
        <form
          className={css['search']}
          onSubmit={(event) => {
            event.preventDefault();
            void find(text);
          }}
        >
          <label className="field">
            <Icon name="scan" size={22} />
            <input
              id={FIELD_IDS.returnSearch}
              autoFocus
              value={text}
              autoComplete="off"
              spellCheck={false}
              placeholder={words.returns.hint}
              aria-label={words.returns.label}
              data-testid="return-search"
              onChange={(event) => setText(event.target.value)}
            />
            <kbd>F2</kbd>
          </label>
          {search.kind === 'found' ? (
            <output className={css['echo']}>
              <Icon name="checkc" />
              {words.returns.found}
            </output>
          ) : null}
        </form>
        <Result search={search} />
        <p className={css['later']}>
          <Icon name="info" />
          {words.returns.refundLater}
        </p>
      </section>
      <aside className={css['right']} aria-label={words.done.preview}>
        {search.kind === 'found' ? <Paper sale={search.sale} isOwn={search.isOwn} /> : null}
      </aside>
    </div>
  );
}

function Result({ search }: { readonly search: Search }): ReactElement {
  const words = useWords();
  switch (search.kind) {
    case 'found':
      return <Sale sale={search.sale} />;
    case 'idle':
      return (
        <div className="empty">
          <Icon name="receipt" size={44} />
          <b>{words.returns.empty}</b>
          <span>{words.returns.emptyHint}</span>
        </div>
      );
    case 'bad':
    case 'none':
      return (
        <div className="empty" role="alert" data-testid="return-none">
          <Icon name="stop" size={44} />
          <b>{search.kind === 'bad' ? words.returns.bad : words.returns.none}</b>
          <span>{words.returns.noneHint}</span>
        </div>
      );
  }
}

function Sale({ sale }: { readonly sale: RecordedSale }): ReactElement {
  const words = useWords();
  const format = useFormat();
  const nameOf = useStaffName();
  const { productFacts } = useTill();
  const { body, at } = sale;
  useEffect(() => productFacts.want(body.lines.map(({ product }) => product.id)), [productFacts, body]);
  return (
    <div className={css['sale']} data-testid="return-sale" data-receipt-number={body.receiptNumber}>
      <dl className={css['meta']}>
        <div>
          <dt>{words.returns.label}</dt>
          <dd className="num">{body.receiptNumber}</dd>
        </div>
        <div>
          <dt>{words.returns.when}</dt>
          <dd className="num">{format.stamp(at)}</dd>
        </div>
        <div>
          <dt>{words.returns.cashier}</dt>
          <dd>{nameOf(body.cashier)}</dd>
        </div>
        <div>
          <dt>{words.returns.guides}</dt>
          <dd>
            {body.serving.length === 0 ? words.common.none : body.serving.map(({ guide }) => nameOf(guide)).join(', ')}
          </dd>
        </div>
        <div>
          <dt>{words.returns.paid}</dt>
          <dd className="num">{amountText(body.cashDue)}</dd>
        </div>
      </dl>
      <div className="scroll">
        <table className={css['table']}>
          <thead>
            <tr>
              <th>{words.returns.columns.item}</th>
              <th>{words.returns.columns.quantity}</th>
              <th>{words.returns.columns.unit}</th>
              <th>{words.returns.columns.amount}</th>
              <th>{words.returns.columns.net}</th>
            </tr>
          </thead>
          <tbody>
            {body.lines.map((line) => (
              <tr key={line.lineId} data-testid="return-line" data-sku={line.product.sku}>
                <td>
                  {line.product.name} <span className="mute s">{line.product.spec ?? ''}</span>
                </td>
                <td className="num">
                  {line.grams === undefined
                    ? countText(line.quantity)
                    : `${weightText(line.grams)} ${words.checkout.kilograms}`}
                </td>
                <td className="num">{amountText(line.product.price)}</td>
                <td className="num">{amountText(line.base - line.itemDiscount)}</td>
                <td className="num">
                  <b>{amountText(line.net - line.roundOffShare)}</b>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Paper({ sale, isOwn }: { readonly sale: RecordedSale; readonly isOwn: boolean }): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const [failure, setFailure] = useState<FailureCode | 'done' | null>(null);
  const print = async (): Promise<void> => {
    const answer = await client.call('print.copy', { receiptNumber: sale.body.receiptNumber });
    setFailure(answer.ok ? 'done' : answer.code);
  };
  return (
    <>
      <div className={css['bed']} tabIndex={0} role="region" aria-label={words.done.preview}>
        <ReceiptPreview sale={sale} />
      </div>
      <footer className={css['acts']}>
        <span className="s sub" role="status">
          {failure === null
            ? isOwn
              ? words.returns.copies
              : words.returns.onlyHere
            : failure === 'done'
              ? words.returns.reprinted
              : words.common.failed(words.failures[failure])}
        </span>
        {isOwn ? (
          <button type="button" className="btn m primary" data-testid="return-reprint" onClick={() => void print()}>
            <Icon name="printer" size={22} />
            {words.returns.reprint}
          </button>
        ) : null}
      </footer>
    </>
  );
}

/** The receipt number in what was scanned or typed: as it stands, or in the receipt's own link. */
export function receiptNumberOf(text: string): ReceiptNumber | undefined {
  const { reading } = scanCandidates(text, { screen: 'goods', templates: [] });
  return reading.ok && reading.value.kind === 'receipt' ? reading.value.receiptNumber : undefined;
}

async function findSale(till: Till, text: string): Promise<Search> {
  if (text.trim() === '') return { kind: 'idle' };
  // Store codes are mostly capitals, and people type small letters.
  const numbers = [...new Set([receiptNumberOf(text), receiptNumberOf(text.toUpperCase())])].filter(
    (number) => number !== undefined,
  );
  if (numbers.length === 0) return { kind: 'bad' };
  for (const number of numbers) {
    const found = await findByNumber(till, number);
    if (found !== null) return found;
  }
  return { kind: 'none', asked: text };
}

/** This terminal's journal first, then what the store's other terminals have sent. */
async function findByNumber(till: Till, receiptNumber: ReceiptNumber): Promise<Search | null> {
  const own = await till.client.call('sale.get', { receiptNumber });
  if (own.ok && own.value !== null) return { kind: 'found', sale: own.value, isOwn: true };
  const known = await till.database.findSale(receiptNumber);
  if (!known.ok || known.value === null) return null;
  const { at, entry, body } = known.value;
  return { kind: 'found', sale: { at, entry, body }, isOwn: false };
}

const COMMANDS: readonly Command[] = [
  {
    id: 'search',
    label: (words) => words.keys.findSale,
    cap: 'F2',
    keys: [{ key: 'F2' }],
    inFields: true,
    enabled: () => true,
    perform: () => focusField(FIELD_IDS.returnSearch),
  },
];
