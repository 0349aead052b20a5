/**
 * Photos of goods on this machine, by the hash of their content; from the cloud in the background. Invariants: nobody waits for the
 * network here; never more bytes than the limit; what is answered is the photo of that hash. Files lie in a folder of their own and
 * can all be had again, so that damage and a lost list cost a fetch. Called by host.ts (pulls, shells).
 */
import { createHash } from 'node:crypto';
import Type from 'typebox';
import { cleanPhoto, type PhotoType } from '../../sync/domain/photo.ts';
import { HASH } from '../../sync/schemas/scalars.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import { delay, type Timers } from '../ports.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import type { CloudFailure } from '../upload/cloud-result.ts';
import { photoFromCloud } from '../upload/office-client.ts';

export const SHELF_BYTES_MAX = 64 * 1024 * 1024;
/** The list is written again after so many photos, and when there is none to fetch. */
const LIST_EVERY = 50;
const WANTED_MAX = 200_000;
/** Between two photos that nobody waits for: the cloud's allowance of a terminal is for sales. */
const PAUSE_MS = 25;
const TOO_MANY = 429;

/** In the order in which they were last shown or came: the first goes first. */
const LIST = Type.Object({ photos: Type.Array(Type.Tuple([HASH, Type.Integer({ minimum: 0 })])) });

export interface ShelvedPhoto {
  readonly type: PhotoType;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface PhotoShelfParts {
  /** Opened when the first photo is named. */
  readonly folder: () => DataFolder;
  readonly cloud: Pick<CloudClient, 'asDevice'>;
  /** Photos came that were not here. */
  readonly arrived: (photos: readonly string[]) => void;
  readonly timers: Timers;
  readonly bytesMax?: number;
}

interface Opened {
  readonly folder: DataFolder;
  readonly list: JsonFile<{ photos: [string, number][] }>;
  readonly held: Map<string, number>;
}

export class PhotoShelf {
  readonly #parts: PhotoShelfParts;
  readonly #bytesMax: number;
  #opening: Promise<Opened> | undefined;
  #bytes = 0;
  /** True: a screen asked for it, and it may take the place of another. */
  readonly #wanted = new Map<string, boolean>();
  #filling: Promise<void> | undefined;

  constructor(parts: PhotoShelfParts) {
    this.#parts = parts;
    this.#bytesMax = parts.bytesMax ?? SHELF_BYTES_MAX;
  }

  /** Documents of products that were pulled: their photos are fetched while there is room. The cloud is there. */
  pulled(products: readonly Readonly<Record<string, unknown>>[]): void {
    for (const { photo } of products)
      if (typeof photo === 'string' && this.#wanted.size < WANTED_MAX && !this.#wanted.has(photo))
        this.#wanted.set(photo, false);
    this.#fill();
  }

  /** The photo if it is here; else it is fetched, and `arrived` tells. */
  async show(photo: string): Promise<ShelvedPhoto | undefined> {
    const { folder, held } = await this.#open();
    const bytes = held.get(photo);
    const found = bytes === undefined ? undefined : photoOf(photo, (await folder.read(nameOf(photo))) ?? '');
    if (found === undefined) {
      this.#forget(held, photo);
      this.#wanted.set(photo, true);
      this.#fill();
      return undefined;
    }
    held.delete(photo);
    held.set(photo, bytes ?? 0);
    return found;
  }

  /** Settles when nothing is being fetched. */
  async settled(): Promise<void> {
    await this.#filling;
  }

  #open(): Promise<Opened> {
    this.#opening ??= this.#load();
    return this.#opening;
  }

  async #load(): Promise<Opened> {
    const folder = this.#parts.folder();
    const list = jsonFile(folder, 'list.json', LIST, { durable: false });
    const held = new Map((await list.load())?.photos ?? []);
    this.#bytes = [...held.values()].reduce((sum, bytes) => sum + bytes, 0);
    return { folder, list, held };
  }

  #fill(): void {
    if (this.#wanted.size === 0) return;
    this.#filling ??= this.#fetchAll()
      .catch(() => undefined)
      .finally(() => {
        this.#filling = undefined;
      });
  }

  /** Ends with what is wanted, or when the cloud cannot be reached: the next pull or look goes on. */
  async #fetchAll(): Promise<void> {
    const { held, list } = await this.#open();
    const came: string[] = [];
    const tell = async (): Promise<void> => {
      if (came.length === 0) return;
      this.#parts.arrived(came.splice(0));
      await list.save({ photos: [...held] });
    };
    for (let next = this.#next(held); next !== undefined; next = this.#next(held)) {
      const isShown = this.#wanted.get(next) === true;
      if (!held.has(next) && (isShown || this.#bytes < this.#bytesMax)) {
        const answer = await photoFromCloud(this.#parts.cloud, next);
        if (!answer.ok && isForLater(answer.error)) break;
        if (answer.ok && (await this.#keep(next, answer.value, isShown))) came.push(next);
      }
      this.#wanted.delete(next);
      if (!isShown) await delay(this.#parts.timers, PAUSE_MS);
      if (isShown || came.length >= LIST_EVERY) await tell();
    }
    await tell();
  }

  /** What is on a screen before what is only named. */
  #next(held: ReadonlyMap<string, number>): string | undefined {
    let first: string | undefined;
    for (const [photo, isShown] of this.#wanted) {
      if (held.has(photo)) this.#wanted.delete(photo);
      else if (isShown) return photo;
      else first ??= photo;
    }
    return first;
  }

  /** `mayReplace`: what was shown longest ago makes room. */
  async #keep(photo: string, data: string, mayReplace: boolean): Promise<boolean> {
    if (photoOf(photo, data) === undefined) return false;
    const { folder, held } = await this.#open();
    if (!mayReplace && this.#bytes + data.length > this.#bytesMax) return false;
    for (const [oldest] of held) {
      if (this.#bytes + data.length <= this.#bytesMax) break;
      await folder.remove(nameOf(oldest));
      this.#forget(held, oldest);
    }
    await folder.write(nameOf(photo), data, { durable: false });
    held.set(photo, data.length);
    this.#bytes += data.length;
    return true;
  }

  #forget(held: Map<string, number>, photo: string): void {
    this.#bytes -= held.get(photo) ?? 0;
    held.delete(photo);
  }
}

const isForLater = (failure: CloudFailure): boolean =>
  failure.kind === 'unreachable' || (failure.kind === 'refused' && failure.status === TOO_MANY);

const nameOf = (photo: string): string => `${photo}.b64`;

/** The photo of this hash, or nothing: whoever wrote the file. */
function photoOf(photo: string, data: string): ShelvedPhoto | undefined {
  const clean = cleanPhoto(new Uint8Array(Buffer.from(data, 'base64')));
  if (!clean.ok) return undefined;
  const { type, bytes } = clean.value;
  return createHash('sha256').update(bytes).digest('hex') === photo ? { type, bytes } : undefined;
}
