/**
 * Rules of members' tiers by version, and a new one from a day on: how many members would have another tier by it is seen before it is
 * entered. A version is never changed. All of it is the cloud's. Lazy: opened from the page of bindings.
 */
import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import { BASE_TIER, TIERS_MAX, tierRuleOn } from '../../../sync/domain/member-tier.ts';
import type { TierPreview, TierRuleView } from '../../../sync/protocol/member-tiers.ts';
import { useBusinessDay, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { amountText, countText } from '../../text/format.ts';
import { tierName } from '../../text/tiers.ts';
import { Field } from './office-fields.tsx';
import { OfficeFrame, officeRefusal, type OfficePageProps } from './office-frame.tsx';
import css from './office-frame.module.css';
import { NOTHING_SAID, OfficeForm, OfficeItem, OfficeList, SaidLine } from './office-list.tsx';
import { EMPTY_TIER_RULE, ruleOf, shareText, typedOf, type EnteredTierRule, type TypedTierRule } from './tier-typed.ts';

type Rules = MethodValue<'tier.rules'>['items'];

export default function TiersPage({ onBack }: OfficePageProps): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.officePages.tiers;
  const today = useBusinessDay();
  const [items, setItems] = useState<Rules | null>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const [isNew, setIsNew] = useState(false);
  const [said, setSaid] = useState(NOTHING_SAID);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let isOver = false;
    void client.call('tier.rules', {}).then((answer) => {
      if (isOver) return;
      if (answer.ok) setItems(answer.value.items);
      else setSaid({ text: officeRefusal(answer, all, words.faults), isDone: false });
    });
    return () => {
      isOver = true;
    };
  }, [client, all, words, asked]);
  const current = tierRuleOn(items ?? [], today);
  const one = items?.find(({ version }) => version === chosen) ?? current ?? items?.at(-1);
  const entered = useCallback(
    (version: number | null): void => {
      setIsNew(false);
      if (version === null) return;
      setSaid({ text: words.saved(String(version)), isDone: true });
      setChosen(version);
      setAsked((count) => count + 1);
    },
    [words],
  );
  const create = (
    <button type="button" className="btn primary" data-testid="tiers-new" onClick={() => setIsNew(true)}>
      {words.create}
    </button>
  );
  return (
    <OfficeFrame id="tiers" title={words.title} tools={isNew ? null : create} onBack={onBack}>
      <OfficeList
        label={words.versions}
        items={items?.toReversed() ?? null}
        none={words.none}
        keyOf={({ version }) => String(version)}
        itemOf={(rule) => (
          <VersionItem
            rule={rule}
            state={rule === current ? 'current' : rule.from > today ? 'coming' : 'past'}
            isChosen={!isNew && rule === one}
            onChoose={() => {
              setIsNew(false);
              setChosen(rule.version);
            }}
          />
        )}
        said={<SaidLine said={said} testId="tiers-said" />}
        foot={<p className="xs mute">{words.forever}</p>}
      >
        {isNew ? (
          <TierRuleForm before={current ?? null} onDone={entered} />
        ) : one === undefined ? null : (
          <section className={`card ${css['side'] ?? ''}`} aria-label={words.version(String(one.version))}>
            <h2>{words.version(String(one.version))}</h2>
            <TierTable rule={one} />
          </section>
        )}
      </OfficeList>
    </OfficeFrame>
  );
}

interface VersionItemProps {
  readonly rule: TierRuleView;
  readonly state: 'coming' | 'current' | 'past';
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function VersionItem({ rule, state, isChosen, onChoose }: VersionItemProps): ReactElement {
  const words = useWords().officePages.tiers;
  const format = useFormat();
  const nameOf = useStaffName();
  const { version, from, by, at } = rule;
  return (
    <OfficeItem
      testId="tiers-version"
      isChosen={isChosen}
      onChoose={onChoose}
      data={{ 'data-version': version, 'data-state': state }}
    >
      <span className="row">
        <b>{words.version(String(version))}</b>
        <span className="tag quiet">{words.states[state]}</span>
      </span>
      <span className="s num">{words.from(from)}</span>
      <span className="xs mute">{words.by(nameOf(by.replace(/^staff /, '')), format.stamp(at).slice(0, 16))}</span>
    </OfficeItem>
  );
}

function TierTable({ rule: { tiers, validDays } }: { readonly rule: TierRuleView }): ReactElement {
  const all = useWords();
  const words = all.officePages.tiers;
  return (
    <>
      <p className="s sub">{words.what}</p>
      <ul data-testid="tiers-terms">
        <li className={css['entry']}>
          <b>{tierName(BASE_TIER, all)}</b>
          <span className="s sub">{words.base}</span>
        </li>
        {tiers.map(({ tier, atLeast }) => (
          <li key={tier} className={css['entry']}>
            <b>
              {tierName(tier, all)} <span className="num sub">{tier}</span>
            </b>
            <span className="s num">{words.atLeast(amountText(atLeast))}</span>
          </li>
        ))}
      </ul>
      <p className="s">{words.validFor(countText(validDays))}</p>
    </>
  );
}

interface TierRuleFormProps {
  /** What is in force, which it begins as. */
  readonly before: TierRuleView | null;
  /** null: nothing was entered. */
  readonly onDone: (version: number | null) => void;
}

function TierRuleForm({ before, onDone }: TierRuleFormProps): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.officePages.tiers;
  const [typed, setTyped] = useState<TypedTierRule>(before === null ? EMPTY_TIER_RULE : typedOf(before));
  const [said, setSaid] = useState('');
  const set = (over: Partial<TypedTierRule>): void => setTyped((was) => ({ ...was, ...over }));
  const rule = ruleOf(typed);
  const save = async (): Promise<void> => {
    if (rule === undefined) return;
    const answer = await client.call('tier.enterRule', rule);
    if (answer.ok) onDone(answer.value.version);
    else setSaid(officeRefusal(answer, all, words.faults));
  };
  return (
    <OfficeForm
      id="tiers"
      title={words.create}
      said={said}
      isReady={rule !== undefined}
      save={words.save}
      dismiss={words.dismiss}
      onSave={save}
      onDismiss={() => onDone(null)}
    >
      <p className="s sub">{words.what}</p>
      <div className={css['fields']}>
        <Field
          label={words.begins}
          type="date"
          value={typed.from}
          testId="tiers-from"
          onChange={(from) => set({ from })}
        />
        <Field
          label={words.validDays}
          value={typed.validDays}
          maxLength={4}
          testId="tiers-valid"
          onChange={(validDays) => set({ validDays })}
        />
      </div>
      <h3>{words.tiers}</h3>
      {typed.tiers.map((tier, index) => {
        const put = (over: Partial<typeof tier>): void =>
          set({ tiers: typed.tiers.map((one, at) => (at === index ? { ...one, ...over } : one)) });
        return (
          <div key={index} className={css['fields']}>
            <Field
              label={words.code}
              value={tier.tier}
              maxLength={20}
              testId={`tier-code-${String(index)}`}
              onChange={(code) => put({ tier: code })}
            />
            <Field
              label={words.amount}
              value={tier.yuan}
              testId={`tier-yuan-${String(index)}`}
              onChange={(yuan) => put({ yuan })}
            />
          </div>
        );
      })}
      {typed.tiers.length < TIERS_MAX ? (
        <div className={css['acts']}>
          <button
            type="button"
            className="btn sm"
            data-testid="tier-more"
            onClick={() => set({ tiers: [...typed.tiers, { tier: '', yuan: '' }] })}
          >
            {words.more}
          </button>
        </div>
      ) : null}
      <Preview rule={rule} />
    </OfficeForm>
  );
}

/** What the rule as it stands in the form would change; typed over, it is asked for anew. */
function Preview({ rule }: { readonly rule: EnteredTierRule | undefined }): ReactElement {
  const { client } = useTill();
  const all = useWords();
  const words = all.officePages.tiers;
  const [found, setFound] = useState<{ readonly of: string; readonly preview: TierPreview } | null>(null);
  const [said, setSaid] = useState('');
  const key = JSON.stringify(rule);
  const ask = async (): Promise<void> => {
    if (rule === undefined) return;
    setSaid(all.officePages.loading);
    const answer = await client.call('tier.preview', rule);
    setSaid(answer.ok ? '' : officeRefusal(answer, all, words.faults));
    if (answer.ok) setFound({ of: key, preview: answer.value });
  };
  const preview = found !== null && found.of === key ? found.preview : null;
  return (
    <>
      <h3>{words.preview}</h3>
      <div className={css['acts']}>
        <button
          type="button"
          className="btn"
          disabled={rule === undefined}
          data-testid="tiers-preview"
          onClick={() => void ask()}
        >
          {words.previewRun}
        </button>
        <span className="s sub" role="status" data-testid="tiers-preview-said">
          {rule === undefined ? words.notReady : said}
        </span>
      </div>
      {preview === null ? null : (
        <div className={css['list']} data-testid="tiers-previewed" data-looked={preview.looked}>
          <p className="s">
            {preview.isAll ? words.lookedAll(countText(preview.looked)) : words.lookedSome(countText(preview.looked))}
          </p>
          {preview.changes.length === 0 ? <p>{words.noChange}</p> : null}
          <ul>
            {preview.changes.map(({ was, would, members }) => (
              <li key={`${was} ${would}`} className={css['entry']} data-testid="tiers-change" data-members={members}>
                <span className="row">
                  <b>{words.change(tierName(was, all), tierName(would, all))}</b>
                  <span className="num">
                    {words.members(countText(members))}
                    {preview.isAll ? '' : ` · ${shareText(members, preview.looked)}`}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
