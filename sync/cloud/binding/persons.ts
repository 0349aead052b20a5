/**
 * What members said of themselves: applied from journals, read with the consent that it needs, and published to the stores that know
 * the person, so that their tills have it without the network. The boxes stay sealed under the person's keys; they are opened for an
 * answer alone. Can be repeated. Called by brand-facts.ts and routes/persons.ts. DOMAIN.md §8; domain/member-profile.ts has the rules.
 */
import { Compile } from 'typebox/compile';
import { foldClaims } from '../../domain/binding.ts';
import type { ConsentFact } from '../../domain/member-consent.ts';
import { factsAllowed, latestByField, PROFILE_FACTS_MAX, type ProfileFact } from '../../domain/member-profile.ts';
import type { MemberId, StoreId } from '../../domain/ids.ts';
import { ENROLMENT } from '../../protocol/members.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { PROFILE_BOX, type PersonAnswer } from '../../protocol/persons.ts';
import type { EntryOf } from '../../schemas/entries/entry.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import type { Queries } from '../store/database.ts';
import { takeSeq, writeDocumentsAt } from '../store/documents.ts';
import {
  consentFactsOf,
  forgottenOf,
  keepPersonConsent,
  keepProfile,
  profilesOf,
  storesKnowing,
  visitsOf,
} from '../store/member-facts.ts';
import { marksOf } from '../store/member-cards.ts';
import { idsOf } from '../store/member-merges.ts';
import { ensureMember, type ClaimRow } from '../store/members.ts';
import { openBox } from '../store/person-keys.ts';
import { readStores } from '../store/terminals.ts';
import { claimsOfPerson, factsOf } from './claims.ts';

const profileBox = Compile(PROFILE_BOX);
const enrolment = Compile(ENROLMENT);
/** Claims of one person that are shown, newest first. */
const BOUND_MAX = 50;

export const personDocumentId = (member: MemberId): string => `person:${member}`;

/** What comes late about somebody who was deleted is dropped: it stands in the journal, where nobody can open it. */
export async function applyPersonFact(
  cloud: Cloud,
  { brand, store }: Pick<DeviceIdentity, 'brand' | 'store'>,
  entry: EntryOf<'member.profiled'> | EntryOf<'member.consented'>,
): Promise<void> {
  const { database } = cloud;
  const scope = brandScope(brand);
  const { id, at, staff } = entry;
  const { member } = entry.body;
  await ensureMember(database, scope, { id: member, phone: null, name: null, at });
  if ((await forgottenOf(database, scope, [member])).has(member)) return;
  const where = { id, member, store, at, staff };
  if (entry.kind === 'member.profiled') await keepProfile(database, scope, { ...where, sealed: entry.body.sealed });
  else {
    const { purpose, given, version, channel } = entry.body;
    await keepPersonConsent(database, scope, { ...where, purpose, given, version, channel });
  }
  await publishPerson(cloud, member);
}

/** The person's document under every id that a till may know them by, in every store that knows them. */
export async function publishPerson(cloud: Cloud, member: MemberId): Promise<void> {
  const brand = brandScope(cloud.brand.id);
  const ids = await idsOf(cloud.database, brand, member);
  for (const store of await storesKnowing(cloud.database, brand, ids)) {
    const scope = storeScope(cloud.brand.id, store);
    await cloud.database.transaction(async (tx) => {
      // The counter first: whoever publishes this person later reads later, and so writes what is newer.
      const base = await takeSeq(tx, scope, ids.length);
      const { gone, unlinkedAt } = await marksOf(tx, brand, ids);
      const { facts, consents } = await personOf(cloud, tx, ids);
      const latest = [...latestByField(facts).values()].slice(-PROFILE_FACTS_MAX);
      const writes = ids.map((id) => ({
        collection: 'bindings' as const,
        id: personDocumentId(id),
        body: {
          id: personDocumentId(id),
          type: 'person',
          member: id,
          ...(gone.has(id)
            ? { forgotten: true }
            : { facts: latest, consents, ...(unlinkedAt === null ? {} : { unlinkedAt }) }),
        },
      }));
      await writeDocumentsAt(tx, scope, base, writes);
    });
    cloud.wakes.wake(scope);
  }
}

/**
 * Who were made one, or two again: a store that has nothing to do with one of them any more loses what it had of them through the other,
 * and hears it of who was deleted.
 */
export async function publishPersons(cloud: Cloud, members: readonly MemberId[]): Promise<void> {
  const brand = brandScope(cloud.brand.id);
  const stores = await storesKnowing(cloud.database, brand, members);
  for (const member of members) {
    await publishPerson(cloud, member);
    const own = new Set(await storesKnowing(cloud.database, brand, await idsOf(cloud.database, brand, member)));
    for (const store of stores.filter((one) => !own.has(one))) await takeBack(cloud, store, member);
  }
}

async function takeBack(cloud: Cloud, store: StoreId, member: MemberId): Promise<void> {
  const brand = brandScope(cloud.brand.id);
  const scope = storeScope(cloud.brand.id, store);
  const id = personDocumentId(member);
  const body = { id, type: 'person', member };
  await cloud.database.transaction(async (tx) => {
    const base = await takeSeq(tx, scope, 1);
    const isGone = (await forgottenOf(tx, brand, [member])).has(member);
    const write = isGone ? { body: { ...body, forgotten: true } } : { body, deleted: true };
    await writeDocumentsAt(tx, scope, base, [{ collection: 'bindings', id, ...write }]);
  });
  cloud.wakes.wake(scope);
}

export interface PersonFacts {
  /** Those that a consent allows; fields that were taken away among them. */
  readonly facts: readonly ProfileFact[];
  readonly consents: readonly ConsentFact[];
}

export async function personOf(cloud: Cloud, queries: Queries, ids: readonly MemberId[]): Promise<PersonFacts> {
  const scope = brandScope(cloud.brand.id);
  const consents = (await consentFactsOf(queries, scope, ids)).map(({ id, at, purpose, given, version }) => ({
    id,
    at,
    purpose,
    given,
    version,
  }));
  const all: ProfileFact[] = [];
  const atEnrolment: ProfileFact[] = [];
  for (const { id, member, at, staff, sealed } of await profilesOf(queries, scope, ids)) {
    const box = await openBox(cloud, sealed, member, queries);
    if (profileBox.Check(box)) all.push(...box.changes.map((change) => ({ ...change, id, at, by: staff })));
    // Given with the consent to membership, and kept until a profile is taken back.
    else if (enrolment.Check(box) && box.birthday !== undefined)
      atEnrolment.push({ field: 'birthday', value: box.birthday, id, at, by: staff });
  }
  const isKept = ({ at }: ProfileFact): boolean =>
    !consents.some(({ purpose, given, at: said }) => purpose === 'profile' && !given && said >= at);
  const facts = [...atEnrolment.filter(isKept), ...factsAllowed(all, consents)].sort((a, b) => a.at - b.at);
  return { facts: facts.slice(-PROFILE_FACTS_MAX), consents };
}

/** With what they bought in any store of the brand, and who they were bound to. */
export async function personAnswer(cloud: Cloud, member: MemberId, ids: readonly MemberId[]): Promise<PersonAnswer> {
  const { database, brand } = cloud;
  const scope = brandScope(brand.id);
  const { facts, consents } = await personOf(cloud, database, ids);
  const stores = await readStores(database, brand.id);
  const scopes = stores.map(({ id }: { readonly id: StoreId }) => storeScope(brand.id, id));
  const rows = await claimsOfPerson(database, scope, member);
  const bindings = (await boundOf(database, scope, rows)).slice(0, BOUND_MAX);
  return {
    member,
    facts: facts as unknown as PersonAnswer['facts'],
    consents: consents as unknown as PersonAnswer['consents'],
    visits: [...(await visitsOf(database, scopes, ids))],
    bindings,
  };
}

/** What became of each claim, the newest first. */
export async function boundOf(
  queries: Queries,
  scope: string,
  rows: readonly ClaimRow[],
): Promise<PersonAnswer['bindings']> {
  const { outcomes } = foldClaims(await factsOf(queries, scope, rows));
  return rows
    .map(({ claim: { id, at, guide, source }, store }) => ({
      at,
      store,
      guide,
      source,
      outcome: outcomes.get(id) ?? 'reject_weak',
    }))
    .sort((a, b) => b.at - a.at);
}
