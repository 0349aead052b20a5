/** What the invariants look at of group-buy vouchers: the platforms' books, and the cloud's rows as far as a platform knows them. See look.ts. */
import { voucherName } from '../../../sync/cloud/vouchers/handle.ts';
import type { VoucherRow } from '../../../sync/cloud/store/vouchers.ts';
import { DEMO_BRAND } from '../../../sync/demo/shop.ts';
import type { CloudSeen } from '../../../sync/domain/invariants.ts';
import type { VoucherRowSeen } from '../../../sync/domain/invariants-vouchers.ts';
import { SIM_SECRETS } from '../cloud/sim-secrets.ts';
import type { Snapshot } from '../memory-database.ts';
import { redeemedBy } from './voucher-machine.ts';
import type { World } from './world.ts';

export function vouchersOf({ vouchers }: World, tables: Snapshot): Pick<CloudSeen, 'vouchers'> {
  if (vouchers === undefined) return {};
  return {
    vouchers: {
      books: vouchers.seen().map(({ platform, code, certificate, state, usedBy, face, paid }) => ({
        voucher: voucherName(SIM_SECRETS, DEMO_BRAND.id, platform, platform === 'meituan' ? code : certificate),
        // What its code says was used before anybody showed it here is used by nobody.
        isRedeemed: state === 'used' && usedBy !== null,
        by: usedBy,
        face,
        settlement: paid,
      })),
      rows: tables.vouchers.map(rowOf),
    },
  };
}

const rowOf = (row: VoucherRow): VoucherRowSeen => ({
  number: row.number,
  voucher: row.voucher,
  by: redeemedBy(row),
  state: row.state,
  amount: row.amount,
  told: row.alerted.split(' '),
  refund: row.refund_number,
});
