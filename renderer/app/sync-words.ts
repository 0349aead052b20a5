/** What the pills say: words and looks for the state of upload and printer. Pure; called by the top bar. */
import type { AppState, SyncStatus } from '../../main/contract/views.ts';
import type { Dictionary } from '../text/dictionary.ts';
import { countText } from '../text/format.ts';
import type { IconName } from '../design/icon.tsx';

export interface PillLook {
  readonly className: string;
  readonly icon: IconName;
  /** Parts that stand beside each other with a dot between. */
  readonly parts: readonly string[];
}

export function syncPill(sync: SyncStatus, words: Dictionary, timeOf: (at: number) => string): PillLook {
  const { bar } = words;
  const counted =
    sync.pendingSales > 0 ? bar.waitingSales(countText(sync.pendingSales)) : bar.waiting(countText(sync.pending));
  switch (sync.state) {
    case 'online':
      return {
        className: 'ok',
        icon: 'cloud',
        parts: [sync.lastContactAt === null ? bar.online : `${bar.online} ${timeOf(sync.lastContactAt)}`],
      };
    case 'uploading':
      return {
        className: 'pending',
        icon: 'pending',
        parts: [
          sync.pendingSales > 0
            ? bar.uploadingSales(countText(sync.pendingSales))
            : bar.uploading(countText(sync.pending)),
        ],
      };
    case 'offline': {
      const oldest = sync.oldestAt === null ? [] : [bar.oldest(timeOf(sync.oldestAt))];
      const waiting = sync.pending > 0 ? [counted, ...oldest] : [bar.nothingWaiting];
      const refusal = sync.cause === null ? undefined : REFUSALS[sync.cause];
      return refusal === undefined
        ? { className: 'offline', icon: 'offline', parts: [bar.offline, ...waiting] }
        : { className: 'danger', icon: 'stop', parts: [bar.notTaken[refusal], counted] };
    }
  }
}

/** Why the cloud takes nothing from this till until a person does something; everything else passes by itself. */
const REFUSALS: Readonly<Record<string, keyof Dictionary['bar']['notTaken']>> = {
  revoked: 'revoked',
  unknown_terminal: 'unknown',
  bad_certificate: 'unknown',
  unknown_store: 'unknown',
  not_restored: 'unknown',
  number_taken: 'fork',
  fork: 'fork',
  cloud_ahead: 'fork',
  protocol_unsupported: 'outdated',
};

export function printerPill({ state, held }: AppState['printer'], words: Dictionary): PillLook {
  const { printer } = words;
  switch (state) {
    case 'ready':
      return { className: 'quiet', icon: 'printer', parts: [printer.ready] };
    case 'printing':
      return { className: 'pending', icon: 'printer', parts: [printer.printing] };
    case 'low':
      return { className: 'warning', icon: 'alert', parts: [printer.low] };
    case 'held':
      return { className: 'danger', icon: 'stop', parts: [printer.held(countText(Math.max(held, 1)))] };
    case 'unknown':
      return { className: 'warning', icon: 'alert', parts: [printer.unknown] };
    case 'offline':
      return held > 0
        ? { className: 'danger', icon: 'stop', parts: [printer.offline, printer.held(countText(held))] }
        : { className: 'warning', icon: 'alert', parts: [printer.offline] };
  }
}
