/**
 * Where a scanned staff badge goes: to the form that asks who somebody is (log-in, lock, approval), on every other page to a change
 * of person by badge alone; where that is not enough the form opens with the number filled in. It never lands in a field and is
 * never shown. While a payment is collected only a form takes it. Called by the scan router and fields that a scanner types into.
 */
import type { HostClient } from '../../main/contract/contract.ts';
import { numberOnBadge, readSignedBadge } from '../../sync/domain/staff-badge.ts';
import { createStore, type Store } from './store.ts';

/** Who is about to take over and why a badge was not enough; null: the form is closed. */
export interface Takeover {
  readonly staff: string;
  readonly why: string;
}

export interface BadgeScans {
  /** True when the text was a badge and somebody takes it. */
  readonly take: (text: string) => boolean;
  /** A form that wants badges while it is shown; the newest gets them. Returns its end. */
  readonly ask: (taker: (badge: string) => void) => () => void;
  readonly takeover: Store<Takeover | null>;
}

interface BadgeScanParts {
  readonly client: HostClient;
  /** Somebody is logged in, the till is not locked and nobody is paying. */
  readonly maySwitch: () => boolean;
  readonly refresh: () => Promise<void>;
}

export function createBadgeScans({ client, maySwitch, refresh }: BadgeScanParts): BadgeScans {
  const takers: ((badge: string) => void)[] = [];
  const takeover = createStore<Takeover | null>(null);
  const switchBy = async (badge: string): Promise<void> => {
    const answer = await client.call('session.badge', { badge });
    if (answer.ok) await refresh();
    else takeover.set({ staff: numberOnBadge(badge) ?? '', why: answer.details.reason ?? answer.code });
  };
  return {
    takeover,
    take: (text) => {
      const taker = takers.at(-1);
      // A bare number may be the catalogue's own code; only a form that asks knows better.
      const isFor = taker === undefined ? maySwitch() && readSignedBadge(text) : numberOnBadge(text);
      if (isFor === undefined || isFor === false) return false;
      if (taker === undefined) void switchBy(text.trim());
      else taker(text.trim());
      return true;
    },
    ask: (taker) => {
      takers.push(taker);
      return () => {
        const index = takers.lastIndexOf(taker);
        if (index >= 0) takers.splice(index, 1);
      };
    },
  };
}
