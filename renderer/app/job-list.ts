/** Print jobs as the till lists them. Called by till.ts. */
import type { PrintJobView } from '../../main/contract/views.ts';

const JOBS_KEPT_MAX = 100;

/** The newest state of a job in place of the older one; newest jobs first. */
export function withJob(jobs: readonly PrintJobView[], job: PrintJobView): readonly PrintJobView[] {
  const rest = jobs.filter((known) => known.job !== job.job);
  return [...rest, job].sort((a, b) => b.queuedAt - a.queuedAt).slice(0, JOBS_KEPT_MAX);
}
