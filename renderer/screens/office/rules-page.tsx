/**
 * Rules of commission by version, and a new one from a date on: what a month's sales would have given under it is seen before it is
 * entered. A version is never changed and never begins before now. All of it is the cloud's. Lazy: opened from the page of commission.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import { ruleInForceAt } from '../../../sync/domain/commission-rules.ts';
import { useStore } from '../../app/store.ts';
import { useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { amountText, countText } from '../../text/format.ts';
import { percentText, type TermsNow } from './commission-rules-typed.ts';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import css from './office-frame.module.css';
import { NOTHING_SAID, OfficeItem, OfficeList, SaidLine } from './office-list.tsx';
import { RulesVersionForm } from './rules-version-form.tsx';

type Rule = MethodValue<'commission.rules'>['items'][number];
/** Of one kind; the rest is a number. */
const RATES_SHOWN_MAX = 12;

export default function RulesPage({ onBack }: OfficePageProps): ReactElement {
  const till = useTill();
  const all = useWords();
  const words = all.officePages.rules;
  const now = useStore(till.clock);
  const [items, setItems] = useState<readonly Rule[] | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [isNew, setIsNew] = useState(false);
  const [said, setSaid] = useState(NOTHING_SAID);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let isOver = false;
    void till.client.call('commission.rules', {}).then((answer) => {
      if (isOver) return;
      if (answer.ok) setItems(answer.value.items);
      else setSaid({ text: officeRefusal(answer, all, words.faults), isDone: false });
    });
    return () => {
      isOver = true;
    };
  }, [till, all, words, asked]);
  const inForce = ruleInForceAt(items ?? [], now)?.version;
  const current = items?.find(({ version }) => version === inForce);
  const one =
    items?.find(({ version }) => version === chosen) ?? items?.find((rule) => rule === current) ?? items?.at(-1);
  const entered = useCallback(
    (version: string | null): void => {
      setIsNew(false);
      if (version === null) return;
      setSaid({ text: words.saved(version), isDone: true });
      setChosen(version);
      setAsked((count) => count + 1);
    },
    [words],
  );
  const create = (
    <button type="button" className="btn primary" data-testid="rules-new" onClick={() => setIsNew(true)}>
      {words.create}
    </button>
  );
  return (
    <OfficeFrame id="rules" title={words.title} tools={isNew ? null : create} onBack={onBack}>
      <OfficeList
        label={words.versions}
        items={items?.toReversed() ?? null}
        none={words.none}
        keyOf={({ version }) => version}
        itemOf={(rule) => (
          <VersionItem
            rule={rule}
            state={rule === current ? 'current' : rule.from > now ? 'coming' : 'past'}
            isChosen={!isNew && rule === one}
            onChoose={() => {
              setIsNew(false);
              setChosen(rule.version);
            }}
          />
        )}
        said={<SaidLine said={said} testId="rules-said" />}
        foot={<p className="xs mute">{words.forever}</p>}
      >
        {isNew ? (
          <RulesVersionForm before={current ?? null} rules={items ?? []} onDone={entered} />
        ) : one === undefined ? null : (
          <section className={`card ${css['side'] ?? ''}`} aria-label={one.version} data-testid="rules-terms">
            <h2>{one.version}</h2>
            <TermsList terms={one} />
          </section>
        )}
      </OfficeList>
    </OfficeFrame>
  );
}

interface VersionItemProps {
  readonly rule: Rule;
  readonly state: 'coming' | 'current' | 'past';
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function VersionItem({ rule, state, isChosen, onChoose }: VersionItemProps): ReactElement {
  const words = useWords().officePages.rules;
  const format = useFormat();
  const nameOf = useStaffName();
  const minute = (at: number): string => format.stamp(at).slice(0, 16);
  return (
    <OfficeItem
      testId="rules-version"
      isChosen={isChosen}
      onChoose={onChoose}
      data={{ 'data-version': rule.version, 'data-state': state }}
    >
      <span className="row">
        <b>{rule.version}</b>
        <span className="tag quiet">{words.states[state]}</span>
      </span>
      <span className="s num">{words.from(minute(rule.from))}</span>
      <span className="xs mute">{words.by(nameOf(rule.by), minute(rule.at))}</span>
    </OfficeItem>
  );
}

function TermsList({ terms }: { readonly terms: TermsNow }): ReactElement {
  const all = useWords().officePages.rules;
  const words = all.terms;
  const { rates, tiers, newMember, storedValue } = terms;
  const ratesOf = (of: Readonly<Record<string, number>>, text: (id: string, rate: string) => string): string[] => {
    const rows = Object.entries(of);
    const shown = rows.slice(0, RATES_SHOWN_MAX).map(([id, bp]) => text(id, percentText(bp)));
    return rows.length > shown.length ? [...shown, words.more(countText(rows.length - shown.length))] : shown;
  };
  const lines = [
    words.default(percentText(rates.default)),
    ...ratesOf(rates.categories, words.category),
    ...ratesOf(rates.items, words.item),
    words.binder(percentText(terms.binderBp)),
    ...(tiers.length === 0 ? [words.noTiers] : []),
    ...tiers.map(({ upTo, bp }) =>
      upTo === null ? words.tierAbove(percentText(bp)) : words.tierTo(amountText(upTo), percentText(bp)),
    ),
    ...(terms.tiersLessLines ? [words.lessLines] : []),
    newMember === undefined ? words.noBonus : words.bonus(amountText(newMember.floor), amountText(newMember.amount)),
    storedValue.earnsOn === 'spending' ? words.spending : words.topUp(percentText(storedValue.rateBp)),
    words.days(String(terms.returnDays)),
  ];
  return (
    <ul>
      {lines.map((line) => (
        <li key={line} className={css['entry']}>
          {line}
        </li>
      ))}
    </ul>
  );
}
