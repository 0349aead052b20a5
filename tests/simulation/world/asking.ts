/** How people who have no till ask a cloud of the world: with a browser, a phone, or another server. Used by guide-people.ts, growth-people.ts and care-people.ts. */
import type { Asked } from '../sim-cloud.ts';
import type { World } from './world.ts';

export interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Who manages people in every shop. */
export const MANAGER = { staff: '9001', pin: '999999' } as const;
const TRIES_MAX = 8;
export const AGAIN_MS = 2_000;
const ANSWER_MS = 5_000;
export const JSON_PAGE = { accept: 'application/json' };

export class Asking {
  readonly #world: Pick<World, 'kernel' | 'cloud'>;

  constructor(world: Pick<World, 'kernel' | 'cloud'>) {
    this.#world = world;
  }

  asManager(asked: Asked): Promise<Answered | undefined> {
    return this.asStaff(MANAGER, asked);
  }

  async asStaff(person: { readonly staff: string; readonly pin: string }, asked: Asked): Promise<Answered | undefined> {
    const body = { brand: 'demo', ...person };
    const login = await this.ask({ method: 'POST', path: '/v1/sessions', body }, 'office');
    if (login?.status !== 200) return undefined;
    return this.ask({ ...asked, token: (login.body as { readonly token: string }).token }, 'office');
  }

  /** Who gets no answer asks again: what was begun has to be told to every till. */
  async untilAnswered(ask: () => Promise<Answered | undefined>): Promise<Answered | undefined> {
    const life = this.#world.kernel.machine('people').boot();
    for (let n = 0; n < TRIES_MAX; n += 1) {
      const answer = await ask();
      if (answer !== undefined && answer.status < 500) return answer;
      await life.step('presses again', AGAIN_MS);
    }
    return undefined;
  }

  /** Undefined when the server went away or said nothing. `name`: whose machine it is. */
  ask(asked: Asked, name: string): Promise<Answered | undefined> {
    const life = this.#world.kernel.machine(name).boot();
    const silence = life.step('gives up', ANSWER_MS).then(() => undefined);
    return Promise.race([this.#world.cloud?.ask(asked).catch(() => undefined), silence]);
  }
}
