/** What the invariants look at of growth: pieces and coupons with codes, red packets, referrals, and what people were told. See look.ts. */
import { GROWTH_COUPONS, ITEM_BATCH, itemCodeText, itemProductOf, REFERRAL_TERMS } from '../cloud/growth-shop.ts';
import type { CloudSeen } from '../../../sync/domain/invariants.ts';
import { readToken } from '../../../sync/domain/binding-token.ts';
import type { KeyGeneration } from '../../../sync/domain/token-keys.ts';
import type { Snapshot } from '../memory-database.ts';
import type { World } from './world.ts';

export function growthOf({ growth, products }: World, tables: Snapshot): Partial<CloudSeen> {
  if (growth === undefined) return {};
  const product = itemProductOf(products);
  const { batch, quantity } = ITEM_BATCH;
  const { issued: codes, drawn, brought, paidOut, boundBy } = growth;
  return {
    growth: {
      pieces: new Map(
        Array.from({ length: quantity }, (_, index) => [
          itemCodeText(product, index + 1),
          { batch, serial: index + 1 },
        ]),
      ),
      recalled: new Map(
        tables.item_batches.flatMap((row) => (row.recalled_at === null ? [] : [[row.batch, row.recalled_at]])),
      ),
      uses: tables.item_uses,
      itemClaims: tables.item_claims,
      claims: new Map(tables.claims.map(({ id, guide }) => [id, guide])),
      coupons: tables.coupon_codes,
      offlineRules: new Set(GROWTH_COUPONS.filter(({ issued }) => issued === 'offline').map(({ id }) => id)),
      redeemed: tables.coupon_entries.filter(({ what }) => what === 'redeemed'),
      revived: tables.coupon_revivals,
      packets: tables.red_packets.map(({ packet, total, state }) => ({
        packet,
        total,
        state,
        parts: tables.red_packet_parts.filter((part) => part.packet === packet),
        entries: tables.red_packet_entries.filter((entry) => entry.packet === packet),
      })),
      terms: REFERRAL_TERMS,
      links: tables.referral_links,
      credits: tables.referral_entries,
      payouts: tables.referral_payouts,
      keys: tables.token_keys.map(({ body }) => body as unknown as KeyGeneration),
      scanned: tables.claims.flatMap(({ id, at, token }) => {
        const read = token === null ? undefined : readToken(token);
        return read?.ok === true ? [{ claim: id, at, kid: read.value.fields.kid }] : [];
      }),
      told: { codes, drawn, brought, paidOut, boundBy },
    },
  };
}
