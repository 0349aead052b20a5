/**
 * Whether one entry of a good chain can be applied: known kind and version, body as its schema says, of this brand, store
 * and terminal, sums that add up. What cannot is quarantined with the reason; it never blocks the next. Pure.
 */
import { Compile } from 'typebox/compile';
import { isTransfer, type ClaimSource } from '../../domain/binding.ts';
import { readToken, verifyMac, deriveTerminalKey } from '../../domain/binding-token.ts';
import { parseReceiptNumber } from '../../domain/ids.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { checkSaleArithmetic } from '../../domain/sale.ts';
import { JOURNAL_ENTRY, type EntryOf, type JournalEntry } from '../../schemas/entries/entry.ts';
import { ENTRY_BODIES, ENTRY_KINDS, ENTRY_VERSION } from '../../schemas/entries/kinds.ts';
import type { DeviceIdentity } from '../app/identity.ts';
import type { RawEntry } from './chain.ts';

export interface Misfit {
  readonly reason: string;
  readonly detail?: string;
}

const envelope = Compile(JOURNAL_ENTRY);
const bodies = new Map<
  string,
  { Check(value: unknown): boolean; Errors(value: unknown): { instancePath: string; message: string }[] }
>(ENTRY_KINDS.map((kind) => [kind, Compile(ENTRY_BODIES[kind])]));

/** The entry with its type, or why it goes to quarantine. */
export function examine(raw: RawEntry, device: DeviceIdentity, brandMaster: Uint8Array): Result<JournalEntry, Misfit> {
  if (!envelope.Check(raw)) return err({ reason: 'bad_envelope', detail: firstError(envelope, raw) });
  const body = bodies.get(raw.kind);
  if (body === undefined) return err({ reason: 'unknown_kind', detail: raw.kind });
  if (raw['v'] > ENTRY_VERSION) return err({ reason: 'unknown_version' });
  if (!body.Check(raw['body'])) return err({ reason: 'bad_body', detail: firstError(body, raw['body']) });
  const entry = raw as unknown as JournalEntry;
  const misfit =
    foreign(entry, device) ?? contradiction(entry) ?? malformedClaim(entry) ?? forgedToken(entry, device, brandMaster);
  return misfit === null ? ok(entry) : err(misfit);
}

function firstError(
  validator: { Errors(value: unknown): { instancePath: string; message: string }[] },
  value: unknown,
): string {
  const [first] = validator.Errors(value);
  return first === undefined ? '' : `${first.instancePath}: ${first.message}`.slice(0, 200);
}

/** Facts of another brand, store or terminal never enter this one's scope. */
function foreign({ body }: JournalEntry, device: DeviceIdentity): Misfit | null {
  const facts = body as {
    readonly brand?: unknown;
    readonly store?: unknown;
    readonly terminal?: unknown;
    readonly receiptNumber?: unknown;
  };
  if (facts.brand !== undefined && facts.brand !== device.brand) return { reason: 'wrong_brand' };
  if (facts.store !== undefined && facts.store !== device.store) return { reason: 'wrong_store' };
  if (facts.terminal !== undefined && facts.terminal !== device.terminal) return { reason: 'wrong_terminal' };
  return null;
}

function contradiction(entry: JournalEntry): Misfit | null {
  if (entry.kind === 'sale') return receiptMisfit(entry) ?? saleMisfit(entry);
  if (entry.kind === 'refund') return receiptMisfit(entry) ?? refundMisfit(entry);
  return null;
}

function receiptMisfit({ body }: EntryOf<'sale'> | EntryOf<'refund'>): Misfit | null {
  const number = parseReceiptNumber(body.receiptNumber);
  return number.ok && number.value.store === body.store && number.value.terminal === body.terminal
    ? null
    : { reason: 'wrong_receipt_number' };
}

function saleMisfit({ body }: EntryOf<'sale'>): Misfit | null {
  const sums = checkSaleArithmetic({
    ...body,
    lines: body.lines.map((line) => ({ ...line, taxBp: line.product.taxBp })),
  });
  if (!sums.ok) return { reason: 'arithmetic', detail: `${sums.error.code} at ${sums.error.path}` };
  return body.lines.some(({ product, grams }) => (product.soldBy === 'weight') !== (grams !== undefined))
    ? { reason: 'wrong_measure' }
    : null;
}

function refundMisfit({ body }: EntryOf<'refund'>): Misfit | null {
  const lines = body.lines.reduce((sum, { amount }) => sum + amount, 0);
  const tenders = body.tenders.reduce((sum, { amount }) => sum + amount, 0);
  if (lines !== body.total) return { reason: 'arithmetic', detail: 'total' };
  return tenders === body.total ? null : { reason: 'arithmetic', detail: 'tenders' };
}

const NOT_OF_A_TERMINAL: ReadonlySet<ClaimSource> = new Set<ClaimSource>(['customer_choice', 'wecom_friend']);

/**
 * What customers choose they prove on the cloud's own page (binding/choice.ts), and a friend in WeCom is told to the cloud by WeCom: no
 * till's word is taken for either, since both go before what others say. A transfer names who approved it (whether that is one who
 * manages the store is judged by the roster, brand-facts.ts).
 */
function malformedClaim(entry: JournalEntry): Misfit | null {
  if (entry.kind !== 'binding.claimed') return null;
  const { guide, source, approval } = entry.body;
  if (NOT_OF_A_TERMINAL.has(source)) return { reason: 'claim_not_of_a_terminal', detail: source };
  if (guide === undefined) return { reason: 'claim_without_guide' };
  return isTransfer(source) && approval === undefined ? { reason: 'claim_without_approval' } : null;
}

/** A terminal speaks only of tokens that its own key made. */
function forgedToken(entry: JournalEntry, device: DeviceIdentity, brandMaster: Uint8Array): Misfit | null {
  if (entry.kind !== 'token.issued') return null;
  const token = readToken(entry.body.token);
  if (!token.ok || token.value.fields.term !== device.number) return { reason: 'foreign_token' };
  const key = deriveTerminalKey(brandMaster, token.value.fields.kid, device.number);
  return verifyMac(token.value, key) ? null : { reason: 'foreign_token' };
}
