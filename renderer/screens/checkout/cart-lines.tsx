/**
 * The lines of the cart: a virtual list of whole rows that grows from the top and then follows the newest. Under it stands a
 * code that could not be added, red, until a person dismisses it. Amounts are the host's: after item promotions, struck before.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { HAND_IDS } from '../../../sync/domain/promotion.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon, Picture } from '../../design/icon.tsx';
import { amountText, countText, savingText, weightText } from '../../text/format.ts';
import type { CheckoutDesk } from './checkout-desk.ts';
import { usePromotionName } from './promotion-names.ts';
import { ScanErrorRow } from './scan-error-row.tsx';
import css from './checkout.module.css';

/** Row height in px at a root size of 16; the list measures the real one. */
const ROW_REM = 3.5;
const ROWS_BEYOND_VIEW = 24;
const NO_LINES: CartView['lines'] = [];

interface CartLinesProps {
  readonly cart: CartView | null;
  readonly desk: CheckoutDesk;
}

export function CartLines({ cart, desk }: CartLinesProps): ReactElement {
  const { productFacts, scans } = useTill();
  const words = useWords();
  const lines = cart?.lines ?? NO_LINES;
  const selectedId = useStore(desk.selected);
  const { error } = useStore(scans.state);
  const selectedIndex = indexOfSelected(lines, selectedId);
  const scroller = useRef<HTMLDivElement>(null);
  const [above, setAbove] = useState(0);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: rowPixels,
    overscan: ROWS_BEYOND_VIEW,
  });
  useEffect(() => {
    productFacts.want(lines.map(({ product }) => product.id));
  }, [productFacts, lines]);
  useEffect(() => {
    if (selectedIndex >= 0) rows.scrollToIndex(selectedIndex, { align: 'auto' });
  }, [rows, selectedIndex, lines.length, error]);
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <div
      className={css['linesArea']}
      style={{ '--error-row': error === null ? '0rem' : '3.5rem' } as React.CSSProperties}
    >
      <div className={cx(css['row'], css['linesHead'])} aria-hidden="true">
        <span className={css['cellNumber']}>#</span>
        <span className={css['headCount']}>
          {words.checkout.linesAndUnits(countText(lines.length), countText(units))}
          {above > 0 ? (
            <span className={css['above']}>
              <Icon name="up" size={14} />
              {words.checkout.above(countText(above))}
            </span>
          ) : null}
        </span>
        <span className={css['cellTag']}>{words.checkout.columns.promotion}</span>
        <span className={css['cellQuantity']}>{words.checkout.columns.quantity}</span>
        <span className={css['cellUnit']}>{words.checkout.columns.unit}</span>
        <span className={css['cellAmount']}>{words.checkout.columns.amount}</span>
      </div>
      {lines.length === 0 && error === null ? (
        <div className="empty">
          <Icon name="scan" size={44} />
          <b>{words.checkout.empty}</b>
          <span>{words.checkout.emptyHint}</span>
        </div>
      ) : (
        <div
          ref={scroller}
          className={css['lines']}
          role="list"
          aria-label={words.checkout.cart}
          onScroll={(event) => setAbove(Math.round(event.currentTarget.scrollTop / rowPixels()))}
        >
          <div className={css['linesInner']} style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map((row) => {
              const line = lines[row.index];
              return line === undefined ? null : (
                <CartLine
                  key={line.lineId}
                  cart={cart}
                  line={line}
                  number={row.index + 1}
                  top={row.start}
                  isSelected={row.index === selectedIndex}
                  desk={desk}
                />
              );
            })}
          </div>
        </div>
      )}
      {error === null ? null : <ScanErrorRow error={error} onOpenItem={() => desk.dialog.set('openItem')} />}
    </div>
  );
}

interface CartLineProps {
  readonly cart: CartView | null;
  readonly line: CartView['lines'][number];
  readonly number: number;
  readonly top: number;
  readonly isSelected: boolean;
  readonly desk: CheckoutDesk;
}

function CartLine({ cart, line, number, top, isSelected, desk }: CartLineProps): ReactElement {
  const words = useWords();
  const shown = useStore(useTill().productFacts.known).get(line.product.id);
  const promotionName = usePromotionName(cart);
  const { product } = line;
  // A price above the catalogue's saves nothing, so no saving names it.
  const isDearer = (line.priceOverride?.price ?? 0) > product.price;
  const nameOf = (id: string): string =>
    id === HAND_IDS.price && line.priceOverride?.tag === true ? words.catalogue.tag : promotionName(id);
  const saved = line.applied.map(([id, saving]) => `${nameOf(id)} ${savingText(saving)}`).join('\n');
  const names = [
    ...(line.isOpenItem === true ? [words.catalogue.openTag] : []),
    ...(line.isOutside === true ? [words.catalogue.outside] : []),
    ...line.applied.map(([id]) => nameOf(id)),
  ];
  const tag = (isDearer ? [words.discount.priceOverride, ...names] : names).join(' + ');
  return (
    <div
      className={cx(css['row'], css['line'], isSelected && css['selected'])}
      role="listitem"
      aria-current={isSelected}
      style={{ transform: `translateY(${String(top)}px)` }}
      data-testid="cart-line"
      data-sku={product.sku}
      data-quantity={line.quantity}
      data-amount={line.amount}
      data-net={line.net}
      onClick={() => desk.selected.set(line.lineId)}
    >
      <span className={cx(css['cellNumber'], 'num')}>{number}</span>
      <Picture name={shown?.picture} photo={shown?.photo} />
      <span className={css['cellName']}>
        <span className={cx(css['name'], 'cut')}>{product.name}</span>
        <span className={cx(css['spec'], 'cut')}>
          {product.soldBy === 'weight'
            ? words.checkout.weighed(amountText(product.price))
            : [product.spec, product.unit].filter(Boolean).join(' · ')}
        </span>
      </span>
      <span className={css['cellTag']}>
        {tag === '' ? null : (
          <span className="tag save" title={saved === '' ? tag : saved} data-testid="line-promotion">
            <span className="cut">{tag}</span>
          </span>
        )}
        {line.amount < line.base ? (
          <span className={cx(css['tagSaving'], 'num')}>{savingText(line.base - line.amount)}</span>
        ) : null}
      </span>
      <span className={css['cellQuantity']}>
        {line.grams === undefined ? (
          <Stepper line={line} desk={desk} />
        ) : (
          <span className={css['weigh']}>
            <Icon name="scale" size={18} />
            <span className="num">{weightText(line.grams)}</span> {words.checkout.kilograms}
          </span>
        )}
      </span>
      <span className={cx(css['cellUnit'], 'num')}>
        {amountText(isDearer ? (line.priceOverride?.price ?? 0) : product.price)}
      </span>
      <span className={css['cellAmount']}>
        <span className="num">{amountText(line.amount)}</span>
        {line.amount < line.base ? <del className="num">{amountText(line.base)}</del> : null}
      </span>
    </div>
  );
}

function Stepper({
  line,
  desk,
}: {
  readonly line: CartView['lines'][number];
  readonly desk: CheckoutDesk;
}): ReactElement {
  const words = useWords();
  const entry = useStore(desk.entry);
  const isTyping = entry?.lineId === line.lineId;
  return (
    <span className={css['stepper']}>
      <button
        type="button"
        aria-label={words.common.minus}
        data-testid="quantity-minus"
        onClick={() => desk.step(line.lineId, -1)}
      >
        <Icon name="minus" size={18} />
      </button>
      {isTyping ? (
        <input
          className={css['quantityEntry']}
          value={entry.text}
          inputMode="numeric"
          aria-label={words.checkout.columns.quantity}
          data-testid="quantity-entry"
          data-typing="amount"
          placeholder={countText(line.quantity)}
          ref={focusOnce}
          onChange={(event) => desk.typeQuantity(event.target.value)}
          onKeyDown={(event) => {
            if (event.code === 'Enter') desk.endQuantity();
          }}
          onBlur={() => desk.endQuantity()}
        />
      ) : (
        <button
          type="button"
          className={cx(css['quantity'], 'num')}
          aria-label={`${words.checkout.columns.quantity} ${countText(line.quantity)}`}
          onClick={() => {
            desk.selected.set(line.lineId);
            desk.beginQuantity('');
          }}
        >
          {countText(line.quantity)}
        </button>
      )}
      <button
        type="button"
        aria-label={words.common.plus}
        data-testid="quantity-plus"
        onClick={() => desk.step(line.lineId, 1)}
      >
        <Icon name="plus" size={18} />
      </button>
    </span>
  );
}

const focusOnce = (field: HTMLInputElement | null): void => field?.focus();

function indexOfSelected(lines: CartView['lines'], selected: string | null): number {
  const index = lines.findIndex(({ lineId }) => lineId === selected);
  return index >= 0 ? index : lines.length - 1;
}

const rowPixels = (): number => ROW_REM * Number.parseInt(getComputedStyle(document.documentElement).fontSize, 10);
