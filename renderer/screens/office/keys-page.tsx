/**
 * Generations of the key behind binding codes: which one signs, until when codes of those before are taken, how many are still out; and
 * the next one, by who manages the whole brand. Lazy: opened from the page of bindings.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { Answer, MethodValue } from '../../../main/contract/contract.ts';
import { KIDS } from '../../../sync/domain/token-keys.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { countText } from '../../text/format.ts';
import { Field } from './office-fields.tsx';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import css from './office-frame.module.css';

type Keys = MethodValue<'binding.keys'>;
/** Time to print badges anew. */
const ACCEPT_DAYS = '90';
const DAYS = /^(3\d|[4-9]\d|[1-3]\d\d|400)$/;

export default function KeysPage({ onBack }: OfficePageProps): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.officePages.keys;
  const [items, setItems] = useState<Keys['items'] | null>(null);
  const [said, setSaid] = useState({ text: '', isDone: false });
  const take = useCallback(
    (answer: Answer<Keys>, done = ''): void => {
      setSaid(
        answer.ok ? { text: done, isDone: true } : { text: officeRefusal(answer, all, words.faults), isDone: false },
      );
      if (answer.ok) setItems(answer.value.items);
    },
    [all, words],
  );
  useEffect(() => void client.call('binding.keys', {}).then((answer) => take(answer)), [client, take]);
  return (
    <OfficeFrame id="keys" title={words.title} onBack={onBack}>
      <div className={css['halves']}>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.title}>
          <p className="s sub">{words.what}</p>
          <ul>
            {(items ?? []).map((key) => (
              <Generation key={key.kid} generation={key} />
            ))}
          </ul>
          <p className="xs mute">{words.outWhat}</p>
        </section>
        <section className={`card ${css['side'] ?? ''}`} aria-label={words.rotate}>
          <h2>{words.rotate}</h2>
          <p className="s sub">{words.left(countText(KIDS - (items?.length ?? 1)))}</p>
          <Rotation
            onRotate={async (acceptDays) => take(await client.call('binding.rotateKey', { acceptDays }), words.rotated)}
          />
          <p className={said.isDone ? 's' : 's bad'} role="status" data-testid="keys-said" data-done={said.isDone}>
            {said.text}
          </p>
        </section>
      </div>
    </OfficeFrame>
  );
}

function Generation({ generation }: { readonly generation: Keys['items'][number] }): ReactElement {
  const till = useTill();
  const words = useWords().officePages.keys;
  const format = useFormat();
  const nameOf = useStaffName();
  const now = useStore(till.clock);
  const { kid, from, until, isCurrent, out, by } = generation;
  const day = (at: number): string => format.stamp(at).slice(0, 16);
  return (
    <li className={css['entry']} data-testid="key-generation" data-kid={kid} data-out={out}>
      <span className="row">
        <b>{words.generation(String(kid))}</b>
        {isCurrent ? <span className="tag quiet">{words.current}</span> : null}
      </span>
      <span className="s num">
        {from === null ? words.fromStart : words.from(day(from))}
        {until === null ? '' : ` · ${until > now ? words.until(day(until)) : words.ended(day(until))}`}
      </span>
      <span className="s">{words.out(countText(out))}</span>
      {by === undefined ? null : <span className="xs mute">{nameOf(by.replace(/^staff /, ''))}</span>}
    </li>
  );
}

/** It cannot be taken back: pressed twice. */
function Rotation({ onRotate }: { readonly onRotate: (acceptDays: number) => Promise<void> }): ReactElement {
  const all = useWords().officePages;
  const words = all.keys;
  const [days, setDays] = useState(ACCEPT_DAYS);
  const [isSure, setIsSure] = useState(false);
  const rotate = async (): Promise<void> => {
    if (!isSure) return setIsSure(true);
    setIsSure(false);
    await onRotate(Number(days));
  };
  return (
    <>
      <Field
        label={words.accept}
        value={days}
        maxLength={3}
        testId="keys-days"
        onChange={(text) => {
          setIsSure(false);
          setDays(text.replaceAll(/\D/g, ''));
        }}
      />
      <p className="s sub">{words.acceptHint}</p>
      <div className={css['acts']}>
        <button
          type="button"
          className={isSure ? 'btn primary' : 'btn'}
          disabled={!DAYS.test(days)}
          data-testid="keys-rotate"
          onClick={() => void rotate()}
        >
          {isSure ? all.sure : words.rotate}
        </button>
      </div>
    </>
  );
}
