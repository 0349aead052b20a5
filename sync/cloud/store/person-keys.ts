/**
 * Keys of persons, as terminals sent them beside uploads: under them, and nowhere else, can the boxes in journals be read. Each terminal
 * has keys of its own, so a person may have several. Called by the upload and by whatever opens a box. DOMAIN.md §8.
 */
import { createDecipheriv, createHash } from 'node:crypto';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { brandScope } from '../../protocol/messages.ts';
import { PERSON_KEY, PERSON_KEYS_PER_UPLOAD_MAX } from '../../protocol/members.ts';
import type { SEALED } from '../../schemas/scalars.ts';
import { openSealed } from '../app/brand-seal.ts';
import type { Cloud } from '../app/context.ts';
import type { Queries } from './database.ts';
import { forgottenOf } from './member-facts.ts';

type Sealed = Static<typeof SEALED>;

const KEY_BYTES = 32;
const TAG_BYTES = 16;
const personKey = Compile(PERSON_KEY);

/** Whatever is no key is left out: it must not hold up the entries that it came with. */
export async function keepPersonKeys(cloud: Cloud, sent: unknown): Promise<void> {
  if (!Array.isArray(sent)) return;
  const keys = (sent.slice(0, PERSON_KEYS_PER_UPLOAD_MAX) as readonly unknown[]).filter((one) => personKey.Check(one));
  const persons = keys.map(({ person }) => person);
  const gone = await forgottenOf(cloud.database, brandScope(cloud.brand.id), persons);
  for (const { person, box } of keys) {
    // A till that was away has entries of before: the key of a deleted person does not come back with them.
    if (gone.has(person)) continue;
    const key = openSealed(cloud.secrets.sealKey.privateKey, box, person);
    if (key?.length !== KEY_BYTES) continue;
    const fingerprint = createHash('sha256').update(key).digest('base64url');
    await cloud.database.run(
      'INSERT INTO person_keys (scope, person, fingerprint, box, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
      [brandScope(cloud.brand.id), person, fingerprint, JSON.stringify(box), cloud.ports.clock.now()],
    );
  }
}

/** What is in a box: one for the brand, or one under a key of the person; null when nobody can read it (any more). */
export async function openBox(
  cloud: Cloud,
  sealed: Sealed,
  person: string,
  queries: Queries = cloud.database,
): Promise<unknown> {
  const plain =
    (await openedByKey(cloud, queries, sealed, person)) ?? openSealed(cloud.secrets.sealKey.privateKey, sealed, person);
  if (plain === undefined) return null;
  try {
    return JSON.parse(plain.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}

async function openedByKey(
  cloud: Cloud,
  queries: Queries,
  sealed: Sealed,
  person: string,
): Promise<Buffer | undefined> {
  if (sealed.alg !== 'A256GCM' || sealed.person !== person) return undefined;
  const rows = await queries.rows<{ box: Sealed }>(
    'SELECT box FROM person_keys WHERE scope = $1 AND person = $2 ORDER BY at',
    [brandScope(cloud.brand.id), person],
  );
  for (const { box } of rows) {
    const key = openSealed(cloud.secrets.sealKey.privateKey, box, person);
    const plain = key === undefined ? undefined : decrypt(key, sealed);
    if (plain !== undefined) return plain;
  }
  return undefined;
}

function decrypt(key: Uint8Array, { iv, data, person }: Sealed): Buffer | undefined {
  const bytes = Buffer.from(data, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'));
    decipher.setAAD(Buffer.from(person)).setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}
