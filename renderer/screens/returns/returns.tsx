/**
 * Goods that come back: find the sale by receipt or member, choose units, see where the money goes, pay it back. Without a
 * receipt it is another page of this screen. Everything that counts is the host's; closing the page loses nothing but a choice.
 */
import { lazy, Suspense, useCallback, useEffect, useMemo, useState, type ReactElement } from 'react';
import type { FailureCode, MethodValue } from '../../../main/contract/contract.ts';
import { useStore } from '../../app/store.ts';
import { useCommands, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import type { Command } from '../../input/commands.ts';
import { FIELD_IDS, focusField } from '../../input/focus.ts';
import { ReceiptPreview, type RecordedSale } from '../../sale/receipt-preview.tsx';
import { amountText } from '../../text/format.ts';
import { findReturn, receiptNumberOf, type FoundSale, type Search } from './find-return.ts';
import { LooseReturn } from './loose-return.tsx';
import { createReturnDesk, type ReturnDesk } from './return-desk.ts';
import { ReturnLines } from './return-lines.tsx';
import { Failure, ReturnDone, ReturnPlanPanel } from './return-plan.tsx';
import { RefundParts } from './refund-parts.tsx';
import css from './returns.module.css';

const CorrectTender = lazy(() => import('./correct-tender.tsx'));
const LOOK_AGAIN_MS = 1000;

export default function Returns(): ReactElement {
  const [isLoose, setLoose] = useState(false);
  return isLoose ? <LooseReturn onClose={() => setLoose(false)} /> : <ReturnOfSale onLoose={() => setLoose(true)} />;
}

function ReturnOfSale({ onLoose }: { readonly onLoose: () => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const [text, setText] = useState('');
  const [search, setSearch] = useState<Search>({ kind: 'idle' });
  const find = useCallback(
    async (asked: string) => {
      setSearch((before) => (before.kind === 'found' ? before : { kind: 'searching' }));
      setSearch(await findReturn(till, asked));
    },
    [till],
  );
  // A sale of another till may be on its way: what was not found is looked for again for as long as it is asked for.
  const missing = search.kind === 'none' ? search.asked : null;
  useEffect(() => {
    if (missing === null) return undefined;
    const again = async (): Promise<void> => {
      const result = await findReturn(till, missing);
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
  const found = search.kind === 'found' ? search.found : null;
  const desk = useMemo(() => (found === null ? null : createReturnDesk(till, found)), [till, found]);
  const commands = useMemo(() => (desk === null ? SEARCH_COMMANDS : [...SEARCH_COMMANDS, commitCommand(desk)]), [desk]);
  useCommands(commands);
  const next = (): void => {
    setText('');
    setSearch({ kind: 'idle' });
    focusField(FIELD_IDS.returnSearch);
  };
  return (
    <div className={css['page']}>
      <section className={css['left']} aria-label={words.refund.title}>
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
              placeholder={words.refund.hint}
              aria-label={words.refund.label}
              data-testid="return-search"
              onChange={(event) => setText(event.target.value)}
            />
            <kbd>F2</kbd>
          </label>
          {found !== null ? (
            <output className={css['echo']}>
              <Icon name="checkc" />
              {words.returns.found}
            </output>
          ) : null}
          <button type="button" className="btn m" data-testid="return-loose" onClick={onLoose}>
            {words.refund.withoutReceipt}
          </button>
        </form>
        {desk !== null ? (
          <ReturnLines desk={desk} />
        ) : (
          <NotFound
            search={search}
            onPick={(receiptNumber) => {
              setText(receiptNumber);
              void find(receiptNumber);
            }}
          />
        )}
      </section>
      <aside className={css['right']} aria-label={words.done.preview}>
        {found === null || desk === null ? null : (
          <Right key={found.receiptNumber} found={found} desk={desk} onNext={next} onRest={() => void find(text)} />
        )}
      </aside>
    </div>
  );
}

function Right({
  found,
  desk,
  onNext,
  onRest,
}: {
  readonly found: FoundSale;
  readonly desk: ReturnDesk;
  readonly onNext: () => void;
  readonly onRest: () => void;
}): ReactElement {
  const { done, view } = useStore(desk.state);
  if (done !== null) return <ReturnDone done={done} onNext={onNext} onRest={onRest} />;
  if (view.plan !== null) return <ReturnPlanPanel desk={desk} plan={view.plan} />;
  return <Paper found={found} desk={desk} />;
}

function NotFound({
  search,
  onPick,
}: {
  readonly search: Search;
  readonly onPick: (receiptNumber: string) => void;
}): ReactElement {
  const words = useWords();
  const format = useFormat();
  switch (search.kind) {
    case 'found':
    case 'searching':
      return (
        <div className="empty" role="status">
          <span>{words.refund.searching}</span>
        </div>
      );
    case 'idle':
      return (
        <div className="empty">
          <Icon name="receipt" size={44} />
          <b>{words.refund.empty}</b>
          <span>{words.refund.emptyHint}</span>
        </div>
      );
    case 'sales':
      return search.sales.length === 0 ? (
        <div className="empty" role="alert" data-testid="return-none">
          <b>{words.refund.noMemberSales}</b>
        </div>
      ) : (
        <ul className={css['sales']} aria-label={words.refund.memberSales}>
          {search.sales.map(({ entry, receiptNumber, at, body }) => (
            <li key={entry}>
              <button type="button" data-testid="return-pick" onClick={() => onPick(receiptNumber)}>
                <span className="num">{receiptNumber}</span>
                <span className="num sub">{format.stamp(at)}</span>
                <span className={css['names']}>{body.lines.map(({ product }) => product.name).join('、')}</span>
                <b className="num">{amountText(body.cashDue)}</b>
              </button>
            </li>
          ))}
        </ul>
      );
    case 'bad':
    case 'none':
    case 'refused':
      return (
        <div className="empty" role="alert" data-testid="return-none">
          <Icon name="stop" size={44} />
          <b>{notFoundText(search, words)}</b>
          <span>{words.refund.noneHint}</span>
        </div>
      );
  }
}

function notFoundText(
  search: Extract<Search, { readonly kind: 'bad' | 'none' | 'refused' }>,
  words: ReturnType<typeof useWords>,
): string {
  if (search.kind === 'bad') return words.returns.bad;
  if (search.kind === 'none') return words.returns.none;
  return words.refund.refusals[search.reason] ?? words.common.failed(words.failures[search.code]);
}

/** The paper as it looked, while nothing is chosen; a copy of this terminal's own. */
function Paper({ found, desk }: { readonly found: FoundSale; readonly desk: ReturnDesk }): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const { receiptNumber, view } = found;
  const [own, setOwn] = useState<MethodValue<'sale.get'>>(null);
  const [failure, setFailure] = useState<FailureCode | 'done' | 'corrected' | null>(null);
  const [isCorrecting, setCorrecting] = useState(false);
  useEffect(() => {
    if (view.knownFrom !== 'journal') return;
    void client.call('sale.get', { receiptNumber }).then((answer) => setOwn(answer.ok ? answer.value : null));
  }, [client, receiptNumber, view]);
  const shown: RecordedSale = own ?? { at: view.at, entry: view.sale.saleId as never, body: view.sale };
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
      {view.refunds.map(({ receiptNumber: of, refundId }) =>
        refundId === undefined ? null : <RefundParts key={of} refundId={refundId} />,
      )}
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
          <button type="button" className="btn m" data-testid="return-correct" onClick={() => setCorrecting(true)}>
            {words.correction.open}
          </button>
        ) : null}
        {isOwn ? (
          <button type="button" className="btn m" data-testid="return-reprint" onClick={() => void print()}>
            <Icon name="printer" size={22} />
            {words.returns.reprint}
          </button>
        ) : null}
      </footer>
      {isCorrecting ? (
        <Suspense fallback={null}>
          <CorrectTender
            receiptNumber={receiptNumber}
            onClose={() => setCorrecting(false)}
            onDone={() => {
              setCorrecting(false);
              setFailure('corrected');
            }}
          />
        </Suspense>
      ) : null}
    </>
  );
}

const SEARCH_COMMANDS: readonly Command[] = [
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
const commitCommand = (desk: ReturnDesk): Command => ({
  id: 'refund',
  label: (words) => words.refund.key,
  cap: 'F9',
  keys: [{ key: 'F9' }],
  inFields: true,
  enabled: () => desk.state.get().view.plan !== null && desk.state.get().done === null,
  perform: () => void desk.commit(),
});
