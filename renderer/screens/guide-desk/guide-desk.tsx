/**
 * The guide desk: a binding code to show, how far the customer is, my customers, my day. Works offline: a code is issued all
 * the same and its confirmation is awaited. Figures come from the local database; what is not known is left out.
 */
import { lazy, Suspense, useCallback, useEffect, useMemo, useState, type ReactElement } from 'react';
import type { Customer, StoreFact } from '../../../sync/terminal/api.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useBusinessDay, useCommands, useTill, useWords } from '../../app/till-context.tsx';
import type { Till } from '../../app/till.ts';
import { SignAmount } from '../../design/amount.tsx';
import { Icon } from '../../design/icon.tsx';
import type { Command } from '../../input/commands.ts';
import { amountText, countText, ratioText } from '../../text/format.ts';
import { guidesOf } from '../checkout/serving-choices.tsx';
import { BindingCode } from './binding-code.tsx';
import { ContestRank } from './contest-rank.tsx';
import { CommissionCard } from './commission-card.tsx';
import { Contested } from './contested.tsx';
import { Customers } from './customers.tsx';
import { guideDay } from './guide-day.ts';
import { GuideTarget } from './guide-target.tsx';
import { clockCommand, OwnClock, useOwnClock, type OwnClockState } from './own-clock.tsx';
import css from './guide-desk.module.css';

const GuideBadge = lazy(() => import('./guide-badge.tsx'));
const GuideShelf = lazy(() => import('./guide-shelf.tsx'));

export default function GuideDesk(): ReactElement {
  const till = useTill();
  const words = useWords();
  const { session } = useApp();
  useStore(till.clocks);
  const guides = guidesOf(useStore(till.staff), till);
  const cart = useStore(till.cart.cart);
  const [picked, setPicked] = useState<StaffId | null>(null);
  const isGuide = session?.roles.includes('guide') === true;
  const guide = isGuide ? session.staff : (picked ?? cart?.serving.shares[0]?.guide ?? guides[0]?.id ?? null);
  const customers = useCustomers(guide);
  const [isBadge, setIsBadge] = useState(false);
  const onBadge = useCallback(() => setIsBadge(true), []);
  const [isShelf, setIsShelf] = useState(false);
  const onShelf = useCallback(() => setIsShelf(true), []);
  const [isHow, setIsHow] = useState(false);
  const clock = useOwnClock();
  return (
    <div className={css['desk']}>
      <DeskKeys guide={guide} onBadge={onBadge} onShelf={onShelf} onHow={setIsHow} onClock={clock.punch} />
      {isBadge && guide !== null ? (
        <Suspense fallback={null}>
          <GuideBadge guide={guide} onClose={() => setIsBadge(false)} />
        </Suspense>
      ) : null}
      {isShelf && guide !== null ? (
        <Suspense fallback={null}>
          <GuideShelf guide={guide} onClose={() => setIsShelf(false)} />
        </Suspense>
      ) : null}
      <section className={`sign ${css['sign'] ?? ''}`} aria-label={words.guide.title}>
        <BindingCode guide={guide} isOwn={isGuide} onIssue={() => issueCode(till, guide)} onBadge={onBadge}>
          {isGuide || guides.length === 0 ? null : (
            <div className={css['guides']} role="group" aria-label={words.guide.who}>
              {guides.map(({ id, name }) => (
                <button
                  key={id}
                  type="button"
                  aria-pressed={id === guide}
                  data-testid={`desk-guide-${id}`}
                  onClick={() => setPicked(id)}
                >
                  {name}
                </button>
              ))}
            </div>
          )}
        </BindingCode>
      </section>
      <div className={css['middle']}>
        <Customers guide={guide} customers={customers} />
        <Contested guide={guide} />
      </div>
      <Day guide={guide} clock={clock} customers={customers} isHow={isHow} onHow={setIsHow} onShelf={onShelf} />
    </div>
  );
}

interface DayProps {
  readonly guide: StaffId | null;
  /** Of who is logged in. */
  readonly clock: OwnClockState;
  readonly customers: readonly Customer[];
  /** Whether the sheet of how commission is worked out is open. */
  readonly isHow: boolean;
  readonly onHow: (isOpen: boolean) => void;
  readonly onShelf: () => void;
}

function Day({ guide, clock, customers, isHow, onHow, onShelf }: DayProps): ReactElement {
  const words = useWords();
  const { place } = useApp();
  const today = useBusinessDay();
  const facts = useSales(today);
  const day = guide === null ? null : guideDay(facts, guide);
  const dayStart = Date.parse(`${today}T00:00:00Z`) - (place?.offsetMinutes ?? 0) * 60_000;
  const bound = customers.filter(({ since }) => since !== undefined && since >= dayStart).length;
  return (
    <section className={css['perf']} aria-label={words.guide.today}>
      <OwnClock clock={clock} />
      <div className="card">
        <h2>
          {words.guide.today} <span className="s sub">{words.guide.todaySales}</span>
        </h2>
        {day === null || day.atv === null ? (
          <p className="sub s">{words.guide.noSales}</p>
        ) : (
          <>
            <div className={css['figure']} data-testid="guide-net" data-fen={day.net}>
              <SignAmount fen={day.net} />
            </div>
            <dl className={css['trio']}>
              <div>
                <dt>{words.guide.sales}</dt>
                <dd className="num">{countText(day.sales)}</dd>
              </div>
              <div>
                <dt>{words.guide.atv}</dt>
                <dd className="num">{amountText(day.atv)}</dd>
              </div>
              <div>
                <dt>{words.guide.upt}</dt>
                <dd className="num">{ratioText(day.units, day.sales)}</dd>
              </div>
            </dl>
          </>
        )}
      </div>
      <div className="card">
        <h2>{words.guide.bindingsToday}</h2>
        <div className={css['withShelf']}>
          <div className={css['figure']}>
            <span className="num">{countText(bound)}</span>
          </div>
          <button
            type="button"
            className="btn"
            data-testid="guide-shelf"
            aria-haspopup="dialog"
            disabled={guide === null}
            onClick={onShelf}
          >
            <Icon name="link" size={20} />
            {words.guideShelf.open}
          </button>
        </div>
      </div>
      <GuideTarget guide={guide} />
      <ContestRank guide={guide} />
      <CommissionCard guide={guide} facts={facts} isOpen={isHow} onOpen={onHow} />
    </section>
  );
}

function useCustomers(guide: string | null): readonly Customer[] {
  const { database } = useTill();
  const [list, setList] = useState<{ readonly guide: string; readonly customers: readonly Customer[] } | null>(null);
  useEffect(
    () => (guide === null ? undefined : database.watchCustomers(guide, (customers) => setList({ guide, customers }))),
    [database, guide],
  );
  return list !== null && list.guide === guide ? list.customers : [];
}

function useSales(businessDay: ReturnType<typeof useBusinessDay>): readonly StoreFact[] {
  const { database } = useTill();
  const [facts, setFacts] = useState<readonly StoreFact[]>([]);
  useEffect(() => database.watchSales({ businessDay }, setFacts), [database, businessDay]);
  return facts;
}

interface DeskKeysProps extends Pick<DayProps, 'guide' | 'onHow' | 'onShelf'> {
  readonly onBadge: () => void;
  readonly onClock: () => void;
}

/** The desk's keys; shows nothing. */
function DeskKeys({ guide, onBadge, onShelf, onHow, onClock }: DeskKeysProps): null {
  const till = useTill();
  useCommands(
    useMemo(
      () => deskCommands(till, { guide, onBadge, onShelf, onHow, onClock }),
      [till, guide, onBadge, onShelf, onHow, onClock],
    ),
  );
  return null;
}

function issueCode(till: Till, guide: StaffId | null): void {
  if (guide !== null) void till.guideCode.issue(guide);
}

const deskCommands = (till: Till, { guide, onBadge, onShelf, onHow, onClock }: DeskKeysProps): readonly Command[] => [
  {
    id: 'new-code',
    label: (words) => words.keys.newCode,
    cap: 'Alt N',
    keys: [{ code: 'KeyN', alt: true }],
    inFields: true,
    enabled: () => true,
    perform: () => issueCode(till, guide),
  },
  {
    id: 'guide-badge',
    label: (words) => words.guideCode.badge,
    cap: 'Alt B',
    keys: [{ code: 'KeyB', alt: true }],
    inFields: true,
    enabled: () => guide !== null,
    perform: onBadge,
  },
  {
    id: 'guide-shelf',
    label: (words) => words.guideShelf.open,
    cap: 'Alt L',
    keys: [{ code: 'KeyL', alt: true }],
    inFields: true,
    enabled: () => guide !== null,
    perform: onShelf,
  },
  {
    id: 'commission-how',
    label: (words) => words.commission.how,
    cap: 'Alt W',
    keys: [{ code: 'KeyW', alt: true }],
    inFields: true,
    enabled: () => guide !== null,
    perform: () => onHow(true),
  },
  clockCommand(onClock),
];
