/**
 * All that is known of a person, for the file that is handed to them: what they said, agreed to, bought and brought back, every entry of their
 * points and stored value, by what they came, whom they were bound to, what guides called about, what they asked for and what they said of who served. Of both ids where
 * two members were made one. Called by routes/persons.ts. Personal Information Protection Law art. 45.
 */
import type { Static } from 'typebox';
import type { MemberId, ReceiptNumber, StoreId } from '../../domain/ids.ts';
import { fen } from '../../domain/money.ts';
import type { EpochMs } from '../../domain/time.ts';
import { pointsOf, storedValueOf } from '../../protocol/accounts.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { EXPORT_ANSWER } from '../../protocol/persons.ts';
import type { Cloud } from '../app/context.ts';
import { readAccounts, readEntries } from '../store/accounts.ts';
import { outcomesOf } from '../store/guide-customers.ts';
import { guideFactsOf } from '../store/guide-facts.ts';
import { linksOf } from '../store/member-cards.ts';
import { consentFactsOf } from '../store/member-facts.ts';
import { phoneCipherOf } from '../store/member-proofs.ts';
import { createdAt, type MemberRow } from '../store/members.ts';
import { arrivalsNamed, boughtBy, broughtBack, enrolmentsOf } from '../store/person-export.ts';
import { ratedBy } from '../store/sale-ratings.ts';
import { readStores } from '../store/terminals.ts';
import { wishEndsOf } from '../store/wish-ends.ts';
import { claimsOfPerson } from './claims.ts';
import { boundOf, personOf } from './persons.ts';
import { openPhone } from './phones.ts';

type Exported = Static<typeof EXPORT_ANSWER>;

/** `ids`: all that the person goes by. */
export async function personExport(cloud: Cloud, row: MemberRow, ids: readonly MemberId[]): Promise<Exported> {
  const { database, brand, secrets } = cloud;
  const scope = brandScope(brand.id);
  const scopes = (await readStores(database, brand.id)).map(({ id }: { readonly id: StoreId }) =>
    storeScope(brand.id, id),
  );
  const { facts } = await personOf(cloud, database, ids);
  const claims = await claimsOfPerson(database, scope, row.id);
  const phone = await phoneCipherOf(database, scope, row.id);
  const bought = await boughtBy(database, scopes, ids);
  const sales = bought.map(({ sale }) => sale);
  const enrolled = await enrolmentsOf(database, scope, ids);
  const { links } = await linksOf(database, scope, ids);
  return {
    member: row.id,
    ids: [...ids],
    exportedAt: cloud.ports.clock.now(),
    phone: phone === null ? null : openPhone(secrets, brand.id, phone),
    name: row.name,
    tier: row.tier,
    memberSince: (await createdAt(database, scope, row.id)) as EpochMs,
    profile: facts as unknown as Exported['profile'],
    consents: await consentsOf(cloud, enrolled, ids),
    purchases: bought.map(({ at, store, receiptNumber, total }) => ({ at, store, receiptNumber, total })),
    returns: [...(await broughtBack(database, scopes, sales))],
    bindings: await boundOf(database, scope, claims),
    accounts: await accountsOf(cloud, ids),
    arrivals: await arrivalsOf(cloud, [...enrolled.map(({ id }) => id), ...claims.map(({ claim }) => claim.id)]),
    calls: await callsOf(cloud, scopes, ids),
    wishes: await wishesOf(cloud, scopes, ids),
    ratings: await ratingsOf(cloud, scopes, ids),
    links,
  };
}

/** Of enrolments and since, the oldest first. */
async function consentsOf(
  { database, brand }: Cloud,
  enrolled: Awaited<ReturnType<typeof enrolmentsOf>>,
  ids: readonly MemberId[],
): Promise<Exported['consents']> {
  const later = await consentFactsOf(database, brandScope(brand.id), ids);
  return [...enrolled.map((consent) => ({ ...consent, given: true })), ...later]
    .map(({ at, purpose, given, version, channel }) => ({ at, purpose, given, version, channel }))
    .sort((a, b) => a.at - b.at);
}

async function accountsOf({ database, brand }: Cloud, ids: readonly MemberId[]): Promise<Exported['accounts']> {
  const scope = brandScope(brand.id);
  const names = ids.flatMap((id) => [pointsOf(id), storedValueOf(id)]);
  const accounts: Exported['accounts'] = [];
  for (const { account, principal, bonus } of await readAccounts(database, scope, names)) {
    const entries = (await readEntries(database, scope, account)).map(({ at, what, store, receipt, ...moved }) => {
      return { at: at as EpochMs, what, principal: fen(moved.principal), bonus: fen(moved.bonus), store, receipt };
    });
    accounts.push({ account, principal: fen(principal), bonus: fen(bonus), entries });
  }
  return accounts;
}

/** `ids`: of enrolments and claims. */
async function arrivalsOf({ database, brand }: Cloud, ids: readonly string[]): Promise<Exported['arrivals']> {
  const rows = await arrivalsNamed(database, brandScope(brand.id), ids);
  return rows.map(({ at, what, store, channel, touchpoint, campaign, community, live_room: liveRoom }) => {
    const came = Object.entries({ touchpoint, campaign, community, liveRoom }).filter(([, value]) => value !== null);
    return { at, what, store, channel, ...Object.fromEntries(came) };
  });
}

async function callsOf(
  { database, brand }: Cloud,
  scopes: readonly string[],
  ids: readonly MemberId[],
): Promise<Exported['calls']> {
  const phone = (await outcomesOf(database, brandScope(brand.id), ids)).map(
    ({ at, kind: reason, outcome, staff: by }) => {
      return { at, reason, outcome, by };
    },
  );
  const till = (await guideFactsOf(database, scopes, 'customer.called', ids)).map(({ at, staff: by, body }) => {
    return { at, reason: body.reason, outcome: body.outcome, by };
  });
  return [...phone, ...till].sort((a, b) => a.at - b.at);
}

/** Each once, over or not. */
async function wishesOf(
  { database, brand }: Cloud,
  scopes: readonly string[],
  ids: readonly MemberId[],
): Promise<Exported['wishes']> {
  const facts = await guideFactsOf(database, scopes, 'goods.wished', ids);
  const ends = await wishEndsOf(database, brandScope(brand.id), ids);
  const over = new Set<string>(ends.map(({ wish }) => wish));
  for (const { body } of facts) if (body.ended === true) over.add(body.wish);
  return facts
    .filter(({ body }) => body.ended !== true)
    .map(({ at, staff: by, body: { wish, goods } }) => ({ at, goods: goods.name, ended: over.has(wish), by }));
}

/** Every version. */
async function ratingsOf(
  { database }: Cloud,
  scopes: readonly string[],
  ids: readonly MemberId[],
): Promise<Exported['ratings']> {
  return (await ratedBy(database, scopes, ids)).map(({ at, receipt, stars, words, note }) => {
    return { at, receiptNumber: receipt as ReceiptNumber, stars, words: [...words], text: note };
  });
}
