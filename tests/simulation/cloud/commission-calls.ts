/** Random store calls of commission: rules, sales and their postings, months and statements, disputes. See store-calls.ts. */
import * as commission from '../../../sync/cloud/store/commission.ts';
import * as months from '../../../sync/cloud/store/commission-statements.ts';
import * as disputes from '../../../sync/cloud/store/binding-disputes.ts';
import { keepGuideMove } from '../../../sync/cloud/store/binding-policies.ts';
import { leaveContests } from '../../../sync/cloud/store/contest-scores.ts';
import * as proofs from '../../../sync/cloud/store/member-proofs.ts';
import { readPerson, writePerson } from '../../../sync/cloud/store/roles.ts';
import type { StaffId, StoreId } from '../../../sync/domain/ids.ts';
import type { BusinessDay, EpochMs } from '../../../sync/domain/time.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';
import { GUIDE_RULES } from './sim-shop.ts';
import { type CallKind, type Keys } from './store-keys.ts';

const DAYS = ['2026-06-15', '2026-06-30', '2026-07-02'] as const;
const dayOf = ({ random }: Keys) => random.pick(DAYS) as BusinessDay;
const sorted = (rows: readonly unknown[]): readonly string[] => [...rows].map((row) => JSON.stringify(row)).sort();
const party = ({ random }: Keys): string => random.pick(['2001', '2002', 'STORE']);

const saleOf = (keys: Keys): commission.SaleRow => {
  const { id, at, maybe, random } = keys;
  const sold = { kind: 'sale', sale: id('sale'), entry: id('entry'), store: 'S1', receipt: 'R', member: id('m') };
  const made = { ...sold, at: at(), day: dayOf(keys), lines: [], serving: [], buyer: null, value: [] };
  return {
    sale: id('sale'),
    due_day: maybe(dayOf(keys)),
    version: maybe('v001'),
    sold: maybe(made) as commission.SaleRow['sold'],
    facts: null,
    brings_member: random.chance(0.5),
  };
};
const postingOf = (keys: Keys): commission.PostingRow => ({
  sale: keys.id('sale'),
  party: party(keys),
  n: keys.n(8),
  what: keys.random.pick(['earned', 'clawback', 'tier']),
  cause: keys.id('entry'),
  store: keys.store(),
  amount: keys.n(500) - 250,
  net: keys.n(900) - 300,
  business_day: dayOf(keys),
  due_day: dayOf(keys),
  month: keys.random.pick(['2026-06', '2026-07']),
  posted_at: keys.at(),
});
const event = ({ id, at }: Keys) =>
  ({ kind: 'refund', id: id('refund'), at: at(), day: DAYS[0], lines: [{ lineId: '1', units: 1 }] }) as never;

export const COMMISSION_CALLS: readonly CallKind[] = [
  [
    'hasCommissionRules',
    1,
    ({ brandScope: where }) =>
      (tx) =>
        commission.hasCommissionRules(tx, where),
  ],
  [
    'addCommissionRule',
    2,
    ({ brandScope: where, id, at }) => {
      const rule = { ...GUIDE_RULES.commission, version: id('v'), from: at() as EpochMs };
      return (tx) => commission.addCommissionRule(tx, where, { rule, by: '9001', at: 1 });
    },
  ],
  [
    'readCommissionRules',
    1,
    ({ brandScope: where }) =>
      (tx) =>
        commission.readCommissionRules(tx, where),
  ],
  [
    'keepCommissionFacts',
    2,
    ({ scope, id, n, random }) => {
      const [where, kind] = [scope(), random.pick(['sale', 'correction'])];
      const body = kind === 'sale' ? { kind, sale: id('sale') } : { kind, of: id('fact') };
      const facts = { id: id('entry'), terminal: '01', seq: n(), body };
      return (tx) => commission.keepCommissionFacts(tx, where, facts);
    },
  ],
  [
    'waitingCommission',
    1,
    ({ scope, n }) => {
      const [where, limit] = [scope(), n()];
      // Of equal numbers PostgreSQL promises no order: the limit is beyond them.
      return async (tx) => sorted(await commission.waitingCommission(tx, where, 100 + limit));
    },
  ],
  [
    'dropCommissionFacts',
    2,
    ({ scope, id }) => {
      const [where, ids] = [scope(), [id('entry')]];
      return (tx) => commission.dropCommissionFacts(tx, where, ids);
    },
  ],
  [
    'shareBook',
    3,
    ({ brandScope: where }) =>
      (tx) =>
        commission.shareBook(tx, where),
  ],
  [
    'takeBook',
    2,
    ({ brandScope: where }) =>
      (tx) =>
        months.takeBook(tx, where),
  ],
  [
    'closeBook',
    2,
    ({ brandScope: where }) =>
      (tx) =>
        months.closeBook(tx, where, '2026-06'),
  ],
  [
    'lockCommissionSale',
    3,
    ({ brandScope: where, id }) => {
      const sale = id('sale');
      return (tx) => commission.lockCommissionSale(tx, where, sale);
    },
  ],
  [
    'saveCommissionSale',
    2,
    (keys) => {
      const [where, row] = [keys.brandScope, saleOf(keys)];
      return (tx) => commission.saveCommissionSale(tx, where, row);
    },
  ],
  [
    'lockCommissionMember',
    2,
    ({ brandScope: where, id }) => {
      const who = id('m');
      return (tx) => commission.lockCommissionMember(tx, where, who);
    },
  ],
  [
    'salesOfMembers',
    1,
    ({ brandScope: where }) =>
      async (tx) =>
        sorted(await commission.salesOfMembers(tx, where, ['m1', 'm2'])),
  ],
  [
    'addCommissionEvent',
    2,
    (keys) => {
      const [where, sale, fact] = [keys.brandScope, keys.id('sale'), event(keys)];
      return (tx) => commission.addCommissionEvent(tx, where, sale, fact);
    },
  ],
  [
    'eventsOfSale',
    1,
    ({ brandScope: where, id }) => {
      const sale = id('sale');
      return async (tx) => sorted(await commission.eventsOfSale(tx, where, sale));
    },
  ],
  [
    'postedOf',
    1,
    ({ brandScope: where, id }) => {
      const sale = id('sale');
      return async (tx) => sorted(await commission.postedOf(tx, where, sale));
    },
  ],
  [
    'addPosting',
    3,
    (keys) => {
      const [where, row] = [keys.brandScope, postingOf(keys)];
      return (tx) => commission.addPosting(tx, where, row);
    },
  ],
  [
    'markDueByClaim',
    2,
    ({ brandScope: where, id, at }) => {
      const [who, when] = [id('m'), at()];
      return (tx) => commission.markDueByClaim(tx, where, who, when);
    },
  ],
  [
    'markDue',
    2,
    ({ brandScope: where, id }) => {
      const sale = id('sale');
      return (tx) => commission.markDue(tx, where, sale);
    },
  ],
  [
    'dueSales',
    1,
    ({ brandScope: where, n }) => {
      const limit = n();
      return (tx) => commission.dueSales(tx, where, limit);
    },
  ],
  [
    'takeDue',
    2,
    ({ brandScope: where, id }) => {
      const sale = id('sale');
      return (tx) => commission.takeDue(tx, where, sale);
    },
  ],
  [
    'openDispute',
    2,
    ({ brandScope: where, id, at, store, maybe }) => {
      const row = { id: id('dispute'), sale: id('sale'), receipt: 'R', store: store(), reason: 'questioned' };
      const raised = { ...row, guide: maybe('2001'), opened_at: at(), raised_by: maybe('2001'), words: maybe('no') };
      return (tx) => commission.openDispute(tx, where, raised);
    },
  ],
  [
    'disputeOf',
    1,
    ({ brandScope: where, id }) => {
      const dispute = id('dispute');
      return (tx) => commission.disputeOf(tx, where, dispute);
    },
  ],
  [
    'disputesOfStores',
    1,
    ({ brandScope: where }) =>
      (tx) =>
        commission.disputesOfStores(tx, where, ['S1', 'S2'] as StoreId[]),
  ],
  [
    'settleDispute',
    2,
    ({ brandScope: where, id, at }) => {
      const decided = { id: id('dispute'), state: 'upheld', by: '9001', note: 'seen', at: at() };
      return (tx) => commission.settleDispute(tx, where, decided);
    },
  ],
  [
    'firstMonth',
    1,
    ({ brandScope: where }) =>
      (tx) =>
        months.firstMonth(tx, where),
  ],
  [
    'soldInMonth',
    1,
    ({ brandScope: where }) =>
      (tx) =>
        months.soldInMonth(tx, where, '2026-06'),
  ],
  [
    'unstatedUntil',
    1,
    ({ brandScope: where }) =>
      (tx) =>
        months.unstatedUntil(tx, where, DAYS[1] as BusinessDay),
  ],
  // Whoever closes holds the book alone: such statements never meet.
  [
    'stateUntil and makeStatements',
    1,
    ({ brandScope: where, random, at }) => {
      const [month, when] = [`2026-${String(10 + random.below(80))}`, at()];
      return async (tx) => {
        if ((await months.takeBook(tx, where)) === undefined) return 'no book';
        await months.stateUntil(tx, where, month, DAYS[2] as BusinessDay);
        if ((await months.readStatements(tx, where, month)).length > 0) return 'made';
        return months.makeStatements(tx, where, month, when);
      };
    },
  ],
  [
    'readStatements',
    1,
    ({ brandScope: where }) =>
      (tx) =>
        months.readStatements(tx, where, '2026-06'),
  ],
  [
    'salesByIds',
    1,
    ({ brandScope: where }) =>
      async (tx) =>
        sorted(await months.salesByIds(tx, where, ['sale1', 'sale2'])),
  ],
  [
    'listDisputes',
    1,
    ({ brandScope: where }) =>
      (tx) =>
        disputes.listDisputes(tx, where, ['S1', 'S2'], 100),
  ],
  [
    'lockDispute',
    2,
    ({ brandScope: where, id }) => {
      const dispute = id('dispute');
      return (tx) => disputes.lockDispute(tx, where, dispute);
    },
  ],
  [
    'decideDispute',
    2,
    ({ brandScope: where, id, at, maybe }) => {
      const dispute = id('dispute');
      const made = { state: 'upheld', by: '9001', at: at(), guide: maybe('2001'), reason: 'seen' } as disputes.Decision;
      return (tx) => disputes.decideDispute(tx, where, dispute, made);
    },
  ],
  [
    'keepGuideMove',
    2,
    ({ brandScope: where, random, n }) => {
      const move = { guide: random.pick(['2001', '2002']) as StaffId, at: n(3) as EpochMs, by: '9001' };
      return (tx) => keepGuideMove(tx, where, { ...move, from: 'S1' as StoreId, to: 'S2' as StoreId });
    },
  ],
  [
    'readPerson',
    2,
    ({ brand, random }) => {
      const who = random.pick(['2001', '2002']) as StaffId;
      return (tx) => readPerson(tx, brand, who);
    },
  ],
  [
    'writePerson',
    2,
    ({ brand, random, n }) => {
      const id = random.pick(['2001', '2002']) as StaffId;
      const person = { id, name: String(n()), stores: [] } as unknown as StaffDocument;
      return (tx) => writePerson(tx, brand, person);
    },
  ],
  [
    'leaveContests',
    1,
    ({ brandScope: where, at }) => {
      const when = at();
      return (tx) => leaveContests(tx, where, '2001', when);
    },
  ],
  [
    'phoneCipherOf',
    1,
    ({ brandScope: where, id }) => {
      const who = id('m');
      return (tx) => proofs.phoneCipherOf(tx, where, who);
    },
  ],
  [
    'lockMessage',
    2,
    ({ brandScope: where, id }) => {
      const who = id('m');
      return (tx) => proofs.lockMessage(tx, where, who);
    },
  ],
  [
    'keepMessage',
    2,
    ({ brandScope: where, id, at, n }) => {
      const of = { member: id('m'), terminal: '01', sale: id('sale'), hash: id('h'), amount_max: n() };
      const row = { ...of, made_at: at(), until_at: at(), tries: n(), day: n(), sent: n() };
      return (tx) => proofs.keepMessage(tx, where, row);
    },
  ],
  [
    'endMessage',
    2,
    ({ brandScope: where, id }) => {
      const [who, hash] = [id('m'), id('h')];
      return (tx) => proofs.endMessage(tx, where, who, hash);
    },
  ],
  [
    'tryMessage',
    2,
    ({ brandScope: where, id, at }) => {
      const of = { member: id('m'), terminal: '01', sale: id('sale'), now: at(), most: 3 };
      return (tx) => proofs.tryMessage(tx, where, of);
    },
  ],
];
