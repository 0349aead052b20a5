/** What taking prices anew changed, line by line and in all. Called by the parked list and by the cart whose hour is over. */
import type { ReactElement } from 'react';
import type { ParkedPreview } from '../../../main/contract/views.ts';
import { useWords } from '../../app/till-context.tsx';
import { amountText, countText } from '../../text/format.ts';
import css from './sale-life.module.css';

interface PriceChangesProps {
  readonly preview: ParkedPreview;
  readonly hint: string;
  /** When the prices of before were seen. */
  readonly then: string;
}

export function PriceChanges({ preview, hint, then }: PriceChangesProps): ReactElement {
  const words = useWords();
  return (
    <div className={css['form']} data-testid="parked-changes">
      <p className={css['hint']}>{hint}</p>
      <table className={css['table']}>
        <thead>
          <tr>
            <th>{words.tender.detail}</th>
            <th>{then}</th>
            <th>{words.saleLife.after}</th>
          </tr>
        </thead>
        <tbody>
          {preview.lines.map((line) => (
            <tr key={line.lineId} data-testid="parked-change" data-before={line.before} data-after={line.after}>
              <td>
                {line.name} <span className="sub s">{line.spec ?? ''}</span> × {countText(line.quantity)}
              </td>
              <td className="num">{amountText(line.before)}</td>
              <td className="num">
                <b>{amountText(line.after)}</b>
              </td>
            </tr>
          ))}
          <tr>
            <td>{words.saleLife.total}</td>
            <td className="num">{amountText(preview.totalBefore)}</td>
            <td className="num">
              <b>{amountText(preview.totalAfter)}</b>
            </td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
