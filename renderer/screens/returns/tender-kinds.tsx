/** What tenders were recorded as, and what each really was; the same amounts. Called by the corrections of a sale and of a deposit. */
import type { ReactElement } from 'react';
import type { Correctable } from '../../../main/contract/correction-views.ts';
import { receiptTexts } from '../../../sync/domain/receipt-text.ts';
import { useStore } from '../../app/store.ts';
import { useTill, useWords } from '../../app/till-context.tsx';
import { amountText } from '../../text/format.ts';
import css from './corrections.module.css';

const KINDS = ['cash', 'card', 'external_qr', 'mall_slip', 'other'] as const;
export type RecordedKind = (typeof KINDS)[number];
const isKind = (text: string): text is RecordedKind => (KINDS as readonly string[]).includes(text);

interface TenderKindsProps {
  readonly tenders: Correctable['tenders'];
  /** By the tender's id. */
  readonly chosen: Readonly<Record<string, RecordedKind>>;
  readonly onChoose: (chosen: Readonly<Record<string, RecordedKind>>) => void;
}

export function TenderKinds({ tenders, chosen, onChoose }: TenderKindsProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const names = receiptTexts(useStore(till.preferences).language).tender;
  return (
    <table className={css['tenders']}>
      <thead>
        <tr>
          <th>{words.correction.was}</th>
          <th className="num">¥</th>
          <th>{words.correction.is}</th>
        </tr>
      </thead>
      <tbody>
        {tenders.map(({ tenderId, kind, amount, mayChange }) => (
          <tr key={tenderId} data-testid="correct-row">
            <td>{names[kind]}</td>
            <td className="num">{amountText(amount)}</td>
            <td>
              {mayChange ? (
                <select
                  aria-label={`${words.correction.is} ${names[kind]} ${amountText(amount)}`}
                  data-testid="correct-kind"
                  value={chosen[tenderId] ?? kind}
                  onChange={({ target: { value } }) => {
                    if (isKind(value)) onChoose({ ...chosen, [tenderId]: value });
                  }}
                >
                  {KINDS.map((each) => (
                    <option key={each} value={each}>
                      {names[each]}
                    </option>
                  ))}
                </select>
              ) : (
                <span className="sub">{words.correction.proven}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
