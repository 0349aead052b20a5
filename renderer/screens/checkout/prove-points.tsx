/**
 * The proof that points of the sale need: who spends them is the member, by the changing code, the payment password or a message.
 * Shown where points are chosen and where the sale is paid until the host has one for this sale; one proof serves stored value too.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { CartView } from '../../../main/contract/views.ts';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import type { Refusal } from '../../sale/refusal.ts';
import type { TenderFailure } from '../../sale/tender-desk.ts';
import { ProveMember } from './prove-member.tsx';
import { ValueRefused } from './value-refused.tsx';
import css from './tender.module.css';

interface ProvePointsProps {
  readonly cart: CartView;
  readonly isLocked: boolean;
  /** What stands here once there is a proof, and while nobody knows. */
  readonly children?: ReactElement | null;
  /** What the host refused last: what was proven may count no longer. */
  readonly asked?: TenderFailure | null;
  readonly onProven?: () => void;
}

export default function ProvePoints({
  cart,
  isLocked,
  asked = null,
  onProven,
  children = null,
}: ProvePointsProps): ReactElement | null {
  const till = useTill();
  const words = useWords().value;
  const isTraining = useApp().training;
  const [proven, setProven] = useState<boolean | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const { saleId, member } = cart;
  const memberId = member?.id;
  // Looked at again after a proof was given here.
  const [looks, setLooks] = useState(0);
  const lookAgain = useCallback(async () => {
    setLooks((before) => before + 1);
    onProven?.();
  }, [onProven]);
  useEffect(() => {
    let isHere = true;
    void till.client.call('value.view', {}).then((answer) => {
      if (isHere && answer.ok) setProven(answer.value.proven !== null || answer.value.pointsHeld === true);
    });
    return () => {
      isHere = false;
    };
  }, [till, saleId, memberId, asked, looks]);
  if (isTraining || proven !== false)
    return proven === true && children === null ? (
      <p>
        <span className="tag ok" data-testid="points-proven">
          <Icon name="check" size={14} />
          {words.proven}
        </span>
      </p>
    ) : (
      children
    );
  const isWanted = asked?.reason === 'points_unproven';
  const saved = cart.order.find(([id]) => id === 'points')?.[1] ?? 0;
  return (
    <div className={css['ask']} data-testid="points-proof">
      {refusal === null ? <b>{words.provePoints}</b> : <ValueRefused refusal={refusal} />}
      <ProveMember
        key={isWanted ? 'wanted' : 'before'}
        isWanted={isWanted}
        cart={cart}
        amount={Math.max(1, saved)}
        isLocked={isLocked}
        act={words.prove}
        onRefused={setRefusal}
        onProven={lookAgain}
      />
    </div>
  );
}
