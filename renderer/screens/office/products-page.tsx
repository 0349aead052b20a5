/**
 * Where products, whole styles, their photos and this store's assortment are entered. Everything is read from and saved in the cloud,
 * in the own name; without it the page says so and changes nothing. Lazy: called by office.tsx.
 */
import { lazy, Suspense, useCallback, useState, type ReactElement } from 'react';
import type { EnteredProduct } from '../../../sync/protocol/catalogue.ts';
import type { ShopProduct } from '../../../sync/terminal/api.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { AssortmentForm } from './assortment-form.tsx';
import { OfficeFrame, type OfficePageProps } from './office-frame.tsx';
import { ProductForm } from './product-form.tsx';
import { ProductList } from './product-list.tsx';
import { refusalOf } from './product-refusal.ts';
import { StyleForm } from './style-form.tsx';
import css from './products-page.module.css';

const ItemsPage = lazy(() => import('./items-page.tsx'));

type Shown =
  | { readonly kind: 'none' | 'reading' | 'assortment' }
  | { readonly kind: 'refused'; readonly text: string; readonly again: () => void }
  | { readonly kind: 'product'; readonly product: EnteredProduct | undefined; readonly key: number }
  | { readonly kind: 'style'; readonly products: readonly EnteredProduct[]; readonly key: number };

export default function ProductsPage({ onBack }: OfficePageProps): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const { products } = words;
  const [shown, setShown] = useState<Shown>({ kind: 'none' });
  const [saves, setSaves] = useState(0);
  const [isItems, setIsItems] = useState(false);
  const [forms, setForms] = useState(0);
  const open = useCallback((next: (key: number) => Shown): void => {
    setForms((before) => {
      setShown(next(before + 1));
      return before + 1;
    });
  }, []);
  const read = async (asked: { readonly id?: string; readonly style?: string }): Promise<void> => {
    setShown({ kind: 'reading' });
    const answer = await client.call('product.read', asked);
    if (!answer.ok)
      return setShown({ kind: 'refused', text: refusalOf(answer, words).text, again: () => void read(asked) });
    const { items } = answer.value;
    const [first] = items;
    if (first === undefined) return setShown({ kind: 'refused', text: products.gone, again: () => void read(asked) });
    open((key) =>
      asked.style === undefined ? { kind: 'product', product: first, key } : { kind: 'style', products: items, key },
    );
  };
  const saved = (): void => setSaves((before) => before + 1);
  const chosen = shown.kind === 'product' ? shown.product?.id : undefined;
  if (isItems)
    return (
      <Suspense fallback={null}>
        <ItemsPage onBack={() => setIsItems(false)} />
      </Suspense>
    );
  return (
    <OfficeFrame
      id="products"
      title={products.title}
      tools={
        <>
          <button
            type="button"
            className="btn sm"
            data-testid="product-new"
            onClick={() => open((key) => ({ kind: 'product', product: undefined, key }))}
          >
            <Icon name="plus" size={18} />
            {products.newProduct}
          </button>
          <button
            type="button"
            className="btn sm"
            data-testid="style-new"
            onClick={() => open((key) => ({ kind: 'style', products: [], key }))}
          >
            <Icon name="plus" size={18} />
            {products.newStyle}
          </button>
          <button
            type="button"
            className="btn sm"
            data-testid="assortment-open"
            onClick={() => setShown({ kind: 'assortment' })}
          >
            <Icon name="store" size={18} />
            {products.assortment}
          </button>
          <button type="button" className="btn sm" data-testid="items-open" onClick={() => setIsItems(true)}>
            <Icon name="qr" size={18} />
            {words.items.open}
          </button>
        </>
      }
      onBack={onBack}
    >
      <div className={css['columns']} data-forms={forms}>
        <ProductList
          chosen={chosen}
          saves={saves}
          onChoose={({ product }: ShopProduct) => void read({ id: product.id })}
        />
        <section className={`card ${css['side'] ?? ''}`}>
          <Side shown={shown} onSaved={saved} onStyle={(style) => void read({ style })} />
        </section>
      </div>
    </OfficeFrame>
  );
}

interface SideProps {
  readonly shown: Shown;
  readonly onSaved: () => void;
  readonly onStyle: (style: string) => void;
}

function Side({ shown, onSaved, onStyle }: SideProps): ReactElement {
  const { products } = useWords();
  switch (shown.kind) {
    case 'none':
      return (
        <div className="empty">
          <Icon name="tag" size={44} />
          <b>{products.choose}</b>
        </div>
      );
    case 'reading':
      return <div className="empty">{products.loading}</div>;
    case 'refused':
      return (
        <div className="empty" role="alert" data-testid="products-refused">
          <Icon name="alert" size={44} />
          <b>{shown.text}</b>
          <button type="button" className="btn" data-testid="products-again" onClick={shown.again}>
            {products.again}
          </button>
        </div>
      );
    case 'assortment':
      return <AssortmentForm />;
    case 'product':
      return <ProductForm key={shown.key} product={shown.product} onSaved={onSaved} onStyle={onStyle} />;
    case 'style':
      return <StyleForm key={shown.key} known={shown.products} onSaved={onSaved} />;
  }
}
