/** What the tender desk is put together from. Made by terminal.ts. */
import type { SaleId } from '../../sync/domain/ids.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import type { OpenCart } from '../cart/open-cart.ts';
import type { TendersView } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { Log } from '../log.ts';
import type { OrderLink } from '../order/order-box.ts';
import type { Ports } from '../ports.ts';
import type { ExchangeCredit } from '../sale/credit-box.ts';
import type { Approvals } from '../session/approvals.ts';
import type { ShiftState } from '../shift/shift-state.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import type { PointsSpending } from '../value/points-spending.ts';
import type { ValuePayments } from '../value/value-payments.ts';
import type { CashRows } from './cash-rows.ts';
import type { TenderRows } from './tender-rows.ts';

export interface TenderParts {
  readonly journal: Journal;
  readonly rows: TenderRows;
  readonly cash: CashRows;
  readonly cart: OpenCart;
  readonly shift: ShiftState;
  /** Goods given back that pay the sale. */
  readonly credit: (saleId: SaleId) => ExchangeCredit | undefined;
  /** A held order: its deposit is to be paid now instead of the goods, or was paid before. */
  readonly order: (saleId: SaleId) => OrderLink | undefined;
  readonly approvals: Approvals;
  readonly value: ValuePayments;
  readonly points: PointsSpending;
  readonly cloud: CloudClient;
  readonly ports: Ports;
  readonly now: () => EpochMs;
  readonly log: Log;
  readonly training: boolean;
  readonly changed: (view: TendersView) => void;
}
