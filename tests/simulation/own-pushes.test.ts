/**
 * A change while one before it is on its way, and a window that dies at any step: production's guards over the model of RxDB, on a line
 * that loses requests or answers. What was changed last must be here and in the cloud in the end, and nobody else's change may be lost
 * to it. What real RxDB does of it is in tests/sync/terminal/loss-scenarios.ts.
 */
import { expect, test } from 'vitest';
import type { HostCalls } from '../../sync/terminal/host-calls.ts';
import { COLLECTIONS } from '../../sync/schemas/collections.ts';
import { ALL_GUARDS, replicate, type Replication } from '../../sync/terminal/replication.ts';
import { FakeCloud } from '../sync/terminal/fake-cloud.ts';
import { Kernel, type Life } from './kernel.ts';
import { ModelEngine, ReplicaStorage, SOUND_STORAGE, type Stored } from './replica/model-engine.ts';
import { SentDisk } from './replica/sent-disk.ts';
import { seeded } from './seeded.ts';

const KINDS = ['changed', 'removed', 'back'] as const;
const LINES = ['sound', 'answers lost', 'requests lost'] as const;
type Kind = (typeof KINDS)[number];

interface Play {
  readonly kind: Kind;
  readonly line: (typeof LINES)[number];
  /** The window dies at this step after the first change. */
  readonly diesAt: number;
  readonly seed: number;
  /** Somebody else changes what came, while the line is down. */
  readonly isChangedElsewhere?: boolean;
  readonly buildOnOwn?: boolean;
}

const WORKS_AGAIN_AT = 30_000;
const ENDS_AT = 60_000;
const AWAY = { ok: false, code: 'cloud_unreachable', details: {} } as const;
const titled = (title: string): Stored => ({ id: 't1', title, done: false, _deleted: false });

/** The title here and in the cloud, null where it is gone. */
async function play({ kind, line, diesAt, seed, isChangedElsewhere = false, buildOnOwn = true }: Play) {
  const kernel = new Kernel(`own pushes ${String(seed)}`);
  const [cloud, storage, sent] = [new FakeCloud(), new ReplicaStorage(), new SentDisk()];
  if (kind === 'back') cloud.put('tasks', titled('before'));
  let window: { readonly life: Life; readonly engine: ModelEngine; readonly replication: Replication } | undefined;

  const hostOf = (life: Life): HostCalls => ({
    async call(name, params) {
      const isDown = kernel.now > 1000 && kernel.now < WORKS_AGAIN_AT && name === 'replication.push';
      await life.step('request', life.random.below(40));
      if (isDown && line === 'requests lost') return AWAY;
      const answer = await cloud.call(name, params);
      await life.step('answer', life.random.below(40));
      return isDown && line === 'answers lost' ? AWAY : answer;
    },
  });
  const open = (): void => {
    const life = kernel.machine('window').boot();
    const now = (): number => kernel.now;
    const engine = new ModelEngine({ storage, life, faults: SOUND_STORAGE, now, changed: () => undefined });
    const replication = replicate({
      name: 'tasks',
      plan: COLLECTIONS.tasks,
      engine,
      host: hostOf(life),
      sent: sent.of('tasks', (label) => life.step(label)),
      ports: { now: () => life.clock.now(), timers: life.timers },
      guards: { ...ALL_GUARDS, buildOnOwn },
      repull: false,
      listener: {
        failed: () => undefined,
        pulling: () => undefined,
        inSync: () => undefined,
        repullNeeded: () => Promise.resolve(),
        repullDone: () => Promise.resolve(),
      },
    });
    life.timers.every(5000, () => replication.resync());
    life.onCrash(() => kernel.at(kernel.now + 1500, 'window opens', open));
    window = { life, engine, replication };
  };
  const here = (): string | null => {
    const state = storage.documents.get('t1')?.state;
    return state === undefined || state._deleted ? null : String(state['title']);
  };
  const there = (): string | null => {
    const document = cloud.documents('tasks')[0];
    return document === undefined || document['_deleted'] === true ? null : String(document['title']);
  };
  /** Until a window has it: one that dies meanwhile shows the person that nothing was saved. */
  const write = (state: Stored, wanted: string | null): void => {
    if (here() === wanted) return;
    if (window?.life.alive === true) void window.engine.write(state);
    kernel.at(kernel.now + 700, 'writes', () => write(state, wanted));
  };

  open();
  kernel.at(1001, 'first change', () => {
    void window?.engine.write(titled('first'));
    window?.life.crashIn(diesAt);
  });
  const last = kind === 'back' ? titled('before') : titled('second');
  const again = 1010 + seeded(seed).fork('again').below(6000);
  kernel.at(again, 'second change', () => {
    if (kind === 'removed') write({ ...titled('first'), _deleted: true }, null);
    else write(last, String(last['title']));
  });
  let wasChangedElsewhere = false;
  if (isChangedElsewhere)
    kernel.at(20_000, 'changed elsewhere', () => {
      wasChangedElsewhere = there() === 'first';
      if (wasChangedElsewhere) cloud.put('tasks', titled('elsewhere'));
    });
  await kernel.run(ENDS_AT);
  return { ended: [here(), there()], wasChangedElsewhere, notes: (await noted(sent)).size };
}

const noted = async (sent: SentDisk) => (await sent.of('tasks', () => Promise.resolve()).read()) ?? new Map();

const STEPS = Array.from({ length: 18 }, (_, step) => step + 1);
const plays: readonly Play[] = KINDS.flatMap((kind) =>
  LINES.flatMap((line, at) => STEPS.map((diesAt) => ({ kind, line, diesAt, seed: diesAt * 3 + at }))),
);
const wanted = { changed: 'second', removed: null, back: 'before' } as const;

test('what is changed last is here and in the cloud, at whatever step the window died', async () => {
  for (const each of plays) {
    const { ended, notes } = await play(each);
    expect(ended, JSON.stringify(each)).toEqual([wanted[each.kind], wanted[each.kind]]);
    expect(notes, `${JSON.stringify(each)}: what was learnt is not kept`).toBe(0);
  }
});

test.each(KINDS)('without the guard a change is lost to the one before it: %s', async (kind) => {
  let isLost = false;
  for (const each of plays.filter((one) => one.kind === kind)) {
    const { ended } = await play({ ...each, buildOnOwn: false });
    isLost = ended.includes('first');
    if (isLost) break;
  }
  expect(isLost).toBe(true);
});

test('what somebody else changed meanwhile is not overwritten', async () => {
  let times = 0;
  for (const each of plays.filter(({ line }) => line === 'answers lost')) {
    const { ended, wasChangedElsewhere } = await play({ ...each, isChangedElsewhere: true });
    if (wasChangedElsewhere) expect(ended, JSON.stringify(each)).toEqual(['elsewhere', 'elsewhere']);
    times += wasChangedElsewhere ? 1 : 0;
  }
  expect(times).toBeGreaterThan(0);
});
