/** What the invariants look at of guides: claims with the rules that judge them, what tills show, the ledger of commission. See look.ts. */
import { CUSTOMER_PHONES } from './guide-people.ts';
import { SIM_SECRETS } from '../cloud/sim-secrets.ts';
import type { ClaimRow } from '../cloud/binding-rows.ts';
import { phoneHmac } from '../../../sync/cloud/binding/phones.ts';
import type { SoldFacts } from '../../../sync/cloud/commission/commission-facts.ts';
import { DEMO_BRAND } from '../../../sync/demo/shop.ts';
import type { BindingClaim, BindingFacts } from '../../../sync/domain/binding.ts';
import { BINDING_POLICY_DEFAULT, type GuideMove } from '../../../sync/domain/binding-policy.ts';
import type { CloudSeen, JournalSeen } from '../../../sync/domain/invariants.ts';
import type { GuideSaleSeen, GuidesSeen } from '../../../sync/domain/invariants-guides.ts';
import type { CommissionRule } from '../../../sync/domain/commission-rules.ts';
import type { LedgerEvent } from '../../../sync/domain/commission-ledger.ts';
import type { StaffId, StoreId } from '../../../sync/domain/ids.ts';
import { datedPolicyOf, type BindingRule } from '../../../sync/protocol/binding.ts';
import { foldConsents } from '../../../sync/domain/member-consent.ts';
import type { EpochMs } from '../../../sync/domain/time.ts';
import type { Snapshot } from '../memory-database.ts';
import { signalsOf } from './look-signals.ts';
import type { Site } from './site.ts';
import type { World } from './world.ts';

/** With who left, who changed store and what the brand decided: as the cloud's tables have it. */
export const factsOf = (tables: Snapshot, claims: readonly ClaimRow[]): BindingFacts => ({
  claims: claims.map(
    ({ id, at, source, guide, terminal, seq, guide_is_member, store, giver }) =>
      ({
        ...{ id, at, source, guide, terminal, seq, guideIsMember: guide_is_member, store },
        ...(giver === null ? {} : { giver }),
      }) as unknown as BindingClaim,
  ),
  guidesLeft: new Map(
    tables.staff.flatMap(({ staff, body }): [StaffId, EpochMs][] => {
      const { leftAt } = body as { readonly leftAt?: EpochMs };
      return leftAt === undefined ? [] : [[staff as StaffId, leftAt]];
    }),
  ),
  moves: tables.guide_moves.map(({ guide, at, body }) => ({ guide, at, ...body }) as unknown as GuideMove),
  policies: tables.binding_policies.map(({ store, from_at: from, body }) =>
    datedPolicyOf({
      store: (store === '' ? null : store) as StoreId | null,
      from: from as EpochMs,
      rule: body['rule'] as BindingRule | null,
    }),
  ),
  policy: BINDING_POLICY_DEFAULT,
});

/** On every id of who this member is. */
export function claimsOfPerson({ claims, member_aliases: aliases }: Snapshot, of: string): readonly ClaimRow[] {
  const persons = new Map(aliases.map(({ member, person }) => [member, person]));
  const personOf = (member: string): string => persons.get(member) ?? member;
  return claims.filter(({ member }) => personOf(member) === personOf(of));
}

export function guidesOf({ plan, guides }: World, tables: Snapshot): Partial<CloudSeen> {
  if (plan.hasGuides !== true || guides === undefined) return {};
  return {
    guides: {
      rules: tables.commission_rules.map(({ body }) => body as unknown as CommissionRule),
      sales: tables.commission_sales.flatMap(({ sale, due_day: due, sold, facts, brings_member: brings }) => {
        const kept = facts as GuideSaleSeen['kept'] | null;
        if (sold === null) return [];
        const { member, at, entry } = sold as unknown as SoldFacts;
        const claims = member === null ? [] : claimsOfPerson(tables, member);
        return [
          { sale, entry, at, due: due ?? '', kept, brings, claims: member === null ? null : factsOf(tables, claims) },
        ];
      }),
      corrections: tables.commission_events
        .map(({ sale, body }) => ({ sale, event: body as unknown as LedgerEvent }))
        .flatMap(({ sale, event }) => (event.kind === 'correction' ? [{ sale, event }] : [])),
      waiting: tables.commission_facts.length + tables.commission_due.length,
      postings: tables.commission_postings,
      stated: tables.commission_stated,
      statements: tables.commission_statements,
      closed: tables.commission_books[0]?.closed_month ?? '',
      sold: tables.guide_sales,
      disputes: tables.commission_disputes,
      shown: [...guides.shown].map(([month, items]) => ({ month, items: items as never })),
      saidBound: guides.saidBound.map(({ token, phone }) => {
        const hmac = phoneHmac(SIM_SECRETS, DEMO_BRAND.id, `+86${phone}`);
        const holder = tables.members.find(({ phone_hmac: of }) => of === hmac)?.id;
        const own = holder === undefined ? [] : claimsOfPerson(tables, holder);
        // Of a deleted person nobody can say any more whose claim it was.
        const gone = new Set(tables.member_deletions.map(({ member }) => String(member)));
        const isThere = [...own, ...tables.claims.filter(({ member }) => gone.has(member))].some(
          (claim) => claim.token === token,
        );
        return { token, isThere };
      }),
      given: tables.claims.flatMap(({ id, token, giver, terminal }) =>
        token === null || terminal !== 0 ? [] : [{ claim: id, token, giver }],
      ),
      settledGuides: new Set(
        tables.staff
          .filter(
            ({ staff, body }) =>
              body['leftAt'] === undefined && !tables.guide_moves.some(({ guide }) => guide === staff),
          )
          .map(({ staff }) => staff),
      ),
      signals: signalsOf(guides.signals, tables),
      inClear: inClear(tables),
      members: new Map(
        tables.members.map(({ id, phone_cipher: cipher }) => [
          id,
          cipher !== null || guides.onceForgotten.has(id) || isDeleted(tables, id),
        ]),
      ),
      persons: personsOf(tables, guides.forgotten),
    },
  };
}

/** Whom the office was told are deleted, and who took a profile back: with what is known of them all the same. */
function personsOf(tables: Snapshot, told: ReadonlySet<string>): GuidesSeen['persons'] {
  const deleted = told;
  const documents = tables.documents.filter(({ collection, deleted: gone }) => collection === 'bindings' && !gone);
  const gone = [...deleted].map((member) => {
    const row = tables.members.find(({ id }) => id === member);
    const isNamed = row !== undefined && [row.phone_hmac, row.phone_cipher, row.phone_masked, row.name].some(Boolean);
    const shown = documents.filter(({ body }) => body['member'] === member && isShownOf(body)).map(({ id }) => id);
    const left = [
      ...(isNamed ? ['the member'] : []),
      ...(tables.person_keys.some(({ person }) => person === member) ? ['a key'] : []),
      ...(tables.member_profiles.some(({ member: of }) => of === member) ? ['a profile'] : []),
      ...(tables.tokens.some(({ body }) => body['member'] === member && isNumbered(body)) ? ['a code'] : []),
      ...shown.map((id) => `document ${id}`),
    ];
    return { member, why: 'deleted' as const, left };
  });
  const ids = [...new Set(tables.member_consents.map(({ member }) => String(member)))];
  const withdrawn = ids
    .filter((member) => !isDeleted(tables, member))
    .filter((member) => {
      const persons = new Map(tables.member_aliases.map((row) => [row.member, row.person]));
      const person = persons.get(member) ?? member;
      const said = tables.member_consents.filter(({ member: of }) => (persons.get(of) ?? of) === person);
      return foldConsents(said).profile?.given === false;
    })
    .map((member) => {
      const shown = documents.filter(
        ({ id, body }) => id === `person:${member}` && (body['facts'] as object[])?.length > 0,
      );
      return { member, why: 'withdrawn' as const, left: shown.map(({ scope, id }) => `document ${id} of ${scope}`) };
    });
  return [...gone, ...withdrawn];
}

const isShownOf = (body: Readonly<Record<string, unknown>>): boolean =>
  body['type'] === 'person' ? body['forgotten'] !== true : body['type'] !== 'token' || isNumbered(body);
const isNumbered = ({ memberPhone }: Readonly<Record<string, unknown>>): boolean =>
  memberPhone !== undefined && memberPhone !== '';

const isDeleted = ({ member_deletions: deletions }: Snapshot, id: string): boolean =>
  deletions.some(({ member }) => String(member) === id);

/** Tables in which a customer's number stands as anybody could read it. */
function inClear(tables: Snapshot): readonly string[] {
  return Object.entries(tables).flatMap(([name, rows]) => {
    const text = JSON.stringify(rows);
    return CUSTOMER_PHONES.some((phone) => text.includes(phone)) ? [`table ${name}`] : [];
  });
}

/** Codes that this till's screen showed, who it shows as bound to whom, and files of its disk in which a number stands. */
export const guidesShown = (
  { plan }: World,
  { agent, shownBindings, isRevoked }: Site,
): Pick<JournalSeen, 'issued' | 'bound' | 'enrolled'> =>
  plan.hasGuides === true
    ? {
        issued: agent.guides.issued,
        enrolled: agent.guides.enrolled.map(({ member }) => member),
        ...(isRevoked || shownBindings === undefined ? {} : { bound: shownBindings }),
      }
    : {};
