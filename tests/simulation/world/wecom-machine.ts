/**
 * WeCom in the simulated shop: one machine with books that outlive every server of the cloud. It begins a transfer of friends a day after it
 * was asked for; what becomes of it the customer decides then. Questions and answers are lost or late; of what came of a transfer it tells by
 * signed callbacks, late and more than once. Made by world.ts where a plan is of season-plan.ts.
 */
import type { WecomAccount } from '../../../sync/cloud/wecom/accounts.ts';
import { WecomEmulator } from '../../../sync/cloud/wecom/emulators/wecom-emulator.ts';
import { TRANSFER } from '../../../sync/cloud/wecom/error-codes.ts';
import type { Asked, TransferPair, TransferResult, WecomApi } from '../../../sync/cloud/wecom/provider.ts';
import { DAY_MS } from '../../../sync/domain/time.ts';
import { userAtWecom, WECOM_FRIENDS } from '../cloud/season-shop.ts';
import type { Life } from '../kernel.ts';
import type { Random } from '../seeded.ts';
import { Asking } from './asking.ts';
import type { World } from './world.ts';

/** As WeCom numbers them: done, refused by the customer, the new guide is full. */
const STATUS = [1, 1, 1, 1, 3, 4] as const;
const NOT_FRIENDS = 40_096;
const LOSS = [0, 0, 0.15, 0.3] as const;
const LATE_MS_MAX = 15_000;
const CALLBACK = { token: 'sim', aesKey: Buffer.alloc(32, 7), receiveId: 'sim' } as const;

export interface HandedOver extends TransferPair {
  readonly external: string;
  readonly startedAt: number;
  readonly status: (typeof STATUS)[number];
}

export class WecomMachine {
  /** Every transfer that it began. */
  readonly moves: (HandedOver & { isTold: boolean })[] = [];
  readonly #world: World;
  readonly #random: Random;
  readonly #asking: Asking;
  readonly #friends = new Set(WECOM_FRIENDS.map(({ guide, external }) => `${userAtWecom(guide)} ${external}`));
  readonly #emulator: WecomEmulator;
  #loss: number;
  #underWay = 0;

  constructor(world: World) {
    this.#world = world;
    this.#asking = new Asking(world);
    this.#random = world.kernel.random.fork('wecom');
    this.#loss = this.#random.pick(LOSS);
    this.#emulator = new WecomEmulator({
      ...{ secret: 'sim', callback: CALLBACK, now: () => world.trueTime },
      random: (bytes) => Buffer.from(this.#random.bytes(bytes)),
    });
  }

  /** The brand's company as one server of the cloud has it. */
  accountFor(life: Life): WecomAccount {
    const nothing = <Value>(): Promise<Asked<Value>> => Promise.resolve({ outcome: 'unknown' });
    const api: WecomApi = {
      // No guide has a contact way here.
      addContactWay: nothing,
      findContactWay: nothing,
      deleteContactWay: nothing,
      sendWelcome: nothing,
      transfer: (pair, ids) => this.#asked(life, () => this.#begin(pair, ids)),
      transferResults: (pair) => this.#asked(life, () => this.#results(pair)),
    };
    return { callback: CALLBACK, welcome: null, apiFor: () => api };
  }

  heal(): void {
    this.#loss = 0;
    this.dayBegins();
  }

  /** What has ended meanwhile is told by and by. */
  dayBegins(): void {
    for (const move of this.moves)
      if (!move.isTold && this.#isOver(move)) {
        move.isTold = true;
        this.#carryOut(move);
        const times = 1 + this.#random.below(3);
        for (let n = 0; n < times; n += 1) void this.#tell(move, this.#random.below(LATE_MS_MAX));
      }
  }

  /** It has told all there is to tell. */
  get isAtRest(): boolean {
    return this.#underWay === 0;
  }

  #isOver({ startedAt }: HandedOver): boolean {
    return startedAt + DAY_MS <= this.#world.trueTime;
  }

  #carryOut({ status, fromUser, toUser, external }: HandedOver): void {
    if (status !== 1) return;
    this.#friends.delete(`${fromUser} ${external}`);
    this.#friends.add(`${toUser} ${external}`);
  }

  #begin(pair: TransferPair, ids: readonly string[]): ReadonlyMap<string, number> {
    return new Map(
      ids.map((external): [string, number] => {
        if (!this.#friends.has(`${pair.fromUser} ${external}`)) return [external, NOT_FRIENDS];
        const isUnderWay = this.moves.some((move) => move.external === external && !this.#isOver(move));
        if (isUnderWay) return [external, TRANSFER.underWay];
        const { kind, fromUser, toUser } = pair;
        const status = this.#random.pick(STATUS);
        this.moves.push({
          ...{ kind, fromUser, toUser, external, status },
          ...{ startedAt: this.#world.trueTime, isTold: false },
        });
        return [external, TRANSFER.started];
      }),
    );
  }

  /** The last of each customer. */
  #results({ kind, fromUser, toUser }: TransferPair): readonly TransferResult[] {
    const own = this.moves.filter((move) => move.kind === kind && move.fromUser === fromUser && move.toUser === toUser);
    return [...new Map(own.map((move) => [move.external, move])).values()].map((move) => {
      const isOver = this.#isOver(move);
      const at = isOver && move.status === 1 ? move.startedAt + DAY_MS : null;
      return { externalId: move.external, status: isOver ? move.status : 2, at };
    });
  }

  async #asked<Value>(life: Life, answer: () => Value): Promise<Asked<Value>> {
    await life.step('asks WeCom', 1 + this.#random.below(300));
    if (this.#random.chance(this.#loss)) return { outcome: 'unknown' };
    const value = answer();
    await life.step('WeCom answers', 1 + this.#random.below(300));
    return this.#random.chance(this.#loss) ? { outcome: 'unknown' } : { outcome: 'done', value };
  }

  /** Until it is heard: WeCom asks thrice, and whoever looks after the line has it told again. */
  async #tell({ status, fromUser, toUser, external, startedAt }: HandedOver, afterMs: number): Promise<void> {
    const { kernel } = this.#world;
    this.#underWay += 1;
    await kernel.machine('wecom').boot().step('tells', afterMs);
    const fields =
      status === 1
        ? {
            ChangeType: 'del_external_contact',
            UserID: fromUser,
            ExternalUserID: external,
            Source: 'DELETE_BY_TRANSFER',
          }
        : {
            ...{ ChangeType: 'transfer_fail', UserID: toUser, ExternalUserID: external },
            FailReason: status === 3 ? 'customer_refused' : 'customer_limit_exceed',
          };
    const { query, body } = this.#emulator.event({ ...fields, CreateTime: Math.floor((startedAt + DAY_MS) / 1000) });
    const path = `/wecom/callback?${new URLSearchParams({ ...query }).toString()}`;
    await this.#asking.untilAnswered(() => this.#asking.ask({ method: 'POST', path, body }, 'wecom'));
    this.#underWay -= 1;
  }
}
