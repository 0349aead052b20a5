/** Of whom the follower asks about a row: a provider's payment, a hold on an account, or a platform's voucher. Called by the tender desk. */
import type { CloudClient } from '../upload/cloud-client.ts';
import { isValueKind, type ValuePayments } from '../value/value-payments.ts';
import type { FollowerParts } from './payment-follower.ts';
import { VOUCHER_KIND, type VoucherRows } from './voucher-rows.ts';

export interface CounterParts {
  readonly cloud: CloudClient;
  readonly value: ValuePayments;
  readonly vouchers: () => VoucherRows;
}

export const counters = ({ cloud, value, vouchers }: CounterParts): FollowerParts['cloud'] => ({
  payment: (number, { kind }) => {
    if (kind === VOUCHER_KIND) return vouchers().query(number);
    return isValueKind(kind) ? value.query(number) : cloud.payment(number);
  },
  reversePayment: (number, { kind, amount }) => {
    if (kind === VOUCHER_KIND) return vouchers().cancel(number);
    return isValueKind(kind) ? value.release(number) : cloud.reversePayment(number, kind, amount);
  },
});
