/** Names parked sales of an earlier business day where a shift is closed: somebody forgot them, or the customer did. */
import type { ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useBusinessDay, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { amountText, countText } from '../../text/format.ts';

const NAMED_MAX = 6;

export function ParkedNotice(): ReactElement | null {
  const words = useWords();
  const today = useBusinessDay();
  const old = useStore(useTill().parked).filter(({ businessDay }) => businessDay < today);
  if (old.length === 0) return null;
  const named = old.slice(0, NAMED_MAX).map(({ name, total }) => `${name} ${amountText(total)}`);
  return (
    <p className="banner pending" data-testid="shift-parked" data-count={old.length}>
      <Icon name="park" size={22} />
      <span>
        <b>{words.saleLife.parkedYesterday(countText(old.length))}</b> {named.join(' · ')}
      </span>
    </p>
  );
}
