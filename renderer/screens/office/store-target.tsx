/**
 * What this store itself is to reach in a month and how far it is, above the targets of its guides, and a new decision on it. Nothing is
 * kept here: all of it is the cloud's. Called by targets-page.tsx. domain/guide-target.ts.
 */
import { useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import { targetProgress } from '../../../sync/domain/guide-target.ts';
import { fen } from '../../../sync/domain/money.ts';
import type { StoreTarget } from '../../../sync/protocol/store-targets.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { amountText } from '../../text/format.ts';
import { TargetMeter } from '../guide-desk/target-meter.tsx';
import { Field } from './office-fields.tsx';
import { NOTHING_SAID, SaidLine } from './office-list.tsx';
import { TargetHistory } from './target-history.tsx';
import { EMPTY_TARGET, targetOf, typedTargetOf } from './target-typed.ts';
import css from './office-frame.module.css';
import own from './targets-page.module.css';
import { useStoreTarget } from './use-target-month.ts';

interface StoreTargetLineProps {
  /** Undefined for this one. */
  readonly month: string | undefined;
  readonly refused: (answer: Extract<Answer<unknown>, { ok: false }>) => string;
}

export function StoreTargetLine({ month, refused }: StoreTargetLineProps): ReactElement {
  const { client } = useTill();
  const words = useWords().officePages.targets;
  const [typed, setTyped] = useState<string | null>(null);
  const { read, setRead, said, setSaid, readAgain } = useStoreTarget({ month, refused });
  const newest = read?.versions.at(-1);
  const target = typed === null ? undefined : targetOf({ ...EMPTY_TARGET, amount: typed });
  const save = async (): Promise<void> => {
    if (read === null || target === undefined) return;
    const version = newest?.version ?? 0;
    const answer = await client.call('target.setStore', { month: read.month, amount: target.amount, version });
    if (answer.ok) {
      setRead(answer.value);
      setTyped(null);
      return setSaid({ text: words.savedStore, isDone: true });
    }
    setSaid({ text: refused(answer), isDone: false });
    if (answer.details.reason !== 'target_changed') return;
    setTyped(null);
    readAgain();
  };
  return (
    <section
      className={own['store']}
      aria-label={words.ofStore}
      data-testid="store-target"
      data-amount={newest?.amount ?? ''}
    >
      {read === null ? <b>{words.ofStore}</b> : <Reached target={read} />}
      {typed === null ? (
        <button
          type="button"
          className="btn sm"
          disabled={read === null}
          data-testid="store-target-decide"
          onClick={() => {
            setSaid(NOTHING_SAID);
            setTyped(typedTargetOf({ amount: newest?.amount ?? null, bindings: null }).amount);
          }}
        >
          {words.decide}
        </button>
      ) : (
        <form
          className={css['acts']}
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <Field label={words.amount} value={typed} maxLength={16} testId="store-target-amount" onChange={setTyped} />
          <button type="submit" className="btn primary" disabled={target === undefined} data-testid="store-target-save">
            {words.save}
          </button>
          <button type="button" className="btn" onClick={() => setTyped(null)}>
            {words.dismiss}
          </button>
        </form>
      )}
      <SaidLine said={said} testId="store-target-said" />
      {typed === null || read === null ? null : (
        <TargetHistory versions={read.versions.map((version) => ({ ...version, bindings: null }))} />
      )}
    </section>
  );
}

function Reached({ target: { net, month, today, versions } }: { readonly target: StoreTarget }): ReactElement {
  const words = useWords().officePages.targets;
  const amount = versions.at(-1)?.amount ?? null;
  if (amount === null)
    return (
      <p className="row">
        <b>{words.ofStore}</b>
        <span className="num">{amountText(net)}</span>
        <span className="sub">{words.noTarget}</span>
      </p>
    );
  const progress = targetProgress({ amount: fen(amount) }, { net, month, today });
  const gap = net - progress.expected;
  return (
    <div className={own['reached']}>
      <b>{words.ofStore}</b>
      <span className="num">{words.desk.of(amountText(net), amountText(amount))}</span>
      <TargetMeter progress={progress} amount={amount} />
      <span className={cx('s', gap < 0 && 'bad')}>
        {gap < 0 ? words.behind(amountText(-gap)) : words.ahead(amountText(gap))}
      </span>
    </div>
  );
}
