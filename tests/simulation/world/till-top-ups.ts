/**
 * A top-up that the code on a customer's phone pays: asked for, waited for, taken back, asked for once more with another code, over
 * crashes in the middle. The screen looks at it again after whatever broke. Part of a till's people (till-agent.ts).
 */
import type { MethodParams } from '../../../main/contract/contract.ts';
import type { Random } from '../seeded.ts';
import { allowed, idOf, PATIENCE_MS, type TillHands } from './till-hands.ts';
import type { TillValue } from './till-value.ts';
import type { CodeTopUpDeed } from './top-up-plan.ts';

type Asked = Omit<MethodParams<'value.payTopUp'>, 'authCode'>;
const OVER: ReadonlySet<string> = new Set(['failed', 'reversed']);
const LOOKS_MAX = 40;
const WAITS_LOOKS = 5;

export class TillTopUps {
  readonly #hands: TillHands;
  readonly #value: TillValue;

  constructor(hands: TillHands, value: TillValue) {
    this.#hands = hands;
    this.#value = value;
  }

  begin(deed: CodeTopUpDeed, random: Random): () => Promise<boolean> {
    const { terminal, life } = this.#hands;
    const topUp = idOf(this.#hands, random);
    let asked: Asked | undefined;
    let shown = 0;
    const nextCode = (): string => {
      shown += 1;
      const ending = shown === 1 ? deed.ending : '77';
      return `13${String(random.below(1e9)).padStart(9, '0')}${String(random.below(1e5)).padStart(5, '0')}${ending}`;
    };
    return async () => {
      for (let look = 0; look < LOOKS_MAX; look += 1) {
        if (look > 0) await life.step('looks at the top-up', PATIENCE_MS);
        if (!(await this.#value.ready())) continue;
        asked ??= await this.#asked(deed, topUp);
        if (asked === undefined) return true;
        const state = await terminal.call('value.topUpState', { topUp });
        if (!state.ok && state.code !== 'not_found') continue;
        if (state.ok && state.value.done !== null) return true;
        if (!state.ok || OVER.has(state.value.state)) {
          if (shown >= deed.codes) return true;
          await this.#ask(deed, asked, nextCode);
        } else if (look >= WAITS_LOOKS && deed.patience === 'cancel')
          await terminal.call('value.cancelTopUp', { topUp });
      }
      return true;
    };
  }

  /** Pressed, perhaps twice, and perhaps taken back at the same moment by another window. */
  async #ask(deed: CodeTopUpDeed, asked: Asked, nextCode: () => string): Promise<void> {
    const { terminal, life } = this.#hands;
    const params = { ...asked, authCode: nextCode() };
    const other = deed.twice === 'other' ? { ...asked, authCode: nextCode() } : params;
    const second = deed.twice === 'never' ? undefined : terminal.call('value.payTopUp', other);
    await allowed(this.#hands, 'value.payTopUp', params);
    await second;
    if (deed.racesMs === null) return;
    await life.step('changes his mind', deed.racesMs);
    await terminal.call('value.cancelTopUp', { topUp: asked.topUp });
  }

  async #asked(deed: CodeTopUpDeed, topUp: Asked['topUp']): Promise<Asked | undefined> {
    const whose = await this.#value.whose(deed);
    return whose === undefined ? undefined : { topUp, ...whose, ...this.#value.amounts(deed) };
  }
}
