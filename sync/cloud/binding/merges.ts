/**
 * Two members with one number become one person: six digits go to the number, and whoever reads them out at the till holds it. Until
 * then nothing is joined; a manager splits what should not have been. Each is a fact that is only added; then the documents of all ids
 * concerned are published anew. Called by routes/members.ts. DOMAIN.md §8; domain/member-identity.ts.
 */
import type { MemberId } from '../../domain/ids.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { EpochMs } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import { proveByMessage, sendMessageCode, type MessageRefusal } from '../accounts/message-codes.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import { freshId } from '../ports.ts';
import { noteMember } from '../contests/keep.ts';
import { markDueByClaim } from '../store/commission.ts';
import { phoneCipherOf } from '../store/member-proofs.ts';
import { addMerge, mergesOf, readProposal, type MergeRow, type ProposalRow } from '../store/member-merges.ts';
import { holderOfPhone, lockMember, movePhone } from '../store/members.ts';
import { markPersonsDue } from '../store/persons-due.ts';
import { openPhone, phoneHmac } from './phones.ts';
import { tellPersons } from './tell-persons.ts';

export type MergeRefusal = MessageRefusal | 'unknown_proposal' | 'not_one_number' | 'not_merged' | 'one_person';
export type MergeState = 'proposed' | 'merged' | 'split';

/** What digits for a merge are kept under: no sale has such a number, so that neither serves for the other. */
const purposeOf = ({ id }: ProposalRow): string => `merge:${id}`;

/** A message is worth nothing but the merge. */
export async function askForMerge(
  cloud: Cloud,
  device: DeviceIdentity,
  proposal: ProposalRow,
): Promise<Result<{ readonly until: EpochMs }, MergeRefusal>> {
  if (!(await isOneNumber(cloud, proposal))) return err('not_one_number');
  return sendMessageCode(cloud, device, proposal.member, { saleId: purposeOf(proposal), amount: 0 });
}

export async function mergeByDigits(
  cloud: Cloud,
  device: DeviceIdentity,
  proposal: ProposalRow,
  code: string,
): Promise<Result<MergeState, MergeRefusal>> {
  // A lost answer is asked for again.
  if ((await stateOf(cloud, proposal)) === 'merged') return ok('merged');
  if (!(await isOneNumber(cloud, proposal))) return err('not_one_number');
  const proven = await proveByMessage(cloud, device, proposal.member, { saleId: purposeOf(proposal), code });
  if (!proven.ok) return proven;
  await add(cloud, proposal, 'merged', `terminal ${device.terminal}`);
  return ok('merged');
}

/** Whoever reads the digits out has the number and is not who had it before: it goes to the other member, and the first keeps all else. */
export async function passNumberOn(
  cloud: Cloud,
  device: DeviceIdentity,
  proposal: ProposalRow,
  code: string,
): Promise<Result<true, MergeRefusal>> {
  const { member, other } = proposal;
  if ((await stateOf(cloud, proposal)) === 'merged') return err('one_person');
  if (!(await isOneNumber(cloud, proposal))) return err('not_one_number');
  const proven = await proveByMessage(cloud, device, member, { saleId: purposeOf(proposal), code });
  if (!proven.ok) return proven;
  const scope = brandScope(cloud.brand.id);
  const at = cloud.ports.clock.now();
  const number = (await numberOf(cloud, member)) ?? '';
  const concerned = await cloud.database.transaction(async (tx) => {
    // Of three with one number, who is found by it may be the third.
    const holder = await holderOfPhone(tx, scope, phoneHmac(cloud.secrets, cloud.brand.id, number));
    const all = [...new Set([member, other, holder?.id ?? member])];
    for (const id of [...all].sort()) await lockMember(tx, scope, id);
    for (const from of all) if (from !== other) await movePhone(tx, scope, { from, to: other });
    await markPersonsDue(tx, scope, all, at);
    return all;
  });
  await tellPersons(cloud, concerned, at);
  return ok(true);
}

export async function splitMerged(
  cloud: Cloud,
  proposal: ProposalRow,
  who: string,
): Promise<Result<MergeState, MergeRefusal>> {
  const state = await stateOf(cloud, proposal);
  if (state === 'proposed') return err('not_merged');
  if (state === 'merged') await add(cloud, proposal, 'split', who);
  return ok('split');
}

export async function proposalOf(cloud: Cloud, id: string): Promise<Result<ProposalRow, MergeRefusal>> {
  const row = await readProposal(cloud.database, brandScope(cloud.brand.id), id);
  return row === null ? err('unknown_proposal') : ok(row);
}

/** What the newest fact of it says. */
export async function stateOf(cloud: Cloud, { id, member }: ProposalRow): Promise<MergeState> {
  const rows = await mergesOf(cloud.database, brandScope(cloud.brand.id), [member]);
  return rows.filter(({ proposal }) => proposal === id).at(-1)?.what ?? 'proposed';
}

/** A number may have gone to somebody else since it was proposed. */
async function isOneNumber(cloud: Cloud, { member, other }: ProposalRow): Promise<boolean> {
  const [one, two] = [await numberOf(cloud, member), await numberOf(cloud, other)];
  return one !== null && one === two;
}

async function numberOf({ database, secrets, brand }: Cloud, id: MemberId): Promise<string | null> {
  const sealed = await phoneCipherOf(database, brandScope(brand.id), id);
  return sealed === null ? null : openPhone(secrets, brand.id, sealed);
}

async function add(cloud: Cloud, proposal: ProposalRow, what: MergeRow['what'], who: string): Promise<void> {
  const { member, other } = proposal;
  const row = {
    id: freshId(cloud.ports),
    proposal: proposal.id,
    at: cloud.ports.clock.now(),
    what,
    member,
    other,
    who,
  };
  const scope = brandScope(cloud.brand.id);
  const { merged: members, isContested } = await cloud.database.transaction(async (tx) => {
    const merged = await addMerge(tx, scope, row);
    // Whose customer the person was may be another answer now: frozen commission follows, settled opens a dispute.
    if (await cloud.hasCommission(tx)) for (const each of merged) await markDueByClaim(tx, scope, each, 0);
    await markPersonsDue(tx, scope, [...merged], row.at);
    return { merged, isContested: await noteMember(cloud, tx, [...merged]) };
  });
  if (isContested) cloud.contests.soon(scope);
  await tellPersons(cloud, [...members], row.at);
}
