/**
 * Finishes claims that a crash or a lost database left between their commit and what follows from it: the member's
 * documents in every store concerned, and the last step of the token that the guide's screen waits for. Every step can be
 * repeated. Called at start, after a terminal's claims were applied, and after it said who gave a handover code.
 */
import { DAY_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { applyDueCommission } from '../commission/post.ts';
import { claimsUnsettled, codesAwaitingGiver, settleClaim, type UnsettledClaim } from '../store/members.ts';
import { noteOutcome } from './bind.ts';
import { outcomeOf, publishEverywhere } from './claims.ts';
import { completeHandover } from './handovers.ts';
import { judgeToken } from './judge-token.ts';

const BATCH_MAX = 100;
/** Of a till that is silent for longer the codes are looked at when it speaks. */
const GIVERS_AWAITED_MS = 60 * DAY_MS;

/** The givers of these codes are known by now: claims that waited for them count as such. */
export async function finishHandovers(cloud: Cloud, codes: readonly string[]): Promise<void> {
  const completed: boolean[] = [];
  for (const code of codes) {
    const token = await judgeToken(cloud, code);
    if (token !== null) completed.push(await completeHandover(cloud, token));
  }
  if (!completed.includes(true)) return;
  await settleClaims(cloud);
  await applyDueCommission(cloud);
}

/** Whatever a crash left between a journal that named a giver, or a scan, and the claim. */
export async function finishAllHandovers(cloud: Cloud): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  const since = cloud.ports.clock.now() - GIVERS_AWAITED_MS;
  for (let after = ''; ;) {
    const codes = await codesAwaitingGiver(cloud.database, scope, { after, since, limit: BATCH_MAX });
    await finishHandovers(cloud, codes);
    after = codes.at(-1) ?? after;
    if (codes.length < BATCH_MAX) return;
  }
}

export async function settleClaims(cloud: Cloud): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  for (;;) {
    const claims = await claimsUnsettled(cloud.database, scope, BATCH_MAX);
    for (const claim of claims) {
      await publishEverywhere(cloud, claim.member);
      await noteLastStep(cloud, claim);
      await settleClaim(cloud.database, scope, claim.id);
    }
    if (claims.length < BATCH_MAX) return;
  }
}

/** Claims of the customer's page alone end their token's life; a terminal's own claim has no page that waits. */
async function noteLastStep(cloud: Cloud, { id, member, token, fromPage, at }: UnsettledClaim): Promise<void> {
  if (token === null || !fromPage) return;
  const genuine = await judgeToken(cloud, token);
  const outcome = await outcomeOf(cloud, member, id);
  if (genuine !== null && outcome !== null) await noteOutcome(cloud, genuine, { member, outcome, at });
}
