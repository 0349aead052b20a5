/**
 * The sale is recorded: number, change, how it was paid, what is still under way, and the receipt. Stays until the next scan
 * or Esc, and comes back after a restart, until then. Nothing here changes the sale.
 */
import { lazy, Suspense, useEffect, useMemo, useState, type ReactElement } from 'react';
import type { DoneRefund } from '../../../main/contract/return-views.ts';
import type { DoneSale } from '../../../main/contract/views.ts';
import { useStore } from '../../app/store.ts';
import { useApp, useCommands, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { PrintStateTag } from '../../app/print-state.tsx';
import { SignAmount } from '../../design/amount.tsx';
import { Blade } from '../../design/blade.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import type { Command } from '../../input/commands.ts';
import { ReceiptPreview, type RecordedSale } from '../../sale/receipt-preview.tsx';
import { amountText, countText, savingText } from '../../text/format.ts';
import { receiptTexts, tenderName } from '../../../sync/domain/receipt-text.ts';
import { goesBack, useExchangeRefund } from './exchange-refund.ts';
import { TENDER_ICONS } from './tender-icons.ts';
import checkout from './checkout.module.css';
import css from './done.module.css';

const DoneExchange = lazy(() => import('./done-exchange.tsx'));
const GiftDialog = lazy(() => import('./gift-dialog.tsx'));
const WholeReceipt = lazy(() => import('./whole-receipt.tsx'));

export function Done({ sale }: { readonly sale: DoneSale }): ReactElement {
  const till = useTill();
  const words = useWords();
  const recorded = useRecordedSale(sale.receiptNumber);
  const refund = useExchangeRefund(sale.exchange?.refundId);
  const [isGift, setGift] = useState(false);
  const [isWhole, setWhole] = useState(false);
  useCommands(
    useMemo<readonly Command[]>(
      () => [
        {
          id: 'next',
          label: (dictionary) => dictionary.keys.next,
          cap: 'NumEnter',
          keys: [{ code: 'NumpadEnter' }],
          inFields: true,
          enabled: () => true,
          perform: () => void till.dismissDone(),
        },
        {
          id: 'dismiss',
          label: (dictionary) => dictionary.keys.next,
          cap: 'Esc',
          keys: [{ key: 'Escape' }],
          inFields: true,
          enabled: () => true,
          perform: () => void till.dismissDone(),
        },
        {
          id: 'resume',
          label: (dictionary) => dictionary.saleLife.resume,
          cap: 'Shift F6',
          keys: [{ key: 'F6', shift: true }],
          inFields: true,
          enabled: () => true,
          perform: () => {
            till.parkedAsked.set(true);
            void till.dismissDone();
          },
        },
        {
          id: 'reprint',
          label: (dictionary) => dictionary.keys.reprint,
          cap: 'Alt P',
          keys: [{ code: 'KeyP', alt: true }],
          inFields: true,
          enabled: () => true,
          perform: () => void till.client.call('print.copy', { receiptNumber: sale.receiptNumber }),
        },
      ],
      [till, sale.receiptNumber],
    ),
  );
  return (
    <div
      className={checkout['checkout']}
      data-testid="sale-done"
      data-receipt-number={sale.receiptNumber}
      data-sale-id={sale.saleId}
    >
      <section className={cx(checkout['cart'], css['left'])} aria-label={words.done.title}>
        <Head sale={sale} />
        <div className={css['lists']}>
          <HowPaid sale={sale} recorded={recorded} />
          {sale.exchange === undefined || refund === null ? null : (
            <Suspense fallback={null}>
              <DoneExchange refund={refund} isSwap={sale.exchange.isSwap} />
            </Suspense>
          )}
          <UnderWay sale={sale} />
          <People recorded={recorded} />
        </div>
      </section>
      <aside className={cx(checkout['till'], css['right'])} aria-label={words.done.change}>
        <ChangeSign sale={sale} recorded={recorded} refund={refund} />
        <div className={css['preview']}>
          <div className={css['bed']} tabIndex={0} role="region" aria-label={words.done.preview}>
            {recorded === null ? (
              <p className="empty">{words.done.previewComing}</p>
            ) : (
              <ReceiptPreview sale={recorded} />
            )}
          </div>
          {recorded === null ? null : (
            <button
              type="button"
              className={cx('btn', css['enlarge'])}
              data-testid="done-whole"
              onClick={() => setWhole(true)}
            >
              <Icon name="search" size={18} />
              {words.done.whole}
            </button>
          )}
        </div>
        <div className={css['acts']}>
          <button
            type="button"
            className="act"
            data-testid="done-gift"
            disabled={recorded === null}
            onClick={() => setGift(true)}
          >
            <Icon name="gift" size={22} />
            <span className={css['copyLabel']}>{words.saleLife.gift}</span>
          </button>
          <button
            type="button"
            className="act"
            data-testid="done-copy"
            onClick={() => void till.client.call('print.copy', { receiptNumber: sale.receiptNumber })}
          >
            <Icon name="printer" size={22} />
            <span className={css['copyLabel']}>{words.done.copy}</span>
          </button>
          <Blade
            label={words.done.next}
            cap="NumEnter"
            sub={words.done.nextHint}
            testId="next-sale"
            isSmall
            onPress={() => void till.dismissDone()}
          />
        </div>
      </aside>
      <Suspense fallback={null}>
        {isWhole && recorded !== null ? <WholeReceipt sale={recorded} onClose={() => setWhole(false)} /> : null}
        {isGift && recorded !== null ? <GiftDialog body={recorded.body} onClose={() => setGift(false)} /> : null}
      </Suspense>
    </div>
  );
}

function Head({ sale }: { readonly sale: DoneSale }): ReactElement {
  const words = useWords();
  const format = useFormat();
  return (
    <div className={css['head']}>
      <span className="good">
        <Icon name="checkc" size={26} />
      </span>
      <h1>{words.done.title}</h1>
      <span className="num s mute">{sale.receiptNumber}</span>
      <span className={cx('row', 's', 'sub', css['headEnd'])}>
        {words.done.recorded} <span className="num">{format.timeWithSeconds(sale.at)}</span>
        <span className="tag ok">
          <Icon name="check" size={14} />
          {words.done.durable}
        </span>
      </span>
    </div>
  );
}

interface RecordedProps {
  readonly sale: DoneSale;
  readonly recorded: RecordedSale | null;
}

function HowPaid({ sale, recorded }: RecordedProps): ReactElement {
  const words = useWords();
  const { language } = useStore(useTill().preferences);
  const texts = receiptTexts(language);
  const roundOff = sale.total - sale.cashDue;
  return (
    <section>
      <h2>{words.done.howPaid}</h2>
      <ul>
        {(recorded?.body.tenders ?? []).map((tender) => (
          <li key={tender.tenderId}>
            <Icon name={TENDER_ICONS[tender.kind] ?? 'file'} size={22} />
            <span>{tenderName(tender, texts)}</span>
            <span className="num">{amountText(tender.amount)}</span>
          </li>
        ))}
        {sale.change > 0 ? (
          <li>
            <Icon name="undo" size={22} />
            <span>{words.done.change}</span>
            <span className="num">{savingText(sale.change)}</span>
          </li>
        ) : null}
        {roundOff > 0 ? (
          <li>
            <Icon name="percent" size={22} />
            <span>{words.tender.roundOff}</span>
            <span className="num">{savingText(roundOff)}</span>
          </li>
        ) : null}
      </ul>
    </section>
  );
}

function UnderWay({ sale }: { readonly sale: DoneSale }): ReactElement {
  const words = useWords();
  const { sync, training } = useApp();
  return (
    <section>
      <h2>{words.done.doing}</h2>
      <ul>
        <li>
          <Icon name="printer" size={22} />
          <span>
            {words.done.receipt}
            <span className="xs">{words.done.receiptHint}</span>
          </span>
          <span data-testid="done-print" data-state={sale.print ?? 'none'}>
            {sale.print === null ? (
              <span className="tag quiet">{words.done.noPrinter}</span>
            ) : (
              <PrintStateTag state={sale.print} />
            )}
          </span>
        </li>
        <li>
          <Icon name={sync.state === 'offline' ? 'offline' : 'cloud'} size={22} />
          <span>{words.done.upload}</span>
          {training ? (
            <span className="tag quiet">{words.done.notSent}</span>
          ) : sync.pending === 0 ? (
            <span className="tag ok">
              <Icon name="check" size={14} />
              {words.done.uploaded}
            </span>
          ) : (
            <span className={sync.state === 'offline' ? 'tag offline' : 'tag pending'}>
              <Icon name="pending" size={14} />
              {sync.state === 'offline' ? words.done.offlineWaiting : words.done.waiting(countText(sync.pending))}
            </span>
          )}
        </li>
      </ul>
    </section>
  );
}

/** Who was credited, as it was recorded. */
function People({ recorded }: { readonly recorded: RecordedSale | null }): ReactElement | null {
  const words = useWords();
  const nameOf = useStaffName();
  if (recorded === null) return null;
  const { serving, boundGuide } = recorded.body;
  return (
    <ul>
      <li>
        <Icon name="guide" size={22} />
        <span>
          {serving.length === 0
            ? words.checkout.nobodyServed
            : `${words.checkout.servedBy} ${serving.map(({ guide }) => `${nameOf(guide)} ${guide}`).join(', ')}`}
          {boundGuide === undefined ? null : <span className="xs">{words.checkout.boundTo(nameOf(boundGuide))}</span>}
        </span>
        <span />
      </li>
    </ul>
  );
}

interface ChangeSignProps extends RecordedProps {
  /** Of a sale that goods paid: what they were worth. */
  readonly refund: DoneRefund | null;
}

function ChangeSign({ sale, recorded, refund }: ChangeSignProps): ReactElement {
  const words = useWords();
  const tenders = recorded?.body.tenders ?? [];
  const cash = tenders.reduce((sum, { amount }) => sum + amount, 0);
  // Nobody waits for change who paid without cash; until the tenders are known, the change is what counts.
  const hasCash = sale.change > 0 || tenders.length === 0 || tenders.some(({ kind }) => kind === 'cash');
  // Goods that were worth more: what the customer waits for stands here, however it goes back.
  const back = refund === null ? 0 : goesBack(refund).reduce((sum, { amount }) => sum + amount, 0);
  const isSwap = sale.exchange?.isSwap === true;
  const saved = (recorded?.body.lines ?? []).reduce((sum, line) => sum + line.itemDiscount + line.orderDiscount, 0);
  return (
    <div className={cx('sign', css['sign'])} role="status">
      <div className="sign-top">
        <span className={cx('sign-label', css['label'])}>
          {back > 0
            ? words.exchange.back
            : isSwap
              ? words.exchange.swap
              : hasCash
                ? words.done.change
                : words.done.received}
        </span>
        <span className="num">
          {recorded === null ? (
            ''
          ) : back > 0 ? (
            <span data-testid="change-due" data-fen={sale.change}>
              {words.exchange.worth} {amountText(refund?.total ?? 0)}
            </span>
          ) : sale.change > 0 ? (
            words.done.cashMinusDue(amountText(cash), amountText(sale.cashDue))
          ) : hasCash ? (
            words.done.noChange
          ) : (
            <span data-testid="change-due" data-fen={0}>
              {isSwap ? words.exchange.swapHint : words.done.noChange}
            </span>
          )}
        </span>
      </div>
      {back > 0 ? (
        <div className={cx('sign-total', css['big'])} data-testid="exchange-back" data-fen={back}>
          <SignAmount fen={back} />
        </div>
      ) : hasCash ? (
        <div className={cx('sign-total', css['big'])} data-testid="change-due" data-fen={sale.change}>
          <SignAmount fen={sale.change} />
        </div>
      ) : (
        <div className={cx('sign-total', css['big'])}>
          <SignAmount fen={isSwap ? 0 : cash} />
        </div>
      )}
      <div className="sign-foot">
        <span>
          {words.done.thisSale} <span className="num">{amountText(sale.cashDue)}</span>
        </span>
        {saved > 0 ? (
          <span className="sign-save">
            {words.done.saved} <span className="num">{amountText(saved)}</span>
          </span>
        ) : null}
      </div>
    </div>
  );
}

function useRecordedSale(receiptNumber: DoneSale['receiptNumber']): RecordedSale | null {
  const { client } = useTill();
  const [found, setFound] = useState<RecordedSale | null>(null);
  useEffect(() => {
    let isOver = false;
    void client.call('sale.get', { receiptNumber }).then((answer) => {
      if (!isOver && answer.ok) setFound(answer.value);
    });
    return () => {
      isOver = true;
    };
  }, [client, receiptNumber]);
  return found?.body.receiptNumber === receiptNumber ? found : null;
}
