/** F6: a name for the parked sale, the member's or the time as it is; Enter parks it. */
import { useState, type ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Icon } from '../../design/icon.tsx';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import css from './sale-life.module.css';

const NAME_MAX = 40;

export default function ParkDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const format = useFormat();
  const cart = useStore(till.cart.cart);
  const [name, setName] = useState(() => cart?.member?.name ?? cart?.member?.phone ?? format.time(till.clock.get()));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const park = async (): Promise<void> => {
    await till.scans.idle();
    const revision = till.cart.cart.get()?.revision ?? 0;
    const answer = await till.client.call('cart.park', { revision, name: name.trim() });
    await till.cart.refresh();
    if (answer.ok) onClose();
    else setRefusal(answer);
  };
  return (
    <Dialog title={words.saleLife.parkTitle} onClose={onClose}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') void park();
        }}
      >
        <p className={css['hint']}>{words.saleLife.parkHint}</p>
        <label>
          {words.saleLife.parkName}
          <span className="field">
            <Icon name="park" size={22} />
            <input
              autoFocus
              value={name}
              maxLength={NAME_MAX}
              autoComplete="off"
              data-testid="park-name"
              onFocus={(event) => event.target.select()}
              onChange={(event) => setName(event.target.value)}
            />
          </span>
        </label>
        <p className={css['refusal']} role="alert" data-testid="park-error" data-code={refusal?.code ?? ''}>
          {refusal === null ? '' : refusedText(refusal, words)}
        </p>
        <button type="submit" className="btn primary l" data-testid="park-submit" disabled={name.trim() === ''}>
          {words.saleLife.parkNow} <kbd>Enter</kbd>
        </button>
      </form>
    </Dialog>
  );
}
