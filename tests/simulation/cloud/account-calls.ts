/** Random store calls on accounts of value, held orders and what staff buy. See store-calls.ts. */
import * as accounts from '../../../sync/cloud/store/accounts.ts';
import { saveRules, readRules } from '../../../sync/cloud/store/badges.ts';
import { readRoles } from '../../../sync/cloud/store/roles.ts';
import * as purchases from '../../../sync/cloud/store/staff-purchases.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import { raw, type CallKind, type Keys } from './store-keys.ts';

const MONTHS = ['2026-09', '2026-10'] as const;
const ENTRIES_MAX = 3;

const accountOf = ({ id }: Keys): string => `stored_value:${id('m')}`;
const entry = (keys: Keys): accounts.EntryRow => ({
  account: accountOf(keys),
  id: keys.id('posting'),
  at: keys.at(),
  what: keys.random.pick(['top_up', 'spend', 'earn']),
  amount: keys.n() - 2,
  principal: keys.n(),
  bonus: keys.n() - 1,
  sale: keys.maybe(keys.id('sale')),
  receipt: keys.maybe('r1'),
  paid: keys.maybe(keys.n()),
  per: keys.maybe(keys.n()),
  store: keys.store(),
  terminal: keys.terminal(),
  entry: keys.id('entry'),
  finding: keys.maybe('r2'),
});
const hold = (keys: Keys): accounts.HoldRow => ({
  hold: keys.id('hold'),
  account: accountOf(keys),
  kind: 'stored_value',
  store: keys.store(),
  terminal: keys.terminal(),
  sale: keys.id('sale'),
  tender: 't1',
  amount: keys.n(),
  state: keys.random.pick(['held', 'captured', 'released']),
  made_at: keys.at(),
  expires_at: keys.at(),
});
const monthOf = ({ id, random }: Keys): purchases.StaffMonth => ({
  staff: id('staff') as StaffId,
  month: random.pick(MONTHS),
});
/** In no promised order. */
const sorted = (rows: readonly object[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();

export const ACCOUNT_CALLS: readonly CallKind[] = [
  [
    'lockAccount',
    3,
    (keys) => {
      const asked = { account: accountOf(keys), kind: 'stored_value', at: keys.at() } as const;
      return (tx) => accounts.lockAccount(tx, keys.brandScope, asked);
    },
  ],
  [
    'saveAccount',
    2,
    (keys) => {
      const row = { account: accountOf(keys), principal: keys.n(), bonus: keys.n(), changed_at: keys.at() };
      return (tx) => accounts.saveAccount(tx, keys.brandScope, row);
    },
  ],
  [
    'addEntry',
    4,
    (keys) => {
      const row = entry(keys);
      return (tx) => accounts.addEntry(tx, keys.brandScope, row);
    },
  ],
  [
    'readEntries',
    1,
    (keys) => {
      const account = accountOf(keys);
      return (tx) => accounts.readEntries(tx, keys.brandScope, account);
    },
  ],
  [
    'newestEntries',
    1,
    (keys) => {
      const account = accountOf(keys);
      return (tx) => accounts.newestEntries(tx, keys.brandScope, account, ENTRIES_MAX);
    },
  ],
  [
    'entriesOfSale',
    1,
    (keys) => {
      const [account, sale] = [accountOf(keys), keys.id('sale')];
      return async (tx) => sorted(await accounts.entriesOfSale(tx, keys.brandScope, account, sale));
    },
  ],
  [
    'setEffect',
    2,
    (keys) => {
      const { account, id, principal, bonus } = entry(keys);
      return (tx) => accounts.setEffect(tx, keys.brandScope, { account, id, principal, bonus });
    },
  ],
  [
    'setFinding',
    2,
    (keys) => {
      const { account, id, finding } = entry(keys);
      return (tx) => accounts.setFinding(tx, keys.brandScope, { account, id, finding });
    },
  ],
  [
    'readHold',
    1,
    (keys) => {
      const number = keys.id('hold');
      return (tx) => accounts.readHold(tx, keys.brandScope, number);
    },
  ],
  [
    'lockHold',
    2,
    (keys) => {
      const number = keys.id('hold');
      return (tx) => accounts.lockHold(tx, keys.brandScope, number);
    },
  ],
  [
    'insertHold',
    4,
    (keys) => {
      const row = hold(keys);
      return (tx) => accounts.insertHold(tx, keys.brandScope, row);
    },
  ],
  [
    'setHoldState',
    2,
    (keys) => {
      const { hold: number, state } = hold(keys);
      return (tx) => accounts.setHoldState(tx, keys.brandScope, number, state);
    },
  ],
  [
    'holdOfTender',
    2,
    (keys) => {
      const { hold: number, account } = hold(keys);
      // One of a tender at most, so that no order is promised.
      const tender = { account, sale: `of ${number}`, tender: 't1' };
      return (tx) => accounts.holdOfTender(tx, keys.brandScope, tender);
    },
  ],
  [
    'heldOn',
    1,
    (keys) => {
      const [account, now] = [accountOf(keys), keys.at()];
      return (tx) => accounts.heldOn(tx, keys.brandScope, account, now);
    },
  ],
  [
    'accountAndHeld',
    2,
    (keys) => {
      const [account, now] = [accountOf(keys), keys.at()];
      return (tx) => accounts.accountAndHeld(tx, keys.brandScope, { account, now });
    },
  ],
  ['readSpendPolicies', 1, (keys) => (tx) => accounts.readSpendPolicies(tx, keys.brandScope)],
  [
    'keepFacts',
    3,
    (keys) => {
      const [where, id, terminal, seq] = [keys.scope(), keys.id('entry'), keys.terminal(), keys.n()];
      return (tx) => accounts.keepFacts(tx, where, { id, terminal, seq, body: { postings: [] } });
    },
  ],
  [
    'waitingFacts',
    1,
    (keys) => {
      const where = keys.scope();
      return async (tx) => sorted(await accounts.waitingFacts(tx, where, ENTRIES_MAX * ENTRIES_MAX));
    },
  ],
  [
    'dropFacts',
    2,
    (keys) => {
      const [where, id] = [keys.scope(), keys.id('entry')];
      return (tx) => accounts.dropFacts(tx, where, id);
    },
  ],
  ['password', 1, ({ brandScope, id }) => raw('SELECT salt, verifier, failures', brandScope, id('m'))],
  [
    'set a password',
    2,
    ({ brandScope, id, at }) => raw('INSERT INTO member_passwords', brandScope, id('m'), 'salt', id('verifier'), at()),
  ],
  [
    'a wrong password',
    2,
    ({ brandScope, id, n, at }) =>
      raw('UPDATE member_passwords SET failures = failures', brandScope, id('m'), n(), at()),
  ],
  ['a right password', 2, ({ brandScope, id }) => raw('UPDATE member_passwords SET failures = 0', brandScope, id('m'))],
  ['readRoles', 1, (keys) => (tx) => readRoles(tx, keys.brand)],
  [
    'readRules',
    1,
    (keys) => {
      const store = keys.store();
      return (tx) => readRules(tx, keys.brand, store);
    },
  ],
  [
    'saveRules',
    2,
    (keys) => {
      const [store, quota] = [keys.store(), keys.n()];
      return (tx) => saveRules(tx, keys.brand, store, { purchase: { payBp: 8_000, quota } });
    },
  ],
  [
    'lockMonth',
    3,
    (keys) => {
      const month = monthOf(keys);
      return (tx) => purchases.lockMonth(tx, keys.brandScope, month);
    },
  ],
  [
    'keepPurchase',
    3,
    (keys) => {
      const [entryId, store, terminal, amount] = [keys.id('entry'), keys.store(), keys.terminal(), keys.n()];
      const row = { ...monthOf(keys), entry: entryId, store, terminal, receipt: `r-${entryId}`, amount };
      return (tx) => purchases.keepPurchase(tx, keys.brandScope, row);
    },
  ],
  [
    'boughtInMonth',
    1,
    (keys) => {
      const month = monthOf(keys);
      return (tx) => purchases.boughtInMonth(tx, keys.brandScope, month);
    },
  ],
  [
    'boughtElsewhere',
    1,
    (keys) => {
      const [terminal, { staff, month }] = [keys.terminal(), monthOf(keys)];
      return (tx) => purchases.boughtElsewhere(tx, keys.brandScope, { month, terminal, staff: [staff] });
    },
  ],
  [
    'heldElsewhere',
    1,
    (keys) => {
      const [month, terminal, now] = [monthOf(keys), keys.terminal(), keys.at()];
      return (tx) => purchases.heldElsewhere(tx, keys.brandScope, month, { terminal, now });
    },
  ],
  [
    'putQuotaHold',
    3,
    (keys) => {
      const [sale, store, terminal, amount] = [keys.id('sale'), keys.store(), keys.terminal(), keys.n()];
      const row = { ...monthOf(keys), sale, store, terminal, amount, expires_at: keys.at() };
      return (tx) => purchases.putQuotaHold(tx, keys.brandScope, row);
    },
  ],
  [
    'dropQuotaHold',
    2,
    (keys) => {
      const [sale, terminal] = [keys.id('sale'), keys.terminal()];
      return (tx) => purchases.dropQuotaHold(tx, keys.brandScope, sale, terminal);
    },
  ],
  [
    'lock an order',
    2,
    ({ scope, id }) =>
      raw("SELECT body FROM documents WHERE scope = $1 AND collection = 'orders'", scope(), id('order')),
  ],
  ['order of a receipt', 1, ({ scope, id }) => raw('SELECT o.body FROM documents s', scope(), id('receipt'))],
];
