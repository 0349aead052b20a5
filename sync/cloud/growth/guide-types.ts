/**
 * Kinds of guides, who recruited them, and how a member becomes a guide: somebody proposes, a manager of the store decides. Who is accepted
 * is a person of the brand from then on, linked to the own member: what they buy under it earns them nothing, nobody binds them to
 * themselves, and nobody is paid for having recruited them. Called by routes/guide-types.ts. DOMAIN.md §7.
 */
import { guideTypesAt, recruitersOf, refusedRecruiter } from '../../domain/guide-type.ts';
import type { StaffId, StoreId } from '../../domain/ids.ts';
import { faultOfNewPin } from '../../domain/new-pin.ts';
import { holdsPhone } from '../../domain/phone.ts';
import type { CandidateDecision, CandidateProposed, GuideTypeSaved } from '../../protocol/guide-types.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { Refusal } from '../app/problem.ts';
import {
  addCandidate,
  addGuideType,
  decideCandidate,
  lockCandidate,
  nextTokenNumber,
  readGuideTypes,
  type CandidateRow,
} from '../store/guide-types.ts';
import type { Queries, Transaction } from '../store/database.ts';
import { forgottenOf } from '../store/member-facts.ts';
import { lockMember } from '../store/members.ts';
import { keepMember, readPerson, staffOfMember, writePerson } from '../store/roles.ts';
import { putStaff, readRoster } from '../store/staff.ts';
import { refused } from './coupons.ts';

/** Of 20 bits (DOMAIN.md §5). */
const TOKEN_NUMBER_MAX = 1_048_575;

export async function guideList(cloud: Cloud) {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const people = (await readRoster(cloud.database, scope)).map(({ body }) => body);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const held = guideTypesAt(await readGuideTypes(cloud.database, scope), now);
  return people
    .filter(({ roles, leftAt }) => roles.includes('guide') && (leftAt === undefined || leftAt > now))
    .map(({ id, name, stores }) => ({
      guide: id,
      name,
      stores,
      type: held.get(id)?.type ?? 'store',
      recruiters: recruitersOf(held, id).map((guide) => ({ guide, name: names.get(guide) ?? '' })),
    }));
}

/** @throws Refusal 422 for a recruiter who is none */
export async function saveGuideType(
  cloud: Cloud,
  queries: Queries,
  guide: StaffId,
  { type, recruitedBy }: GuideTypeSaved,
  by: string,
): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  const from = cloud.ports.clock.now();
  if (recruitedBy !== null) {
    if (!(await isGuideOfBrand(queries, scope, recruitedBy))) throw refused('/recruitedBy', 'unknown_staff');
    const why = refusedRecruiter(guideTypesAt(await readGuideTypes(queries, scope), from), guide, recruitedBy);
    if (why !== undefined) throw refused('/recruitedBy', why);
  }
  await addGuideType(queries, scope, { guide, from, type, recruitedBy }, by);
}

const isGuideOfBrand = async (queries: Queries, scope: string, staff: StaffId): Promise<boolean> =>
  (await readRoster(queries, scope)).some(({ body }) => body.id === staff && body.roles.includes('guide'));

/** Whether it is new. @throws Refusal 409 for who works here already or is proposed, 410 for who was deleted, 422 for a recruiter who is none */
export async function proposeCandidate(cloud: Cloud, asked: CandidateProposed, by: string): Promise<boolean> {
  const { candidate, member, store, type, recruitedBy = null, note } = asked;
  const scope = brandScope(cloud.brand.id);
  if (holdsPhone(note)) throw refused('/note', 'number_in_text');
  if (recruitedBy !== null && !(await isGuideOfBrand(cloud.database, scope, recruitedBy)))
    throw refused('/recruitedBy', 'unknown_staff');
  return cloud.database.transaction(async (tx) => {
    const known = async (): Promise<boolean> => {
      const row = await lockCandidate(tx, scope, candidate);
      if (row !== null && (row.member !== member || row.store !== store)) throw new Refusal(409, 'candidate_differs');
      return row !== null;
    };
    if (await known()) return false;
    // Behind the member's lock: nobody is proposed whom a deletion takes away at the same moment.
    await lockMember(tx, scope, member);
    if ((await forgottenOf(tx, scope, [member])).has(member)) throw new Refusal(410, 'member_deleted');
    if ((await staffOfMember(tx, cloud.brand.id, member)) !== undefined) throw new Refusal(409, 'member_linked');
    const row: CandidateRow = {
      ...{ candidate, member, store, type, recruited_by: recruitedBy, note, state: 'proposed' },
      ...{ asked_by: by, asked_at: cloud.ports.clock.now(), guide: null, decided_by: null, decided_at: null },
    };
    if (await addCandidate(tx, scope, row)) return true;
    // The same at the same moment, or another one of this member.
    if (await known()) return false;
    throw new Refusal(409, 'candidate_waits');
  });
}

export interface Decided {
  readonly row: CandidateRow;
  /** Who became a guide by it. */
  readonly person: StaffDocument | null;
}

/**
 * `mayDecide` throws for a store that is not of who decides. @throws Refusal 404 for no proposal, 409 for one that was decided, a number that
 * somebody has or a member who works here already, 422 for a PIN that is none
 */
export async function decide(
  cloud: Cloud,
  candidate: string,
  decision: CandidateDecision,
  { by, mayDecide }: { readonly by: string; readonly mayDecide: (store: StoreId) => unknown },
): Promise<Decided> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  if (!decision.accept && holdsPhone(decision.note)) throw refused('/note', 'number_in_text');
  const fault = decision.accept ? faultOfNewPin(decision.pin) : undefined;
  if (fault !== undefined) throw refused('/pin', fault);
  return cloud.database.transaction(async (tx) => {
    const known = await lockCandidate(tx, scope, candidate);
    if (known === null) throw new Refusal(404, 'not_found');
    mayDecide(known.store);
    if (known.state !== 'proposed') throw new Refusal(409, 'candidate_decided');
    const decided = { ...known, decided_by: by, decided_at: now };
    const person = decision.accept ? await makeGuide(cloud, tx, known, decision, by) : null;
    const row: CandidateRow = decision.accept
      ? { ...decided, state: 'accepted', guide: decision.guide }
      : { ...decided, state: 'declined', note: decision.note };
    await decideCandidate(tx, scope, row);
    // Last: it takes the counter of the person's store.
    if (person !== null) await writePerson(tx, cloud.brand.id, person);
    return { row, person };
  });
}

async function makeGuide(
  cloud: Cloud,
  tx: Transaction,
  { member, store, type, recruited_by: recruitedBy }: CandidateRow,
  { guide, name, pin }: Extract<CandidateDecision, { accept: true }>,
  by: string,
): Promise<StaffDocument> {
  const brand = cloud.brand.id;
  const scope = brandScope(brand);
  if ((await readPerson(tx, brand, guide)) !== undefined) throw new Refusal(409, 'staff_number_taken');
  if ((await staffOfMember(tx, brand, member)) !== undefined) throw new Refusal(409, 'member_linked');
  const tokenNumber = await nextTokenNumber(tx, scope);
  if (tokenNumber > TOKEN_NUMBER_MAX) throw new Refusal(409, 'no_number_left');
  const person: StaffDocument = {
    ...{ id: guide, name, roles: ['guide'], stores: [store], tokenNumber, from: cloud.ports.clock.now(), member },
  };
  await putStaff(tx, cloud.secrets, cloud.ports, scope, person, pin);
  await keepMember(tx, brand, { staff: guide, member, at: person.from });
  await saveGuideType(cloud, tx, guide, { type, recruitedBy }, by);
  return person;
}
