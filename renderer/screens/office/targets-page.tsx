/**
 * What this store and its guides are to reach in a month and how far they are, and a new decision on one of them; those of before stay in
 * sight. Nothing is kept here: all of it is the cloud's. Lazy: opened from the page of commission. domain/guide-target.ts.
 */
import { useCallback, useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import { targetProgress } from '../../../sync/domain/guide-target.ts';
import { fen } from '../../../sync/domain/money.ts';
import type { GuideTargets } from '../../../sync/protocol/guide-targets.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { amountText, countText } from '../../text/format.ts';
import { TargetMeter } from '../guide-desk/target-meter.tsx';
import { Field } from './office-fields.tsx';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import css from './office-frame.module.css';
import { NOTHING_SAID, OfficeForm, SaidLine } from './office-list.tsx';
import { StoreTargetLine } from './store-target.tsx';
import { TargetHistory } from './target-history.tsx';
import { EMPTY_TARGET, targetOf, typedTargetOf, type TypedTarget } from './target-typed.ts';
import own from './targets-page.module.css';
import { useGuideTargets } from './use-target-month.ts';

type Item = GuideTargets['items'][number];

export default function TargetsPage({ onBack }: OfficePageProps): ReactElement {
  const all = useWords();
  const words = all.officePages.targets;
  const [month, setMonth] = useState<string | undefined>(undefined);
  const [chosen, setChosen] = useState<string | null>(null);
  const refused = useCallback(
    (answer: Extract<Answer<unknown>, { ok: false }>): string => officeRefusal(answer, all, words.faults),
    [all, words],
  );
  const { read, setRead, said, setSaid, readAgain } = useGuideTargets({ month, refused });
  const one = read?.items.find(({ guide }) => guide === chosen);
  return (
    <OfficeFrame
      id="targets"
      title={words.title}
      tools={
        <span className="field">
          <input
            type="month"
            aria-label={words.month}
            value={month ?? read?.month ?? ''}
            data-testid="targets-month"
            onChange={({ target: { value } }) => {
              if (!/^\d{4}-\d{2}$/.test(value)) return;
              setSaid(NOTHING_SAID);
              setMonth(value);
            }}
          />
        </span>
      }
      onBack={onBack}
    >
      <div className={own['columns']} data-chosen={one !== undefined}>
        <section className={cx('card', css['side'])} aria-label={words.title}>
          <StoreTargetLine key={month} month={month} refused={refused} />
          <p className="s sub">{words.what}</p>
          <SaidLine said={said} testId="targets-said" />
          {read?.items.length === 0 ? <p className="sub">{words.none}</p> : null}
          {read === null || read.items.length === 0 ? null : (
            <TargetTable read={read} chosen={chosen} onChoose={setChosen} />
          )}
        </section>
        {one === undefined || read === null ? null : (
          <TargetForm
            key={`${one.guide} ${read.month} ${String(one.versions.length)}`}
            item={one}
            month={read.month}
            refused={refused}
            onDismiss={() => setChosen(null)}
            onStale={(text) => {
              setSaid({ text, isDone: false });
              readAgain();
            }}
            onSaved={(list) => {
              setRead(list);
              setSaid({ text: words.saved(one.name), isDone: true });
              setChosen(null);
            }}
          />
        )}
      </div>
    </OfficeFrame>
  );
}

interface TargetTableProps {
  readonly read: GuideTargets;
  readonly chosen: string | null;
  readonly onChoose: (guide: string) => void;
}

function TargetTable({ read: { items, month, today }, chosen, onChoose }: TargetTableProps): ReactElement {
  const words = useWords().officePages.targets;
  return (
    <table className={own['table']}>
      <thead>
        <tr>
          {[words.guide, words.reached, words.target, words.done, words.pace, words.bound, ''].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <TargetRow key={item.guide} item={item} month={month} today={today} chosen={chosen} onChoose={onChoose} />
        ))}
      </tbody>
    </table>
  );
}

interface TargetRowProps extends Pick<GuideTargets, 'month' | 'today'>, Pick<TargetTableProps, 'chosen' | 'onChoose'> {
  readonly item: Item;
}

function TargetRow({ item, month, today, chosen, onChoose }: TargetRowProps): ReactElement {
  const words = useWords().officePages.targets;
  const { guide, name, net, bound, versions } = item;
  const { amount = null, bindings = null } = versions.at(-1) ?? {};
  const progress = amount === null ? null : targetProgress({ amount: fen(amount) }, { net, month, today });
  const gap = progress === null ? 0 : net - progress.expected;
  return (
    <tr data-testid="targets-row" data-guide={guide} data-amount={amount ?? ''}>
      <th scope="row">
        {name} <span className="s sub num">{guide}</span>
      </th>
      <td className="num">{amountText(net)}</td>
      <td className="num">{amount === null ? <span className="sub">{words.noTarget}</span> : amountText(amount)}</td>
      <td>{progress === null || amount === null ? null : <TargetMeter progress={progress} amount={amount} />}</td>
      <td className={cx('s', gap < 0 && 'bad')}>
        {progress === null ? '' : gap < 0 ? words.behind(amountText(-gap)) : words.ahead(amountText(gap))}
      </td>
      <td className="num">{bindings === null ? countText(bound) : `${countText(bound)} / ${countText(bindings)}`}</td>
      <td>
        <button
          type="button"
          className="btn sm"
          aria-pressed={guide === chosen}
          data-testid="targets-choose"
          onClick={() => onChoose(guide)}
        >
          {words.decide}
        </button>
      </td>
    </tr>
  );
}

interface TargetFormProps {
  readonly item: Item;
  readonly month: string;
  readonly refused: (answer: Extract<Answer<unknown>, { ok: false }>) => string;
  readonly onDismiss: () => void;
  /** Somebody else decided meanwhile. */
  readonly onStale: (said: string) => void;
  readonly onSaved: (list: GuideTargets) => void;
}

function TargetForm({ item, month, refused, onDismiss, onStale, onSaved }: TargetFormProps): ReactElement {
  const { client } = useTill();
  const words = useWords().officePages.targets;
  const [typed, setTyped] = useState<TypedTarget>(() => {
    const newest = item.versions.at(-1);
    return newest === undefined ? EMPTY_TARGET : typedTargetOf(newest);
  });
  const [said, setSaid] = useState('');
  const target = targetOf(typed);
  const save = async (): Promise<void> => {
    if (target === undefined) return;
    const version = item.versions.at(-1)?.version ?? 0;
    const answer = await client.call('target.set', { month, guide: item.guide, ...target, version });
    if (answer.ok) return onSaved(answer.value);
    if (answer.details.reason === 'target_changed') onStale(refused(answer));
    else setSaid(refused(answer));
  };
  return (
    <OfficeForm
      id="targets"
      title={words.of(item.name)}
      said={said}
      isReady={target !== undefined}
      save={words.save}
      dismiss={words.dismiss}
      onSave={save}
      onDismiss={onDismiss}
    >
      <Field
        label={words.amount}
        value={typed.amount}
        maxLength={16}
        testId="targets-amount"
        onChange={(amount) => setTyped({ ...typed, amount })}
      />
      <Field
        label={words.bindings}
        value={typed.bindings}
        maxLength={5}
        testId="targets-bindings"
        onChange={(bindings) => setTyped({ ...typed, bindings: bindings.replaceAll(/\D/g, '') })}
      />
      <TargetHistory versions={item.versions} />
    </OfficeForm>
  );
}
