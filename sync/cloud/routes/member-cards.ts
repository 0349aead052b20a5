/**
 * Cards of members: a till links one that the customer shows, who manages people ends a link, in the own name. Both only for a member whom
 * one of the own stores knows; whose a card is nobody is told. binding/cards.ts.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { readCard } from '../../domain/member-card.ts';
import { CARD_KEY } from '../../protocol/members.ts';
import { MEMBER_ID } from '../../schemas/scalars.ts';
import { scopeOf, whoOf } from '../app/audit-names.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER, withExample } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { idsWithinReach } from '../app/member-reach.ts';
import { Refusal } from '../app/problem.ts';
import { linkCard, unlinkCard, type CardAsked, type CardOutcome } from '../binding/cards.ts';
import { cardHmac } from '../binding/phones.ts';
import type { AuditAct } from '../store/audit.ts';

const MEMBER = Type.Object({ member: MEMBER_ID });
const CARD = Type.Object({ card: Type.String({ minLength: 1, maxLength: 64 }) });
/** As `links` of the member's record names the card. */
const KNOWN_CARD = Type.Object({ card: CARD_KEY });
const REFUSED: Readonly<Record<Exclude<CardOutcome, 'done'>, Refusal>> = {
  taken: new Refusal(409, 'card_taken'),
  too_many: new Refusal(409, 'card_changed_too_often'),
  not_linked: new Refusal(409, 'card_not_linked'),
  unknown: new Refusal(404, 'unknown_member'),
};

export function memberCardRoutes(app: FastifyInstance, cloud: Cloud): void {
  const described = (summary: string) => ({ summary, tags: ['members'], security: BEARER });
  const asked = async (request: FastifyRequest, hmac: string): Promise<CardAsked> => {
    const identity = identityOf(request);
    const { member } = request.params as Static<typeof MEMBER>;
    return { hmac, member, ids: await idsWithinReach(cloud, identity, member), who: whoOf(identity) };
  };
  const noted = async (request: FastifyRequest, outcome: CardOutcome, act: AuditAct): Promise<object> => {
    if (outcome !== 'done') throw REFUSED[outcome];
    const { member } = request.params as Static<typeof MEMBER>;
    const identity = identityOf(request);
    await cloud.audit.note({ scope: scopeOf(cloud, identity), who: whoOf(identity), act, what: `member ${member}` });
    return {};
  };
  app.post('/v1/members/:member/cards', {
    config: { policy: ['device'] },
    schema: {
      ...described('Link a card to a member whom the till’s store knows; 409 for a card that is another member’s'),
      params: MEMBER,
      body: withExample(CARD, { card: 'GPM-1028' }),
      response: answers(Type.Object({}), {}),
    },
    handler: async (request) => {
      const number = readCard((request.body as Static<typeof CARD>).card);
      if (number === null) throw new Refusal(422, 'card_invalid');
      const hmac = cardHmac(cloud.secrets, cloud.brand.id, number);
      return noted(request, await linkCard(cloud, await asked(request, hmac)), 'member.card_linked');
    },
  });
  app.post('/v1/members/:member/cards/end', {
    config: { policy: ['manager'] },
    schema: {
      ...described('A card finds this member no more, and may be linked to another; 409 for a card that is not theirs'),
      params: MEMBER,
      body: withExample(KNOWN_CARD, { card: 'k'.repeat(43) }),
      response: answers(Type.Object({}), {}),
    },
    handler: async (request) => {
      const { card } = request.body as Static<typeof KNOWN_CARD>;
      return noted(request, await unlinkCard(cloud, await asked(request, card)), 'member.card_unlinked');
    },
  });
}
