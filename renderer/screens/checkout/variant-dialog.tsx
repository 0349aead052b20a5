/**
 * Which variant of a style: colours down, sizes across, each with its price and, where it is counted, how many are here. What was
 * never made is no cell, what is not made any more cannot be chosen here (its last pieces are scanned). Arrow keys move, Enter or
 * a touch adds the line and ends the dialog, or says that a member wishes for it, or that it came (variant-purpose.tsx). A style with one of the two is a row of choices. Called by the checkout.
 */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import type { ShopProduct, ShopStyle } from '../../../sync/terminal/api.ts';
import { stepInGrid, variantGrid, type GridStep } from '../../../sync/domain/variants.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Dialog } from '../../design/dialog.tsx';
import { Picture } from '../../design/icon.tsx';
import type { Command } from '../../input/commands.ts';
import { amountText, countText } from '../../text/format.ts';
import { NearbyList } from './nearby-list.tsx';
import { useNotedGoods, VariantPurpose, type GoodsPurpose } from './variant-purpose.tsx';
import css from './variant-dialog.module.css';

const STEPS: Readonly<Record<string, GridStep>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
/** A style may be here before its goods are, while a till hears of the catalogue for the first time. */
const AGAIN_MS = 1_000;
/** Choices in a row of a style without sizes. */
const CHOICES_IN_ROW = 4;

type Cell = ShopProduct | null;
interface Laid {
  readonly colours: readonly string[];
  readonly sizes: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

interface VariantDialogProps {
  readonly style: string;
  readonly onClose: () => void;
}

export default function VariantDialog({ style, onClose }: VariantDialogProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [found, setFound] = useState<ShopStyle | null | undefined>(undefined);
  useEffect(() => {
    let isOver = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void =>
      void till.database.style(style, till.cartBook()).then((answer) => {
        if (isOver) return;
        const next = answer.ok ? answer.value : null;
        setFound(next);
        if (next === null || next.items.length === 0) again = setTimeout(ask, AGAIN_MS);
      });
    ask();
    return () => {
      isOver = true;
      clearTimeout(again);
    };
  }, [till, style]);
  const [purpose, setPurpose] = useState<GoodsPurpose>('sell');
  /** What other stores are looked through for. */
  const [missing, setMissing] = useState<ShopProduct | null>(null);
  const choose = (item: ShopProduct): void => {
    if (purpose === 'nearby') return setMissing(item);
    if (purpose !== 'sell') return note(purpose, item);
    onClose();
    void till.scans.add(item.product);
  };
  const [said, note] = useNotedGoods();
  const turnTo = (next: GoodsPurpose): void => {
    note(next, null);
    setMissing(null);
    setPurpose(next);
  };
  const caps = useStore(till.keyCaps);
  const [here, setHere] = useState<ShopProduct | null>(null);
  /** By key: of the cell where one is, at once. */
  const commands = useMemo(
    () =>
      nearbyCommands(() => {
        setPurpose('nearby');
        setMissing(here);
      }),
    [here],
  );
  return (
    <Dialog title={words.catalogue.chooseTitle(found?.name ?? style)} isWide commands={commands} onClose={onClose}>
      <div className={css['body']} data-testid="variants" data-style={style}>
        {found === undefined ? null : found === null || found.items.length === 0 ? (
          <div className="empty">
            <b>{words.catalogue.noStyle}</b>
          </div>
        ) : (
          <>
            <div className={css['head']}>
              <Picture name={found.picture} photo={found.photo} />
              <span className="num sub">{style}</span>
              <span className={cx('s', 'sub', css['hint'])}>{words.catalogue.chooseHint}</span>
            </div>
            <VariantGrid laid={laidOut(found.items)} onChoose={choose} onHere={setHere} />
            <VariantPurpose
              purpose={purpose}
              said={said}
              nearbyCap={caps['nearby-stock'] ?? 'Alt S'}
              onPurpose={turnTo}
            />
            {missing === null ? null : (
              <NearbyList key={missing.product.id} item={missing} onWish={(item) => note('wish', item)} />
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}

/** One of the two is a row of choices, wrapped; both are a table. */
function laidOut(items: readonly ShopProduct[]): Laid {
  const grid = variantGrid(items, ({ variant }) => variant ?? {});
  if (grid.colours.length > 0 && grid.sizes.length > 0) return grid;
  const cells = grid.rows.flat();
  const rows = Array.from({ length: Math.ceil(cells.length / CHOICES_IN_ROW) }, (_, row) =>
    cells.slice(row * CHOICES_IN_ROW, (row + 1) * CHOICES_IN_ROW),
  );
  return { colours: [], sizes: [], rows };
}

const isOpen = (cell: Cell | undefined): cell is ShopProduct =>
  cell != null && cell.discontinued !== true && cell.isOutside !== true;

const nearbyCommands = (perform: () => void): readonly Command[] => [
  {
    id: 'nearby-stock',
    label: (words) => words.customers.goods.nearby,
    cap: 'Alt S',
    keys: [{ code: 'KeyS', alt: true }],
    inFields: true,
    isQuiet: true,
    enabled: () => true,
    perform,
  },
];

interface VariantGridProps {
  readonly laid: Laid;
  readonly onChoose: (item: ShopProduct) => void;
  readonly onHere: (item: ShopProduct) => void;
}

function VariantGrid({ laid, onChoose, onHere }: VariantGridProps): ReactElement {
  const { catalogue } = useWords();
  const { colours, sizes, rows } = laid;
  const [place, setPlace] = useState<readonly [number, number]>(() => firstOpen(rows));
  const table = useRef<HTMLDivElement>(null);
  useEffect(() => {
    table.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [place]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const columns = Math.max(...rows.map((row) => row.length));
    setPlace((at) => stepInGrid(at, step, [rows.length, columns], (row, column) => isOpen(rows[row]?.[column])));
  };
  const isTable = sizes.length > 0;
  return (
    <div
      ref={table}
      role="grid"
      aria-label={catalogue.colourAndSize}
      className={isTable ? css['table'] : css['choices']}
      style={{ '--columns': isTable ? sizes.length : CHOICES_IN_ROW } as React.CSSProperties}
      onKeyDown={onKeyDown}
    >
      {isTable ? (
        <div role="row" className={css['row']}>
          <span role="columnheader" className={css['corner']}>
            {catalogue.colourAndSize}
          </span>
          {sizes.map((size) => (
            <span key={size} role="columnheader" className={css['size']}>
              {size === '' ? catalogue.oneSize : size}
            </span>
          ))}
        </div>
      ) : null}
      {rows.map((cells, row) => (
        <div key={row} role="row" className={css['row']}>
          {isTable ? (
            <span role="rowheader" className={css['colour']}>
              {photoOfRow(cells)}
              <span>{colours[row] === '' ? catalogue.noColour : colours[row]}</span>
            </span>
          ) : null}
          {cells.map((cell, column) => (
            <VariantCell
              key={column}
              cell={cell}
              name={isTable ? null : (cell?.variant?.colour ?? cell?.variant?.size ?? cell?.product.spec ?? null)}
              isHere={place[0] === row && place[1] === column}
              onChoose={onChoose}
              onFocus={() => {
                if (cell !== null) onHere(cell);
                setPlace((at) => (at[0] === row && at[1] === column ? at : [row, column]));
              }}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

/** A colour's photo, where one of its sizes has one. */
function photoOfRow(cells: readonly Cell[]): ReactElement | null {
  const shown = cells.find((cell) => cell?.photo !== undefined);
  return shown?.photo === undefined ? null : <Picture name={shown.picture} photo={shown.photo} />;
}

interface VariantCellProps {
  readonly cell: Cell;
  /** Of a choice that no row and column names. */
  readonly name: string | null;
  readonly isHere: boolean;
  readonly onChoose: (item: ShopProduct) => void;
  readonly onFocus: () => void;
}

function VariantCell({ cell, name, isHere, onChoose, onFocus }: VariantCellProps): ReactElement {
  const { catalogue } = useWords();
  if (cell === null)
    return (
      <span role="gridcell" className={css['none']} aria-label={catalogue.notMade} title={catalogue.notMade}>
        —
      </span>
    );
  const { product, onHand } = cell;
  const state =
    cell.discontinued === true
      ? catalogue.discontinued
      : cell.isOutside === true
        ? catalogue.outside
        : onHand === undefined
          ? null
          : onHand > 0
            ? catalogue.onHand(countText(onHand))
            : catalogue.soldOut;
  return (
    <span role="gridcell" className={css['slot']}>
      <button
        type="button"
        className={css['cell']}
        tabIndex={isHere ? 0 : -1}
        disabled={!isOpen(cell)}
        aria-label={[product.name, product.spec, amountText(product.price), state].filter(Boolean).join(' ')}
        data-testid="variant-cell"
        data-sku={product.sku}
        data-spec={product.spec}
        onFocus={onFocus}
        onClick={() => onChoose(cell)}
      >
        {name === null ? null : <b className="cut">{name} </b>}
        <span className="num">{amountText(product.price)}</span>{' '}
        {state === null ? null : <span className="xs sub">{state}</span>}
      </button>
    </span>
  );
}

function firstOpen(rows: readonly (readonly Cell[])[]): readonly [number, number] {
  const row = rows.findIndex((cells) => cells.some(isOpen));
  return row < 0 ? [0, 0] : [row, rows[row]?.findIndex(isOpen) ?? 0];
}
