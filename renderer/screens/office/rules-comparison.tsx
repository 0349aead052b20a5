/**
 * What a month's sales earned, beside what they would have under terms that are not entered, by guide and in all; with how far it is, and
 * to be stopped. Called by rules-version-form.tsx.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { MethodValue } from '../../../main/contract/contract.ts';
import { STORE_SHARE } from '../../../sync/domain/commission.ts';
import type { ComparedParty } from '../../../sync/domain/commission-comparison.ts';
import { useApp, useBusinessDay, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { amountText, countText } from '../../text/format.ts';
import type { TermsNow } from './commission-rules-typed.ts';
import { monthBefore } from './day-typed.ts';
import { compareMonth, type Compared, type Progress } from './month-comparison.ts';
import { Field } from './office-fields.tsx';
import { officeRefusal } from './office-frame.tsx';
import css from './office-frame.module.css';

const MONTH = /^20\d\d-(0[1-9]|1[0-2])$/;

interface RulesComparisonProps {
  /** Undefined while they are no terms. */
  readonly terms: TermsNow | undefined;
  readonly rules: readonly MethodValue<'commission.rules'>['items'][number][];
}

export function RulesComparison({ terms, rules }: RulesComparisonProps): ReactElement {
  const { client } = useTill();
  const { place } = useApp();
  const all = useWords();
  const words = all.officePages.rules;
  const [month, setMonth] = useState(monthBefore(useBusinessDay()));
  const [progress, setProgress] = useState<Progress | null>(null);
  const [compared, setCompared] = useState<Compared | null>(null);
  const [said, setSaid] = useState('');
  const run = useRef({ isStopped: false });
  useEffect(() => () => void (run.current.isStopped = true), []);
  const compare = async (): Promise<void> => {
    if (terms === undefined) return;
    const mine = { isStopped: false };
    run.current = mine;
    setCompared(null);
    setSaid('');
    setProgress({ done: 0, total: 0 });
    const isStopped = (): boolean => mine.isStopped;
    const offsetMinutes = place?.offsetMinutes ?? 0;
    const asked = { month, offsetMinutes, terms, rules, isStopped, onProgress: setProgress };
    const answer = await compareMonth(client, asked);
    if (answer === null) return;
    setProgress(null);
    if ('ok' in answer) setSaid(officeRefusal(answer, all, words.faults));
    else setCompared(answer);
  };
  const stop = (): void => {
    run.current.isStopped = true;
    setProgress(null);
    setSaid(words.stopped);
  };
  return (
    <section aria-label={words.compare} data-testid="rules-compare" className={css['list']}>
      <h3>{words.compare}</h3>
      <p className="s sub">{words.compareHint}</p>
      <div className={css['acts']}>
        <Field label={words.month} value={month} testId="compare-month" maxLength={7} onChange={setMonth} />
        {progress === null ? (
          <button
            type="button"
            className="btn"
            disabled={terms === undefined || !MONTH.test(month)}
            data-testid="compare-run"
            onClick={() => void compare()}
          >
            {words.run}
          </button>
        ) : (
          <button type="button" className="btn" data-testid="compare-stop" onClick={stop}>
            {words.stop}
          </button>
        )}
      </div>
      {progress === null ? null : (
        <>
          <progress
            className={css['progress']}
            aria-label={words.compare}
            value={progress.done}
            max={Math.max(1, progress.total)}
          />
          <p className="s num" role="status" data-testid="compare-progress">
            {words.progress(countText(progress.done), countText(progress.total))}
          </p>
        </>
      )}
      <p className="s bad" role="status" data-testid="compare-said">
        {said}
      </p>
      {compared === null ? null : compared.sales === 0 ? (
        <p className="sub">{words.noSales}</p>
      ) : (
        <ComparedTable compared={compared} />
      )}
    </section>
  );
}

function ComparedTable({ compared: { sales, parties } }: { readonly compared: Compared }): ReactElement {
  const words = useWords().officePages.rules;
  const nameOf = useStaffName();
  const [was, would] = [sumOf(parties, wasOf), sumOf(parties, wouldOf)];
  const amount = (all: number, tiers: number): ReactElement => (
    <>
      {amountText(all)}
      {tiers === 0 ? null : <span className="xs mute"> {words.ofTiers(amountText(tiers))}</span>}
    </>
  );
  return (
    <table className={css['figures']}>
      <caption className="s sub">{words.compared(countText(sales))}</caption>
      <thead>
        <tr>
          {[words.guide, words.was, words.would, words.difference].map((cell) => (
            <th key={cell} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {parties.map((one) => (
          <tr
            key={one.party}
            data-testid="compared"
            data-party={one.party}
            data-was={wasOf(one)}
            data-would={wouldOf(one)}
          >
            <td>
              {one.party === STORE_SHARE ? (
                words.store
              ) : (
                <>
                  {nameOf(one.party)} <span className="num sub">{one.party}</span>
                </>
              )}
            </td>
            <td className="num">{amount(wasOf(one), one.wasTiers)}</td>
            <td className="num">{amount(wouldOf(one), one.wouldTiers)}</td>
            <td className="num">{signed(wouldOf(one) - wasOf(one))}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr data-testid="compared-total" data-was={was} data-would={would}>
          <th scope="row">{words.total}</th>
          <td className="num">{amountText(was)}</td>
          <td className="num">{amountText(would)}</td>
          <td className="num">{signed(would - was)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

const wasOf = ({ was, wasTiers }: ComparedParty): number => was + wasTiers;
const wouldOf = ({ would, wouldTiers }: ComparedParty): number => would + wouldTiers;
const sumOf = (parties: readonly ComparedParty[], pick: (one: ComparedParty) => number): number =>
  parties.reduce((sum, one) => sum + pick(one), 0);
const signed = (amount: number): string => (amount > 0 ? `+${amountText(amount)}` : amountText(amount));
