/** The grid of a style: colours down with a photo each, sizes across; a cell has its code and price. Called by style-form.tsx. */
import type { ReactElement } from 'react';
import { useWords } from '../../app/till-context.tsx';
import { PhotoField } from './photo-field.tsx';
import { axesOf, cellOf, NO_PHOTO, type TypedCell, type TypedPhoto, type TypedStyle } from './product-typed.ts';
import css from './products-page.module.css';

interface StyleGridProps {
  readonly typed: TypedStyle;
  /** The cell that something is wrong with, and in which field. */
  readonly refused: { readonly colour: string; readonly size: string; readonly field: string | undefined } | undefined;
  readonly photoFault: { readonly colour: string; readonly text: string } | undefined;
  readonly onCell: (colour: string, size: string, change: Partial<TypedCell>) => void;
  readonly onPhoto: (colour: string, photo: TypedPhoto) => void;
}

export function StyleGrid({ typed, refused, photoFault, onCell, onPhoto }: StyleGridProps): ReactElement | null {
  const { products, catalogue } = useWords();
  const { colours, sizes } = axesOf(typed);
  const picture = Object.values(typed.cells).find(({ before }) => before?.picture !== undefined)?.before?.picture;
  if (colours.length === 0) return null;
  return (
    <div className={css['gridScroll']}>
      <table className={css['grid']} data-testid="style-grid">
        <thead>
          <tr>
            <th scope="col">{catalogue.colourAndSize}</th>
            {sizes.map((size) => (
              <th key={size} scope="col">
                {size === '' ? catalogue.oneSize : size}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {colours.map((colour) => (
            <tr key={colour}>
              <th scope="row">
                <span className={css['rowHead']} data-testid="style-row" data-colour={colour}>
                  <PhotoField
                    label={products.photoOf(colour === '' ? typed.name : colour)}
                    photo={typed.photos[colour] ?? NO_PHOTO}
                    picture={picture}
                    isSmall
                    fault={photoFault?.colour === colour ? photoFault.text : undefined}
                    onChange={(photo) => onPhoto(colour, photo)}
                  />
                  <span>{colour === '' ? products.oneColour : colour}</span>
                </span>
              </th>
              {sizes.map((size) => (
                <td key={size}>
                  <Cell
                    cell={cellOf(typed, colour, size)}
                    name={[colour, size].filter((part) => part !== '').join(' ')}
                    wrong={refused?.colour === colour && refused.size === size ? (refused.field ?? '') : undefined}
                    onChange={(change) => onCell(colour, size, change)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  readonly cell: TypedCell;
  readonly name: string;
  readonly wrong: string | undefined;
  readonly onChange: (change: Partial<TypedCell>) => void;
}

function Cell({ cell, name, wrong, onChange }: CellProps): ReactElement {
  const { products } = useWords();
  const { before, isMade, code, price } = cell;
  const isShown = isMade || before !== undefined;
  return (
    <div className={css['cell']} data-testid="style-cell" data-cell={name} data-wrong={wrong !== undefined}>
      <label className={css['cellMade']}>
        <input
          type="checkbox"
          checked={isMade}
          aria-label={products.cellMade(name)}
          data-testid="cell-made"
          onChange={({ target }) => onChange({ isMade: target.checked })}
        />
        <span className="xs sub cut">{before === undefined ? products.made : before.sku}</span>
      </label>
      {isShown ? (
        <>
          <input
            className={`num ${css['cellField'] ?? ''}`}
            value={code}
            placeholder={products.code}
            aria-label={products.cellCode(name)}
            aria-invalid={wrong === 'codes' || wrong === 'sku'}
            autoComplete="off"
            data-testid="cell-code"
            data-typing="words"
            onChange={({ target }) => onChange({ code: target.value })}
          />
          <input
            className={`num ${css['cellField'] ?? ''}`}
            value={price}
            placeholder={products.price}
            aria-label={products.cellPrice(name)}
            aria-invalid={wrong === 'price' || wrong === 'memberPrice'}
            inputMode="decimal"
            autoComplete="off"
            data-testid="cell-price"
            data-typing="amount"
            onChange={({ target }) => onChange({ price: target.value })}
          />
        </>
      ) : null}
    </div>
  );
}
