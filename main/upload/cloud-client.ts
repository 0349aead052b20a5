/**
 * The cloud's API as the host uses it: typed requests over the transport port, answers checked by their schemas, access
 * tokens had by proof of a device key and renewed before they end. Nothing here decides; callers read the failure.
 * Called by pairing, session, upload, replication, members and reports.
 */
import Type, { type Static, type TSchema } from 'typebox';
import type { StaffId, StoreId } from '../../sync/domain/ids.ts';
import { err, ok } from '../../sync/domain/result.ts';
import type { PeopleRules } from '../../sync/domain/people-rules.ts';
import type { RoleDefinition } from '../../sync/domain/role-definition.ts';
import { MINUTE_MS, type EpochMs } from '../../sync/domain/time.ts';
import type { KeyChange } from '../../sync/protocol/key-change.ts';
import {
  DEVICE_KEYS_MAX,
  HIGH_WATER,
  KEY_ANSWER,
  MEMBER_VIEW,
  PAIR_ANSWER,
  PAIRING_CODE_ANSWER,
  PROBLEM,
  PROBLEM_PLACE,
  PULL_ANSWER,
  PUSH_ANSWER,
  REINSTATE_ANSWER,
  ROLES_ANSWER,
  SESSION_ANSWER,
  STAFF_VERIFIERS_ANSWER,
  TERMINAL_PROFILE,
  TOKEN_ANSWER,
  UPLOAD_ANSWER,
  type PAIR_REQUEST,
  type TerminalProfile,
} from '../../sync/protocol/messages.ts';
import { RED_LETTER_ANSWER, type AskedRedLetter } from '../../sync/protocol/invoices.ts';
import {
  PAYMENT_REFUND_VIEW,
  PAYMENT_VIEW,
  type PaymentRequest,
  type PaymentView,
} from '../../sync/protocol/payments.ts';
import { BADGE, BADGES_ANSWER, PEOPLE_RULES_ANSWER } from '../../sync/protocol/people.ts';
import type { ReceiptTrust } from '../../sync/protocol/receipt-trust.ts';
import { REFUND_HOLD_ANSWER, RETURN_ANSWER, type RefundHold } from '../../sync/protocol/returns.ts';
import { STAFF_DOCUMENT, type StaffDocument } from '../../sync/schemas/documents/catalogue.ts';
import type { TerminalCertificate } from '../../sync/protocol/terminal-certificate.ts';
import type { Signer } from '../journal/record.ts';
import type { Clock } from '../ports.ts';
import { fits, isUnknownKey, isUnknownTerminal, NOT_PAIRED, type CloudResult } from './cloud-result.ts';
import type { CloudRequest, CloudTransport } from './cloud-transport.ts';

export type { CloudFailure, CloudResult } from './cloud-result.ts';

export const REQUEST_TIMEOUT_MS = 10_000;
/** What a person waits for behind a button. */
export const QUICK_TIMEOUT_MS = 3_000;
/** The cloud waits for the provider, which waits for the customer's phone. */
export const PAYMENT_TIMEOUT_MS = 30_000;
/** The cloud asks the provider, which has 20 s; who gives up sooner asks again for nothing. */
export const PAYMENT_QUESTION_TIMEOUT_MS = 25_000;
const TOKEN_RENEW_BEFORE_MS = MINUTE_MS;

const MEMBERS_ANSWER = Type.Object({ items: Type.Array(MEMBER_VIEW) });
const NOW_IN_ANSWER = Type.Object({ now: Type.Number() });

export interface CloudClientParts {
  readonly transport: CloudTransport;
  readonly clock: Clock;
  /** Cloud-corrected time, for proofs. */
  readonly now: () => EpochMs;
  /** The cloud's time in an answer, with when it was asked and answered by our own clock. */
  readonly onCloudTime: (cloudNow: number, askedAt: EpochMs, answeredAt: EpochMs) => void;
  /** Facts for the cloud's list of terminals, sent with every request of the device. */
  readonly contactHeaders: () => Readonly<Record<string, string>>;
}

export interface CloudIdentity {
  readonly profile: TerminalProfile;
  /** Whose private part is here, the one that the cloud is likelier to know first. */
  readonly signers: () => readonly Signer[];
  /** Every change of the key that the journal holds, for a cloud that lost them. */
  readonly keyChanges: () => readonly KeyChange[];
}

export type Asked = Omit<CloudRequest, 'timeoutMs' | 'token' | 'headers'> & { readonly timeoutMs?: number };

export class CloudClient {
  readonly #parts: CloudClientParts;
  #identity: CloudIdentity | undefined;
  #token: { readonly token: string; readonly expiresAt: EpochMs } | undefined;
  #certificate: TerminalCertificate | undefined;
  #asking: Promise<CloudResult<string>> | undefined;
  #readsKeyChanges = false;
  #receipts: ReceiptTrust | undefined;
  readonly #takeReceipts: ((trust: ReceiptTrust) => void)[] = [];

  constructor(parts: CloudClientParts) {
    this.#parts = parts;
  }

  /** From now on requests are this terminal's. */
  identify(identity: CloudIdentity): void {
    this.#identity = identity;
    this.#token = undefined;
  }

  /** Has this cloud said that it reads changes of the key in the journal? */
  get readsKeyChanges(): boolean {
    return this.#readsKeyChanges;
  }

  /** What the cloud signed at the pairing; a cloud that was restored from before it is shown this. */
  certify(certificate: TerminalCertificate | undefined): void {
    this.#certificate = certificate;
  }

  /** Whoever keeps what the cloud says of receipts and recalled goods: told now of what was said last, and of all that follows. */
  toldOfReceipts(take: (trust: ReceiptTrust) => void): void {
    this.#takeReceipts.push(take);
    if (this.#receipts !== undefined) take(this.#receipts);
  }

  /** A code with which a terminal joins: `token` is a manager's, or the bootstrap secret of a cloud on this machine. */
  pairingCode(token: string, store?: StoreId) {
    const body = store === undefined ? {} : { store };
    return this.#request(PAIRING_CODE_ANSWER, { method: 'POST', path: '/v1/pairing-codes', body }, token);
  }

  async pair(request: Readonly<Static<typeof PAIR_REQUEST>>) {
    const answer = await this.#request(PAIR_ANSWER, { method: 'POST', path: '/v1/terminals', body: request });
    if (answer.ok) this.#tellReceipts(answer.value.receipts);
    return answer;
  }

  /** This terminal's profile as it is now: a store's name or the brand's host may have changed. */
  profile() {
    return this.asDevice(TERMINAL_PROFILE, { method: 'GET', path: '/v1/profile', timeoutMs: QUICK_TIMEOUT_MS });
  }

  staffVerifiers() {
    return this.asDevice(STAFF_VERIFIERS_ANSWER, {
      method: 'GET',
      path: '/v1/staff-verifiers',
      timeoutMs: QUICK_TIMEOUT_MS,
    });
  }

  openSession(staff: StaffId, pin: string): Promise<CloudResult<Static<typeof SESSION_ANSWER>>> {
    const profile = this.#identity?.profile;
    if (profile === undefined) return Promise.resolve(NOT_PAIRED);
    return this.#request(SESSION_ANSWER, {
      method: 'POST',
      path: '/v1/sessions',
      body: { brand: profile.brand.id, staff, pin },
    });
  }

  highWater() {
    const terminal = this.#identity?.profile.terminal ?? '';
    return this.asDevice(HIGH_WATER, { method: 'GET', path: `/v1/terminals/${terminal}/highwater` });
  }

  upload(body: unknown) {
    return this.asDevice(UPLOAD_ANSWER, { method: 'POST', path: '/v1/journal', body });
  }

  pull(collection: string, body: unknown) {
    return this.asDevice(PULL_ANSWER, { method: 'POST', path: `/v1/replication/${collection}/pull`, body });
  }

  push(collection: string, body: unknown) {
    return this.asDevice(PUSH_ANSWER, { method: 'POST', path: `/v1/replication/${collection}/push`, body });
  }

  /** A sale with every refund of it; of a sister store's only with `proof` of its receipt. */
  returns(receiptNumber: string, proof?: string) {
    const query = proof === undefined ? '' : `?proof=${encodeURIComponent(proof)}`;
    const path = `/v1/returns/${encodeURIComponent(receiptNumber)}${query}`;
    return this.asDevice(RETURN_ANSWER, { method: 'GET', path, timeoutMs: QUICK_TIMEOUT_MS });
  }

  /** Refused with 409 when another refund has the units. */
  holdRefund(body: RefundHold) {
    const asked = { method: 'POST', path: '/v1/refund-holds', body, timeoutMs: QUICK_TIMEOUT_MS } as const;
    return this.asDevice(REFUND_HOLD_ANSWER, asked);
  }

  /** The red letter of an invoiced sale; the cloud asks the platform meanwhile. */
  orderRedLetter(body: AskedRedLetter) {
    const asked = { method: 'POST', path: '/v1/invoices/red-letters', body, timeoutMs: PAYMENT_TIMEOUT_MS } as const;
    return this.asDevice(RED_LETTER_ANSWER, asked);
  }

  members(by: 'phone' | 'card' | 'wecom', text: string) {
    const path = `/v1/members?${by}=${encodeURIComponent(text)}`;
    return this.asDevice(MEMBERS_ANSWER, { method: 'GET', path, timeoutMs: QUICK_TIMEOUT_MS });
  }

  /** The code travels in this request alone; what is not answered is asked about by `payment`. */
  async pay(request: PaymentRequest): Promise<CloudResult<PaymentView>> {
    const token = await this.#deviceToken();
    if (!token.ok) return token.error.kind === 'unreachable' ? err({ ...token.error, neverSent: true }) : token;
    return this.asDevice(PAYMENT_VIEW, {
      method: 'POST',
      path: '/v1/payments',
      body: request,
      timeoutMs: PAYMENT_TIMEOUT_MS,
    });
  }

  payment(outTradeNumber: string) {
    return this.#askPayment(`/v1/payments/${outTradeNumber}/query`);
  }

  reversePayment(outTradeNumber: string, kind: string, amount: number) {
    return this.#askPayment(`/v1/payments/${outTradeNumber}/reverse?kind=${kind}&amount=${String(amount)}`);
  }

  /** What became of a part that goes back; the provider is not asked. */
  paymentRefund(outTradeNumber: string, refundNumber: string) {
    const path = `/v1/payments/${outTradeNumber}/refunds/${refundNumber}`;
    return this.asDevice(PAYMENT_REFUND_VIEW, { method: 'GET', path });
  }

  /** Refused with 409 once it went back, or while it may still. */
  withdrawRefund(outTradeNumber: string, refundNumber: string, amount: number) {
    const path = `/v1/payments/${outTradeNumber}/refunds/${refundNumber}/withdraw`;
    return this.asDevice(PAYMENT_REFUND_VIEW, { method: 'POST', path, body: { amount } });
  }

  #askPayment(path: string) {
    return this.asDevice(PAYMENT_VIEW, { method: 'POST', path, timeoutMs: PAYMENT_QUESTION_TIMEOUT_MS });
  }

  /** In the name of who is logged in, never of the till. */
  asStaff<Schema extends TSchema>(schema: Schema, asked: Asked, staffToken: string) {
    return this.#request(schema, asked, staffToken);
  }

  /** The brand's own roles, all at once, in the name of a manager of the whole brand. */
  saveRoles(roles: readonly RoleDefinition[], staffToken: string) {
    return this.#request(ROLES_ANSWER, { method: 'PUT', path: '/v1/roles', body: { roles } }, staffToken);
  }

  giveRoles(staff: StaffId, worn: Pick<StaffDocument, 'roles' | 'customRoles'>, staffToken: string) {
    const path = `/v1/staff/${encodeURIComponent(staff)}/roles`;
    return this.#request(STAFF_DOCUMENT, { method: 'PUT', path, body: worn }, staffToken);
  }

  badges(staffToken: string, store: StoreId) {
    return this.#request(BADGES_ANSWER, { method: 'GET', path: `/v1/badges?store=${store}` }, staffToken);
  }

  makeBadge(body: { readonly staff: StaffId; readonly days: number }, staffToken: string) {
    return this.#request(BADGE, { method: 'POST', path: '/v1/badges', body }, staffToken);
  }

  revokeBadge(serial: string, staffToken: string) {
    return this.#request(Type.Object({}), { method: 'POST', path: `/v1/badges/${serial}/revoke` }, staffToken);
  }

  savePeopleRules(store: StoreId, rules: PeopleRules, staffToken: string) {
    const path = `/v1/people-rules?store=${store}`;
    return this.#request(PEOPLE_RULES_ANSWER, { method: 'PUT', path, body: { rules } }, staffToken);
  }

  /** Reads wake-ups until the stream ends. Resolves false when it could not be opened. */
  async stream(options: {
    signal: AbortSignal;
    onEvent: (data: string) => void;
    onSign: () => void;
  }): Promise<boolean> {
    const token = await this.#deviceToken();
    if (!token.ok) return false;
    let opened = false;
    await this.#parts.transport.stream({
      ...options,
      path: '/v1/replication/stream',
      token: token.value,
      onOpen: () => {
        opened = true;
        options.onSign();
      },
    });
    return opened;
  }

  /** With the device's token; once more with a fresh one when the cloud no longer takes it. */
  async asDevice<Schema extends TSchema>(schema: Schema, asked: Asked): Promise<CloudResult<Static<Schema>>> {
    const token = await this.#deviceToken();
    if (!token.ok) return token;
    const answer = await this.#request(schema, asked, token.value, this.#parts.contactHeaders());
    if (answer.ok || answer.error.kind !== 'refused' || answer.error.status !== 401) return answer;
    if (answer.error.code === 'terminal_revoked') return answer;
    this.#token = undefined;
    const fresh = await this.#deviceToken();
    return fresh.ok ? this.#request(schema, asked, fresh.value, this.#parts.contactHeaders()) : fresh;
  }

  /** Of a cloud that does not know this terminal: it was restored from before the pairing, and is shown what it then signed. */
  async #tokenOrReturn(): Promise<CloudResult<string>> {
    const refused = await this.#askToken();
    const body = this.#certificate;
    if (refused.ok || body === undefined || !isUnknownTerminal(refused.error)) return refused;
    const known = await this.#request(REINSTATE_ANSWER, { method: 'POST', path: '/v1/terminals/reinstate', body });
    return known.ok ? this.#askToken() : known;
  }

  #deviceToken(): Promise<CloudResult<string>> {
    const kept = this.#token;
    if (kept !== undefined && this.#parts.now() < kept.expiresAt - TOKEN_RENEW_BEFORE_MS)
      return Promise.resolve(ok(kept.token));
    this.#asking ??= this.#tokenOrReturn().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /**
   * A change of the key reaches the cloud with the journal, so for a while either key may be the one it knows. A cloud that
   * was restored from before a change knows none of ours: it is shown the changes, each of which proves itself.
   */
  async #askToken(): Promise<CloudResult<string>> {
    const identity = this.#identity;
    if (identity === undefined) return NOT_PAIRED;
    let refused: CloudResult<string> = NOT_PAIRED;
    for (const signer of identity.signers()) {
      refused = await this.#askTokenBy(signer, identity.profile);
      if (refused.ok || !isUnknownKey(refused.error)) return refused;
    }
    const { brand, terminal } = identity.profile;
    const changes = identity.keyChanges().slice(-DEVICE_KEYS_MAX);
    const newest = identity.signers().find(({ publicKey }) => publicKey === changes.at(-1)?.publicKey);
    if (newest === undefined) return refused;
    const body = { brand: brand.id, terminal, changes };
    const told = await this.#request(KEY_ANSWER, { method: 'POST', path: '/v1/device-keys', body });
    return told.ok ? this.#askTokenBy(newest, identity.profile) : told;
  }

  async #askTokenBy(signer: Signer, { brand, terminal }: TerminalProfile): Promise<CloudResult<string>> {
    // A refused proof may only be our clock: its answer brings the cloud's time, so the second try carries the right one.
    for (let attempt = 0; ; attempt += 1) {
      const at = this.#parts.now();
      const proof = signer.sign(new TextEncoder().encode(`guidepost-token|${terminal}|${String(at)}`));
      const body = { brand: brand.id, terminal, at, proof };
      const answer = await this.#request(TOKEN_ANSWER, {
        method: 'POST',
        path: '/v1/device-tokens',
        body,
        timeoutMs: QUICK_TIMEOUT_MS,
      });
      if (answer.ok) {
        this.#token = { token: answer.value.token, expiresAt: answer.value.expiresAt };
        this.#readsKeyChanges = answer.value.keyChanges === true;
        this.#tellReceipts(answer.value.receipts);
        return ok(answer.value.token);
      }
      const isClock = answer.error.kind === 'refused' && answer.error.code === 'clock_off';
      if (!isClock || attempt > 0) return answer;
    }
  }

  #tellReceipts(trust: ReceiptTrust | undefined): void {
    if (trust === undefined) return;
    this.#receipts = trust;
    for (const take of this.#takeReceipts) take(trust);
  }

  async #request<Schema extends TSchema>(
    schema: Schema,
    asked: Asked,
    token?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<CloudResult<Static<Schema>>> {
    const { clock, transport, onCloudTime } = this.#parts;
    const askedAt = clock.now();
    const response = await transport.request({
      timeoutMs: REQUEST_TIMEOUT_MS,
      ...asked,
      ...(token === undefined ? {} : { token }),
      ...(headers === undefined ? {} : { headers }),
    });
    if (response.kind === 'unreachable') return err(response);
    if (fits(NOW_IN_ANSWER, response.body)) onCloudTime(response.body.now, askedAt, clock.now());
    if (response.status >= 200 && response.status < 300)
      return fits(schema, response.body)
        ? ok(response.body)
        : err({ kind: 'bad_answer', detail: asked.path.split('?')[0] ?? '' });
    const code = fits(PROBLEM, response.body) ? response.body.code : `status_${String(response.status)}`;
    const place = fits(PROBLEM_PLACE, response.body) ? { place: response.body } : {};
    return err({ kind: 'refused', status: response.status, code, ...place });
  }
}
