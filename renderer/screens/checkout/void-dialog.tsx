/** Voids the open cart with a reason; beyond the cashier's limit somebody approves. Ctrl+Z does not bring it back. */
import { useState, type ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import type { Refusal } from '../../sale/refusal.ts';
import { amountText, countText } from '../../text/format.ts';
import { ReasonForm } from './reason-form.tsx';

export default function VoidDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const cart = useStore(till.cart.cart);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const voidCart = async (reason: string): Promise<void> => {
    await till.scans.idle();
    const revision = till.cart.cart.get()?.revision ?? 0;
    const answer = await till.approvals.withApproval(words.saleLife.voidTitle, (approval) =>
      till.client.call('cart.void', { revision, reason, ...approval }),
    );
    await till.cart.refresh();
    if (answer.ok) {
      till.scans.dismiss();
      onClose();
    } else setRefusal(answer);
  };
  return (
    <Dialog title={words.saleLife.voidTitle} onClose={onClose}>
      <ReasonForm
        hint={words.saleLife.voidHint(countText(cart?.lines.length ?? 0), amountText(cart?.total ?? 0))}
        label={words.saleLife.voidNow}
        refusal={refusal}
        onReason={(reason) => void voidCart(reason)}
      />
    </Dialog>
  );
}
