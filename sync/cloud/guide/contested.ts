/**
 * Customers whom one guide held and another claimed, for either of them on the phone: what tills show (sync/terminal/bindings.ts), from the
 * same documents of the guide's stores; and "not right?", the same dispute that a till journals, once for each claim and guide.
 * Called by routes/guide-contested.ts.
 */
import { createHash } from 'node:crypto';
import { uuidV7, type MemberId } from '../../domain/ids.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Clash } from '../../schemas/documents/facts.ts';
import type { Cloud } from '../app/context.ts';
import { publishEverywhere } from '../binding/claims.ts';
import { keepDispute } from '../store/binding-disputes.ts';
import { clashDocumentsOf } from '../store/guide-customers.ts';

/** Of each store, those that were claimed last. */
const CUSTOMERS_MAX = 50;

export interface Contested {
  readonly member: MemberId;
  /** Masked. */
  readonly phone: string | null;
  readonly store: StaffDocument['stores'][number];
  readonly clash: Clash;
}

/** The newest first; a customer whom two of the guide's stores know stands there once. */
export async function contestedOf(cloud: Cloud, guide: StaffDocument): Promise<readonly Contested[]> {
  const found = new Map<string, Contested>();
  for (const store of guide.stores) {
    const scope = storeScope(cloud.brand.id, store);
    const documents = await clashDocumentsOf(cloud.database, scope, { guide: guide.id, limit: CUSTOMERS_MAX });
    for (const { member, memberPhone, clashes = [] } of documents)
      for (const clash of clashes) {
        const isOwn = clash.claimant === guide.id || clash.holder === guide.id;
        if (member === undefined || !isOwn || found.has(clash.claim)) continue;
        found.set(clash.claim, { member, phone: memberPhone ?? null, store, clash });
      }
  }
  return [...found.values()].toSorted((a, b) => b.clash.at - a.clash.at);
}

/** `unknown` for a claim that the guide neither made nor lost, as for one that is not there; `again` for what is raised already. */
export async function disputeClaim(
  cloud: Cloud,
  guide: StaffDocument,
  { claim, evidence }: { readonly claim: string; readonly evidence: string },
): Promise<'unknown' | 'raised' | 'again'> {
  const contested = (await contestedOf(cloud, guide)).find(({ clash }) => clash.claim === claim);
  if (contested === undefined) return 'unknown';
  const { member, store, clash } = contested;
  if (clash.dispute !== undefined) return 'again';
  const at = cloud.ports.clock.now();
  const words = new Uint8Array(createHash('sha256').update(`disputed ${claim} ${guide.id}`).digest());
  // Of the claim's own time: a form that is sent twice is one dispute.
  const dispute = uuidV7(clash.at, words);
  const raised = { raised_by: guide.id, raised_at: at, store, evidence };
  await keepDispute(cloud.database, brandScope(cloud.brand.id), { dispute, member, claim, ...raised });
  await publishEverywhere(cloud, member);
  return 'raised';
}
