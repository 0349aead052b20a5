/** The desks that turn carts and returned goods into facts, put together. Called by terminal.ts. */
import type { RandomSource } from '../ports.ts';
import { CommitDesk, type CommitParts } from './commit.ts';
import type { CreditBox } from './credit-box.ts';
import { ExchangeDesk } from './exchange-desk.ts';
import { CorrectionDesk } from './correction-desk.ts';
import type { Log } from '../log.ts';
import type { DepositDocuments } from '../order/deposit-documents.ts';
import type { Timers } from '../ports.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import { RefundFollower } from './refund-follower.ts';
import { RefundDesk, type RefundDeskParts } from './refund-desk.ts';
import { SwapDesk } from './swap-desk.ts';

export interface SaleDesksParts extends RefundDeskParts, Omit<CommitParts, 'exchanges'> {
  readonly credits: CreditBox;
  readonly deposits: DepositDocuments;
  readonly ports: { readonly random: RandomSource; readonly timers: Timers };
  readonly log: Log;
  /** Undefined in training. */
  readonly cloud:
    Pick<CloudClient, 'returns' | 'holdRefund' | 'orderRedLetter' | 'withdrawRefund' | 'paymentRefund'> | undefined;
}

export function saleDesks(parts: SaleDesksParts): {
  readonly refunds: RefundDesk;
  readonly exchanges: ExchangeDesk;
  readonly swaps: SwapDesk;
  readonly commits: CommitDesk;
  readonly corrections: CorrectionDesk;
  /** Undefined in training: nobody pays back what was practised. */
  readonly refundFollower: RefundFollower | undefined;
} {
  const refunds = new RefundDesk(parts);
  const exchanges = new ExchangeDesk({ ...parts, ...parts.ports, box: parts.credits, refunds });
  const commits = new CommitDesk({ ...parts, exchanges });
  const { cloud, corrections: facts } = parts;
  const refundFollower =
    cloud === undefined ? undefined : new RefundFollower({ ...parts, ...parts.ports, facts, cloud });
  refundFollower?.follow();
  facts.partsBegan = () => refundFollower?.follow();
  const corrections = new CorrectionDesk({ ...parts, facts });
  return {
    refunds,
    exchanges,
    swaps: new SwapDesk({ ...parts, ...parts.ports, refunds }),
    commits,
    corrections,
    refundFollower,
  };
}
