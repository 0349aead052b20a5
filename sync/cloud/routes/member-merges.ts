/**
 * Members with one number as managers look at them: what was proposed, merged and split, and of one both records side by side with what
 * they have together. Numbers are masked, of names the first letter is shown; proposals about others' members are answered as nobody's.
 * To merge and to split: routes/members.ts.
 */
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { boundGuideAt } from '../../domain/binding.ts';
import type { MemberId } from '../../domain/ids.ts';
import { fen } from '../../domain/money.ts';
import { epochMs, type EpochMs } from '../../domain/time.ts';
import { pointsOf, storedValueOf } from '../../protocol/accounts.ts';
import { MERGE_PROPOSALS_ANSWER, MERGE_VIEW, type MergeSide, type MergeView } from '../../protocol/members.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { ENTRY_ID } from '../../schemas/scalars.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER } from '../app/documented.ts';
import { identityOf, storesOf } from '../app/identity.ts';
import { idsWithinReach, LOOKED_UP_MS } from '../app/member-reach.ts';
import { Refusal } from '../app/problem.ts';
import { factsOf } from '../binding/claims.ts';
import { readAccounts } from '../store/accounts.ts';
import { visitsOf } from '../store/member-facts.ts';
import { mergesOf, readProposal, type MergeRow, type ProposalRow } from '../store/member-merges.ts';
import { createdAt, memberById, readClaims } from '../store/members.ts';
import { proposalsWithin, storesOfMember } from '../store/merge-proposals.ts';
import { readStores } from '../store/terminals.ts';

const PAGE = 50;
const PROPOSAL = Type.Object({ proposal: ENTRY_ID });
const ID = '019a0000-0000-7000-8000-000000000001';
const AT = 1790000000000;
const LISTED = { id: ID, phone: '138****8000', state: 'proposed', at: AT, changedAt: null };
const HOLDINGS = { guide: '2001', claims: 1, points: 120, storedValue: 0, visits: 1, spent: 9900 };
const SIDE = {
  member: ID,
  name: '王*',
  phone: '138****8000',
  tier: 'basic',
  memberSince: AT,
  stores: ['S001'],
  ...HOLDINGS,
};
const VIEW_SAMPLE = { ...LISTED, sides: [SIDE, SIDE], together: HOLDINGS, history: [] };
type Holdings = MergeView['together'];

export function memberMergeRoutes(app: FastifyInstance, cloud: Cloud): void {
  const { database, brand } = cloud;
  const scope = brandScope(brand.id);
  const described = (summary: string) => ({ summary, tags: ['members'], security: BEARER });
  app.get('/v1/member-merges', {
    config: { policy: ['manager'] },
    schema: {
      ...described('Members with one number that stores within reach know: proposed, merged, split; the newest first'),
      querystring: Type.Object({ before: Type.Optional(ENTRY_ID) }),
      response: answers(MERGE_PROPOSALS_ANSWER, { items: [LISTED], next: null }),
    },
    handler: async (request) => {
      const { before = '' } = request.query as { readonly before?: string };
      const since = cloud.ports.clock.now() - LOOKED_UP_MS;
      const stores = storesOf(identityOf(request));
      const rows = await proposalsWithin(database, scope, { stores, since, before, limit: PAGE });
      const facts = await mergesOf(
        database,
        scope,
        rows.map(({ other }) => other),
      );
      const items = rows.map((row) => ({ ...listed(row, facts), phone: row.phone ?? '' }));
      return { items, next: rows.length < PAGE ? null : (rows.at(-1)?.id ?? null) };
    },
  });
  app.get('/v1/member-merges/:proposal', {
    config: { policy: ['manager'] },
    schema: {
      ...described(
        'Both records of members with one number, and what they have together; 404 for members of other stores',
      ),
      params: PROPOSAL,
      response: answers(MERGE_VIEW, VIEW_SAMPLE),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const { proposal } = request.params as Static<typeof PROPOSAL>;
      const row = await readProposal(database, scope, proposal);
      if (row === null) throw new Refusal(404, 'unknown_proposal');
      await idsWithinReach(cloud, identity, row.other);
      const what = `members ${row.member} ${row.other}`;
      await cloud.audit.note({ scope: scopeOf(cloud, identity), who: whoOf(identity), act: 'member.read', what });
      return viewOf(row);
    },
  });

  async function viewOf(row: ProposalRow): Promise<MergeView> {
    const facts = await mergesOf(database, scope, [row.other]);
    const sides = [await sideOf(row.member), await sideOf(row.other)];
    const history = factsAbout(row, facts).map(({ what, at, who }) => ({ what, at, who }));
    return {
      ...listed(row, facts),
      phone: sides[1]?.phone ?? '',
      sides,
      together: await holdingsOf([row.member, row.other]),
      history,
    } as MergeView;
  }

  async function sideOf(member: MemberId): Promise<MergeSide> {
    const found = await memberById(database, scope, member);
    if (found === null) throw new Refusal(404, 'unknown_member');
    return {
      member,
      name: maskedName(found.name),
      phone: found.phoneMasked ?? '',
      tier: found.tier,
      memberSince: epochMs(await createdAt(database, scope, member)),
      stores: [...(await storesOfMember(database, scope, member))],
      ...(await holdingsOf([member])),
    };
  }

  async function holdingsOf(members: readonly MemberId[]): Promise<Holdings> {
    const claims = [];
    for (const member of members) claims.push(...(await readClaims(database, scope, member)));
    const names = members.flatMap((member) => [pointsOf(member), storedValueOf(member)]);
    const accounts = await readAccounts(database, scope, names);
    const sumOf = (of: readonly string[]): number =>
      accounts.reduce((sum, { account, principal, bonus }) => sum + (of.includes(account) ? principal + bonus : 0), 0);
    const scopes = (await readStores(database, brand.id)).map(({ id }) => storeScope(brand.id, id));
    const visits = await visitsOf(database, scopes, members);
    return {
      guide: boundGuideAt(await factsOf(database, scope, claims), cloud.ports.clock.now()),
      claims: claims.length,
      points: sumOf(members.map(pointsOf)),
      storedValue: fen(sumOf(members.map(storedValueOf))),
      visits: visits.length,
      spent: fen(visits.reduce((sum, { total }) => sum + total, 0)),
    };
  }
}

const factsAbout = ({ id }: ProposalRow, facts: readonly MergeRow[]): readonly MergeRow[] =>
  facts.filter(({ proposal }) => proposal === id);

function listed(
  row: ProposalRow,
  facts: readonly MergeRow[],
): { readonly id: string; readonly at: EpochMs; readonly state: string; readonly changedAt: EpochMs | null } {
  const last = factsAbout(row, facts).at(-1);
  return { id: row.id, at: row.at, state: last?.what ?? 'proposed', changedAt: last?.at ?? null };
}

/** `王女士`: `王**`. */
function maskedName(name: string | null): string {
  const letters = Array.from(name ?? '');
  return letters.length === 0 ? '' : `${letters[0] ?? ''}${'*'.repeat(Math.min(letters.length - 1, 5))}`;
}
