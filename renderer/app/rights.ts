/** What the person at the till may, as the host last said; for showing only, the host decides. Called by screens. */
import type { Session } from '../../main/contract/views.ts';
import { grantsOf, type Grants } from '../../sync/domain/permission.ts';

export const grantsOfSession = (session: Session | null): Grants =>
  (session?.grants as Grants | undefined) ?? grantsOf(session?.roles ?? []);
