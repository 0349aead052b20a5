/** What of a guide's commission is frozen and settled, and whether customers follow a guide to another store now. Called by moves-page.tsx. */
import { useEffect, useState, type ReactElement } from 'react';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { dayAfter } from '../../../sync/domain/commission-rules.ts';
import { useApp, useBusinessDay, useTill, useWords } from '../../app/till-context.tsx';
import { amountText } from '../../text/format.ts';
import css from './office-frame.module.css';

/** As far back as a return window may reach. */
const DAYS_BACK = 400;

export function GuideMoney({ guide }: { readonly guide: StaffId }): ReactElement {
  const { client } = useTill();
  const words = useWords().officePages.moves;
  const today = useBusinessDay();
  const [sums, setSums] = useState<{ readonly frozen: number; readonly settled: number } | 'unknown' | null>(null);
  useEffect(() => {
    const asked = { guide, from: dayAfter(today, -DAYS_BACK), to: today, sums: true };
    void client
      .call('commission.mine', asked)
      .then((answer) => setSums(answer.ok && answer.value.view !== null ? answer.value.view : 'unknown'));
  }, [client, guide, today]);
  return (
    <p className={css['entry']} data-testid="moves-money">
      <span className="s sub">
        {words.money} · {words.moneyOf}
      </span>
      {sums === null ? null : sums === 'unknown' ? (
        <span className="s">{words.noMoney}</span>
      ) : (
        <b className="num">
          {words.frozen(amountText(sums.frozen))} · {words.settled(amountText(sums.settled))}
        </b>
      )}
    </p>
  );
}

/** What the rule of this store, else of the brand, says now; null while it is not known. */
export function useMovePolicy(): 'follow' | 'stay' | null {
  const { client, clock } = useTill();
  const { place } = useApp();
  const [onMove, setOnMove] = useState<'follow' | 'stay' | null>(null);
  useEffect(() => {
    void client.call('binding.policies', {}).then((answer) => {
      if (!answer.ok) return;
      const inForce = answer.value.items.filter(({ from }) => from <= clock.get());
      const own = inForce.findLast(({ store }) => store === place?.store.id)?.rule;
      setOnMove((own ?? inForce.findLast(({ store }) => store === null)?.rule)?.onMove ?? 'follow');
    });
  }, [client, clock, place]);
  return onMove;
}
