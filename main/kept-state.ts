/**
 * What is kept in one file and held in memory: changed one change after another, each on the disk before anybody sees it. Used by the
 * parked sales and by the orders that this terminal knows.
 */
import type { JsonFile } from './data-folder.ts';

type Versioned<State> = State & { readonly version: 1 };

export class KeptState<State extends object> {
  readonly #file: JsonFile<Versioned<State>>;
  readonly #changed: () => void;
  #state: State;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(file: JsonFile<Versioned<State>>, state: State, changed: () => void) {
    this.#file = file;
    this.#state = state;
    this.#changed = changed;
  }

  /** As the file has it, else `empty`. Throws where it is there and cannot be read. */
  static async load<State extends object>(
    file: JsonFile<Versioned<State>>,
    empty: State,
    changed: () => void,
  ): Promise<KeptState<State>> {
    return new KeptState<State>(file, (await file.load()) ?? empty, changed);
  }

  get value(): State {
    return this.#state;
  }

  /** Resolves once it is on the disk. Nothing is written when nothing changes. */
  update(change: (state: State) => State): Promise<void> {
    const turn = this.#turn.then(async () => {
      const next = change(this.#state);
      if (next === this.#state) return;
      await this.#file.save({ ...next, version: 1 });
      this.#state = next;
      this.#changed();
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
