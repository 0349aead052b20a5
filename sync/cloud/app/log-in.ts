/**
 * Who says to be somebody proves it by the PIN, at a till's session or on the guide's phone: one door, so that tries at both count
 * together. Failures lock the person for a while, longer each time; the address is limited too; a store or till is never locked.
 * Called by routes/sessions.ts and routes/guide-page.ts.
 */
import type { Static } from 'typebox';
import { MINUTE_MS } from '../../domain/time.ts';
import { brandScope, type SESSION_REQUEST } from '../../protocol/messages.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import { noteLogin, PIN_COST, readCredential } from '../store/staff.ts';
import { Allowance } from './allowance.ts';
import type { Cloud } from './context.ts';
import { sameSecret } from './identity.ts';
import { tooMany } from './limits.ts';
import { Refusal } from './problem.ts';

const FAILURES_FREE = 5;
const LOCK_FIRST_MS = 30_000;
const LOCK_MAX_MS = 15 * 60_000;
/** Over all people: one PIN tried on everybody must not go faster than one person's. */
const ADDRESS_TRIES = { max: 300, windowMs: MINUTE_MS } as const;
const NOBODY_SALT = 'AAAAAAAAAAAAAAAAAAAAAA';

export type LogInRequest = Static<typeof SESSION_REQUEST>;
type Opened<Value> = (staff: StaffDocument) => Promise<Value>;

/** One after the other for each person; refusals are in the audit log. */
export interface LogInDoor {
  /** What `open` made for the person. @throws Refusal 401 `wrong_pin`, `staff_left`; 429 `person_locked`, `too_many_requests` */
  logIn<Value>(address: string, asked: LogInRequest, open: Opened<Value>): Promise<Value>;
}

const doors = new WeakMap<Cloud, LogInDoor>();

/** The one door of a cloud. */
export function logInDoor(cloud: Cloud): LogInDoor {
  const known = doors.get(cloud);
  if (known !== undefined) return known;
  const tries = new Allowance(cloud.ports.clock, ADDRESS_TRIES);
  const inTurn = turns();
  const door: LogInDoor = {
    logIn: (address, asked, open) => {
      const waitMs = tries.take(address);
      if (waitMs > 0) throw tooMany(waitMs);
      return inTurn(`${asked.brand}|${asked.staff}`, () => logInNoted(cloud, asked, open));
    },
  };
  doors.set(cloud, door);
  return door;
}

/** One after the other for each person: tries at the same moment must not all see the same number of failures. */
function turns(): <Value>(key: string, run: () => Promise<Value>) => Promise<Value> {
  const last = new Map<string, Promise<unknown>>();
  return (key, run) => {
    const before = last.get(key);
    const own = before === undefined ? run() : before.then(run, run);
    last.set(key, own);
    const forget = (): void => {
      if (last.get(key) === own) last.delete(key);
    };
    own.then(forget, forget);
    return own;
  };
}

/** Why it was not opened; a number that nobody has is not written down, for people type all sorts of numbers. */
async function logInNoted<Value>(cloud: Cloud, asked: LogInRequest, open: Opened<Value>): Promise<Value> {
  try {
    return await open(await prove(cloud, asked));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const known = await readCredential(cloud.database, cloud.secrets, brandScope(asked.brand), asked.staff);
    const what = `${known === null ? 'unknown staff' : `staff ${asked.staff}`}: ${error.code}`;
    await cloud.audit.note({ scope: brandScope(cloud.brand.id), who: 'nobody', act: 'session.refused', what });
    throw error;
  }
}

async function prove(cloud: Cloud, { brand, staff, pin }: LogInRequest): Promise<StaffDocument> {
  const scope = brandScope(brand);
  const now = cloud.ports.clock.now();
  const credential = await readCredential(cloud.database, cloud.secrets, scope, staff);
  if (credential === null) {
    // As long as for somebody who is there, so that time does not tell who is.
    await cloud.ports.derivePin(pin, NOBODY_SALT, PIN_COST);
    throw new Refusal(401, 'wrong_pin');
  }
  if (credential.lockedUntil > now) throw locked(credential.lockedUntil);
  if (credential.staff.leftAt !== undefined && credential.staff.leftAt <= now) throw new Refusal(401, 'staff_left');
  const verifier = await cloud.ports.derivePin(pin, credential.salt, credential);
  if (!sameSecret(verifier.toString('base64url'), credential.verifier)) {
    const failures = credential.failures + 1;
    const lockedUntil =
      failures < FAILURES_FREE ? 0 : now + Math.min(LOCK_FIRST_MS * 2 ** (failures - FAILURES_FREE), LOCK_MAX_MS);
    await noteLogin(cloud.database, scope, staff, failures, lockedUntil);
    throw lockedUntil > 0 ? locked(lockedUntil) : new Refusal(401, 'wrong_pin');
  }
  if (credential.failures > 0) await noteLogin(cloud.database, scope, staff, 0, 0);
  return credential.staff;
}

const locked = (until: number): Refusal => new Refusal(429, 'person_locked', undefined, { lockedUntil: until });
