/**
 * The cloud's secrets: made at the first start, kept in one file that only its owner reads, or given by
 * `GUIDEPOST_SECRETS_FILE` where several processes share a database. They never reach the database, a log or an answer.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { codeOf, StartFailure } from './failure.ts';
import type { CloudPorts } from './ports.ts';

const KEY_BYTES = 32;
const SECRET = Type.String({ pattern: '^[A-Za-z0-9_-]{43,200}$' });
const SECRETS_FILE = Type.Object({
  version: Type.Literal(1),
  databasePassword: SECRET,
  /** Signs device tokens. */
  tokenSecret: SECRET,
  /** Seals PIN verifiers in the database. */
  pepper: SECRET,
  /** Ed25519, PKCS #8: countersigns high-water marks. */
  cloudKey: SECRET,
  /** X25519, PKCS #8: offline enrolments are sealed to it. */
  sealKey: SECRET,
  /** Binding tokens derive from it. */
  brandMaster: SECRET,
  /** Phone numbers: HMAC and AES-256-GCM keys derive from it. */
  phoneKey: SECRET,
});

export interface Secrets {
  readonly databasePassword: string;
  readonly tokenSecret: Buffer;
  readonly pepper: Buffer;
  readonly brandMaster: Buffer;
  readonly phoneKey: Buffer;
  readonly cloudKey: KeyPair;
  readonly sealKey: KeyPair;
}
export interface KeyPair {
  readonly privateKey: KeyObject;
  /** The raw 32 bytes, base64url. */
  readonly publicRaw: string;
}

const checked = Compile(SECRETS_FILE);

/** The text of the secrets that `loadSecrets` reads; null where there are none yet. @throws StartFailure when it cannot be read. */
export function readSecrets(folder: string, given?: string): Promise<string | null> {
  const file = secretsFile(folder, given);
  return readFile(file, 'utf8').catch((error: unknown) => {
    const code = codeOf(error);
    if (code === 'ENOENT' && given === undefined) return null;
    throw new StartFailure('secrets', `cannot read the secrets file ${file}: ${code}`);
  });
}

const secretsFile = (folder: string, given?: string): string => given ?? join(folder, 'secrets.json');

/**
 * The secrets of a backup for this data folder: all of them, but the password of the database that is here.
 * @throws StartFailure when the file of `GUIDEPOST_SECRETS_FILE` holds others: it is shared, so it is not replaced.
 */
export async function adoptSecrets(
  folder: string,
  given: string | undefined,
  backup: string,
): Promise<() => Promise<void>> {
  const file = secretsFile(folder, given);
  const theirs = parse(backup, 'in the backup');
  const text = await readSecrets(folder, given);
  const ours = text === null ? theirs : parse(text, file);
  const adopted = { ...theirs, databasePassword: ours.databasePassword };
  const isSame = isDeepStrictEqual(adopted, ours);
  if (!isSame && given !== undefined)
    throw new StartFailure('secrets', `${given} is not of this backup's cloud: phones and tokens would be lost`);
  if (text !== null && isSame) return () => Promise.resolve();
  if (text === null) await writePrivately(file, backup);
  else await writePrivately(`${file}.before-restore`, text);
  return () => writePrivately(file, `${JSON.stringify(adopted, null, 1)}\n`);
}

/** Reads or makes the secrets of a data folder. @throws StartFailure for a damaged file: it is never replaced. */
export async function loadSecrets(folder: string, given: string | undefined, ports: CloudPorts): Promise<Secrets> {
  const file = secretsFile(folder, given);
  const text = await readSecrets(folder, given);
  if (text !== null) return open(parse(text, file));
  const fresh = freshSecrets(ports);
  await writePrivately(file, `${JSON.stringify(fresh, null, 1)}\n`);
  return open(fresh);
}

function parse(text: string, file: string): Static<typeof SECRETS_FILE> {
  try {
    const value: unknown = JSON.parse(text);
    if (checked.Check(value)) return value;
  } catch {
    // The same one line as for a file that parses but lacks a key.
  }
  throw new StartFailure(
    'secrets',
    `the secrets file ${file} is damaged; put it back from a copy (a new one would orphan phones and tokens)`,
  );
}

function freshSecrets(ports: CloudPorts): Static<typeof SECRETS_FILE> {
  const secret = (): string => ports.random.bytes(KEY_BYTES).toString('base64url');
  const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'der' }).toString('base64url');
  return {
    version: 1,
    databasePassword: secret(),
    tokenSecret: secret(),
    pepper: secret(),
    cloudKey: pkcs8(generateKeyPairSync('ed25519').privateKey),
    sealKey: pkcs8(generateKeyPairSync('x25519').privateKey),
    brandMaster: secret(),
    phoneKey: secret(),
  };
}

function open(file: Static<typeof SECRETS_FILE>): Secrets {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
  return {
    databasePassword: file.databasePassword,
    tokenSecret: bytes(file.tokenSecret),
    pepper: bytes(file.pepper),
    brandMaster: bytes(file.brandMaster),
    phoneKey: bytes(file.phoneKey),
    cloudKey: keyPair(file.cloudKey),
    sealKey: keyPair(file.sealKey),
  };
}

function keyPair(pkcs8: string): KeyPair {
  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8, 'base64url'), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { privateKey, publicRaw: x ?? '' };
}

/** Written beside and renamed, so that a crash leaves the old file or the new one; readable by its owner alone. */
export async function writePrivately(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${String(process.pid)}`;
  await writeFile(unfinished, text, { mode: 0o600, flush: true });
  await rename(unfinished, file);
}

/** What the host on the same machine pairs its terminal with; made anew at every start. */
export async function writeBootstrapSecret(folder: string, ports: CloudPorts): Promise<string> {
  const secret = ports.random.bytes(KEY_BYTES).toString('base64url');
  await writePrivately(join(folder, 'bootstrap-secret'), secret);
  return secret;
}
