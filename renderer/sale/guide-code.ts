/**
 * The binding code that is being shown, kept while the person looks at other screens. One at a time: a new one takes its
 * place on screen; the older stays valid until it expires. Called by the guide desk.
 */
import type { FailureCode, HostClient } from '../../main/contract/contract.ts';
import type { IssuedToken } from '../../main/contract/views.ts';
import type { StaffId } from '../../sync/domain/ids.ts';
import { createStore, type Readable } from '../app/store.ts';

export interface GuideCodeState {
  readonly token: IssuedToken | null;
  readonly isIssuing: boolean;
  readonly failure: FailureCode | null;
}
export interface GuideCode {
  readonly state: Readable<GuideCodeState>;
  readonly issue: (guide: StaffId) => Promise<void>;
  readonly forget: () => void;
}

/** `ttl` 0: ten minutes (DOMAIN.md §5). */
const TEN_MINUTES = 0;
const START: GuideCodeState = { token: null, isIssuing: false, failure: null };

export function createGuideCode(client: HostClient): GuideCode {
  const state = createStore(START);
  return {
    state,
    issue: async (guide) => {
      if (state.get().isIssuing) return;
      state.update((before) => ({ ...before, isIssuing: true, failure: null }));
      const answer = await client.call('guide.issueToken', { mode: 'one_time', ttl: TEN_MINUTES, guide });
      state.update(({ token }) => ({
        token: answer.ok ? answer.value : token,
        isIssuing: false,
        failure: answer.ok ? null : answer.code,
      }));
    },
    forget: () => state.set(START),
  };
}
