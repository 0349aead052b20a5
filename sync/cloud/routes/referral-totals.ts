/** What referrals brought: sums for managers, and who brought most for who manages the whole brand. growth/referrals.ts. */
import type { FastifyInstance } from 'fastify';
import { INVITERS_SHOWN_MAX, REFERRAL_TOTALS } from '../../protocol/referrals.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { answers, BEARER } from '../app/documented.ts';
import { identityOf } from '../app/identity.ts';
import { referralSums, topInviters } from '../store/referral-totals.ts';

const SAMPLE = {
  ...{ inviters: 12, brought: 40, bought: 18, paid: 356_400, credited: 21_000, takenBack: 1000, paidOut: 15_000 },
  items: [
    {
      ...{ member: '019a0000-0000-7000-8000-000000000002', name: '李', phone: '138****8000' },
      ...{ brought: 6, credited: 5000, paidOut: 3000 },
    },
  ],
  next: null,
};

export function referralTotalRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.get('/v1/referral-totals', {
    config: { policy: ['manager'] },
    schema: {
      summary: 'What referrals brought in all; who brought most only for who manages the whole brand',
      tags: ['growth'],
      security: BEARER,
      response: answers(REFERRAL_TOTALS, SAMPLE),
    },
    handler: async (request) => {
      const identity = identityOf(request);
      const scope = brandScope(cloud.brand.id);
      // Inviters are members of any store.
      const seesAll = identity.kind === 'staff' && identity.wholeBrand;
      const [sums, items] = await Promise.all([
        referralSums(cloud.database, scope),
        seesAll ? topInviters(cloud.database, scope, INVITERS_SHOWN_MAX) : [],
      ]);
      return { ...sums, items, next: null };
    },
  });
}
