/**
 * Phones that scan for many customers, a guide who is a customer too, and two managers who look at bindings that no customer seems to have
 * made. Remembers what the managers sent and were told, and which signals each process of the cloud calls undecided at rest. Made by
 * guide-people.ts.
 */
import { uuidV7 } from '../../../sync/domain/ids.ts';
import type { SignalSaid, SignalsSeen } from '../../../sync/domain/invariants-signals.ts';
import { epochMs } from '../../../sync/domain/time.ts';
import type { BindingSignal, SignalDetail } from '../../../sync/protocol/binding-signals.ts';
import { SECOND_MANAGER } from '../cloud/sim-shop.ts';
import type { Random } from '../seeded.ts';
import { Asking, JSON_PAGE, MANAGER } from './asking.ts';
import { CUSTOMER_PHONES } from './guide-people.ts';
import type { SignalStory } from './signal-plan.ts';
import type { World } from './world.ts';

type Story<Name extends SignalStory['do']> = Extract<SignalStory, { do: Name }>;
type Mutable<List> = List extends readonly (infer One)[] ? One[] : never;

const MORE_PHONES = ['13800138009', '13800138010', '13800138011'];
const phoneOf = (who: number): string => [...CUSTOMER_PHONES, ...MORE_PHONES][who] ?? '';
const SECOND = { staff: SECOND_MANAGER.document.id, pin: SECOND_MANAGER.pin };
const LOOK_MS = 120_000;

export class SignalPeople {
  readonly sent: SignalSaid[] = [];
  readonly told: SignalSaid[] = [];
  readonly waiting: Mutable<SignalsSeen['waiting']> = [];
  readonly #world: World;
  readonly #asking: Asking;
  readonly #holderOf: (phone: string) => Promise<string | undefined>;

  constructor(world: World, holderOf: (phone: string) => Promise<string | undefined>) {
    this.#world = world;
    this.#asking = new Asking(world);
    this.#holderOf = holderOf;
  }

  /** What only a history before a restored backup had nobody need find again. */
  wasPutBack(): void {
    this.told.length = 0;
  }

  act(story: SignalStory, random: Random): Promise<void> {
    switch (story.do) {
      case 'scanBy':
        return this.#scan(story);
      case 'ownMember':
        return this.#link(story);
      case 'lookAtSignals':
        return this.#look(story, random);
    }
  }

  /** Each process of the cloud is asked by itself. */
  async lookAround(): Promise<void> {
    const { kernel, plan, servers } = this.#world;
    if (!plan.actions.some((action) => action.do === 'lookAtSignals')) return;
    let isDone = false;
    const looking = async (): Promise<void> => {
      for (const server of servers) {
        const asking = new Asking({
          kernel,
          get cloud() {
            return server.process;
          },
        });
        const items = await this.#signals(asking);
        if (items !== undefined)
          this.waiting.push({
            at: this.#world.trueTime,
            signals: items.filter(({ decided }) => decided === undefined),
          });
      }
      isDone = true;
    };
    void looking();
    await kernel.run(kernel.now + LOOK_MS, () => isDone);
  }

  async #scan({ customers, device }: Story<'scanBy'>): Promise<void> {
    const token = this.#world.tokens.at(-1);
    if (token === undefined) return;
    for (const who of customers) {
      const body = { phone: phoneOf(who), consent: 'yes' };
      const headers = { ...JSON_PAGE, 'user-agent': device };
      const asked = { method: 'POST', path: `/g/${token}`, headers, body };
      await this.#asking.untilAnswered(() => this.#asking.ask(asked, device));
    }
  }

  async #link({ guide, who }: Story<'ownMember'>): Promise<void> {
    const member = await this.#holderOf(phoneOf(who));
    if (member === undefined) return;
    const asked = { method: 'PUT', path: `/v1/staff/${guide}/member`, body: { member } };
    await this.#asking.untilAnswered(() => this.#asking.asManager(asked));
  }

  /** One of those that wait, where there is one, as it stands. */
  async #look({ undoes, to, pressed }: Story<'lookAtSignals'>, random: Random): Promise<void> {
    const items = (await this.#signals(this.#asking)) ?? [];
    const open = items.filter(({ decided }) => decided === undefined);
    if (items.length === 0) return;
    const { kind, last = '' } = random.pick(open.length > 0 ? open : items);
    const path = `/v1/binding-signals/${kind}/${last}`;
    const answer = await this.#asking.untilAnswered(() => this.#asking.asManager({ method: 'GET', path }));
    if (answer?.status !== 200) return;
    const { signal, claims } = answer.body as SignalDetail;
    const able = claims.filter(({ canUndo }) => canUndo);
    const chosen = undoes === 'none' ? [] : undoes === 'one' ? able.slice(0, 1) : able;
    const undoing = (other: string): SignalSaid['undo'] =>
      chosen.map(({ claim, before }) => ({ claim, to: before ?? other, isNamed: before === undefined }));
    const { guide, store } = signal;
    const others = ['2001', '2002'].filter((one) => one !== guide);
    const decided = (undo: SignalSaid['undo'], by: string): SignalSaid => ({
      ...{ id: uuidV7(epochMs(this.#world.trueTime), Buffer.from(random.bytes(10))), kind, guide, store, last, by },
      ...{ words: `asked them ${String(random.below(9_000))} times`, undo },
    });
    const first = decided(undoing(to === guide ? (others[0] ?? '') : to), MANAGER.staff);
    const second = decided(random.chance(0.5) ? [] : undoing(others.at(-1) ?? ''), SECOND.staff);
    const said = pressed === 'once' ? [first] : [first, pressed === 'twice' ? first : second];
    await Promise.all(said.map((one) => this.#decide(path, one)));
  }

  async #decide(path: string, said: SignalSaid): Promise<void> {
    const { id: decision, words, by, undo } = said;
    const body = { decision, words, undo: undo.map(({ claim, to, isNamed }) => (isNamed ? { claim, to } : { claim })) };
    const history = this.#world.restores;
    this.sent.push(said);
    const person = by === SECOND.staff ? SECOND : MANAGER;
    const asked = { method: 'POST', path: `${path}/decision`, body };
    const answer = await this.#asking.untilAnswered(() => this.#asking.asStaff(person, asked));
    if (answer?.status === 200 && history === this.#world.restores) this.told.push(said);
  }

  async #signals(asking: Asking): Promise<readonly BindingSignal[] | undefined> {
    const asked = { method: 'GET', path: '/v1/binding-signals' };
    const answer = await asking.untilAnswered(() => asking.asManager(asked));
    return answer?.status === 200 ? (answer.body as { readonly items: readonly BindingSignal[] }).items : undefined;
  }
}
