/**
 * The customer's own choice of a guide, or of none: six digits go to the number that the brand knows of the member, and whoever reads
 * them out is that person. The choice is one more claim in the set, of source `customer_choice`; the fold and what both guides are
 * shown follow from it. A number that is nobody's gets the same answers, in the same time: the message is sent after the answer.
 * Called by routes/choice-page.ts. DOMAIN.md §6.
 */
import type { BindingClaim } from '../../domain/binding.ts';
import type { MemberId, StaffId, StoreId, TerminalId } from '../../domain/ids.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import { proveByMessage, sendMessageCode } from '../accounts/message-codes.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import { applyDueCommission } from '../commission/post.ts';
import { freshId } from '../ports.ts';
import { isOnePerson } from '../store/member-merges.ts';
import { memberByPhone, settleClaim } from '../store/members.ts';
import { readStores } from '../store/terminals.ts';
import { addClaim, claimsOfPerson } from './claims.ts';
import { phoneHmac } from './phones.ts';

/** What the digits are kept under: they serve for nothing else. */
const PURPOSE = 'customer-choice';
/** No member has this id. */
const NOBODY = 'nobody';

/** The page as whoever asks for digits: it is no terminal. */
const pageOf = (cloud: Cloud, store: StoreId): DeviceIdentity => ({
  kind: 'device',
  brand: cloud.brand.id,
  store,
  terminal: 'page' as TerminalId,
  number: 0,
});

const memberOf = (cloud: Cloud, phone: string) =>
  memberByPhone(cloud.database, brandScope(cloud.brand.id), phoneHmac(cloud.secrets, cloud.brand.id, phone));

/** The store whose messages carry the digits: this one, else the first that sends any; null where none does. */
export async function sendingStore(cloud: Cloud, wanted: StoreId | undefined): Promise<StoreId | null> {
  const canSend = (store: StoreId): boolean => (cloud.messages?.forStore(store) ?? null) !== null;
  if (wanted !== undefined && canSend(wanted)) return wanted;
  return (await readStores(cloud.database, cloud.brand.id)).find(({ id }) => canSend(id))?.id ?? null;
}

/** Sends digits when `phone` (E.164) is a member's; who asks learns nothing of that, nor of a message that was refused. */
export function askForChoice(cloud: Cloud, phone: string, store: StoreId): void {
  const send = async (): Promise<void> => {
    const member = await memberOf(cloud, phone);
    if (member === null) return;
    await sendMessageCode(cloud, pageOf(cloud, store), member.id, { saleId: PURPOSE, amount: 0 }, 'page');
  };
  send().catch((error: unknown) => {
    cloud.log.error({ task: 'choice', reason: error instanceof Error ? error.name : 'unknown' }, 'CLOUD503');
  });
}

export interface Choice {
  /** E.164. */
  readonly phone: string;
  readonly digits: string;
  /** null: nobody. */
  readonly guide: StaffId | null;
  /** Where the choice counts; its rules protect what it binds. */
  readonly store: StoreId;
  /** The member who the guide is as a customer. */
  readonly guideMember: string | null;
}
/** `digits_wrong` also for a number that is nobody's and for digits that are used or over. */
export type ChoiceFailure = 'digits_wrong' | 'guide_left' | 'self';

/** The digits serve once: of two tries with the same the second is refused, and says nothing. */
export async function choose(
  cloud: Cloud,
  { phone, digits, guide, store, guideMember }: Choice,
): Promise<Result<{ readonly member: MemberId }, ChoiceFailure>> {
  const member = await memberOf(cloud, phone);
  const given = { saleId: PURPOSE, code: digits };
  // Of nobody too, so that the answer takes no less time.
  const proven = await proveByMessage(cloud, pageOf(cloud, store), member?.id ?? NOBODY, given, 'page');
  if (member === null || !proven.ok) return err('digits_wrong');
  const scope = brandScope(cloud.brand.id);
  const at = cloud.ports.clock.now();
  const id = freshId(cloud.ports);
  const source = 'customer_choice';
  const guideIsMember = await isOnePerson(cloud.database, scope, member.id, guideMember);
  const claim = { id, at, source, guide, terminal: 0, seq: 0, guideIsMember };
  const of = guide === null ? ((await claimsOfPerson(cloud.database, scope, member.id)).at(-1)?.store ?? store) : store;
  const row = { claim: claim as unknown as BindingClaim, store: of, token: null };
  const outcome = await addClaim(cloud, member.id, row, guide === null ? undefined : { channel: 'page' });
  await settleClaim(cloud.database, scope, id);
  await applyDueCommission(cloud);
  const what = `member ${member.id} ${guide === null ? 'nobody' : `guide ${guide}`} ${outcome}`;
  await cloud.audit.note({ scope: storeScope(cloud.brand.id, of), who: 'customer', act: 'binding.chosen', what });
  if (outcome === 'reject_self') return err('self');
  return outcome === 'reject_left' ? err('guide_left') : ok({ member: member.id });
}
