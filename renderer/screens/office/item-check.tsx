/**
 * Is this piece genuine? A scanned or typed code of a single piece and what is known of it; without the network what the signature, this
 * till's own sales and the recalls it heard of say. Nothing enters the cart. Called by the checkout's dialog and the office's page.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import { countText } from '../../text/format.ts';
import css from './items-page.module.css';

type Look = MethodValue<'item.look'>;
const GOOD: ReadonlySet<Look['state']> = new Set(['genuine']);
const BAD: ReadonlySet<Look['state']> = new Set(['forged', 'other_brand', 'recalled', 'clone']);

export function ItemCheck(): ReactElement {
  const { client, scanRouter } = useTill();
  const words = useWords();
  const [typed, setTyped] = useState('');
  const [look, setLook] = useState<Look | null>(null);
  const [said, setSaid] = useState('');
  const check = useCallback(
    async (data: string): Promise<void> => {
      const answer = await client.call('item.look', { data });
      setSaid(answer.ok ? '' : words.common.failed(words.failures[answer.code]));
      setLook(answer.ok ? answer.value : null);
    },
    [client, words],
  );
  useEffect(
    () =>
      scanRouter.ask(({ data }) => {
        setTyped('');
        void check(data);
        return true;
      }),
    [scanRouter, check],
  );
  return (
    <section className={css['check']} aria-label={words.items.checkTitle}>
      <form
        className={css['ask']}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== '') void check(typed);
        }}
      >
        <label className="field">
          <Icon name="scan" />
          <input
            value={typed}
            maxLength={4096}
            placeholder={words.items.checkHint}
            aria-label={words.items.checkHint}
            autoComplete="off"
            spellCheck={false}
            data-testid="item-text"
            data-typing="words"
            onChange={({ target }) => setTyped(target.value)}
          />
        </label>
        <button type="submit" className="btn primary" data-testid="item-check">
          {words.items.checkGo}
        </button>
      </form>
      {said === '' ? null : (
        <p className="s bad" role="status">
          {said}
        </p>
      )}
      {look === null ? null : <Verdict look={look} />}
    </section>
  );
}

function Verdict({ look }: { readonly look: Look }): ReactElement {
  const till = useTill();
  const words = useWords().items;
  const format = useFormat();
  const now = useStore(till.clock);
  const { state, batch, serial, sku, name, soldAt, receipt, recalledAt, reason } = look;
  const { title, text } = words.states[state];
  const tone = GOOD.has(state) ? 'good' : BAD.has(state) ? 'bad' : 'plain';
  return (
    <div className={css['verdict']} role="status" data-testid="item-verdict" data-state={state} data-tone={tone}>
      <Icon name={tone === 'good' ? 'checkc' : tone === 'bad' ? 'stop' : 'info'} size={32} />
      <div>
        <b>{title}</b>
        <span className="s">{text}</span>
        {sku === undefined ? null : <span className="s num">{name === undefined ? sku : `${name} · ${sku}`}</span>}
        {batch === undefined || serial === undefined ? null : (
          <span className="s num">{words.piece(batch, countText(serial))}</span>
        )}
        {soldAt === undefined ? null : (
          <span className="s num">
            {words.soldAt(format.moment(soldAt, now))}
            {receipt === undefined ? '' : ` · ${words.receipt(receipt)}`}
          </span>
        )}
        {recalledAt === undefined ? null : (
          <span className="s">{words.recalledAt(format.moment(recalledAt, now), reason ?? '')}</span>
        )}
        <span className="xs mute">{look.online ? words.online : words.offline}</span>
      </div>
    </div>
  );
}
