/** Watches the hour of the cart's prices while the checkout is open, and shows what taking them anew changed. */
import { lazy, Suspense, useEffect, useState, type ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useTill } from '../../app/till-context.tsx';
import { createFreshPrices } from '../../sale/fresh-prices.ts';

const RepricedDialog = lazy(() => import('./repriced-dialog.tsx'));

export function Repriced(): ReactElement | null {
  const till = useTill();
  const [prices] = useState(() => createFreshPrices(till));
  useEffect(() => prices.watch(), [prices]);
  const changes = useStore(prices.changes);
  if (changes === null) return null;
  return (
    <Suspense fallback={null}>
      <RepricedDialog preview={changes} onClose={prices.seen} />
    </Suspense>
  );
}
