/**
 * A whole style: what its products share, and a grid of colours and sizes with a code and a price each and a photo for each colour.
 * Saved at once: all of it or nothing. Called by products-page.tsx.
 */
import { useState, type SubmitEvent, type ReactElement } from 'react';
import { PRODUCTS_IN_SAVE_MAX } from '../../../sync/domain/product-entry.ts';
import type { EnteredProduct } from '../../../sync/protocol/catalogue.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { countText } from '../../text/format.ts';
import { GoodsFields, TextField } from './goods-fields.tsx';
import { SaveRow } from './product-form.tsx';
import type { Refused } from './product-refusal.ts';
import { saveTyped } from './product-save.ts';
import { askedStyle, axesOf, cellKey, typedStyle, type TypedCell, type TypedStyle } from './product-typed.ts';
import { StyleGrid } from './style-grid.tsx';
import css from './products-page.module.css';

interface StyleFormProps {
  /** The variants that the cloud has; none for a new style. */
  readonly known: readonly EnteredProduct[];
  readonly onSaved: (products: readonly EnteredProduct[]) => void;
}

export function StyleForm({ known, onSaved }: StyleFormProps): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const { products } = words;
  const [typed, setTyped] = useState<TypedStyle>(() => typedStyle(known));
  const [refused, setRefused] = useState<(Refused & { readonly photo?: string }) | null>(null);
  const [said, setSaid] = useState('');
  const [isSaving, setIsSaving] = useState(false);
  const change = (part: Partial<TypedStyle>): void => {
    setSaid('');
    setRefused(null);
    setTyped((before) => ({ ...before, ...part }));
  };
  const setCell = (colour: string, size: string, part: Partial<TypedCell>): void =>
    change({ cells: { ...typed.cells, [cellKey(colour, size)]: { ...typed.cells[cellKey(colour, size)], ...part } } });
  const fill = (): void => {
    const { colours, sizes } = axesOf(typed);
    const { price, memberPrice } = typed;
    const cells = colours.flatMap((colour) =>
      sizes.map(
        (size) => [cellKey(colour, size), { ...typed.cells[cellKey(colour, size)], price, memberPrice }] as const,
      ),
    );
    change({ cells: { ...typed.cells, ...Object.fromEntries(cells) } });
  };
  const asked = askedStyle(typed, () => undefined);
  const cellRefused = refused?.item === undefined ? undefined : asked[refused.item];
  const isOfCell = refused?.field === 'codes' || refused?.field === 'price' || refused?.field === 'sku';
  const faultOf = (field: string): string | undefined =>
    refused?.field === field && !isOfCell ? refused.text : undefined;
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isSaving) return;
    setSaid('');
    if (asked.length === 0) return setRefused({ text: products.needGrid, field: 'colours' });
    if (asked.length > PRODUCTS_IN_SAVE_MAX)
      return setRefused({ text: products.tooLarge(countText(PRODUCTS_IN_SAVE_MAX)) });
    setIsSaving(true);
    const saved = await saveTyped({ client, words }, shownPhotos(typed), (photoOf) =>
      askedStyle(typed, photoOf).map(({ fields }) => fields),
    );
    setIsSaving(false);
    if (!saved.ok) return setRefused(saved.error);
    setRefused(null);
    setTyped(typedStyle(saved.value));
    setSaid(products.saved(countText(saved.value.length)));
    onSaved(saved.value);
  };
  return (
    <form className={css['form']} data-testid="style-form" noValidate onSubmit={(event) => void save(event)}>
      <header className={css['formHead']}>
        <h2>{typed.isKnown ? `${typed.name} ${typed.style}` : products.newStyle}</h2>
      </header>
      <div className={css['fields']}>
        <TextField
          label={products.style}
          name="style"
          value={typed.style}
          isFixed={typed.isKnown}
          fault={faultOf('style') ?? faultOf('id')}
          onChange={(style) => change({ style })}
        />
        <TextField
          label={products.name}
          name="name"
          isWide
          value={typed.name}
          fault={faultOf('name')}
          onChange={(name) => change({ name })}
        />
        <GoodsFields typed={typed} faultOf={faultOf} onChange={change} />
        <TextField
          label={products.colours}
          name="colours"
          isWide
          value={typed.colours}
          fault={faultOf('colours')}
          onChange={(colours) => change({ colours })}
        />
        <TextField
          label={products.sizes}
          name="sizes"
          value={typed.sizes}
          fault={faultOf('variant')}
          onChange={(sizes) => change({ sizes })}
        />
      </div>
      <p className={css['gridHint']}>
        <span className="s sub">{products.styleHint}</span>
        <button type="button" className="btn sm" title={products.fillHint} data-testid="style-fill" onClick={fill}>
          {products.fill}
        </button>
      </p>
      <StyleGrid
        typed={typed}
        refused={cellRefused === undefined ? undefined : { ...cellRefused, field: refused?.field }}
        photoFault={refused?.photo === undefined ? undefined : { colour: refused.photo, text: refused.text }}
        onCell={setCell}
        onPhoto={(colour, photo) => change({ photos: { ...typed.photos, [colour]: photo } })}
      />
      <SaveRow
        refused={refused}
        said={said}
        isSaving={isSaving}
        where={cellRefused === undefined ? '' : [cellRefused.colour, cellRefused.size].join(' ').trim()}
      />
    </form>
  );
}

/** Photos of the colours that are in the grid. */
function shownPhotos(typed: TypedStyle): TypedStyle['photos'] {
  const { colours } = axesOf(typed);
  return Object.fromEntries(Object.entries(typed.photos).filter(([colour]) => colours.includes(colour)));
}
