/**
 * The one state that every screen begins with: who, where, which shift, which last sale, how sync, printer and devices
 * stand. Read from the parts each time; kept nowhere. Called by `app.state`, `app.changed` and the shells.
 */
import type { AppState, PrintJobView, SyncStatus } from './contract/views.ts';
import type { DeviceService } from './devices/device-service.ts';
import type { HostOptions } from './host-options.ts';
import type { PrintJob } from './print/print-jobs.ts';
import type { Terminal } from './terminal.ts';
import type { CorrectedClock } from './upload/corrected-clock.ts';

export interface AppStateParts {
  readonly options: HostOptions;
  readonly clock: CorrectedClock;
  readonly devices: DeviceService;
  readonly terminal: () => Terminal | undefined;
  readonly isTraining: () => boolean;
  /** In training: what of the terminal's own journal the cloud does not have yet. */
  readonly waiting: () => Pick<SyncStatus, 'pending' | 'pendingSales' | 'oldestAt'> | undefined;
}

const UNPAIRED_SYNC: SyncStatus = {
  state: 'offline',
  pending: 0,
  pendingSales: 0,
  oldestAt: null,
  lastContactAt: null,
  cause: 'not_paired',
};

export function createAppState(parts: AppStateParts): () => AppState {
  const { options, clock, devices, terminal: find, isTraining, waiting } = parts;
  return () => {
    const terminal = find();
    return {
      version: options.version,
      shell: options.shell,
      training: isTraining(),
      lang: options.lang,
      demoOffered: terminal === undefined && options.startDemo !== undefined,
      place: terminal === undefined ? null : placeOf(terminal),
      session: terminal === undefined ? null : sessionOf(terminal),
      shift: terminal === undefined ? null : shiftOf(terminal),
      done: isOpen(terminal?.sessions.current) ? (terminal?.done.shown ?? null) : null,
      sync: { ...(terminal?.syncStatus() ?? UNPAIRED_SYNC), ...waiting() },
      printer: printerOf(devices, terminal?.jobs.unfinished ?? []),
      devices: [...devices.views()],
      deviceProblems: (options.deviceProblems ?? []).map(({ path, reason }) => ({ path, reason })),
      wedge: devices.wedge,
      databaseId: terminal?.databaseId() ?? 'unpaired',
      now: clock.now(),
    };
  };
}

/** A locked till shows who, and nothing of what was sold. */
const isOpen = (session: AppState['session'] | undefined): boolean => session != null && session.locked !== true;

function sessionOf({ sessions, approvals }: Terminal): AppState['session'] {
  const session = sessions.current;
  return session === null ? null : { ...session, grants: approvals.grantsOf(session) };
}

/** What must be in the drawer is told to who may see it, and to nobody before the count: blind means blind. */
function shiftOf({ shift, sessions, approvals }: Terminal): AppState['shift'] {
  const session = sessions.current;
  if (shift.view === null) return null;
  const { shift: id, staff, openedAt, float, sales, expectedCash } = shift.view;
  const maySee = session !== null && approvals.permits(session, 'see_expected_cash');
  return { shift: id, staff, openedAt, float, sales, expectedCash: maySee ? expectedCash : null };
}

function placeOf({ profile }: Terminal): AppState['place'] {
  const { brand, store, terminal } = profile;
  return {
    brand: { id: brand.id, name: brand.name, host: brand.host },
    store: { id: store.id, name: store.name, ...(store.address === undefined ? {} : { address: store.address }) },
    terminal,
    offsetMinutes: store.offsetMinutes,
    dayStartMinutes: store.dayStartMinutes,
  };
}

/** A job that needs a person comes before what the device says of itself. */
function printerOf(devices: DeviceService, jobs: readonly PrintJob[]): AppState['printer'] {
  const device = devices.receiptPrinter?.status().pill ?? 'offline';
  const has = (state: PrintJobView['state']): boolean => jobs.some((job) => job.state === state && !job.retries);
  const held = jobs.filter(({ state }) => state === 'held' || state === 'unknown').length;
  const state = has('unknown') ? 'unknown' : has('held') ? 'held' : has('sending') ? 'printing' : device;
  return { state, held, jobs: jobs.length };
}
