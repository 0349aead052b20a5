/**
 * The content shelf: headquarters fill it, guides forward what is on it with a link of their own, and who comes by that link to the guide
 * is counted for it. A link is keyed by what it is of: asked for again it is the same one, and cannot be guessed. It binds nobody by
 * itself: its page hands out a one-time code of the guide. Called by routes/shelf.ts, shelf-page.ts and guide-shelf.ts.
 */
import { createHmac } from 'node:crypto';
import { brandOrigin } from '../../domain/brand-origin.ts';
import { crockfordFromBits, normalizedCrockford } from '../../domain/crockford.ts';
import type { CameBy } from '../../domain/attribution.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { ShelfBody } from '../../protocol/shelf.ts';
import type { StaffDocument } from '../../schemas/documents/catalogue.ts';
import type { Cloud } from '../app/context.ts';
import { Refusal } from '../app/problem.ts';
import { readCampaign } from '../store/campaigns.ts';
import type { PagePicture } from '../pages/pictures.ts';
import { knownPhotos, largePhotos } from '../store/photos.ts';
import {
  addShelfLink,
  addShelfVersion,
  openedOf,
  readShelf,
  readShelfItem,
  readShelfLink,
  shelfAt,
  type ShelfLinkRow,
  type ShelfRow,
} from '../store/shelf.ts';
import { readRoster } from '../store/staff.ts';
import { refused } from './coupons.ts';

const CODE_LENGTH = 12;
const CODE_BYTES = 8;
export const SHELF_MAX = 500;
/** What a guide is shown at once. */
export const ON_SHELF_MAX = 50;

/** One more version of it. @throws Refusal 422 for what makes no sense, 409 when somebody else saved it just now */
export async function saveShelfItem(cloud: Cloud, item: string, body: ShelfBody, who: string): Promise<number> {
  const { database } = cloud;
  const scope = brandScope(cloud.brand.id);
  if (body.until <= body.from) throw refused('/until', 'before_from');
  if (body.campaign !== undefined && (await readCampaign(database, scope, body.campaign)) === null)
    throw refused('/campaign', 'unknown_campaign');
  const { pictures = [] } = body;
  const kept = await knownPhotos(database, scope, pictures);
  if (pictures.some((picture) => !kept.has(picture))) throw refused('/pictures', 'unknown_photo');
  const known = await readShelfItem(database, scope, item);
  if (known === null && (await readShelf(database, scope)).length >= SHELF_MAX) throw refused('/title', 'too_many');
  const version = (known?.version ?? 0) + 1;
  if (!(await addShelfVersion(database, scope, { item, version, body, saved_by: who }, cloud.ports.clock.now())))
    throw new Refusal(409, 'shelf_changed');
  return version;
}

export interface OwnLink extends ShelfRow {
  readonly code: string;
  readonly url: string;
  /** How often the guide's link was opened. */
  readonly opened: number;
}

/** What is on the shelf now, each with this guide's own link. */
export async function ownLinks(cloud: Cloud, guide: StaffDocument): Promise<readonly OwnLink[]> {
  const { database } = cloud;
  const scope = brandScope(cloud.brand.id);
  const now = cloud.ports.clock.now();
  const opened = new Map((await openedOf(database, scope, guide.id)).map((row) => [row.item, row.opened]));
  const links: OwnLink[] = [];
  for (const row of await shelfAt(database, scope, now, ON_SHELF_MAX)) {
    const code = codeOf(cloud, row.item, guide.id);
    const link = { code, item: row.item, guide: guide.id, store: guide.stores[0] ?? null, made_at: now };
    await addShelfLink(database, scope, link);
    links.push({ ...row, code, url: `${brandOrigin(cloud.host())}/s/${code}`, opened: opened.get(row.item) ?? 0 });
  }
  return links;
}

/** Where the pictures of something are, by the link of who forwards it. */
export async function picturesBehind(
  { database, brand }: Cloud,
  code: string,
  photos: readonly string[] = [],
): Promise<readonly PagePicture[]> {
  const large = await largePhotos(database, brandScope(brand.id), photos);
  return photos.map((photo) => {
    const small = `/s/${code}/pictures/${photo}`;
    return { small, large: large.has(photo) ? `${small}/large` : small };
  });
}

function codeOf(cloud: Cloud, item: string, guide: string): string {
  const what = JSON.stringify([item, guide]);
  const keyed = createHmac('sha256', cloud.secrets.tokenSecret).update(`shelf|${what}`).digest();
  const bits = keyed.subarray(0, CODE_BYTES).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return crockfordFromBits(bits, CODE_LENGTH);
}

export interface BehindLink {
  readonly link: ShelfLinkRow;
  readonly item: ShelfRow;
  /** Null for who is no guide any more. */
  readonly guide: StaffDocument | null;
}

/** What a link leads to; null for one that nobody made. */
export async function behindLink(cloud: Cloud, typed: string): Promise<BehindLink | null> {
  const scope = brandScope(cloud.brand.id);
  const link = await readShelfLink(cloud.database, scope, normalizedCrockford(typed));
  const item = link === null ? null : await readShelfItem(cloud.database, scope, link.item);
  if (link === null || item === null) return null;
  const person = (await readRoster(cloud.database, scope)).find(({ body }) => body.id === link.guide)?.body;
  const now = cloud.ports.clock.now();
  const isThere = person?.roles.includes('guide') === true && (person.leftAt === undefined || person.leftAt > now);
  return { link, item, guide: isThere ? person : null };
}

/** Of who came by a link; nothing for a code that is none. */
export async function cameByShelf(cloud: Cloud, typed: string): Promise<CameBy> {
  const behind = await behindLink(cloud, typed);
  if (behind === null) return {};
  const { campaign } = behind.item.body;
  return { touchpoint: behind.link.code, ...(campaign === undefined ? {} : { campaign }) };
}
