/**
 * Friends of one guide go to another: of a leaver, or of one who stays. Asked in batches of at most 100, begun by WeCom after a day,
 * its results looked at from then on. A customer of an active guide is moved at most twice in 90 days: the third time WeCom is not
 * asked. Friends are no bindings: these move only where the brand's policy says so (friend-claims.ts). Called by routes/wecom.ts and wecom-sweep.ts.
 */
import { DAY_MS, MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { alert } from '../store/quarantine.ts';
import type { Queries } from '../store/database.ts';
import { addFriend, endFriend, type WecomEventRow } from '../store/wecom.ts';
import {
  claimTransfers,
  movedSince,
  saveTransfer,
  transfersAsked,
  type WecomTransferRow,
} from '../store/wecom-transfers.ts';
import type { WecomAccount } from './accounts.ts';
import { TRANSFER } from './error-codes.ts';
import { claimTransfer } from './friend-claims.ts';
import { TRANSFER_BATCH_MAX, type TransferPair, type TransferResult } from './provider.ts';

export const MOVES_MAX = 2;
export const MOVES_WITHIN_MS = 90 * DAY_MS;
/** WeCom begins after a day; nothing is to be seen before. */
export const FIRST_RESULT_MS = DAY_MS;
const RESULT_EVERY_MS = 6 * 60 * MINUTE_MS;
/** A customer who has not answered by then will not. */
const UNRESOLVED_MS = 10 * DAY_MS;
const CLAIM_MS = 2 * MINUTE_MS;
const RETRY_MS = MINUTE_MS;

/** Due rows, those of one batch and state together, each group at most as large as WeCom takes. */
export function groupsOf(rows: readonly WecomTransferRow[]): readonly (readonly WecomTransferRow[])[] {
  const groups: WecomTransferRow[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    const [first] = last ?? [];
    const fits = first?.batch === row.batch && (first.state === 'waiting') === (row.state === 'waiting');
    if (last !== undefined && fits && last.length < TRANSFER_BATCH_MAX) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

/** Asks WeCom about a group of `groupsOf`, as far as no other process has it. */
export async function tendTransfers(
  cloud: Cloud,
  account: WecomAccount,
  group: readonly WecomTransferRow[],
): Promise<void> {
  const now = cloud.ports.clock.now();
  const taken = await claimTransfers(cloud.database, group, now, now + CLAIM_MS);
  const rows = group.filter(({ external_id: id }) => taken.has(id));
  const [first] = rows;
  if (first === undefined) return;
  const pair: TransferPair = { kind: first.kind, fromUser: first.from_user, toUser: first.to_user };
  if (first.state === 'waiting') await look(cloud, account, pair, rows);
  else await begin(cloud, account, pair, rows);
}

async function begin(
  cloud: Cloud,
  account: WecomAccount,
  pair: TransferPair,
  rows: readonly WecomTransferRow[],
): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const ids = rows.map(({ external_id: id }) => id);
  const moved =
    pair.kind === 'active' ? await movedSince(cloud.database, scope, ids, now - MOVES_WITHIN_MS) : new Map();
  const isOver = ({ external_id: id }: WecomTransferRow): boolean => (moved.get(id) ?? 0) >= MOVES_MAX;
  for (const row of rows.filter(isOver)) await end(cloud, row, 'refused', 'quota');
  const asked = rows.filter((row) => !isOver(row));
  if (asked.length === 0) return;
  for (const row of asked)
    await saveTransfer(cloud.database, { ...row, state: 'asking', asked_at: now, check_at: now + CLAIM_MS });
  const said = await account.apiFor(cloud).transfer(
    pair,
    asked.map(({ external_id: id }) => id),
  );
  const unsure: Refused[] = [];
  for (const row of asked) {
    const code = said.outcome === 'done' ? said.value.get(row.external_id) : undefined;
    if (code === TRANSFER.started || code === TRANSFER.underWay)
      await saveTransfer(cloud.database, { ...row, state: 'waiting', asked_at: now, check_at: now + FIRST_RESULT_MS });
    else if (code !== undefined && row.state === 'asking') unsure.push({ row, code });
    else if (code !== undefined) await refuse(cloud, row, code);
    else if (said.outcome === 'refused') await end(cloud, row, 'failed', `code_${String(said.code)}`);
    else {
      const ms = said.outcome === 'later' ? said.afterMs : RETRY_MS;
      await saveTransfer(cloud.database, { ...row, state: 'asking', asked_at: now, check_at: now + ms });
    }
  }
  if (unsure.length > 0) await settle(cloud, account, pair, unsure);
}

interface Refused {
  readonly row: WecomTransferRow;
  readonly code: number;
}
const refuse = (cloud: Cloud, row: WecomTransferRow, code: number): Promise<void> =>
  code === TRANSFER.tooFrequent
    ? end(cloud, row, 'refused', 'quota')
    : end(cloud, row, 'failed', `code_${String(code)}`);

/** Asked before, and the answer was lost: what is refused now may have been carried out since. */
async function settle(
  cloud: Cloud,
  account: WecomAccount,
  pair: TransferPair,
  refused: readonly Refused[],
): Promise<void> {
  const said = await account.apiFor(cloud).transferResults(pair);
  // They stay as they are, and are asked about again.
  if (said.outcome !== 'done') return;
  for (const { row, code } of refused) {
    const result = said.value.find(({ externalId }) => externalId === row.external_id);
    const isOfThis = result?.status === 1 && (result.at ?? 0) >= row.made_at;
    await (isOfThis ? note(cloud, row, result) : refuse(cloud, row, code));
  }
}

async function look(
  cloud: Cloud,
  account: WecomAccount,
  pair: TransferPair,
  rows: readonly WecomTransferRow[],
): Promise<void> {
  const said = await account.apiFor(cloud).transferResults(pair);
  const results = new Map<string, TransferResult>(
    said.outcome === 'done' ? said.value.map((result) => [result.externalId, result]) : [],
  );
  for (const row of rows) await note(cloud, row, results.get(row.external_id));
}

async function note(cloud: Cloud, row: WecomTransferRow, result: TransferResult | undefined): Promise<void> {
  switch (result?.status) {
    case 1:
      return move(cloud, row, result.at);
    case 3:
      return end(cloud, row, 'refused', 'customer_refused');
    case 4:
      return end(cloud, row, 'full', 'takeover_full');
    case 5:
      return end(cloud, row, 'failed', 'not_under_way');
    default:
      return wait(cloud, row);
  }
}

async function wait(cloud: Cloud, row: WecomTransferRow): Promise<void> {
  const now = cloud.ports.clock.now();
  if (now - (row.asked_at ?? row.made_at) < UNRESOLVED_MS)
    return saveTransfer(cloud.database, { ...row, check_at: now + RESULT_EVERY_MS });
  await end(cloud, row, 'failed', 'unresolved');
  const scope = brandScope(cloud.brand.id);
  await alert(cloud, cloud.database, scope, 'wecom_transfer_unresolved', `staff ${row.from_staff}`, row.to_staff);
}

const end = (cloud: Cloud, row: WecomTransferRow, state: WecomTransferRow['state'], reason: string): Promise<void> =>
  saveTransfer(cloud.database, { ...row, state, reason, check_at: null });

const CUSTOMER_FULL = 'customer_limit_exceed';
/** WeCom's events say when they were to the second. */
const SECOND_MS = 1000;

/**
 * WeCom tells that a transfer failed, and neither which nor when it was asked for: it may be told late, of one that has ended since. It
 * ends the only one that the named guide was to get by then; of all others that it may be about, WeCom's results are looked at now.
 */
export async function noteFailure(
  { ports }: Pick<Cloud, 'ports'>,
  queries: Queries,
  { scope, external_id: external, user_id: user, at, reason }: WecomEventRow,
): Promise<void> {
  const asked = (await transfersAsked(queries, scope, external)).filter(
    ({ asked_at: since }) => since !== null && since < at + SECOND_MS,
  );
  const [only, ...more] = asked.filter(({ to_user: heir }) => heir === user);
  if (only !== undefined && more.length === 0) {
    const state = reason === CUSTOMER_FULL ? 'full' : 'refused';
    return saveTransfer(queries, { ...only, state, reason, check_at: null });
  }
  const now = ports.clock.now();
  for (const row of asked)
    if (row.state === 'waiting' && (row.to_user === user || row.from_user === user))
      await saveTransfer(queries, { ...row, check_at: now });
}

/** The customer is the new guide's friend since then. */
async function move(cloud: Cloud, row: WecomTransferRow, takenAt: number | null): Promise<void> {
  const at = takenAt ?? cloud.ports.clock.now();
  const { scope, external_id: external } = row;
  const friend = { scope, external_id: external, touchpoint: null, at };
  await claimTransfer(cloud, row);
  await cloud.database.transaction(async (tx) => {
    await endFriend(tx, { ...friend, user_id: row.from_user, staff: row.from_staff }, 'transfer');
    await addFriend(tx, { ...friend, user_id: row.to_user, staff: row.to_staff });
    await saveTransfer(tx, { ...row, state: 'done', reason: null, check_at: null });
  });
}
