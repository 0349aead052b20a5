/**
 * Which other stores have what is missing here, as the cloud says; without the network as it last said to this till, and of what it never
 * told nothing. The last answers are kept on disk; they name no person. Called by methods.ts.
 */
import Type, { type Static } from 'typebox';
import type { ProductId } from '../../sync/domain/ids.ts';
import { NEARBY_STOCK, STOCK_STATUS, type NearbyStock } from '../../sync/protocol/stock.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { NearbyView } from '../contract/stock-views.ts';
import type { Session } from '../contract/views.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import { asManager, type AsManagerParts } from '../office/as-manager.ts';
import { QUICK_TIMEOUT_MS } from '../upload/cloud-client.ts';

/** Products of which the last answer is kept. */
export const PRODUCTS_KEPT_MAX = 200;
const FILE = Type.Object({
  version: Type.Literal(1),
  items: Type.Array(NEARBY_STOCK, { maxItems: PRODUCTS_KEPT_MAX }),
});

export interface StockDeskParts extends AsManagerParts {
  readonly folder: DataFolder;
}

export class StockDesk {
  readonly #parts: StockDeskParts;
  readonly #file: JsonFile<Static<typeof FILE>>;
  readonly #kept = new Map<ProductId, NearbyStock>();

  private constructor(parts: StockDeskParts) {
    this.#parts = parts;
    this.#file = jsonFile(parts.folder, 'nearby-stock.json', FILE, { durable: false });
  }

  static async load(parts: StockDeskParts): Promise<StockDesk> {
    const desk = new StockDesk(parts);
    for (const item of (await desk.#file.load())?.items ?? []) desk.#kept.set(item.product, item);
    return desk;
  }

  async nearby({ product }: MethodParams<'stock.nearby'>): Promise<Answer<NearbyView>> {
    const { cloud, training } = this.#parts;
    if (training) return failed('unavailable', { reason: 'training' });
    const answer = await cloud.asDevice(NEARBY_STOCK, {
      method: 'GET',
      path: `/v1/stock-levels/nearby?product=${encodeURIComponent(product)}`,
      timeoutMs: QUICK_TIMEOUT_MS,
    });
    if (answer.ok) await this.#keep(answer.value);
    return answered({ online: answer.ok, told: this.#kept.get(product) ?? null });
  }

  status(session: Session): Promise<Answer<MethodValue<'stock.status'>>> {
    return asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(STOCK_STATUS, { method: 'GET', path: '/v1/stock-levels' }, token),
    );
  }

  async #keep(told: NearbyStock): Promise<void> {
    this.#kept.delete(told.product);
    this.#kept.set(told.product, told);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > PRODUCTS_KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    // A disk that is full costs only what offline can say.
    await this.#file.save({ version: 1, items: [...this.#kept.values()] }).catch(() => undefined);
  }
}
