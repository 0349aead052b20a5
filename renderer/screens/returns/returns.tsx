/**
 * Goods that come back: find the sale by receipt or member, choose units, see where the money goes, pay it back. Without a
 * receipt it is another page of this screen. Everything that counts is the host's; closing the page loses nothing but a choice.
 */
import { useCallback, useEffect, useMemo, useState, type ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useApp, useCommands, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import type { Till } from '../../app/till.ts';
import type { Command } from '../../input/commands.ts';
import { FIELD_IDS, focusField } from '../../input/focus.ts';
import { amountText } from '../../text/format.ts';
import { beginExchange } from './begin-exchange.ts';
import { findReturn, receiptIn, type FoundSale, type Search } from './find-return.ts';
import { LooseReturn } from './loose-return.tsx';
import { createReturnDesk, type ReturnDesk } from './return-desk.ts';
import { ReturnLines } from './return-lines.tsx';
import { ReturnDone, ReturnPlanPanel } from './return-plan.tsx';
import { SalePaper } from './sale-paper.tsx';
import { TodaySales } from './today-sales.tsx';
import css from './returns.module.css';

const LOOK_AGAIN_MS = 1000;
/** Of a code that cannot be read. */
const SHOWN_CHARACTERS_MAX = 60;

export default function Returns(): ReactElement {
  const [isLoose, setLoose] = useState(false);
  return isLoose ? <LooseReturn onClose={() => setLoose(false)} /> : <ReturnOfSale onLoose={() => setLoose(true)} />;
}

function ReturnOfSale({ onLoose }: { readonly onLoose: () => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const [text, setText] = useState('');
  const [search, setSearch] = useState<Search>({ kind: 'idle' });
  // The field shows the number; what the scanned code said beside it is asked with it.
  const [scanned, setScanned] = useState<{ readonly number: string; readonly data: string } | null>(null);
  const asked = scanned !== null && scanned.number === text.trim() ? scanned.data : text;
  const find = useCallback(
    async (asked: string) => {
      setSearch((before) => (before.kind === 'found' ? before : { kind: 'searching' }));
      const result = await findReturn(till, asked);
      setSearch(result);
      if (result.kind === 'found') setText(result.found.receiptNumber);
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
        const read = receiptIn(data);
        setScanned(read === undefined ? null : { number: read.receiptNumber, data });
        setText(read?.receiptNumber ?? data.trim().slice(0, SHOWN_CHARACTERS_MAX));
        void find(data);
        return true;
      }),
    [till, find],
  );
  const found = search.kind === 'found' ? search.found : null;
  const desk = useMemo(() => (found === null ? null : createReturnDesk(till, found)), [till, found]);
  const commands = useMemo(
    () => (desk === null ? SEARCH_COMMANDS : [...SEARCH_COMMANDS, exchangeCommand(till, desk), commitCommand(desk)]),
    [till, desk],
  );
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
            void find(asked);
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
              onChange={(event) => {
                setText(event.target.value);
                setSearch((before) => (isMiss(before) ? { kind: 'idle' } : before));
              }}
            />
            <kbd>F2</kbd>
          </label>
          {found !== null ? (
            <output className={css['echo']}>
              <Icon name="checkc" />
              {words.returns.found}
            </output>
          ) : null}
          <button type="submit" className="btn m primary" data-testid="return-find">
            <Icon name="search" size={20} />
            {words.refund.find}
          </button>
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
        {found === null || desk === null ? (
          <TodaySales
            onPick={(receiptNumber) => {
              setText(receiptNumber);
              void find(receiptNumber);
            }}
          />
        ) : (
          <Right key={found.receiptNumber} found={found} desk={desk} onNext={next} onRest={() => void find(asked)} />
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
  return <SalePaper found={found} desk={desk} />;
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
  const own = useApp().place?.store.id ?? '';
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
                <span className={css['names']}>
                  {body.lines.map(({ product }) => product.name).join(words.refund.comma)}
                </span>
                <b className="num">{amountText(body.cashDue)}</b>
              </button>
            </li>
          ))}
        </ul>
      );
    case 'goods':
      return <ForCheckout name={search.name} />;
    case 'bad':
    case 'none':
    case 'refused':
      return (
        <div className="empty" role="alert" data-testid="return-none">
          <Icon name="stop" size={44} />
          <b>{notFoundText(search, words)}</b>
          <span>
            {search.kind === 'refused' && search.reason === 'foreign_number'
              ? words.refund.foreignHint(own)
              : words.refund.noneHint}
          </span>
        </div>
      );
  }
}

/** Goods are no receipt: what was scanned is named, and the way to sell it is one press. */
function ForCheckout({ name }: { readonly name: string }): ReactElement {
  const { place } = useTill();
  const words = useWords();
  return (
    <div className="empty" role="alert" data-testid="return-goods">
      <Icon name="tag" size={44} />
      <b>{words.refund.goods(name)}</b>
      <span>{words.refund.goodsHint}</span>
      <button
        type="button"
        className="btn primary"
        data-testid="return-to-checkout"
        onClick={() => place.set({ screen: 'checkout', why: null })}
      >
        {words.shift.toCheckout}
      </button>
    </div>
  );
}

/** What ends as soon as something else is typed. */
const isMiss = ({ kind }: Search): boolean =>
  kind === 'bad' || kind === 'none' || kind === 'refused' || kind === 'goods';

function notFoundText(
  search: Extract<Search, { readonly kind: 'bad' | 'none' | 'refused' }>,
  words: ReturnType<typeof useWords>,
): string {
  if (search.kind === 'bad') return words.returns.bad;
  if (search.kind === 'none') return words.returns.none;
  return words.refund.refusals[search.reason] ?? words.common.failed(words.failures[search.code]);
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
const isPlanned = (desk: ReturnDesk): boolean => desk.state.get().view.plan !== null && desk.state.get().done === null;
const exchangeCommand = (till: Till, desk: ReturnDesk): Command => ({
  id: 'exchange',
  label: (words) => words.exchange.begin,
  cap: 'F8',
  keys: [{ key: 'F8' }],
  inFields: true,
  enabled: () => isPlanned(desk),
  perform: () => void beginExchange(till, desk),
});
const commitCommand = (desk: ReturnDesk): Command => ({
  id: 'refund',
  label: (words) => words.refund.key,
  cap: 'F9',
  keys: [{ key: 'F9' }],
  inFields: true,
  enabled: () => isPlanned(desk),
  perform: () => void desk.commit(),
});
