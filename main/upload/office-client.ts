/**
 * What a manager asks of the cloud in the own name: figures, products, photos, a store's assortment; and a photo as the till itself
 * asks for it. Typed requests over the cloud client; nothing here decides. Called by main/office and main/photo.
 */
import Type, { type Static } from 'typebox';
import type { StoreId } from '../../sync/domain/ids.ts';
import { ASSORTMENT_ANSWER, PHOTO_ANSWER, type PHOTO_KEPT, PRODUCTS_ANSWER } from '../../sync/protocol/catalogue.ts';
import { QUICK_TIMEOUT_MS, type CloudClient } from './cloud-client.ts';

const LIST_ANSWER = Type.Object({ items: Type.Array(Type.Record(Type.String(), Type.Unknown())) });
const FILE_ANSWER = Type.String();
/** Base64, as the transport gives a picture. */
const PICTURE_ANSWER = Type.String();
/** A book of 100,000 prices is published anew with a save. */
const SAVE_TIMEOUT_MS = 30_000;

/** Of a long span of a large store on a busy cloud; who does not want to wait gives it up. */
const REPORT_TIMEOUT_MS = 60_000;

type Query = Readonly<Record<string, string>>;

export class OfficeClient {
  readonly #cloud: Pick<CloudClient, 'asStaff'>;

  constructor(cloud: Pick<CloudClient, 'asStaff'>) {
    this.#cloud = cloud;
  }

  report(kind: string, query: Query, token: string, signal: AbortSignal) {
    const path = `/v1/reports/${kind}?${new URLSearchParams(query).toString()}`;
    return this.#cloud.asStaff(LIST_ANSWER, { method: 'GET', path, timeoutMs: REPORT_TIMEOUT_MS, signal }, token);
  }

  /** The same as a table for spreadsheets: CSV with amounts in yuan, a workbook in base64. */
  reportFile(kind: string, query: Query & { readonly format: 'csv' | 'xlsx' }, token: string) {
    const path = `/v1/reports/${kind}?${new URLSearchParams(query).toString()}`;
    return this.#cloud.asStaff(FILE_ANSWER, { method: 'GET', path, timeoutMs: REPORT_TIMEOUT_MS }, token);
  }

  /** A product by `id`, or the variants of a `style`. */
  products(asked: Query, token: string) {
    const path = `/v1/products?${new URLSearchParams(asked).toString()}`;
    return this.#cloud.asStaff(PRODUCTS_ANSWER, { method: 'GET', path }, token);
  }

  saveProducts(items: readonly unknown[], token: string) {
    const asked = { method: 'PUT', path: '/v1/products', body: { items }, timeoutMs: SAVE_TIMEOUT_MS } as const;
    return this.#cloud.asStaff(PRODUCTS_ANSWER, asked, token);
  }

  keepPhoto(body: Static<typeof PHOTO_KEPT>, token: string) {
    return this.#cloud.asStaff(PHOTO_ANSWER, { method: 'POST', path: '/v1/photos', body }, token);
  }

  assortment(store: StoreId, token: string) {
    return this.#cloud.asStaff(ASSORTMENT_ANSWER, { method: 'GET', path: `/v1/assortments?store=${store}` }, token);
  }

  saveAssortment(store: StoreId, sells: readonly string[] | null, token: string) {
    const path = `/v1/assortments?store=${store}`;
    return this.#cloud.asStaff(ASSORTMENT_ANSWER, { method: 'PUT', path, body: { sells } }, token);
  }
}

/** The bytes of a photo in base64. */
export const photoFromCloud = (cloud: Pick<CloudClient, 'asDevice'>, hash: string) =>
  cloud.asDevice(PICTURE_ANSWER, { method: 'GET', path: `/v1/photos/${hash}`, timeoutMs: QUICK_TIMEOUT_MS });
