/**
 * Finds members. Online the cloud answers (it alone holds the brand's phone key); offline the encrypted cache of earlier
 * answers does. A look-up key in the cache is an HMAC under this terminal's key: neither the file nor a log says who was
 * asked for. Called by dispatch. DOMAIN.md §8, ARCHITECTURE §5 and §6.
 */
import { createHmac } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { MEMBER_VIEW, type MemberView } from '../../sync/protocol/messages.ts';
import { BASE64URL, INSTANT, oneOf } from '../../sync/schemas/scalars.ts';
import { readCard } from '../../sync/domain/member-card.ts';
import type { MemberId } from '../../sync/domain/ids.ts';
import { pointsLeft } from '../../sync/domain/points-ending.ts';
import { epochMs, type EpochMs } from '../../sync/domain/time.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodValue } from '../contract/contract.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import type { RandomSource } from '../ports.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import { decrypt, encrypt } from './member-vault.ts';

export const MEMBERS_CACHED_MAX = 2000;
/** An answer older than this is no longer shown: points and guides have moved on. */
export const CACHED_FOR_MS = 30 * 86_400_000;

/** A till's clock and a server's differ a little: what was asked so long after a link ended may still be of before. */
const CLOCKS_APART_MS = 60_000;

/** What was asked for; a file of before does not say it. */
const ASKED_BY = oneOf(['phone', 'card', 'wecom', 'id']);
const CACHED = Type.Object({
  ...{ key: BASE64URL, at: INSTANT, iv: BASE64URL, data: BASE64URL },
  by: Type.Optional(ASKED_BY),
});
const CACHE_FILE = Type.Object({
  version: Type.Literal(1),
  items: Type.Array(CACHED, { maxItems: MEMBERS_CACHED_MAX }),
});
const members = Compile(Type.Array(MEMBER_VIEW));

export interface MemberParts {
  readonly folder: DataFolder;
  readonly key: Uint8Array;
  readonly random: RandomSource;
  readonly cloud: CloudClient;
  readonly now: () => EpochMs;
}

export class MemberDesk {
  readonly #parts: MemberParts;
  readonly #file: JsonFile<Static<typeof CACHE_FILE>>;
  #cached = new Map<string, Static<typeof CACHED>>();
  /** Since when members are found by fewer things; for answers that are on their way while the till hears of it. */
  readonly #linksEnded = new Map<MemberId, EpochMs>();

  private constructor(parts: MemberParts) {
    this.#parts = parts;
    this.#file = jsonFile(parts.folder, 'member-cache.json', CACHE_FILE, { durable: false });
  }

  static async load(parts: MemberParts): Promise<MemberDesk> {
    const desk = new MemberDesk(parts);
    for (const item of (await desk.#file.load())?.items ?? []) desk.#cached.set(item.key, item);
    return desk;
  }

  async find(query: string): Promise<Answer<MethodValue<'member.find'>>> {
    const asked = askedBy(query);
    if (asked === undefined) return failed('bad_request', { path: 'query', reason: 'not_a_phone' });
    const key = this.#keyOf(asked.by === 'phone' ? asked.text : `${asked.by}|${asked.text}`);
    const at = this.#parts.now();
    const answer = await this.#parts.cloud.members(asked.by, asked.text);
    if (answer.ok) {
      const { items } = answer.value;
      const mayHaveEnded = isLink(asked.by) && items.some(({ id }) => at <= (this.#linksEnded.get(id) ?? 0));
      await (items.length > 0 && !mayHaveEnded ? this.#remember(key, items, asked.by, at) : this.#drop([key]));
      return answered({ online: true, items });
    }
    if (answer.error.kind === 'refused' && answer.error.status < 500)
      return failed('cloud_refused', { reason: answer.error.code.slice(0, 40) });
    return answered({ online: false, items: [...this.#recall(key)] });
  }

  /** Somebody who was enrolled here, until the cloud says more. */
  keepAs(phone: string, view: MemberView): Promise<void> {
    return this.#remember(this.#keyOf(phone), [view], 'phone');
  }

  /** What the cloud said of a member that was found otherwise than by a number. */
  keep(view: MemberView): Promise<void> {
    return this.#remember(this.#keyOf(view.id), [view], 'id');
  }

  /** Every answer that named the member. */
  async forget(member: MemberId): Promise<void> {
    await this.#drop(this.#about(member).map(({ key }) => key));
  }

  /** Answers of before that moment to anything but the member's number or id: a card or a name in WeCom may be nobody's now. */
  async forgetLinks(member: MemberId, before: EpochMs): Promise<void> {
    const until = epochMs(before + CLOCKS_APART_MS);
    this.#linksEnded.delete(member);
    this.#linksEnded.set(member, until);
    const [oldest] = this.#linksEnded.keys();
    if (this.#linksEnded.size > MEMBERS_CACHED_MAX && oldest !== undefined) this.#linksEnded.delete(oldest);
    const doubtful = this.#about(member).filter(({ by, at }) => isLink(by) && at <= until);
    await this.#drop(doubtful.map(({ key }) => key));
  }

  /** As the cloud last told this till, by whatever number it was asked for. */
  known(member: MemberId): { readonly view: MemberView; readonly at: EpochMs } | undefined {
    for (const item of [...this.#cached.values()].reverse()) {
      const view = this.#opened(item).find(({ id }) => id === member);
      if (view !== undefined) return { view, at: item.at };
    }
    return undefined;
  }

  #about(member: MemberId): readonly Static<typeof CACHED>[] {
    return [...this.#cached.values()].filter((item) => this.#opened(item).some(({ id }) => id === member));
  }

  async #drop(keys: readonly string[]): Promise<void> {
    const gone = keys.filter((key) => this.#cached.delete(key));
    if (gone.length > 0) await this.#file.save({ version: 1, items: [...this.#cached.values()] });
  }

  /** `at`: when it was asked for. */
  async #remember(
    key: string,
    items: readonly MemberView[],
    by: Static<typeof ASKED_BY>,
    at = this.#parts.now(),
  ): Promise<void> {
    const sealed = encrypt(this.#parts.key, Buffer.from(JSON.stringify(items)), key, this.#parts.random);
    this.#cached.delete(key);
    this.#cached.set(key, { key, by, at, ...sealed });
    const newest = [...this.#cached.values()].slice(-MEMBERS_CACHED_MAX);
    this.#cached = new Map(newest.map((item) => [item.key, item]));
    await this.#file.save({ version: 1, items: newest });
  }

  #recall(key: string): readonly MemberView[] {
    const item = this.#cached.get(key);
    if (item === undefined || this.#parts.now() - item.at > CACHED_FOR_MS) return [];
    return this.#opened(item);
  }

  #opened(item: Static<typeof CACHED>): readonly MemberView[] {
    const plain = decrypt(this.#parts.key, item, item.key);
    if (plain === undefined) return [];
    const found: unknown = JSON.parse(plain.toString('utf8'));
    return members.Check(found) ? found.map((view) => stillCounting(view, this.#parts.now())) : [];
  }

  /** A Chinese number is one, with the country's prefix or without. */
  #keyOf(phone: string): string {
    const national = phone.replace(/^\+86(?=1\d{10}$)/, '');
    return createHmac('sha256', this.#parts.key).update(`member|${national}`).digest('base64url');
  }
}

/** A file of before does not say it: then it may be one. */
const isLink = (by: Static<typeof CACHED>['by']): boolean => by !== 'phone' && by !== 'id';

/** Points that ended since the cloud said so are not there any more. */
function stillCounting({ pointsEnding, ...view }: MemberView, now: EpochMs): MemberView {
  const points = pointsLeft(view.points, pointsEnding, now);
  return { ...view, points, ...(pointsEnding === undefined || points < view.points ? {} : { pointsEnding }) };
}

type AskedBy = { readonly by: Exclude<Static<typeof ASKED_BY>, 'id'>; readonly text: string };

/** A phone number, a customer's name in WeCom, or the number on a member's card. */
function askedBy(query: string): AskedBy | undefined {
  const phone = phoneOf(query);
  if (phone !== undefined) return { by: 'phone', text: phone };
  if (/^w[mo][0-9A-Za-z_-]{20,62}$/.test(query.trim())) return { by: 'wecom', text: query.trim() };
  const card = readCard(query);
  return card === null ? undefined : { by: 'card', text: card };
}

/** 11 digits or E.164, however people space it; undefined for anything else. */
export function phoneOf(query: string): string | undefined {
  const compact = query.replace(/[\s()-]/g, '');
  return /^(\+\d{8,15}|\d{11})$/.test(compact) ? compact : undefined;
}
