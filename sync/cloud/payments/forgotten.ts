/**
 * Numbers that a till gave up for good and of which this cloud has no row: it was put back from a backup since, or never heard of
 * them. Money that still arrives for one would be nobody's: the till's entry brings the number back, so that the sweep looks for
 * it and a person is told (`payment_unclaimed`). Called by ingest/derive.ts.
 */
import type { PaymentKind } from '../../protocol/payments.ts';
import type { EntryOf } from '../../schemas/entries/entry.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import type { Transaction } from '../store/database.ts';
import { insertPayment } from '../store/payments.ts';
import { givenUp } from './payments.ts';

interface GivenUp {
  readonly number: string;
  readonly kind: PaymentKind;
  /** Fen. */
  readonly amount: number;
}

/** In the upload's transaction; a number that has its row keeps it. */
export async function watchGivenUp(
  cloud: Cloud,
  tx: Transaction,
  device: DeviceIdentity,
  entry: EntryOf<'tender.attempted'> | EntryOf<'value.attempted'>,
): Promise<void> {
  const given = givenUpIn(entry);
  if (given === undefined || (cloud.payments?.accountFor(device.store, given.kind) ?? null) === null) return;
  await insertPayment(tx, givenUp(cloud, device, given.number, given));
}

function givenUpIn(entry: EntryOf<'tender.attempted'> | EntryOf<'value.attempted'>): GivenUp | undefined {
  const { outTradeNumber: number, state } = entry.body;
  if (number === undefined || (state !== 'failed' && state !== 'reversed')) return undefined;
  if (entry.kind === 'value.attempted') {
    const { tender: kind, principal: amount, training } = entry.body;
    return training === true ? undefined : { number, kind, amount };
  }
  const { kind, amount } = entry.body;
  return kind === 'wechat' || kind === 'alipay' ? { number, kind, amount } : undefined;
}
