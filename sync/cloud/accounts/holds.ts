/**
 * Holds on accounts: a till that is online has the amount kept from all others before its sale is committed. Given behind the
 * account's lock, so that holds and spends together never exceed what is on it. A hold is one number: asked again it is the same
 * hold; a number that was let go before its request came stays let go. It counts until the sale's entry takes its place, is let
 * go by the till, or ends after a day. Called by routes/accounts.ts.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { err, ok, type Result } from '../../domain/result.ts';
import { DAY_MS, epochMs } from '../../domain/time.ts';
import { balanceOf, isUntouched, type AccountKind, type TopUpLot } from '../../domain/value-account.ts';
import {
  pointsOf,
  storedValueOf,
  type GiftCardView,
  type HoldRequest,
  type HoldView,
  type TopUpReturn,
} from '../../protocol/accounts.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import {
  accountAndHeld,
  entriesOfSale,
  heldOn,
  holdOfTender,
  insertHold,
  lockAccount,
  lockHold,
  readAccounts,
  readEntries,
  readHold,
  setHoldState,
  takenForSale,
  type HoldRow,
} from '../store/accounts.ts';
import type { Transaction } from '../store/database.ts';
import { accountsOfPerson } from './person-accounts.ts';
import { readProof, type ProofLimit } from './proofs.ts';

export type HoldRefusal = 'hold_differs' | 'hold_unknown' | 'proof_needed' | 'account_missing' | 'top_up_spent';

/** As long as a till that got one may keep its sale to itself. */
export const ACCOUNT_HOLD_MS = DAY_MS;

/** A card is found by a keyed hash of its code; the code itself is nowhere. */
export function giftCardAccount({ secrets, brand }: Cloud, code: string): string {
  const key = Buffer.from(hkdfSync('sha256', secrets.phoneKey, Buffer.alloc(0), `gift-card|${brand.id}`, 32));
  const plain = code.toUpperCase().replaceAll('-', '');
  return `gift_card:${createHmac('sha256', key).update(plain).digest('hex').slice(0, 32)}-${plain.slice(-4)}`;
}

export async function giftCard(cloud: Cloud, code: string): Promise<GiftCardView> {
  const account = giftCardAccount(cloud, code);
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const row = await accountAndHeld(cloud.database, scope, { account, now });
  const isKnown = row !== null && (await readEntries(cloud.database, scope, account)).length > 0;
  const left = row === null ? 0 : balanceOf(row) - row.held;
  return { account, lastFour: account.slice(-4), isKnown, left: left as GiftCardView['left'], asOf: epochMs(now) };
}

/** Held, or `failed` with what there is. Errors: the number is another hold's, nobody has proven to be the member. */
export async function hold(
  cloud: Cloud,
  device: DeviceIdentity,
  asked: HoldRequest,
): Promise<Result<HoldView, HoldRefusal>> {
  const account = accountIn(cloud, asked);
  if (account === null) return err('account_missing');
  const scope = brandScope(cloud.brand.id);
  const row: HoldRow = {
    hold: asked.hold,
    account,
    kind: asked.kind,
    store: device.store,
    terminal: device.terminal,
    sale: asked.saleId,
    tender: asked.tenderId,
    amount: asked.amount,
    state: 'held',
    made_at: cloud.ports.clock.now(),
    expires_at: cloud.ports.clock.now() + ACCOUNT_HOLD_MS,
  };
  return cloud.database.transaction(async (tx) => {
    const known = await lockHold(tx, scope, asked.hold);
    if (known !== null) return sameOr(cloud, tx, known, row);
    const { member, proof } = asked;
    const proven = member === undefined ? { limit: null } : readProof(cloud, device, member, proof);
    if (proven === null || !(await isWithin(tx, row, proven.limit, scope))) return err('proof_needed');
    return ok(await take(cloud, tx, row));
  });
}

/** A proof of a sale is worth no other sale, and no more stored value than it was asked for, however many holds there are. */
async function isWithin(
  tx: Transaction,
  { account, sale, amount, kind }: HoldRow,
  limit: ProofLimit | null,
  scope: string,
): Promise<boolean> {
  if (limit === null) return true;
  if (limit.sale !== sale) return false;
  return kind !== 'stored_value' || (await takenForSale(tx, scope, { account, sale })) + amount <= limit.amount;
}

function accountIn(cloud: Cloud, { kind, member, code }: HoldRequest): string | null {
  switch (kind) {
    case 'stored_value':
      return member === undefined ? null : storedValueOf(member);
    case 'points':
      return member === undefined ? null : pointsOf(member);
    case 'gift_card':
      return code === undefined ? null : giftCardAccount(cloud, code);
  }
}

async function sameOr(
  cloud: Cloud,
  tx: Transaction,
  known: HoldRow,
  asked: Omit<HoldRow, 'made_at' | 'expires_at'>,
): Promise<Result<HoldView, HoldRefusal>> {
  // Given up before it came.
  const isTombstone = known.account === '';
  const fits =
    known.account === asked.account &&
    known.amount === asked.amount &&
    known.sale === asked.sale &&
    known.tender === asked.tender &&
    known.terminal === asked.terminal;
  return fits || isTombstone ? ok(await viewOf(cloud, tx, { ...known, kind: asked.kind })) : err('hold_differs');
}

/** The hold, or what there is instead. Behind the account's lock. */
async function take(cloud: Cloud, tx: Transaction, row: HoldRow): Promise<HoldView> {
  const scope = brandScope(cloud.brand.id);
  const { account, kind, amount, made_at: at } = row;
  // One person's accounts are one balance; locked in the order of their names.
  const accounts = await accountsOfPerson(tx, scope, account);
  const known = await readAccounts(tx, scope, accounts);
  if (known.length === 0) return notHeld(row, kind === 'gift_card' ? 'card_unknown' : 'value_short', 0);
  let [balance, held] = [0, 0];
  for (const each of accounts) {
    balance += balanceOf(await lockAccount(tx, scope, { account: each, kind, at }));
    held += await heldOn(tx, scope, each, at);
  }
  const own = kind === 'points' ? await ownHold(tx, row, scope) : null;
  if (own === 'spent') return alreadySpent(row, balance);
  const isCounted = own !== null && own.expires_at > at;
  const left = balance - held + (isCounted ? own.amount : 0);
  // What the sale holds already stays: it may have been paid for since.
  if (left < amount) return notHeld(row, 'value_short', Math.max(0, left));
  if (own !== null) await setHoldState(tx, scope, own.hold, 'released');
  if (!(await insertHold(tx, scope, row))) throw new Error('a hold came twice at once');
  return { ...common(row), state: 'paid', reason: null, account, left: (left - amount) as HoldView['left'] };
}

/** A sale spends points once: another hold of it takes the place of this one, if there is one; none once the sale itself is here. */
async function ownHold(
  tx: Transaction,
  { account, sale, tender }: HoldRow,
  scope: string,
): Promise<HoldRow | 'spent' | null> {
  const spent = await entriesOfSale(tx, scope, account, sale);
  if (spent.some(({ what }) => what === 'spend')) return 'spent';
  const before = await holdOfTender(tx, scope, { account, sale, tender });
  return before?.state === 'held' ? before : null;
}

const alreadySpent = (row: HoldRow, balance: number): HoldView => ({
  ...common(row),
  state: 'paid',
  reason: null,
  account: row.account,
  left: balance as HoldView['left'],
});

const common = ({ hold: outTradeNumber, kind, amount, made_at: at }: HoldRow) => ({
  outTradeNumber,
  kind,
  amount,
  asOf: epochMs(at),
});
const notHeld = (row: HoldRow, reason: string, left: number): HoldView => ({
  ...common(row),
  state: 'failed',
  reason,
  account: row.account,
  left: left as HoldView['left'],
});

export async function holdView(
  cloud: Cloud,
  device: DeviceIdentity,
  number: string,
): Promise<Result<HoldView, HoldRefusal>> {
  const row = await readHold(cloud.database, brandScope(cloud.brand.id), number);
  return row?.terminal !== device.terminal ? err('hold_unknown') : ok(await viewOf(cloud, cloud.database, row));
}

/** Lets go whatever became of it; a number that was never asked for can then never be. What a sale has taken stays. */
export async function release(
  cloud: Cloud,
  device: DeviceIdentity,
  number: string,
): Promise<Result<HoldView, HoldRefusal>> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const tombstone: HoldRow = {
    hold: number,
    account: '',
    kind: 'stored_value',
    store: device.store,
    terminal: device.terminal,
    sale: '',
    tender: '',
    amount: 0,
    state: 'released',
    made_at: now,
    expires_at: now + ACCOUNT_HOLD_MS,
  };
  return cloud.database.transaction(async (tx) => {
    if (await insertHold(tx, scope, tombstone)) return ok(await viewOf(cloud, tx, tombstone));
    const row = await lockHold(tx, scope, number);
    if (row?.terminal !== device.terminal) return err('hold_unknown');
    if (row.state !== 'held') return ok(await viewOf(cloud, tx, row));
    await setHoldState(tx, scope, number, 'released');
    return ok(await viewOf(cloud, tx, { ...row, state: 'released' }));
  });
}

async function viewOf(cloud: Cloud, queries: Pick<Transaction, 'rows' | 'run'>, row: HoldRow): Promise<HoldView> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const account = row.account === '' ? null : await accountAndHeld(queries, scope, { account: row.account, now });
  const left = account === null ? null : balanceOf(account) - account.held;
  return {
    ...common({ ...row, made_at: now }),
    state: row.state === 'released' ? 'reversed' : 'paid',
    reason: row.account === '' ? 'never_requested' : null,
    account: row.account === '' ? null : row.account,
    left: left as HoldView['left'],
  };
}

/** Keeps what a top-up put there, so that it can go back: only when nothing of it was spent or is held. */
export async function holdTopUp(
  cloud: Cloud,
  device: DeviceIdentity,
  { hold: number, account, topUp }: TopUpReturn,
): Promise<Result<HoldView, HoldRefusal>> {
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const kind = account.split(':')[0] as AccountKind;
  return cloud.database.transaction(async (tx) => {
    const known = await lockHold(tx, scope, number);
    if (known !== null) return known.account === account ? ok(await viewOf(cloud, tx, known)) : err('hold_differs');
    const row = await lockAccount(tx, scope, { account, kind, at: now });
    const entries = await readEntries(tx, scope, account);
    const back = new Set(entries.filter(({ what }) => what === 'top_up_return').map(({ receipt }) => receipt));
    const lots = entries
      .filter(({ what, receipt }) => what === 'top_up' && !back.has(receipt))
      .map(({ receipt, at, principal, bonus }): TopUpLot => ({ id: receipt ?? '', at, principal, bonus }));
    const lot = lots.find(({ id }) => id === topUp);
    const isHeld = (await heldOn(tx, scope, account, now)) > 0;
    if (lot === undefined || isHeld || !isUntouched(row, lots, topUp)) return err('top_up_spent');
    const { store, terminal } = device;
    const expires = now + ACCOUNT_HOLD_MS;
    const of = { hold: number, account, kind, store, terminal, sale: topUp, tender: 'top-up', made_at: now };
    return ok(await take(cloud, tx, { ...of, amount: balanceOf(lot), state: 'held', expires_at: expires }));
  });
}
