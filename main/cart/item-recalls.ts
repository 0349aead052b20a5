/**
 * Batches of goods that headquarters recalled, as the cloud told with the last access token: kept, so that a till that is offline acts on
 * what it last knew. Invariant: a recall never ends here. Read when it is first asked for. Told by open-paper.ts, asked by the item desk.
 */
import Type, { type Static } from 'typebox';
import { ITEM_RECALLS_MAX, TOLD_RECALLS, type ToldRecall } from '../../sync/protocol/items.ts';
import { jsonFile, type DataFolder } from '../data-folder.ts';

const FILE = Type.Object({ version: Type.Literal(1), recalls: TOLD_RECALLS });

export class ItemRecalls {
  readonly #file;
  #loading: Promise<void> | undefined;
  #recalls: Static<typeof TOLD_RECALLS> = [];

  constructor(folder: DataFolder) {
    this.#file = jsonFile(folder, 'item-recalls.json', FILE, { durable: false });
  }

  /** What is known already is not written again. */
  async absorb(told: readonly ToldRecall[]): Promise<void> {
    if (told.length === 0) return;
    await this.#load();
    const fresh = told.filter(({ batch }) => !this.#recalls.some((known) => known.batch === batch));
    if (fresh.length === 0) return;
    this.#recalls = [...fresh, ...this.#recalls].slice(0, ITEM_RECALLS_MAX);
    await this.#file.save({ version: 1, recalls: this.#recalls });
  }

  async of(batch: string): Promise<ToldRecall | undefined> {
    await this.#load();
    return this.#recalls.find((recall) => recall.batch === batch);
  }

  #load(): Promise<void> {
    this.#loading ??= this.#file.load().then((kept) => {
      this.#recalls = kept?.recalls ?? [];
    });
    return this.#loading;
  }
}
