/** The fields that a product and a style have in common, each with its fault below it. Called by product-form.tsx and style-form.tsx. */
import { useEffect, useId, useState, type ReactElement, type ReactNode } from 'react';
import { FULL_BP } from '../../../sync/domain/money.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { rateText } from '../../text/rate-text.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import type { TypedGoods } from './product-typed.ts';
import css from './products-page.module.css';

interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly hint?: string;
  readonly fault: string | undefined;
  /** Takes two columns. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

/** A label over its field, the hint or the fault under it. */
export function Labelled({ label, name, hint, fault, isWide = false, children }: FieldProps): ReactElement {
  return (
    <label className={css[isWide ? 'labelledWide' : 'labelled']} data-wrong={fault !== undefined}>
      <span className="s sub">{label}</span>
      {children}
      {fault === undefined ? (
        hint === undefined ? null : (
          <span className="xs sub">{hint}</span>
        )
      ) : (
        <span className={css['fault']} role="alert" data-testid={`fault-${name}`}>
          {fault}
        </span>
      )}
    </label>
  );
}

interface TextFieldProps extends Omit<FieldProps, 'children'> {
  readonly value: string;
  readonly isFixed?: boolean;
  readonly isFigure?: boolean;
  readonly list?: string;
  readonly onChange: (text: string) => void;
}

export function TextField({
  value,
  isFixed = false,
  isFigure = false,
  list,
  onChange,
  ...field
}: TextFieldProps): ReactElement {
  return (
    <Labelled {...field}>
      <span className="field">
        <input
          className={isFigure ? 'num' : undefined}
          value={value}
          disabled={isFixed}
          list={list}
          inputMode={isFigure ? 'decimal' : undefined}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={field.fault !== undefined}
          data-testid={`product-${field.name}`}
          data-typing={isFigure ? 'amount' : 'words'}
          onChange={({ target }) => onChange(target.value)}
        />
      </span>
    </Labelled>
  );
}

/** Rates of VAT in force; a product may have another that was entered elsewhere. */
const TAX_RATES = [1300, 900, 600, 300, 100, 0] as const;

interface GoodsFieldsProps {
  readonly typed: TypedGoods;
  readonly faultOf: (field: string) => string | undefined;
  readonly onChange: (change: Partial<TypedGoods>) => void;
}

export function GoodsFields({ typed, faultOf, onChange }: GoodsFieldsProps): ReactElement {
  const words = useWords();
  const categories = useCategories();
  const list = useId();
  const rates = [...new Set<number>([...TAX_RATES, typed.taxBp])];
  const { products } = words;
  return (
    <>
      <TextField
        label={products.category}
        name="category"
        value={typed.category}
        list={list}
        hint={categoryName(typed.category.trim(), words)}
        fault={faultOf('category')}
        onChange={(category) => onChange({ category })}
      />
      <datalist id={list}>
        {categories.map((category) => (
          <option key={category} value={category}>
            {categoryName(category, words)}
          </option>
        ))}
      </datalist>
      <Labelled label={products.tax} name="taxBp" fault={faultOf('taxBp')}>
        <select
          className="field"
          value={typed.taxBp}
          data-testid="product-taxBp"
          onChange={({ target }) => onChange({ taxBp: Number(target.value) })}
        >
          {rates.map((rate) => (
            <option key={rate} value={rate}>
              {`${rateText(FULL_BP - rate, 'en')}%`}
            </option>
          ))}
        </select>
      </Labelled>
      <TextField
        label={products.unit}
        name="unit"
        value={typed.unit}
        fault={faultOf('unit')}
        onChange={(unit) => onChange({ unit })}
      />
      <TextField
        label={typed.soldBy === 'weight' ? products.pricePerKg : products.price}
        name="price"
        value={typed.price}
        isFigure
        fault={faultOf('price')}
        onChange={(price) => onChange({ price })}
      />
      {typed.soldBy === 'weight' && typed.memberPrice === '' ? null : (
        <TextField
          label={products.memberPrice}
          name="memberPrice"
          hint={products.memberHint}
          value={typed.memberPrice}
          isFigure
          fault={faultOf('memberPrice')}
          onChange={(memberPrice) => onChange({ memberPrice })}
        />
      )}
      <TextField
        label={products.assortments}
        name="assortments"
        hint={products.assortmentsHint}
        value={typed.assortments}
        fault={faultOf('assortments')}
        onChange={(assortments) => onChange({ assortments })}
      />
    </>
  );
}

export const categoryName = (category: string, { catalogue }: Dictionary): string =>
  Object.hasOwn(catalogue.categories, category)
    ? catalogue.categories[category as keyof Dictionary['catalogue']['categories']]
    : category;

function useCategories(): readonly string[] {
  const { database } = useTill();
  const [categories, setCategories] = useState<readonly string[]>([]);
  useEffect(() => {
    void database.categories().then((answer) => {
      if (answer.ok) setCategories(answer.value.map(({ category }) => category));
    });
  }, [database]);
  return categories;
}
