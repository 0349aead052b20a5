/**
 * Every amount of a guide's commission, of today or of the month, each with its why; "not right?" writes a dispute with the guide's
 * words, and what became of it stands beside the amount for everybody who earns of the sale.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { CommissionDispute } from '../../../sync/protocol/commission.ts';
import { useBusinessDay, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import css from './commission.module.css';
import { confirmedRows, type MoneyRow } from './commission-rows.ts';
import { Explained, RowHead } from './commission-why.tsx';
import { disputeOrigin } from './dispute-origin.ts';
import { ObjectionForm } from './objection-form.tsx';
import { firstOf } from './use-commission.ts';

interface CommissionSheetProps {
  readonly guide: StaffId;
  /** Of today, as the card shows them. */
  readonly rows: readonly MoneyRow[];
  readonly onClose: () => void;
}

export function CommissionSheet({ guide, rows, onClose }: CommissionSheetProps): ReactElement {
  const words = useWords().commission;
  const nameOf = useStaffName();
  const [isMonth, setIsMonth] = useState(false);
  const [opened, setOpened] = useState<string | null>(null);
  const before = useMonth(guide, isMonth);
  const waiting = rows.filter(({ state }) => state === 'estimated');
  const shown = isMonth ? [...waiting, ...before] : rows;
  return (
    <Dialog title={words.title(nameOf(guide))} isWide onClose={onClose}>
      <div className={css['span']} role="group" aria-label={words.title(nameOf(guide))}>
        {[false, true].map((month) => (
          <button
            key={String(month)}
            type="button"
            className="chip"
            aria-pressed={isMonth === month}
            data-testid={month ? 'commission-month' : 'commission-today'}
            onClick={() => setIsMonth(month)}
          >
            {month ? words.whole : words.today}
          </button>
        ))}
      </div>
      {shown.length === 0 ? <p className="sub">{words.empty}</p> : null}
      <ul className={css['rows']}>
        {shown.map((row) => (
          <li
            key={row.key}
            data-testid="commission-row"
            data-what={row.what}
            data-state={row.state}
            data-fen={row.amount}
          >
            <button
              type="button"
              className={css['rowButton']}
              aria-expanded={opened === row.key}
              onClick={() => setOpened((key) => (key === row.key ? null : row.key))}
            >
              <RowHead row={row} />
            </button>
            {opened === row.key ? (
              <>
                <Explained row={row} guide={guide} />
                <Disputes row={row} />
              </>
            ) : null}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function useMonth(guide: StaffId, isAsked: boolean): readonly MoneyRow[] {
  const { client } = useTill();
  const day = useBusinessDay();
  const [rows, setRows] = useState<readonly MoneyRow[]>([]);
  useEffect(() => {
    if (!isAsked) return;
    void client.call('commission.mine', { guide, from: firstOf(day), to: day, sums: false }).then((answer) => {
      if (answer.ok) setRows(answer.value.view === null ? [] : confirmedRows(answer.value.view));
    });
  }, [client, guide, day, isAsked]);
  return rows;
}

function Disputes({ row }: { readonly row: MoneyRow }): ReactElement | null {
  const words = useWords().commission;
  const [isAsking, setIsAsking] = useState(false);
  const isOpen = row.disputes.some(({ state }) => state === 'open');
  if (row.receipt === null) return null;
  return (
    <div className={css['disputes']}>
      {row.disputes.map((dispute) => (
        <DisputeLine key={dispute.id} dispute={dispute} />
      ))}
      {isOpen ? null : isAsking ? (
        <DisputeForm sale={row.sale} />
      ) : (
        <button type="button" className="btn sm" data-testid="commission-dispute" onClick={() => setIsAsking(true)}>
          {words.dispute}
        </button>
      )}
    </div>
  );
}

function DisputeLine({ dispute }: { readonly dispute: CommissionDispute }): ReactElement {
  const words = useWords().commission;
  const nameOf = useStaffName();
  const { state, words: said, decidedBy, note } = dispute;
  return (
    <p className="s" data-testid="commission-dispute-state" data-state={state}>
      <span className="tag quiet">{words.states[state]}</span> {disputeOrigin(dispute, words, nameOf)}
      {said === null ? '' : ` · ${said}`}
      {decidedBy === null ? '' : ` · ${words.decidedBy(nameOf(decidedBy), note ?? '')}`}
    </p>
  );
}

function DisputeForm({ sale }: { readonly sale: string }): ReactElement {
  const { client } = useTill();
  const words = useWords().commission;
  return (
    <ObjectionForm
      id="commission"
      raised={words.raised}
      stateId="commission-dispute-state"
      evidence={words.evidence}
      send={words.send}
      onSend={(objection) => client.call('commission.dispute', { ...objection, sale: sale as never })}
    />
  );
}
