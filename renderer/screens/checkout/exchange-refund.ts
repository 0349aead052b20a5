/** The refund whose goods paid for a finished sale, and what of it goes back to the customer. Used by the finished sale. */
import { useEffect, useState } from 'react';
import type { DoneRefund } from '../../../main/contract/return-views.ts';
import type { DoneSale } from '../../../main/contract/views.ts';
import { useTill } from '../../app/till-context.tsx';

export function useExchangeRefund(refundId: NonNullable<DoneSale['exchange']>['refundId'] | undefined) {
  const { client } = useTill();
  const [refund, setRefund] = useState<DoneRefund | null>(null);
  useEffect(() => {
    if (refundId === undefined) return undefined;
    let isOver = false;
    void client.call('return.get', { refundId }).then((answer) => {
      if (!isOver && answer.ok) setRefund(answer.value);
    });
    return () => {
      isOver = true;
    };
  }, [client, refundId]);
  return refund?.refundId === refundId ? refund : null;
}

/** What paid for the new goods is no money. */
export const goesBack = ({ tenders }: Pick<DoneRefund, 'tenders'>): DoneRefund['tenders'] =>
  tenders.filter(({ kind }) => kind !== 'exchange');
