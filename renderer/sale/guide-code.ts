/**
 * The binding code that is being shown, kept while the person looks at other screens. One at a time: a new one takes its
 * place on screen; the older stays valid until it expires. A handover asks who takes over; who gives is signed in. Called by the guide desk.
 */
import type { FailureCode, HostClient } from '../../main/contract/contract.ts';
import type { IssuedToken } from '../../main/contract/views.ts';
import type { StaffId } from '../../sync/domain/ids.ts';
import { createStore, type Readable } from '../app/store.ts';

/** What a code is for, and for how long (DOMAIN.md §5: `ttl` 0, 2, 3, 1): one customer, an event, a colleague. */
const USES = {
  once: { mode: 'one_time', ttl: 0 },
  hours: { mode: 'multi_use', ttl: 2 },
  day: { mode: 'multi_use', ttl: 3 },
  handover: { mode: 'handover', ttl: 1 },
} as const;
export type CodeUse = keyof typeof USES;
export const CODE_USES = Object.keys(USES) as readonly CodeUse[];

export interface GuideCodeState {
  readonly use: CodeUse;
  /** Who takes over by a handover; null: not chosen yet. */
  readonly to: StaffId | null;
  readonly token: IssuedToken | null;
  readonly isIssuing: boolean;
  readonly failure: FailureCode | null;
  /** More of the failure, where the host says more. */
  readonly reason: string | null;
}
export interface GuideCode {
  readonly state: Readable<GuideCodeState>;
  /** A handover asks who takes over, each time. */
  readonly issue: (guide: StaffId) => Promise<void>;
  readonly handTo: (colleague: StaffId) => Promise<void>;
  /** What the next code is for. */
  readonly setUse: (use: CodeUse) => void;
  readonly forget: () => void;
}

const START: GuideCodeState = { use: 'once', to: null, token: null, isIssuing: false, failure: null, reason: null };

export function createGuideCode(client: HostClient): GuideCode {
  const state = createStore(START);
  const ask = async (guide: StaffId): Promise<void> => {
    const { isIssuing, use } = state.get();
    if (isIssuing) return;
    state.update((before) => ({ ...before, isIssuing: true, failure: null, reason: null }));
    const answer = await client.call('guide.issueToken', { ...USES[use], guide });
    state.update((before) => ({
      ...before,
      token: answer.ok ? answer.value : before.token,
      isIssuing: false,
      failure: answer.ok ? null : answer.code,
      reason: answer.ok ? null : (answer.details['reason'] ?? ''),
    }));
  };
  return {
    state,
    issue: async (guide) => {
      if (state.get().use === 'handover') return state.update((before) => ({ ...before, to: null }));
      return ask(guide);
    },
    handTo: (colleague) => {
      state.update((before) => ({ ...before, to: colleague }));
      return ask(colleague);
    },
    setUse: (use) => state.update((before) => ({ ...before, use, to: null })),
    forget: () => state.set(START),
  };
}
