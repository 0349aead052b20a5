/**
 * One static contact way for each guide who is linked to WeCom: made once, its `config_id` kept, deleted when the guide leaves or
 * becomes another user there, made anew when they are back. Its `state` is a code of ours that names the way and nobody else, at most
 * 30 characters; a request whose answer was lost is looked for by it before one more is made. Called by wecom-sweep.ts.
 */
import { MINUTE_MS } from '../../domain/time.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { alert } from '../store/quarantine.ts';
import { endWay, linkedPeople, makeWay, saveWay, standingWays, type WecomWayRow } from '../store/wecom-ways.ts';
import type { WecomAccount } from './accounts.ts';
import type { Asked, ContactWay, Trouble } from './provider.ts';

const STATE_PREFIX = 'gp';
/** 26 characters of base32: 28 in all. */
const STATE_BYTES = 16;
const STATE_LENGTH = 26;
const RETRY_MS = MINUTE_MS;
const RETRIES_DOUBLED_MAX = 6;
/** The clocks of WeCom and ours, and how long an answer may have been under way. */
const LOOK_AROUND_MS = 10 * MINUTE_MS;

const isGuideNow = ({ roles, from, leftAt }: StaffDocument, now: number): boolean =>
  roles.includes('guide') && from <= now && (leftAt === undefined || now < leftAt);

const base32 = (bytes: Uint8Array): string =>
  [...bytes]
    .reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
    .toString(32)
    .padStart(STATE_LENGTH, '0');

/** Makes rows for guides who have none and ends those of others: what WeCom is to be asked for. */
export async function compareWays(cloud: Cloud, account: WecomAccount): Promise<void> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const corp = account.callback.receiveId;
  const people = await linkedPeople(cloud.database, scope);
  const guides = new Map(
    people.filter(({ body }) => isGuideNow(body, now)).map(({ body, user_id: user }) => [body.id, user]),
  );
  const ways = await standingWays(cloud.database, scope);
  const isRight = (way: WecomWayRow): boolean => way.corp === corp && guides.get(way.staff) === way.user_id;
  for (const way of ways) if (!isRight(way)) await endWay(cloud.database, scope, way.state, now);
  const served = new Set(ways.filter(isRight).map(({ staff }) => staff));
  for (const [staff, user] of guides) {
    if (served.has(staff)) continue;
    const state = `${STATE_PREFIX}${base32(cloud.ports.random.bytes(STATE_BYTES))}`;
    await makeWay(cloud.database, scope, { state, corp, staff, user_id: user }, now);
  }
}

/** Asks WeCom for what is due of a way that this process has claimed. */
export async function tendWay(cloud: Cloud, account: WecomAccount, row: WecomWayRow): Promise<void> {
  switch (row.status) {
    case 'due':
    case 'asking':
    case 'refused':
      return create(cloud, account, row);
    case 'ending':
      return remove(cloud, account, row);
    case 'live':
    case 'ended':
      return saveWay(cloud.database, { ...row, check_at: null });
  }
}

async function create(cloud: Cloud, account: WecomAccount, row: WecomWayRow): Promise<void> {
  const now = cloud.ports.clock.now();
  const asking: WecomWayRow = { ...row, status: 'asking', asked_at: row.asked_at ?? now, check_at: now + 2 * RETRY_MS };
  await saveWay(cloud.database, asking);
  const said = await made(cloud, account, row);
  if (said.outcome === 'done') {
    const { configId, qrCode } = said.value;
    return saveWay(cloud.database, {
      ...asking,
      status: 'live',
      config_id: configId,
      qr_code: qrCode,
      reason: null,
      check_at: null,
    });
  }
  const isRefused = said.outcome === 'refused';
  if (isRefused && row.status !== 'refused') {
    const scope = brandScope(cloud.brand.id);
    await alert(cloud, cloud.database, scope, 'wecom_way_refused', `staff ${row.staff}`, String(said.code));
  }
  await saveWay(cloud.database, {
    ...asking,
    status: isRefused ? 'refused' : 'asking',
    // What is certain not to be there needs no looking for.
    asked_at: said.outcome === 'unknown' ? asking.asked_at : row.asked_at,
    reason: isRefused ? String(said.code) : null,
    check_at: now + waitOf(said, row.checks),
  });
}

/** The one that an answer which was lost may have made, else a new one. */
async function made(cloud: Cloud, account: WecomAccount, row: WecomWayRow): Promise<Asked<ContactWay>> {
  const api = account.apiFor(cloud);
  const now = cloud.ports.clock.now();
  if (row.status === 'asking' && row.asked_at !== null) {
    const found = await api.findContactWay(row.state, row.asked_at - LOOK_AROUND_MS, now + LOOK_AROUND_MS);
    if (found.outcome !== 'done') return found;
    if (found.value !== null) return { outcome: 'done', value: found.value };
  }
  return api.addContactWay({ userId: row.user_id, state: row.state });
}

async function remove(cloud: Cloud, account: WecomAccount, row: WecomWayRow): Promise<void> {
  const now = cloud.ports.clock.now();
  const api = account.apiFor(cloud);
  const ended: WecomWayRow = { ...row, status: 'ended', check_at: null };
  // Another company's is not ours to ask for.
  if (row.corp !== account.callback.receiveId) return saveWay(cloud.database, ended);
  const lost = row.config_id === null && row.asked_at !== null;
  const found = lost ? await api.findContactWay(row.state, row.asked_at - LOOK_AROUND_MS, now) : null;
  const configId = found?.outcome === 'done' ? (found.value?.configId ?? null) : row.config_id;
  const said = configId === null ? found : await api.deleteContactWay(configId);
  if (said === null || said.outcome === 'done') return saveWay(cloud.database, ended);
  return saveWay(cloud.database, { ...row, check_at: now + waitOf(said, row.checks) });
}

const waitOf = (said: Trouble, checks: number): number =>
  said.outcome === 'later' ? said.afterMs : RETRY_MS * 2 ** Math.min(checks, RETRIES_DOUBLED_MAX);
