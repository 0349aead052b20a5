/**
 * What is chosen in the grid of variants is for: the cart, other stores that have it (nearby-list.tsx), the wish of the member in it whose
 * size is not here, or goods that came, which the guides are then reminded of. A wish and an arrival are journal entries, offline too. Called by variant-dialog.tsx.
 */
import { useState, type ReactElement } from 'react';
import type { ShopProduct } from '../../../sync/terminal/api.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { freshId } from '../../sale/fresh-id.ts';
import css from './variant-dialog.module.css';

const PURPOSES = ['sell', 'nearby', 'wish', 'arrived'] as const;
export type GoodsPurpose = (typeof PURPOSES)[number];

interface VariantPurposeProps {
  readonly purpose: GoodsPurpose;
  /** What became of the last wish or arrival. */
  readonly said: string;
  readonly nearbyCap: string;
  readonly onPurpose: (purpose: GoodsPurpose) => void;
}

export function VariantPurpose({ purpose, said, nearbyCap, onPurpose }: VariantPurposeProps): ReactElement {
  const words = useWords().customers;
  return (
    <div className={css['purpose']}>
      <div className="seg" role="group">
        {PURPOSES.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === purpose}
            data-testid={`goods-${each}`}
            onClick={() => onPurpose(each)}
          >
            {words.goods[each]}
            {each === 'nearby' ? <kbd>{nearbyCap}</kbd> : null}
          </button>
        ))}
      </div>
      <p className="s sub" role="status" data-testid="goods-said">
        {said === '' ? words.goodsHints[purpose] : said}
      </p>
    </div>
  );
}

/** Notes a wish or an arrival, and says what became of it. */
export function useNotedGoods(): readonly [string, (purpose: GoodsPurpose, chosen: ShopProduct | null) => void] {
  const till = useTill();
  const { customers: words, common, failures } = useWords();
  const member = useStore(till.cart.cart)?.member?.id;
  const [said, setSaid] = useState('');
  const note = async (purpose: GoodsPurpose, { product, variant }: ShopProduct): Promise<void> => {
    const name = [product.name, product.spec].filter((part) => part !== undefined && part !== '').join(' ');
    const size = variant?.size === undefined || variant.size === '' ? {} : { size: variant.size };
    const goods = { product: product.id, name, ...size };
    const entry = freshId(till);
    if (purpose === 'wish' && member === undefined) return setSaid(words.wishNoMember);
    const answer =
      purpose === 'wish' && member !== undefined
        ? await till.client.call('guide.wish', { entry, wish: freshId(till), member, goods, isEnded: false })
        : await till.client.call('guide.arrived', { entry, goods });
    const done = purpose === 'wish' ? words.wished(name) : words.arrived(name);
    setSaid(answer.ok ? done : common.failed(failures[answer.code]));
  };
  return [
    said,
    (purpose, chosen) => {
      if (chosen === null) setSaid('');
      else void note(purpose, chosen);
    },
  ];
}
