/** The name of a promotion, coupon, member price or points by id, as the host labelled it. Used by lines and order row. */
import { useMemo } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { ownSavingName, receiptTexts } from '../../../sync/domain/receipt-text.ts';
import { useStore } from '../../app/store.ts';
import { useTill } from '../../app/till-context.tsx';

export function usePromotionName(cart: CartView | null): (id: string) => string {
  const { language } = useStore(useTill().preferences);
  const labels = cart?.labels;
  return useMemo(() => {
    const texts = receiptTexts(language);
    return (id) => {
      return labels?.[id] ?? ownSavingName(id, texts) ?? texts.promotion;
    };
  }, [language, labels]);
}
