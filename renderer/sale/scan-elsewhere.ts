/**
 * What the checkout does with a code that is no goods: a member joins the sale (and is proven by a changing code), a coupon is added, the code of a campaign's channel is noted, a receipt opens the returns
 * page, a badge asks its person for the PIN. By the table of renderer/app/scan-table.ts; whatever it only tells about becomes a loud error. Called by the scan desk.
 */
import type { HostClient } from '../../main/contract/contract.ts';
import type { CameBy } from '../../sync/domain/attribution.ts';
import type { ScanReading } from '../../sync/domain/barcode.ts';
import { memberCodeIn } from '../../sync/domain/member-code.ts';
import { ownCodeText } from '../../sync/domain/own-codes.ts';
import { receiptLink } from '../../sync/domain/receipt-token.ts';
import { kindOfReading, SCAN_TABLE } from '../app/scan-table.ts';
import type { CartQueue } from './cart-queue.ts';
import type { Elsewhere, ScanFailure } from './scan-desk.ts';

/** A receipt's code is read whatever host its link names. */
const ANY_HOST = 'https://receipt';

interface ElsewhereParts {
  readonly client: HostClient;
  readonly cart: Pick<CartQueue, 'apply'>;
  /** With a receipt's number, or its link. */
  readonly openReturns: (receipt: string) => void;
  readonly openOrder: (code: string) => void;
  /** What the code of a channel says of who scanned it; null for a campaign that is over. */
  readonly cameByCode: (code: string) => CameBy | null;
  /** A badge that bears nothing but a number: its person is asked for the PIN. */
  readonly openTakeover: (staff: string) => void;
}

export const createElsewhere =
  ({ client, cart, openReturns, openOrder, openTakeover, cameByCode }: ElsewhereParts) =>
  async (reading: ScanReading): Promise<Elsewhere> => {
    const destination = SCAN_TABLE.checkout[kindOfReading(reading)];
    if (destination === 'member' && reading.kind === 'member') return joinMember(reading.code);
    if (destination === 'coupon' && reading.kind === 'coupon') {
      const answer = await cart.apply({ type: 'addCoupon', code: reading.code });
      if (answer.ok) return 'done';
      return answer.code === 'unavailable' ? 'unavailable' : { reason: 'refused_coupon', limit: answer.details.reason };
    }
    if (destination === 'returns' && reading.kind === 'receipt') {
      openReturns(reading.code === undefined ? reading.receiptNumber : receiptLink(ANY_HOST, reading.code));
      return 'done';
    }
    if (destination === 'order' && reading.kind === 'pickup') {
      openOrder(reading.code);
      return 'done';
    }
    if (destination === 'person' && reading.kind === 'badge') {
      openTakeover(reading.code);
      return 'done';
    }
    if (destination === 'came' && reading.kind === 'campaign') {
      const cameBy = cameByCode(reading.code);
      if (cameBy === null) return 'campaign_over';
      const noted = await cart.apply({ type: 'setCameBy', cameBy });
      return noted.ok ? 'done' : 'refused';
    }
    return 'not_goods';

    async function joinMember(own: string): Promise<ScanFailure | 'done'> {
      const code = memberCodeIn(ownCodeText({ kind: 'member', code: own }));
      const answer = await client.call('member.find', { query: code ?? own });
      if (!answer.ok) return answer.code === 'value_refused' ? 'member_code' : 'unavailable';
      const [found, ...others] = answer.value.items;
      if (found === undefined || others.length > 0) return 'unknown_member';
      const { id, name, phone, tier, points, boundGuide, protectedUntil } = found;
      const shown = name === undefined ? {} : { name };
      const member = { id, ...shown, phone, tier, points, boundGuide, protectedUntil };
      const joined = await cart.apply({ type: 'setMember', member });
      if (!joined.ok) return 'refused';
      const { saleId } = joined.value;
      if (code === undefined || saleId === null) return 'done';
      // The customer who shows it has proven to be the member: stored value asks for nothing more in this sale.
      return (await client.call('member.proveByCode', { saleId, code })).ok ? 'done' : 'member_code';
    }
  };
