/**
 * The store's rules of stored value: what is given on top of a top-up and how much a till may take while the cloud is away. Kept in
 * the store's settings, which every till follows; managers only may save. Called by settings.tsx.
 */
import { useEffect, useState, type ReactElement } from 'react';
import { fenFromYuanText, yuanText, type Fen } from '../../../sync/domain/money.ts';
import { permits } from '../../../sync/domain/permission.ts';
import type { MethodValue } from '../../../main/contract/contract.ts';
import { OFFERS_MAX, OFFERS_SETTING, OFFLINE_SETTING, orderAt } from '../../../sync/domain/value-account.ts';
import { grantsOfSession } from '../../app/rights.ts';
import { saveSetting } from '../../app/save-setting.ts';
import { useApp, useFormat, useTill, useWords } from '../../app/till-context.tsx';
import { Icon } from '../../design/icon.tsx';
import css from './value-rules.module.css';

interface Rules {
  readonly perSale: string;
  readonly total: string;
  readonly offers: readonly { readonly principal: string; readonly bonus: string }[];
}
const NONE: Rules = { perSale: '0.00', total: '0.00', offers: [] };

export function ValueRulesPage(): ReactElement {
  const till = useTill();
  const { database } = till;
  const words = useWords().value.rules;
  const { session } = useApp();
  const mayChange = permits(grantsOfSession(session), 'manage_value');
  const [stored, setStored] = useState<Rules>(NONE);
  // What arrives from elsewhere is shown unless somebody is at work here.
  const [draft, setDraft] = useState<Rules | null>(null);
  const [said, setSaid] = useState<'saved' | 'notSaved' | 'wrong' | null>(null);
  useEffect(() => database.watchDocuments('settings', (documents) => setStored(rulesIn(documents))), [database]);
  const rules = draft ?? stored;
  const change = (part: Partial<Rules>): void => {
    setDraft({ ...rules, ...part });
    setSaid(null);
  };
  const offer = (index: number, part: Partial<Rules['offers'][number]>): void =>
    change({ offers: rules.offers.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  const save = async (): Promise<void> => {
    const [perSale, total] = [amountIn(rules.perSale), amountIn(rules.total)];
    const offers = rules.offers.map(({ principal, bonus }) => ({
      principal: amountIn(principal),
      bonus: amountIn(bonus),
    }));
    if (perSale === null || total === null || offers.some((one) => one.principal === null || one.bonus === null))
      return setSaid('wrong');
    const isKept =
      (await saveSetting(till, OFFLINE_SETTING, { perSale, total })) === undefined &&
      (await saveSetting(till, OFFERS_SETTING, { offers })) === undefined;
    setSaid(isKept ? 'saved' : 'notSaved');
    if (isKept) setDraft(null);
  };
  const field = (label: string, testId: string, value: string, onChange: (text: string) => void): ReactElement => (
    <label className={css['field']}>
      <span className="sub">{label}</span>
      <span className="field">
        <input
          value={value}
          inputMode="decimal"
          maxLength={12}
          autoComplete="off"
          readOnly={!mayChange}
          aria-label={label}
          data-testid={testId}
          data-typing="amount"
          onChange={(event) => onChange(event.target.value)}
        />
      </span>
    </label>
  );
  return (
    <form
      className={css['page']}
      data-testid="value-rules"
      onSubmit={(event) => {
        event.preventDefault();
        if (mayChange) void save();
      }}
    >
      <h1>{words.page}</h1>
      <p className="sub">{words.hint}</p>
      <h2>{words.offline}</h2>
      <div className={css['pair']}>
        {field(words.perSale, 'value-per-sale', rules.perSale, (perSale) => change({ perSale }))}
        {field(words.total, 'value-total', rules.total, (total) => change({ total }))}
      </div>
      <p className="s sub">{words.offlineHint}</p>
      <SpentFirst />
      <h2>{words.offers}</h2>
      {rules.offers.map(({ principal, bonus }, index) => (
        <div key={index} className={css['offer']} data-testid="value-offer">
          {field(words.principal, 'value-offer-principal', principal, (text) => offer(index, { principal: text }))}
          {field(words.bonus, 'value-offer-bonus', bonus, (text) => offer(index, { bonus: text }))}
          {mayChange ? (
            <button
              type="button"
              className="btn sq"
              aria-label={words.remove}
              onClick={() => change({ offers: rules.offers.filter((_, at) => at !== index) })}
            >
              <Icon name="times" size={18} />
            </button>
          ) : null}
        </div>
      ))}
      {mayChange ? (
        <div className={css['acts']}>
          {rules.offers.length >= OFFERS_MAX ? null : (
            <button
              type="button"
              className="btn"
              data-testid="value-offer-add"
              onClick={() => change({ offers: [...rules.offers, { principal: '', bonus: '' }] })}
            >
              <Icon name="plus" size={18} />
              {words.add}
            </button>
          )}
          <button type="submit" className="btn primary" data-testid="value-rules-save">
            {words.save}
          </button>
        </div>
      ) : (
        <p className="sub">{words.managersOnly}</p>
      )}
      {said === null ? null : (
        <p
          className={said === 'saved' ? 'banner ok' : 'banner danger'}
          role="status"
          data-testid="value-rules-said"
          data-code={said}
        >
          {words[said]}
        </p>
      )}
    </form>
  );
}

/** What the brand pays first of stored value, as the cloud says now; decided by who manages the whole brand. */
function SpentFirst(): ReactElement | null {
  const { client, clock } = useTill();
  const words = useWords().value.rules;
  const format = useFormat();
  const [policies, setPolicies] = useState<MethodValue<'value.policies'>['items'] | null>(null);
  useEffect(() => {
    void client.call('value.policies', {}).then((answer) => setPolicies(answer.ok ? answer.value.items : null));
  }, [client]);
  if (policies === null) return null;
  const now = clock.get();
  const coming = policies.find(({ from }) => from > now);
  return (
    <>
      <h2>{words.spentFirst}</h2>
      <p data-testid="value-spent-first" data-order={orderAt(policies, now)}>
        <b>{words.orders[orderAt(policies, now)]}</b>{' '}
        <span className="s sub">
          {coming === undefined ? words.byBrand : words.coming(format.stamp(coming.from), words.orders[coming.order])}
        </span>
      </p>
    </>
  );
}

/** As the settings have them; what makes no sense counts as nothing, as at the host. */
function rulesIn(documents: readonly Readonly<Record<string, unknown>>[]): Rules {
  const named = (id: string): Readonly<Record<string, unknown>> =>
    (documents.find((document) => document['id'] === id)?.['value'] ?? {}) as Readonly<Record<string, unknown>>;
  const { perSale, total } = named(OFFLINE_SETTING);
  const { offers } = named(OFFERS_SETTING);
  const list = Array.isArray(offers) ? (offers as readonly Readonly<Record<string, unknown>>[]) : [];
  return {
    perSale: textOf(perSale),
    total: textOf(total),
    offers: list.map(({ principal, bonus }) => ({ principal: textOf(principal), bonus: textOf(bonus) })),
  };
}

const textOf = (amount: unknown): string =>
  Number.isSafeInteger(amount) ? yuanText(amount as Fen, { group: false }) : '0.00';

function amountIn(text: string): Fen | null {
  const amount = fenFromYuanText(text.trim() === '' ? '0' : text);
  return amount.ok ? amount.value : null;
}
