/**
 * Where a scan goes: to the page that asked for scans (receipt search, member search, scanner test); while paying a payment
 * code goes to the tender that waits for one and all else to nobody (said in words, with the low tone); else to the checkout.
 * What each kind means where is scan-table.ts. Nothing but a staff badge is read before login. Called by host events and the wedge.
 */
import { NOT_PAID } from '../input/sounds.ts';
import { setValue, type TypingField, type WedgeReport } from '../input/wedge-listener.ts';
import { parseReceiptNumber } from '../../sync/domain/ids.ts';
import { memberCodeIn } from '../../sync/domain/member-code.ts';
import type { ScanDesk } from '../sale/scan-desk.ts';
import { USUAL_SCAN_SETTINGS, type ScanSettings } from '../sale/scan-settings.ts';
import type { TenderDesk } from '../sale/tender-desk.ts';
import type { BadgeScans } from './badge-scans.ts';
import type { ScreenName } from './navigation.ts';
import type { Tone } from './ports.ts';
import { SCAN_TABLE, scanKindOf } from './scan-table.ts';
import { createStore, type Readable } from './store.ts';

export type ScanSource = 'host' | 'wedge';
export interface ScanReport {
  readonly data: string;
  readonly source: ScanSource;
  readonly gapsMs: readonly number[];
}
/** Returns true when the scan was for it. */
export type ScanTaker = (report: ScanReport) => boolean;

export interface ScanRouter {
  readonly take: (data: string, source: ScanSource, gapsMs?: readonly number[]) => void;
  /** Something was scanned and could not be read: loud and red, never silence. */
  readonly miss: () => void;
  /** What the wedge rebuilt from keys. */
  readonly takeWedge: (report: WedgeReport) => void;
  /** A page that wants scans while it is shown; returns its end. The newest asks first. */
  readonly ask: (taker: ScanTaker) => () => void;
  /** For the page of this screen, which is only being opened: its first taker gets it; another screen's never does. */
  readonly handOver: (data: string, screen: ScreenName) => void;
  readonly isAsked: Readable<boolean>;
}

interface ScanRouterParts {
  /** A badge is for whoever asks who somebody is, also before log-in. */
  readonly badges?: Pick<BadgeScans, 'take'>;
  readonly isOpen: () => boolean;
  /** The last sale is recorded and shown: whatever is scanned now begins the next one. */
  readonly isDone: () => boolean;
  readonly scans: ScanDesk;
  readonly tender: TenderDesk;
  /** A tender that waits for a customer's payment code takes it; false: none does. The code is never shown or kept. */
  readonly pay?: (authCode: string) => boolean;
  readonly settings?: Readable<ScanSettings>;
  readonly screen?: () => ScreenName;
  /** This store's id, as its receipt numbers begin. */
  readonly store?: () => string | undefined;
  readonly play: (tones: readonly Tone[]) => void;
}

/** Short figures typed fast into an amount are an amount, not a scan: no code is that short. */
const AMOUNT = /^\d{1,6}(\.\d{1,2})?$/;

/** What a quick person typed into a field that is for it: a PIN, an amount, words. */
function isTyping(field: Pick<TypingField, 'type' | 'dataset' | 'inputMode'>, text: string): boolean {
  if (field.type === 'password') return true;
  const role = field.dataset['typing'];
  if (role === 'amount') return AMOUNT.test(text);
  return (role === 'words' || field.inputMode === '') && !/\d/.test(text);
}

/**
 * A quick person's receipt number of which only the end came as fast as a scan: with what stands in the field it is this
 * store's, without it no number or another store's. Anything else is the scan as it is. Exported for tests.
 */
export function withFieldBefore(before: string, scan: string, store: string | undefined): string {
  const isOwn = (text: string): boolean => {
    const read = parseReceiptNumber(text);
    return read.ok && store !== undefined && read.value.store.toLowerCase() === store.toLowerCase();
  };
  const whole = before.trimStart() + scan;
  return !isOwn(scan) && isOwn(whole) ? whole : scan;
}

export function createScanRouter({
  badges,
  isOpen,
  isDone,
  scans,
  tender,
  pay,
  settings,
  screen,
  store,
  play,
}: ScanRouterParts): ScanRouter {
  const takers: ScanTaker[] = [];
  let handed: { readonly report: ScanReport; readonly screen: ScreenName } | null = null;
  const whilePaying = (data: string): void => {
    const kind = scanKindOf(data, 'paying', settings?.get() ?? USUAL_SCAN_SETTINGS);
    if (SCAN_TABLE.paying[kind] === 'pay' && pay?.(data.trim()) === true) return;
    tender.noteScan();
    play(NOT_PAID);
  };
  const isAsked = createStore(false);
  const take: ScanRouter['take'] = (data, source, gapsMs = []) => {
    if (badges?.take(data) === true || !isOpen()) return;
    for (const taker of takers.toReversed()) if (taker({ data, source, gapsMs })) return;
    // The host tells of the recorded sale before it answers the commit; a scan in between is the next customer's.
    if (tender.state.get().stage !== 'cart' && !isDone()) {
      whilePaying(data);
      return;
    }
    void scans.scan(data);
  };
  const miss = (): void => {
    if (isOpen()) scans.fail('', 'unreadable');
  };
  return {
    isAsked,
    take,
    miss,
    takeWedge: ({ kind, text, field, gapsMs }) => {
      if (kind === 'miss') {
        miss();
        return;
      }
      // A member's code is nobody's typing, also where a password is typed.
      if (field !== null && isTyping(field, text) && memberCodeIn(text) === undefined)
        setValue(field, field.value + text);
      else take(withFieldBefore(field?.value ?? '', text, store?.()), 'wedge', gapsMs);
    },
    handOver: (data, forScreen) => {
      handed = { report: { data, source: 'host', gapsMs: [] }, screen: forScreen };
    },
    ask: (taker) => {
      takers.push(taker);
      isAsked.set(true);
      const waiting = handed;
      handed = null;
      if (waiting !== null && waiting.screen === screen?.()) taker(waiting.report);
      return () => {
        const index = takers.lastIndexOf(taker);
        if (index >= 0) takers.splice(index, 1);
        isAsked.set(takers.length > 0);
      };
    },
  };
}
