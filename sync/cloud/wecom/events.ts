/**
 * What follows from an event of WeCom, each step repeatable, so that a crash anywhere only delays it: the welcome message within its
 * 20 seconds, who is whose friend, the claim where a friend binds, and a transfer that failed. Called by wecom-sweep.ts.
 */
import { MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import type { Transaction } from '../store/database.ts';
import { alert } from '../store/quarantine.ts';
import { readRoster } from '../store/staff.ts';
import { addFriend, endFriend, putOffEvent, saveEvent, type WecomEventRow } from '../store/wecom.ts';
import { staffOfUser, wayOfState } from '../store/wecom-ways.ts';
import type { WecomAccount } from './accounts.ts';
import { WELCOME } from './error-codes.ts';
import { claimFriend } from './friend-claims.ts';
import { WELCOME_WITHIN_MS } from './provider.ts';
import { noteFailure } from './transfers.ts';

const WELCOME_AGAIN_MS = 2_000;
const RETRY_MS = 10_000;
const RETRIES_DOUBLED_MAX = 8;
const STUCK_AFTER = 8;
const MOVED_BY_TRANSFER = 'DELETE_BY_TRANSFER';

/** Works an event that this process has claimed. */
export async function follow(cloud: Cloud, account: WecomAccount, row: WecomEventRow): Promise<void> {
  const welcomed = await welcome(cloud, account, row);
  const scope = brandScope(cloud.brand.id);
  const found = await attributionOf(cloud, scope, account, welcomed);
  const attributed = { ...welcomed, ...found.guide };
  const applied = { ...attributed, applied: true };
  // Once: what came after it may say otherwise by the time it is tried again.
  if (!row.applied)
    await cloud.database.transaction(async (tx) => {
      await apply(cloud, tx, attributed, found.owner);
      await saveEvent(tx, applied);
    });
  const claim = isAdd(row) ? await claimFriend(cloud, attributed) : null;
  const again = attributed.welcome === 'due' ? cloud.ports.clock.now() + WELCOME_AGAIN_MS : null;
  await saveEvent(cloud.database, { ...applied, claim, check_at: again });
}

/** An error stood in its way: later again, each time after longer, and a person hears of it once. */
export async function putOff(cloud: Cloud, row: WecomEventRow): Promise<void> {
  const checks = row.checks + 1;
  const ms = Math.min(RETRY_MS * 2 ** Math.min(checks, RETRIES_DOUBLED_MAX), 60 * MINUTE_MS);
  await putOffEvent(cloud.database, row, cloud.ports.clock.now() + ms);
  const scope = brandScope(cloud.brand.id);
  if (checks === STUCK_AFTER) await alert(cloud, cloud.database, scope, 'wecom_event_stuck', 'wecom', row.change);
}

const isAdd = ({ change }: WecomEventRow): boolean =>
  change === 'add_external_contact' || change === 'add_half_external_contact';

/** WeCom itself sends it once, however often it is asked: what was lost may be asked again while the time lasts. */
async function welcome(cloud: Cloud, account: WecomAccount, row: WecomEventRow): Promise<WecomEventRow> {
  if (row.welcome !== 'due' || row.welcome_code === null) return row;
  const over = { ...row, welcome_code: null };
  if (account.welcome === null) return { ...over, welcome: null };
  if (cloud.ports.clock.now() >= row.received_at + WELCOME_WITHIN_MS) return { ...over, welcome: 'late' };
  const said = await account.apiFor(cloud).sendWelcome(row.welcome_code, account.welcome);
  switch (said.outcome) {
    case 'done':
      return { ...over, welcome: 'sent' };
    case 'refused':
      if (said.code === WELCOME.alreadySent) return { ...over, welcome: 'already' };
      return said.code === WELCOME.beingSent ? row : { ...over, welcome: 'refused' };
    case 'later':
    case 'unknown':
    case 'credentials':
      return row;
  }
}

interface Attribution {
  /** The guide whose own code brought the friend; both null where the state is nobody's or somebody else's: that is no fraud. */
  readonly guide: Pick<WecomEventRow, 'staff' | 'touchpoint'>;
  /** Who that user of WeCom is, whatever brought the friend. */
  readonly owner: StaffDocument['id'] | null;
}

async function attributionOf(
  { database }: Cloud,
  scope: string,
  account: WecomAccount,
  row: WecomEventRow,
): Promise<Attribution> {
  const owner = await staffOfUser(database, scope, row.user_id);
  const way = row.state === null ? null : await wayOfState(database, scope, row.state);
  const nobody = { guide: { staff: null, touchpoint: null }, owner };
  if (way?.corp !== account.callback.receiveId || way.user_id !== row.user_id || !isAdd(row)) return nobody;
  const person = (await readRoster(database, scope)).find(({ body }) => body.id === way.staff)?.body;
  const isThere = person !== undefined && (person.leftAt === undefined || row.at < person.leftAt);
  return { guide: { staff: isThere ? way.staff : null, touchpoint: `wecom:${way.state}` }, owner };
}

async function apply(
  cloud: Cloud,
  tx: Transaction,
  row: WecomEventRow,
  owner: StaffDocument['id'] | null,
): Promise<void> {
  const { reason } = row;
  const friend = { ...row, staff: row.staff ?? owner };
  switch (row.change) {
    case 'add_external_contact':
    case 'add_half_external_contact':
      return addFriend(tx, friend);
    case 'del_external_contact':
      return endFriend(tx, friend, reason === MOVED_BY_TRANSFER ? 'transfer' : 'guide');
    case 'del_follow_user':
      return endFriend(tx, friend, 'customer');
    case 'transfer_fail':
      return noteFailure(cloud, tx, row);
    case 'edit_external_contact':
      return undefined;
  }
}
