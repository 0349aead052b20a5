/**
 * The print jobs: what was printed, what is held and why, what nobody can know. A held or uncertain job is decided by a
 * person: again (the paper then says 副本/COPY) or not at all.
 */
import { useState, type ReactElement } from 'react';
import type { PrintJobView } from '../../main/contract/views.ts';
import type { FailureCode } from '../../main/contract/contract.ts';
import { Dialog } from '../design/dialog.tsx';
import { cx } from '../design/cx.ts';
import { Icon } from '../design/icon.tsx';
import { causeWords, PrintStateTag } from './print-state.tsx';
import { useStore } from './store.ts';
import { useApp, useFormat, useTill, useWords } from './till-context.tsx';
import type { Dictionary } from '../text/dictionary.ts';
import css from './frame.module.css';

export default function PrintJobs(): ReactElement {
  const { jobs, jobsOpen } = useTill();
  const words = useWords();
  const list = useStore(jobs);
  return (
    <Dialog title={words.printer.title} isWide onClose={() => jobsOpen.set(false)}>
      <ul className={css['jobs']}>
        {list.length === 0 ? <li className="empty">{words.printer.empty}</li> : null}
        {list.map((job) => (
          <PrintJob key={job.job} job={job} />
        ))}
      </ul>
    </Dialog>
  );
}

function PrintJob({ job }: { readonly job: PrintJobView }): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const format = useFormat();
  const { now } = useApp();
  const [failure, setFailure] = useState<FailureCode | null>(null);
  const [isAsking, setAsking] = useState(false);
  const decide = async (method: 'print.again' | 'print.discard'): Promise<void> => {
    setAsking(true);
    const answer = await client.call(method, { job: job.job });
    setAsking(false);
    setFailure(answer.ok ? null : answer.code);
  };
  const isOpen = job.state === 'held' || job.state === 'unknown' || job.state === 'queued';
  return (
    <li
      className={css['job']}
      data-testid="print-job"
      data-state={job.state}
      data-receipt-number={job.receiptNumber ?? ''}
    >
      <Icon name="receipt" size={24} />
      <b>
        <span className="num">{job.receiptNumber ?? words.printer.test}</span>
        {job.copy > 0 ? <span className="tag quiet">{words.printer.copyMark}</span> : null}
        <span className="num s mute">{format.moment(job.queuedAt, now)}</span>
      </b>
      <PrintStateTag state={job.state} />
      {isOpen && job.state !== 'queued' ? (
        <p className={css['jobNote']}>
          {job.cause === null ? '' : `${causeWords(job.cause, words)} · `}
          {jobHint(job, words)}
        </p>
      ) : null}
      {failure === null ? null : (
        <p className={cx(css['jobNote'], 'bad')} role="alert">
          {words.common.failed(words.failures[failure])}
        </p>
      )}
      <div className={css['jobActs']}>
        {job.state === 'queued' || job.state === 'sending' ? null : (
          <button
            type="button"
            className="btn sm"
            data-testid="print-again"
            disabled={isAsking}
            onClick={() => void decide('print.again')}
          >
            <Icon name="printer" size={18} />
            {words.printer.again}
          </button>
        )}
        {isOpen ? (
          <button
            type="button"
            className="btn sm"
            data-testid="print-discard"
            disabled={isAsking}
            onClick={() => void decide('print.discard')}
          >
            {words.printer.discard}
          </button>
        ) : null}
      </div>
    </li>
  );
}

/** What happens next with a job that is not through: by itself, or by the cashier's word. */
function jobHint({ state, retries }: PrintJobView, words: Dictionary): string {
  if (state === 'unknown') return words.printer.decide;
  return state === 'held' && !retries ? words.printer.decideHeld : words.printer.retries;
}
