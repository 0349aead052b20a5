/**
 * The buyer of a piece finds the guide who sold it: a number and a consent on the piece's page make a claim of source `qr_static`, since
 * the code on goods shows the same to everybody who has them, now and later; so it goes before nobody's protection (DOMAIN.md §6). Only
 * of a sale that stands, within the time for which the store's rule protects a customer after a touch, and only for who came first: the
 * same number again finds everything done. Called by routes/item-page.ts.
 */
import { ITEM_CHANNEL } from '../../domain/attribution.ts';
import type { BindingClaim } from '../../domain/binding.ts';
import { BINDING_POLICY_DEFAULT, policyAt } from '../../domain/binding-policy.ts';
import { CONSENT_PURPOSE, CONSENT_VERSION } from '../../domain/enrolment.ts';
import { uuidV7, type MemberId, type StaffId, type StoreId } from '../../domain/ids.ts';
import { maskPhone } from '../../domain/phone.ts';
import { epochMs } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { refusalOf, tookMarketingBack, type BindRefusal, type Consenting } from '../binding/bind.ts';
import { addClaim } from '../binding/claims.ts';
import { wasOwnMember } from '../binding/own-member.ts';
import { phoneHmac, sealPhone } from '../binding/phones.ts';
import { applyDueCommission } from '../commission/post.ts';
import { freshId } from '../ports.ts';
import { noteArrival } from '../store/arrivals.ts';
import { readRulesOfFold } from '../store/binding-policies.ts';
import { renameItemClaim, takeItemClaim } from '../store/items.ts';
import { forgottenOf } from '../store/member-facts.ts';
import { ensureMember, keepConsent, memberByPhone, settleClaim } from '../store/members.ts';
import { readRoster } from '../store/staff.ts';
import type { KnownPiece } from './piece.ts';

export interface SellingGuide {
  readonly id: StaffId;
  readonly name: string;
  readonly store: StoreId;
  readonly sale: string;
  readonly soldAt: number;
}

/** Who sold the piece and may be found by it now; null when nobody is. */
export async function sellingGuide(cloud: Cloud, { sale, state }: KnownPiece): Promise<SellingGuide | null> {
  const [id] = sale?.guides ?? [];
  if (sale === undefined || id === undefined || state === 'unknown') return null;
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const { policies } = await readRulesOfFold(cloud.database, scope, [id]);
  const store = sale.store as StoreId;
  const { protectMs } = policyAt({ policy: BINDING_POLICY_DEFAULT, policies }, store, epochMs(sale.at));
  if (now > sale.at + protectMs) return null;
  const row = (await readRoster(cloud.database, scope)).find(({ body }) => body.id === id);
  if (row === undefined || (row.body.leftAt !== undefined && row.body.leftAt <= now)) return null;
  return { id: row.body.id, name: row.body.name, store, sale: sale.sale, soldAt: sale.at };
}

/** null: bound, now or before. */
export async function bindBuyer(
  cloud: Cloud,
  { item }: KnownPiece,
  guide: SellingGuide,
  { phone, marketing, device }: Consenting,
): Promise<BindRefusal | null> {
  const brand = brandScope(cloud.brand.id);
  const at = cloud.ports.clock.now();
  const hmac = phoneHmac(cloud.secrets, cloud.brand.id, phone);
  const known = await memberByPhone(cloud.database, brand, hmac);
  // The same for the same number on the same sale, however often it is sent.
  const candidate =
    known?.id ?? (uuidV7(epochMs(guide.soldAt), new Uint8Array(Buffer.from(hmac, 'base64url'))) as MemberId);
  const sealed = {
    hmac,
    cipher: sealPhone(cloud.secrets, cloud.ports, cloud.brand.id, phone),
    masked: maskPhone(phone),
  };
  const came = { channel: ITEM_CHANNEL, touchpoint: `item-${item.batch}` };
  const taken = await cloud.database.transaction(async (tx) => {
    const first = await takeItemClaim(tx, brand, item, guide.sale, {
      member: candidate,
      claim: freshId(cloud.ports),
      at,
    });
    // Of a customer who comes second nothing is kept, nor of one who came first and was deleted since.
    if (first.member !== candidate || (await forgottenOf(tx, brand, [candidate])).size > 0) return null;
    const isNew = await ensureMember(tx, brand, { id: candidate, phone: sealed, name: null, at });
    const member = (await memberByPhone(tx, brand, hmac))?.id ?? candidate;
    if (member !== candidate) await renameItemClaim(tx, brand, item, guide.sale, member);
    const consent = { version: CONSENT_VERSION, purpose: CONSENT_PURPOSE, channel: 'item', operator: guide.id };
    if (isNew) {
      const enrolled = { what: 'enrolled', id: first.claim, member, store: guide.store, guide: guide.id } as const;
      await noteArrival(tx, brand, { ...enrolled, at: epochMs(first.at) }, came);
    }
    const agreed = marketing && !(await tookMarketingBack(tx, brand, member));
    await keepConsent(tx, brand, { id: first.claim, member, ...consent, marketing: agreed, at: first.at, device });
    return { ...first, member };
  });
  if (taken === null) return 'used_by_another';
  const claim = {
    ...{ id: taken.claim, at: taken.at, source: 'qr_static', guide: guide.id, terminal: 0, seq: 0 },
    guideIsMember: await wasOwnMember(cloud.database, brand, {
      guide: guide.id,
      member: taken.member,
      at: epochMs(taken.at),
    }),
  } as unknown as BindingClaim;
  const outcome = await addClaim(cloud, taken.member, { claim, store: guide.store, token: null }, came);
  await settleClaim(cloud.database, brand, taken.claim);
  await applyDueCommission(cloud);
  return refusalOf(outcome);
}
