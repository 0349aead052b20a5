/**
 * The store's people and their PIN verifiers, so that a log-in works with no cloud. The cloud's verifier is scrypt of the
 * PIN; what lies on this disk is HMAC-SHA256 of it under the terminal's pepper, so the file alone cannot be guessed at.
 * Replaced as a whole by each pull. Called by the session desk, the serving list and receipts (names).
 */
import { createHmac, scrypt, timingSafeEqual } from 'node:crypto';
import Type, { type Static } from 'typebox';
import type { StaffId } from '../../sync/domain/ids.ts';
import type { PeopleRules } from '../../sync/domain/people-rules.ts';
import type { Grants } from '../../sync/domain/permission.ts';
import { isHereAt, type Place } from '../../sync/domain/reach.ts';
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
  /** Salts of those that this till set before it, which may reach the cloud first. */
  earlier: Type.Optional(Type.Array(BASE64URL)),
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

/** A PIN set anew here, before it is kept: `verifier` leaves this process sealed to the brand only. */
export interface MadeReset {
  readonly staff: StaffId;
  readonly salt: string;
  readonly verifier: string;
  readonly n: number;
  readonly r: number;
  readonly p: number;
  /** The salt of the cloud's verifier that it counts in place of. */
  readonly replaces: string;
}

export type PinCheck = 'right' | 'wrong' | 'unknown';
export interface Here {
  readonly place: Place;
  readonly now: () => EpochMs;
}

interface VerifierParts {
  readonly derive?: DerivePin | undefined;
  /** Without it nobody's plan to change store is looked at. */
  readonly here?: Here;
}

export class StaffVerifiers {
  readonly #file: JsonFile<Static<typeof VERIFIERS_FILE>>;
  readonly #pepper: Uint8Array;
  readonly #derive: DerivePin;
  readonly #here: Here | undefined;
  #byStaff = new Map<StaffId, Peppered>();
  #own: readonly RoleDefinition[] = [];
  #roles = rolesOf([]);
  #resets: readonly ResetPin[] = [];
  #rules: PeopleRules = {};
  #revoked: ReadonlySet<string> = new Set();
  #bought: readonly Bought[] = [];
  #pulledAt: EpochMs | undefined;

  private constructor(folder: DataFolder, pepper: Uint8Array, { derive = systemDerive, here }: VerifierParts) {
    this.#file = jsonFile(folder, 'staff-verifiers.json', VERIFIERS_FILE);
    this.#pepper = pepper;
    this.#derive = derive;
    this.#here = here;
  }

  static async load(folder: DataFolder, pepper: Uint8Array, parts: VerifierParts = {}): Promise<StaffVerifiers> {
    const verifiers = new StaffVerifiers(folder, pepper, parts);
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

  /** Who works here now, by this till's clock where a change of store was planned. */
  people(): readonly StaffDocument[] {
    return this.listed().filter((person) => this.#isHere(person));
  }

  /** Also who is to come, and who went as planned since the last pull. */
  listed(): readonly StaffDocument[] {
    return [...this.#byStaff.values()].map(({ staff }) => staff);
  }

  person(staff: StaffId): StaffDocument | undefined {
    const person = this.#byStaff.get(staff)?.staff;
    return person !== undefined && this.#isHere(person) ? person : undefined;
  }

  /** Known, and planned to work at another store now. */
  isElsewhere(staff: StaffId): boolean {
    return this.#byStaff.has(staff) && this.person(staff) === undefined;
  }

  #isHere(person: StaffDocument): boolean {
    return this.#here === undefined || isHereAt(person, this.#here.place, this.#here.now());
  }

  /** Whose own member this is. */
  staffOf(member: string): StaffId | undefined {
    return this.people().find((person) => person.member === member)?.id;
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
    this.#resets = this.#resets.filter((reset) => this.#isAhead(reset));
    await this.#save();
  }

  /** What another PIN of a person who is listed is checked against, made and not yet kept. `saltBytes`: fresh random ones. */
  async makeReset(staff: StaffId, pin: string, saltBytes: Uint8Array): Promise<MadeReset | undefined> {
    const kept = this.#byStaff.get(staff);
    if (kept === undefined) return undefined;
    const verifier = await this.#derive(pin, Buffer.from(saltBytes), RESET_BYTES, COST);
    const salt = Buffer.from(saltBytes).toString('base64url');
    return { staff, salt, verifier: verifier.toString('base64url'), ...COST, replaces: kept.salt };
  }

  /** It counts from now on at this terminal, until the cloud has it too or another one. */
  async keepReset({ staff, salt, verifier, replaces }: MadeReset): Promise<void> {
    const others = this.#resets.filter((reset) => reset.staff !== staff);
    const peppered = this.#peppered(Buffer.from(verifier, 'base64url'));
    const before = this.#resets.filter((reset) => reset.staff === staff);
    const earlier = before.flatMap((reset) => [...(reset.earlier ?? []), reset.salt]);
    this.#resets = [...others, { staff, salt, peppered, replaces, ...(earlier.length === 0 ? {} : { earlier }) }];
    await this.#save();
  }

  /** HMAC of a text under what this PIN is checked against: who cannot derive it never typed the PIN. */
  async proofBy(staff: StaffId, pin: string, text: string): Promise<string | undefined> {
    const how = this.#howOf(staff);
    if (how === undefined) return undefined;
    const key = await this.#derive(pin, Buffer.from(how.salt, 'base64url'), how.bytes, how.cost);
    return createHmac('sha256', key).update(text).digest('base64url');
  }

  /** Tells one PIN of a person from another, as last pulled or set; says nothing of the PIN. */
  pinOf(staff: StaffId): string | undefined {
    return this.#howOf(staff)?.peppered;
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
    const how = this.#howOf(staff);
    if (how === undefined) {
      await this.#derive(pin, Buffer.from(staff), 32, COST);
      return 'unknown';
    }
    const { salt, peppered, bytes, cost } = how;
    const derived = this.#peppered(await this.#derive(pin, Buffer.from(salt, 'base64url'), bytes, cost));
    return timingSafeEqual(Buffer.from(derived), Buffer.from(peppered)) ? 'right' : 'wrong';
  }

  /** Still newer than what the cloud has: the one that it replaced, or an earlier one of this till. */
  #isAhead({ staff, replaces, earlier = [] }: ResetPin): boolean {
    const salt = this.#byStaff.get(staff)?.salt;
    return salt !== undefined && (salt === replaces || earlier.includes(salt));
  }

  #howOf(staff: StaffId) {
    const kept = this.#byStaff.get(staff);
    if (kept === undefined) return undefined;
    const reset = this.#resets.find((one) => one.staff === staff);
    return reset === undefined ? { ...kept, cost: kept } : { ...reset, bytes: RESET_BYTES, cost: COST };
  }

  #peppered(verifier: Uint8Array): string {
    return createHmac('sha256', this.#pepper).update(verifier).digest('base64url');
  }
}

export const systemDerive: DerivePin = (pin, salt, bytes, { n, r, p }) =>
  new Promise((resolve, reject) => {
    scrypt(pin.normalize('NFKC'), salt, bytes, { N: n, r, p, maxmem: SCRYPT_MEMORY_MAX }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
