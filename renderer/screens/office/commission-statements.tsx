/** A month's statements, for headquarters: those of a closed month, a look at what closing would make, closing, and each as PDF or XLSX. */
import { useState, type ReactElement } from 'react';
import type { MethodParams, MethodValue } from '../../../main/contract/contract.ts';
import { STORE_SHARE } from '../../../sync/domain/commission.ts';
import { useStore } from '../../app/store.ts';
import { useBusinessDay, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { amountText, countText } from '../../text/format.ts';
import css from './binding-page.module.css';
import { commissionRefusal } from './commission-page.tsx';
import { monthBefore } from './day-typed.ts';
import { downloadBase64 } from './download.ts';
import table from './commission-statements.module.css';

type Act = MethodParams<'commission.statements'>['act'];
type Items = MethodValue<'commission.statements'>['items'];
interface Shown {
  readonly month: string;
  readonly act: Act;
  readonly items: Items;
}

const MONTH = /^20\d\d-(0[1-9]|1[0-2])$/;

export function Statements(): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const { office } = words.commission;
  const [month, setMonth] = useState(monthBefore(useBusinessDay()));
  const [shown, setShown] = useState<Shown | null>(null);
  const [isSure, setIsSure] = useState(false);
  const [said, setSaid] = useState('');
  const ask = async (act: Act): Promise<void> => {
    const answer = await client.call('commission.statements', { month, act });
    setIsSure(false);
    setSaid(answer.ok ? '' : refusalOf(answer, words));
    setShown(answer.ok ? { month, act, items: answer.value.items } : null);
  };
  const sum = (shown?.items ?? []).reduce((all, { total }) => all + total, 0);
  const acts: readonly Act[] = ['read', 'preview'];
  return (
    <section className={`card ${css['side'] ?? ''}`} aria-label={office.statements} data-testid="statements">
      <h2>{office.statements}</h2>
      <div className={css['acts']}>
        <span className="field">
          <input
            value={month}
            maxLength={7}
            placeholder="2026-02"
            aria-label={office.month}
            data-testid="statements-month"
            data-typing="words"
            onChange={({ target }) => {
              setMonth(target.value.trim());
              setShown(null);
            }}
          />
        </span>
        {acts.map((act) => (
          <button
            key={act}
            type="button"
            className="btn sm"
            disabled={!MONTH.test(month)}
            data-testid={`statements-${act}`}
            onClick={() => void ask(act)}
          >
            {act === 'read' ? office.read : office.preview}
          </button>
        ))}
      </div>
      <p className="s bad" role="status" data-testid="statements-said">
        {said}
      </p>
      {shown === null ? null : (
        <>
          <p className="s sub" role="status">
            {shown.act === 'preview'
              ? office.previewOf(countText(shown.items.length))
              : shown.items.length === 0
                ? office.noStatements
                : office.closed(countText(shown.items.length))}
          </p>
          <StatementTable shown={shown} sum={sum} onSaid={setSaid} />
          {shown.act !== 'preview' ? null : isSure ? (
            <button
              type="button"
              className="btn primary"
              data-testid="statements-close-sure"
              onClick={() => void ask('close')}
            >
              {office.closeSure(shown.month, amountText(sum))}
            </button>
          ) : (
            <button type="button" className="btn" data-testid="statements-close" onClick={() => setIsSure(true)}>
              {office.close}
            </button>
          )}
        </>
      )}
    </section>
  );
}

interface StatementTableProps {
  readonly shown: Shown;
  readonly sum: number;
  readonly onSaid: (text: string) => void;
}

function StatementTable({ shown, sum, onSaid }: StatementTableProps): ReactElement | null {
  const till = useTill();
  const words = useWords();
  const nameOf = useStaffName();
  const { language } = useStore(till.preferences);
  const { office, store: storeWord } = words.commission;
  if (shown.items.length === 0) return null;
  const save = async (row: Items[number], format: 'pdf' | 'xlsx'): Promise<void> => {
    const whose = row.party === STORE_SHARE ? { store: row.store as never } : { guide: row.party as never };
    const lang = language === 'en' ? 'en' : 'zh';
    const answer = await till.client.call('commission.document', { month: shown.month, ...whose, format, lang });
    onSaid(answer.ok ? '' : refusalOf(answer, words));
    if (answer.ok) downloadBase64(answer.value.fileName, answer.value.data);
  };
  const nameOfRow = ({ party, store }: Items[number]): string =>
    party === STORE_SHARE ? `${storeWord} ${store}` : `${nameOf(party)} ${party}`;
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          <th>{office.party}</th>
          <th className="end">{office.lines}</th>
          <th className="end">{office.total}</th>
          {shown.act === 'preview' ? null : <th aria-label="PDF, XLSX" />}
        </tr>
      </thead>
      <tbody>
        {shown.items.map((row) => (
          <tr key={`${row.party} ${row.store}`} data-testid="statement" data-party={row.party} data-fen={row.total}>
            <td>{nameOfRow(row)}</td>
            <td className="num end">{countText(row.lines)}</td>
            <td className="num end">{amountText(row.total)}</td>
            {shown.act === 'preview' ? null : (
              <td className="end">
                {(['pdf', 'xlsx'] as const).map((format) => (
                  <button
                    key={format}
                    type="button"
                    className="btn sm"
                    aria-label={`${nameOfRow(row)} ${format.toUpperCase()}`}
                    data-testid={`statement-${format}`}
                    onClick={() => void save(row, format)}
                  >
                    {format.toUpperCase()}
                  </button>
                ))}
              </td>
            )}
          </tr>
        ))}
        <tr>
          <th scope="row">{office.sum}</th>
          <td />
          <td className="num end">
            <b data-testid="statements-sum" data-fen={sum}>
              {amountText(sum)}
            </b>
          </td>
          {shown.act === 'preview' ? null : <td />}
        </tr>
      </tbody>
    </table>
  );
}

const refusalOf = (
  answer: Parameters<typeof commissionRefusal>[0],
  words: Parameters<typeof commissionRefusal>[1],
): string =>
  answer.code === 'not_permitted' && answer.details['permission'] === undefined
    ? words.commission.office.faults.not_allowed
    : commissionRefusal(answer, words);
