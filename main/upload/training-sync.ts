/** How sync stands in training: nothing is sent, so nothing waits. Called by terminal.ts. */
import type { SyncStatus } from '../contract/views.ts';

export const TRAINING_SYNC: SyncStatus = {
  state: 'offline',
  pending: 0,
  pendingSales: 0,
  oldestAt: null,
  lastContactAt: null,
  cause: 'training',
};
