/** Random store calls on pieces with a code of their own. See store-calls.ts. */
import * as items from '../../../sync/cloud/store/items.ts';
import type { CallKind, Keys } from './store-keys.ts';

const LIMIT = 5;
const piece = ({ id, n }: Keys): items.Piece => ({ batch: id('batch'), serial: n(2) });
const batch = ({ id, n, at }: Keys): items.ItemBatchRow => ({
  ...{ batch: id('batch'), request: id('request'), product: 'p1', sku: 'sku1', name: 'tee', quantity: n(), note: '' },
  ...{ issued_by: '9001', issued_at: at(), recalled_at: null, recalled_by: null, recall_reason: null },
});

export const ITEM_CALLS: readonly CallKind[] = [
  [
    'insertItemBatch',
    3,
    (keys) => {
      const [scope, row] = [keys.brandScope, batch(keys)];
      return (tx) => items.insertItemBatch(tx, scope, row);
    },
  ],
  [
    'batchOfRequest',
    1,
    ({ brandScope, id }) => {
      const request = id('request');
      return (tx) => items.batchOfRequest(tx, brandScope, request);
    },
  ],
  [
    'readItemBatch',
    1,
    ({ brandScope, id }) => {
      const of = id('batch');
      return (tx) => items.readItemBatch(tx, brandScope, of);
    },
  ],
  [
    'itemBatches',
    1,
    ({ brandScope, id, maybe }) => {
      const of = maybe(id('batch'));
      return (tx) => items.itemBatches(tx, brandScope, { batch: of, limit: LIMIT });
    },
  ],
  [
    'recallItemBatch',
    2,
    ({ brandScope, id, at }) => {
      const [of, when] = [id('batch'), at()];
      return (tx) => items.recallItemBatch(tx, brandScope, of, { at: when, by: '9001', reason: 'sharp edges' });
    },
  ],
  [
    'lockPiece',
    3,
    (keys) => {
      const of = piece(keys);
      return (tx) => items.lockPiece(tx, keys.brandScope, of);
    },
  ],
  [
    'readPiece',
    1,
    (keys) => {
      const of = piece(keys);
      return (tx) => items.readPiece(tx, keys.brandScope, of);
    },
  ],
  [
    'notePiece',
    2,
    (keys) => {
      const [of, row] = [piece(keys), { first_scan_at: keys.maybe(keys.at()), copied_at: keys.maybe(keys.at()) }];
      return (tx) => items.notePiece(tx, keys.brandScope, of, row);
    },
  ],
  [
    'addItemUse',
    3,
    (keys) => {
      const of = piece(keys);
      const { id, at, random, maybe } = keys;
      const use: items.ItemUseRow = {
        ...{ what: random.pick(['sold', 'returned'] as const), sale: id('sale'), at: at(), entry: id('entry') },
        ...{ store: 'S1', terminal: '01', receipt: id('receipt'), guides: ['2001'], member: maybe('m1') },
      };
      return (tx) => items.addItemUse(tx, keys.brandScope, of, use);
    },
  ],
  [
    'itemUses',
    1,
    (keys) => {
      const of = piece(keys);
      return (tx) => items.itemUses(tx, keys.brandScope, of);
    },
  ],
  [
    'addItemScan',
    3,
    (keys) => {
      const [of, scan] = [piece(keys), { device: keys.id('device'), place: keys.id('place'), at: keys.at() }];
      return (tx) => items.addItemScan(tx, keys.brandScope, of, scan);
    },
  ],
  [
    'itemScans',
    1,
    (keys) => {
      const of = piece(keys);
      return (tx) => items.itemScans(tx, keys.brandScope, of, LIMIT);
    },
  ],
  [
    'takeItemClaim',
    3,
    (keys) => {
      const [of, sale] = [piece(keys), keys.id('sale')];
      const claim = { member: keys.id('member'), claim: keys.id('claim'), at: keys.at() };
      return (tx) => items.takeItemClaim(tx, keys.brandScope, of, sale, claim);
    },
  ],
  [
    'renameItemClaim',
    2,
    (keys) => {
      const [of, sale, member] = [piece(keys), keys.id('sale'), keys.id('member')];
      return (tx) => items.renameItemClaim(tx, keys.brandScope, of, sale, member);
    },
  ],
];
