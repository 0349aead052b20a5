/**
 * Codes by which a guide gives own customers to a colleague, face to face. Who gives stands in the journal of the till that made the code
 * (`staff` of `token.issued`), which may come after the customer's scan; a code of a phone says so at once. Whichever comes last
 * completes the claim: its giver is kept, once, and the fold decides anew. DOMAIN.md §5 and §6.
 * Called by the customer's page and by unsettled.ts.
 */
import { isHandover } from '../../domain/binding-token.ts';
import type { StaffId } from '../../domain/ids.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { readGuideCode } from '../store/guide-phone.ts';
import { claimsAwaitingGiver } from '../store/members.ts';
import { readRoster } from '../store/staff.ts';
import { readTokenRow } from '../store/tokens.ts';
import { nameGiver } from './claims.ts';
import { CLOUD_TERMINAL_NUMBER, wasRostered, type GenuineToken } from './judge-token.ts';

/**
 * Who gives own customers away by this code: undefined while that is not known; null where nobody does, since it is no handover code, or
 * who made it gave it to nobody else, or did not work there then (a till that lies gives no other store's customers away).
 */
export async function giverOf(cloud: Cloud, token: GenuineToken): Promise<StaffId | null | undefined> {
  if (!isHandover(token.fields)) return null;
  const issuer = await issuerOf(cloud, token);
  if (issuer === null) return undefined;
  if (issuer === token.guide?.id) return null;
  const roster = await readRoster(cloud.database, brandScope(cloud.brand.id));
  const giver = roster.find(({ body }) => body.id === issuer)?.body;
  return giver !== undefined && (await wasRostered(cloud, giver, token)) ? giver.id : null;
}

async function issuerOf({ database, brand }: Cloud, { token, fields, scope }: GenuineToken): Promise<StaffId | null> {
  const made =
    fields.term === CLOUD_TERMINAL_NUMBER
      ? (await readGuideCode(database, brandScope(brand.id), token))?.staff
      : (await readTokenRow(database, scope, fields, token))?.issuer;
  return made ?? null;
}

/** Names the giver in the claims that wait for it; whether there was one that did, and the giver is known. */
export async function completeHandover(cloud: Cloud, token: GenuineToken): Promise<boolean> {
  if (!isHandover(token.fields)) return false;
  const waiting = await claimsAwaitingGiver(cloud.database, brandScope(cloud.brand.id), token.token);
  const giver = waiting.length === 0 ? undefined : await giverOf(cloud, token);
  if (giver === undefined) return false;
  for (const { member, row } of waiting) await nameGiver(cloud, member, row, giver);
  return true;
}
