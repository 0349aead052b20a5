/**
 * The store's people and their PIN verifiers, so that a log-in works with no cloud. The cloud's verifier is scrypt of the
 * PIN; what lies on this disk is HMAC-SHA256 of it under the terminal's pepper, so the file alone cannot be guessed at.
 * Replaced as a whole by each pull. Called by the session desk, the serving list and receipts (names).
 */
import { createHash, createHmac, scrypt, timingSafeEqual } from 'node:crypto';
import Type, { type Static } from 'typebox';
import type { StaffId } from '../../sync/domain/ids.ts';
import type { PeopleRules } from '../../sync/domain/people-rules.ts';
import type { Grants } from '../../sync/domain/permission.ts';
import type { EpochMs } from '../../sync/domain/time.ts';
import { grantsOfPerson, rolesOf, type RoleDefinition } from '../../sync/domain/role-definition.ts';
import { ROLE_DEFINITION, STAFF_DOCUMENT, type StaffDocument } from '../../sync/schemas/documents/catalogue.ts';
import type { StaffVerifier } from '../../sync/protocol/messages.ts';
import { BADGE_SERIAL, BOUGHT, PEOPLE_RULES, type Bought } from '../../sync/protocol/people.ts';
import { BASE64URL, INSTANT, STAFF_ID } from '../../sync/schemas/scalars.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';

/** A store has some hundreds of people; more is not a store's list. */
export const STAFF_MAX = 5000;
/** scrypt may take this much: N=2^17, r=8 needs 128 MB. */
const SCRYPT_MEMORY_MAX = 192 * 1024 * 1024;
const COST = { n: 16384, r: 8, p: 1 };
const RESET_BYTES = 32;

const PEPPERED = Type.Object({
  staff: STAFF_DOCUMENT,
  salt: BASE64URL,
  peppered: BASE64URL,
  bytes: Type.Integer({ minimum: 16, maximum: 128 }),
  n: Type.Integer({ minimum: 2, maximum: 1_048_576 }),
  r: Type.Integer({ minimum: 1, maximum: 64 }),
  p: Type.Integer({ minimum: 1, maximum: 16 }),
});
type Peppered = Static<typeof PEPPERED>;
/** A PIN set at this till; `replaces` is the salt of the cloud's verifier that it counts in place of. */
const RESET_PIN = Type.Object({
  staff: STAFF_ID,
  salt: BASE64URL,
  peppered: BASE64URL,
  replaces: BASE64URL,
});
type ResetPin = Static<typeof RESET_PIN>;
const VERIFIERS_FILE = Type.Object({
  version: Type.Literal(1),
  items: Type.Array(PEPPERED, { maxItems: STAFF_MAX }),
  /** Roles of the brand's own; absent where it has none, and in files of before. */
  roles: Type.Optional(Type.Array(ROLE_DEFINITION)),
  resets: Type.Optional(Type.Array(RESET_PIN)),
  /** The store's rules of badges and staff purchases, badges that were revoked, and what staff bought at other tills. */
  rules: Type.Optional(PEOPLE_RULES),
  revokedBadges: Type.Optional(Type.Array(BADGE_SERIAL)),
  bought: Type.Optional(Type.Array(BOUGHT)),
  /** When it was pulled; absent in files of before. */
  pulledAt: Type.Optional(INSTANT),
});
/** What the cloud answers: people, the brand's own roles and the store's rules where there are any. */
export interface PulledStaff {
  readonly items: readonly StaffVerifier[];
  readonly roles?: readonly RoleDefinition[];
  readonly rules?: PeopleRules;
  readonly revokedBadges?: readonly string[];
  readonly bought?: readonly Bought[];
}

/** Scrypt of a PIN to this many bytes. */
export type DerivePin = (
  pin: string,
  salt: Uint8Array,
  bytes: number,
  cost: { readonly n: number; readonly r: number; readonly p: number },
) => Promise<Buffer>;

export type PinCheck = 'right' | 'wrong' | 'unknown';

export class StaffVerifiers {
  readonly #file: JsonFile<Static<typeof VERIFIERS_FILE>>;
  readonly #pepper: Uint8Array;
  readonly #derive: DerivePin;
  #byStaff = new Map<StaffId, Peppered>();
  #own: readonly RoleDefinition[] = [];
  #roles = rolesOf([]);
  #resets: readonly ResetPin[] = [];
  #rules: PeopleRules = {};
  #revoked: ReadonlySet<string> = new Set();
  #bought: readonly Bought[] = [];
  #pulledAt: EpochMs | undefined;

  private constructor(folder: DataFolder, pepper: Uint8Array, derive: DerivePin) {
    this.#file = jsonFile(folder, 'staff-verifiers.json', VERIFIERS_FILE);
    this.#pepper = pepper;
    this.#derive = derive;
  }

  static async load(folder: DataFolder, pepper: Uint8Array, derive = systemDerive): Promise<StaffVerifiers> {
    const verifiers = new StaffVerifiers(folder, pepper, derive);
    const kept = await verifiers.#file.load();
    for (const item of kept?.items ?? []) verifiers.#byStaff.set(item.staff.id, item);
    verifiers.#takeRoles(kept?.roles ?? []);
    verifiers.#resets = kept?.resets ?? [];
    verifiers.#takeRules(kept ?? {});
    verifiers.#pulledAt = kept?.pulledAt;
    return verifiers;
  }

  get isEmpty(): boolean {
    return this.#byStaff.size === 0;
  }

  people(): readonly StaffDocument[] {
    return [...this.#byStaff.values()].map(({ staff }) => staff);
  }

  person(staff: StaffId): StaffDocument | undefined {
    return this.#byStaff.get(staff)?.staff;
  }

  /** The brand's own roles, as last pulled. */
  get ownRoles(): readonly RoleDefinition[] {
    return this.#own;
  }

  /** What the store decided of badges and staff purchases, as last pulled. */
  get rules(): PeopleRules {
    return this.#rules;
  }

  isBadgeRevoked(serial: string): boolean {
    return this.#revoked.has(serial);
  }

  /** What this person bought at staff prices at other tills in that month, as last pulled; refunds taken off. */
  boughtElsewhere(staff: StaffId, month: string): number {
    return this.#bought.find((one) => one.staff === staff && one.month === month)?.amount ?? 0;
  }

  /** As of when all of it is known; undefined where nothing was pulled yet or by an older program. */
  get pulledAt(): EpochMs | undefined {
    return this.#pulledAt;
  }

  /** What a person may, by the roles of the last pull; who is not listed has what the roles given grant. */
  grantsOf(staff: StaffId, roles: readonly string[]): Grants {
    return grantsOfPerson(this.person(staff) ?? { roles }, this.#roles);
  }

  /** Takes the cloud's whole list; who is not in it can no longer log in. */
  async replace({ items, roles = [], ...rest }: PulledStaff, at?: EpochMs): Promise<void> {
    const peppered = items.slice(0, STAFF_MAX).map(({ staff, salt, verifier, n, r, p }): Peppered => {
      const raw = Buffer.from(verifier, 'base64url');
      return { staff, salt, peppered: this.#peppered(raw), bytes: raw.length, n, r, p };
    });
    this.#byStaff = new Map(peppered.map((item) => [item.staff.id, item]));
    this.#takeRoles(roles);
    this.#takeRules(rest);
    this.#pulledAt = at ?? this.#pulledAt;
    this.#resets = this.#resets.filter(({ staff, replaces }) => this.#byStaff.get(staff)?.salt === replaces);
    await this.#save();
  }

  /** Another PIN of a person who is listed, from now on at this terminal; another one in the cloud ends it. */
  async reset(staff: StaffId, pin: string): Promise<void> {
    const kept = this.#byStaff.get(staff);
    if (kept === undefined) return;
    // The cloud's salt and this person's name make one of its own; the pepper keeps what is stored from being guessed at.
    const salt = createHash('sha256').update(`pin-reset|${staff}|${kept.salt}`).digest('base64url');
    const peppered = this.#peppered(await this.#derive(pin, Buffer.from(salt, 'base64url'), RESET_BYTES, COST));
    const others = this.#resets.filter((reset) => reset.staff !== staff);
    this.#resets = [...others, { staff, salt, peppered, replaces: kept.salt }];
    await this.#save();
  }

  /** Whether the PIN that counts here is one that the cloud does not know. */
  isReset(staff: StaffId): boolean {
    return this.#resets.some((reset) => reset.staff === staff);
  }

  #save(): Promise<void> {
    return this.#file.save({
      version: 1,
      items: [...this.#byStaff.values()],
      ...(this.#own.length === 0 ? {} : { roles: [...this.#own] }),
      ...(this.#resets.length === 0 ? {} : { resets: [...this.#resets] }),
      ...(Object.keys(this.#rules).length === 0 ? {} : { rules: this.#rules as Static<typeof PEOPLE_RULES> }),
      ...(this.#revoked.size === 0 ? {} : { revokedBadges: [...this.#revoked] }),
      ...(this.#bought.length === 0 ? {} : { bought: [...this.#bought] }),
      ...(this.#pulledAt === undefined ? {} : { pulledAt: this.#pulledAt }),
    });
  }

  #takeRules({ rules = {}, revokedBadges = [], bought = [] }: Omit<PulledStaff, 'items' | 'roles'>): void {
    this.#rules = rules;
    this.#revoked = new Set(revokedBadges);
    this.#bought = bought;
  }

  #takeRoles(own: readonly RoleDefinition[]): void {
    this.#own = own;
    this.#roles = rolesOf(own);
  }

  /** Takes as long for an unknown number as for a wrong PIN. */
  async check(staff: StaffId, pin: string): Promise<PinCheck> {
    const kept = this.#byStaff.get(staff);
    if (kept === undefined) {
      await this.#derive(pin, Buffer.from(staff), 32, COST);
      return 'unknown';
    }
    const reset = this.#resets.find((one) => one.staff === staff);
    const { salt, peppered, bytes, cost } =
      reset === undefined ? { ...kept, cost: kept } : { ...reset, bytes: RESET_BYTES, cost: COST };
    const derived = this.#peppered(await this.#derive(pin, Buffer.from(salt, 'base64url'), bytes, cost));
    return timingSafeEqual(Buffer.from(derived), Buffer.from(peppered)) ? 'right' : 'wrong';
  }

  #peppered(verifier: Uint8Array): string {
    return createHmac('sha256', this.#pepper).update(verifier).digest('base64url');
  }
}

const systemDerive: DerivePin = (pin, salt, bytes, { n, r, p }) =>
  new Promise((resolve, reject) => {
    scrypt(pin.normalize('NFKC'), salt, bytes, { N: n, r, p, maxmem: SCRYPT_MEMORY_MAX }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
