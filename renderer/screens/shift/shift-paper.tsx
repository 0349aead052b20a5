/** The report of one shift as paper shows it. A closed shift's report is open to all who keep the drawer. */
import { useEffect, useState, type ReactElement } from 'react';
import type { ShiftReportView } from '../../../main/contract/shift-views.ts';
import { layoutShiftReport } from '../../../sync/domain/shift-slip.ts';
import { useTill } from '../../app/till-context.tsx';
import { Paper, PREVIEW_COLUMNS } from './paper.tsx';
import { useSlipContext } from './use-slip.ts';

export default function ShiftPaper({
  shift,
}: {
  readonly shift: ShiftReportView['report']['shift'];
}): ReactElement | null {
  const till = useTill();
  const [view, setView] = useState<ShiftReportView | null>(null);
  useEffect(() => {
    let isHere = true;
    void till.client.call('shift.report', { shift: shift as never }).then((answer) => {
      if (isHere && answer.ok) setView(answer.value);
    });
    return () => {
      isHere = false;
    };
  }, [till, shift]);
  return view === null ? null : <ReportPaper view={view} />;
}

export function ReportPaper({ view }: { readonly view: ShiftReportView }): ReactElement {
  const context = useSlipContext(view.asOf, view.labels);
  return <Paper rows={layoutShiftReport(view.report, context, PREVIEW_COLUMNS)} testId="report-paper" />;
}
