/**
 * What badges may do in this store and what staff pay for own purchases. Amounts are typed in yuan and per cent; what makes no
 * sense is said before it is sent. Called by people-page.tsx.
 */
import { useState, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { BadgesView } from '../../../main/contract/people-views.ts';
import { fenFromYuanText } from '../../../sync/domain/money.ts';
import { BADGE_NAMES_ONLY, faultOfRules, type PeopleRules } from '../../../sync/domain/people-rules.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { amountText } from '../../text/format.ts';
import type { Said } from './people-page.tsx';
import css from './badge-card.module.css';

interface RulesFormProps {
  readonly view: BadgesView | null;
  readonly said: Said;
  readonly onChanged: (answer: Answer<BadgesView>, said: string) => void;
}

/** As typed: yuan and per cent. */
interface Typed {
  readonly switches: boolean;
  readonly upToFen: string;
  readonly upToBp: string;
  readonly purchases: boolean;
  readonly pay: string;
  readonly quota: string;
}
const PAY_USUAL = 7000;
const QUOTA_USUAL = 200_000;

export function RulesForm({ view, said, onChanged }: RulesFormProps): ReactElement {
  const { client } = useTill();
  const words = useWords().people.badge;
  const [typed, setTyped] = useState<Typed>(() => typedOf(view?.rules ?? {}));
  const rules = rulesOf(typed);
  const fault = rules === undefined ? 'not_a_limit' : faultOfRules(rules)?.reason;
  const save = async (): Promise<void> => {
    if (rules === undefined || fault !== undefined) return;
    onChanged(await client.call('people.saveRules', { rules: rules as BadgesView['rules'] }), words.rulesSaved);
  };
  const text = (name: 'upToFen' | 'upToBp' | 'pay' | 'quota', label: string): ReactElement => (
    <label className={css['limit']}>
      <span>{label}</span>
      <input
        className="field num"
        value={typed[name]}
        inputMode="decimal"
        autoComplete="off"
        data-testid={`rules-${name}`}
        onChange={({ target }) => setTyped((before) => ({ ...before, [name]: target.value }))}
      />
    </label>
  );
  const tick = (name: 'switches' | 'purchases', label: string): ReactElement => (
    <label className={css['check']}>
      <input
        type="checkbox"
        checked={typed[name]}
        data-testid={`rules-${name}`}
        onChange={({ target }) => setTyped((before) => ({ ...before, [name]: target.checked }))}
      />
      {label}
    </label>
  );
  return (
    <form
      className={css['rules']}
      data-testid="rules-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h2>{words.rules}</h2>
      <p className="sub">{words.rulesWhat}</p>
      <fieldset>
        <legend>{words.title}</legend>
        <p className="sub">{words.worth}</p>
        {tick('switches', words.switches)}
        {text('upToFen', words.upToFen)}
        {text('upToBp', words.upToBp)}
      </fieldset>
      <fieldset>
        <legend>{words.purchase}</legend>
        {tick('purchases', words.purchaseOn)}
        {typed.purchases ? text('pay', words.pay) : null}
        {typed.purchases ? text('quota', words.quota) : null}
      </fieldset>
      <div className={css['foot']}>
        <p className={fault === undefined && said.isDone ? 'good' : 'bad'} role="status" data-testid="rules-said">
          {fault === undefined ? said.text : fault === 'not_a_limit' ? words.notNumber : words.tooLarge}
        </p>
        <button
          type="submit"
          className="btn primary"
          data-testid="rules-save"
          disabled={view === null || fault !== undefined}
        >
          {words.saveRules}
        </button>
      </div>
    </form>
  );
}

function typedOf({ badge = BADGE_NAMES_ONLY, purchase }: PeopleRules): Typed {
  return {
    switches: badge.switches,
    upToFen: amountText(badge.upToFen),
    upToBp: amountText(badge.upToBp),
    purchases: purchase !== undefined,
    pay: amountText(purchase?.payBp ?? PAY_USUAL),
    quota: amountText(purchase?.quota ?? QUOTA_USUAL),
  };
}

/** Per cent with two decimals are basis points, as yuan are fen. Undefined where something is no number. */
function rulesOf({ switches, purchases, ...texts }: Typed): PeopleRules | undefined {
  const numbers = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const read = fenFromYuanText(text.trim() === '' ? '0' : text.trim());
      return [name, read.ok ? read.value : undefined];
    }),
  );
  const { upToFen, upToBp, pay, quota } = numbers;
  if (upToFen === undefined || upToBp === undefined || pay === undefined || quota === undefined) return undefined;
  return {
    badge: { switches, upToFen, upToBp },
    ...(purchases ? { purchase: { payBp: pay, quota } } : {}),
  };
}
