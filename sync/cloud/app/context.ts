/** What every route, ingest and binding work with: made once by `startCloud`, passed as a value, no globals. */
import type { Logger } from 'pino';
import type { BrandId } from '../../domain/ids.ts';
import type { SaleTrace } from '../../protocol/sale-trace.ts';
import type { DeletionsFile } from '../binding/deletions-file.ts';
import type { CloudKillPoints } from '../kill-points.ts';
import type { CloudPorts } from '../ports.ts';
import type { InvoiceAccounts } from '../invoices/accounts.ts';
import type { Messages } from '../messages/provider.ts';
import type { PaymentAccounts } from '../payments/accounts.ts';
import type { VoucherAccounts } from '../vouchers/accounts.ts';
import type { WecomAccount } from '../wecom/accounts.ts';
import type { Secrets } from '../secrets.ts';
import type { Audit } from '../store/audit.ts';
import type { Database, Queries } from '../store/database.ts';
import type { KeptContest } from '../store/contests.ts';
import type { Later } from './later.ts';
import type { Metrics } from './metrics.ts';
import type { Soon } from './soon.ts';
import type { Wakes } from './wakes.ts';

export interface Cloud {
  readonly ports: CloudPorts;
  readonly killPoints: CloudKillPoints;
  readonly database: Database;
  readonly secrets: Secrets;
  readonly bootstrapSecret: string;
  /** Who was deleted, kept where no backup of the database reaches; absent where a process has no folder. */
  readonly deletions?: Pick<DeletionsFile, 'keep'>;
  /** What reads `/metrics` from another machine; absent when nobody may. */
  readonly operatorToken?: string;
  /** Through whom the stores take payments by code; absent where nobody does. */
  readonly payments?: PaymentAccounts;
  /** Through whom the stores redeem group-buy vouchers; absent where nobody does. */
  readonly vouchers?: VoucherAccounts;
  /** Through whom the stores issue e-fapiao; absent where nobody does. */
  readonly invoices?: InvoiceAccounts;
  /** Who carries text messages to members; absent where nobody does. */
  readonly messages?: Messages;
  /** The brand's company at WeCom; absent where there is none. */
  readonly wecom?: WecomAccount;
  /** What the brand's own server shows to have members' codes made; absent where there is none. */
  readonly serviceToken?: string;
  readonly brand: { readonly id: BrandId; readonly name: string };
  /** The host part of binding links, e.g. `127.0.0.1:47320`. */
  readonly host: () => string;
  readonly epoch: string;
  /** Its database came out of a backup once: platforms may have done what it no longer knows. */
  readonly wasPutBack: boolean;
  readonly audit: Audit;
  readonly wakes: Wakes;
  readonly later: Later;
  /** The brand has rules of commission; before the first one nothing earns, and nothing is kept for it. */
  readonly hasCommission: (queries: Queries) => Promise<boolean>;
  readonly contests: {
    /** Those that a fact may bear on; none where none is held. */
    readonly listening: (queries: Queries) => Promise<readonly KeptContest[]>;
    /** Has what waits in this scope brought to the boards, beside the requests. */
    readonly soon: (scope: string) => void;
  };
  readonly soon: Soon;
  readonly metrics: Metrics;
  /** Who collects traces of sales; absent when nobody does. */
  readonly trace?: SaleTrace;
  readonly log: Logger;
}
