/** Random store calls of claims that a manager undid and of the disputes about money that follow. See store-calls.ts. */
import * as disputes from '../../../sync/cloud/store/binding-disputes.ts';
import * as commission from '../../../sync/cloud/store/commission.ts';
import { markUndone, readClaims } from '../../../sync/cloud/store/members.ts';
import type { CallKind } from './store-keys.ts';

export const UNDONE_CALLS: readonly CallKind[] = [
  [
    'readDispute',
    1,
    ({ brandScope: where, id }) => {
      const dispute = id('dispute');
      return (tx) => disputes.readDispute(tx, where, dispute);
    },
  ],
  [
    'markUndone',
    2,
    ({ brandScope: where, id, random }) => {
      const [claim, member, words] = [id('claim'), id('m'), random.pick(['first', 'second'] as const)];
      return async (tx) => {
        await markUndone(tx, where, claim, { signal: 'one_device', words });
        return (await readClaims(tx, where, member)).map((row) => JSON.stringify(row)).sort();
      };
    },
  ],
  [
    'openUndone',
    2,
    ({ brandScope: where, id, at, n, store, maybe }) => {
      const about = { id: id('dispute'), sale: id('sale'), receipt: 'R', store: store(), reason: 'undone_claim' };
      const raised = { guide: maybe('2001'), opened_at: at(), raised_by: null, words: 'no' };
      const evidence = {
        claim: id('claim') as never,
        signal: 'pace' as const,
        parts: [{ party: '2001', amount: -n() }],
      };
      return async (tx) => {
        const isNew = await commission.openDispute(tx, where, { ...about, ...raised, evidence: evidence as never });
        return [isNew, await commission.disputeOf(tx, where, about.id)];
      };
    },
  ],
];
