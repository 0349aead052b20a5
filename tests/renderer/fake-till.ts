/** The real till over the harness's fakes, with a clock, timers and sounds that the test owns. */
import { createTill, type Till } from '../../renderer/app/till.ts';
import type { RendererPorts, Tone } from '../../renderer/app/ports.ts';
import { fakeDatabase, type FakeDatabase } from './harness/fake-database.ts';
import { fakeHost, type FakeHost } from './harness/fake-host.ts';
import { appState, customers, NOW } from './harness/fake-state.ts';

export interface FakeTill {
  readonly till: Till;
  readonly host: FakeHost;
  readonly database: FakeDatabase;
  readonly played: (readonly Tone[])[];
}

/** `over`: ports of the test's own. */
export async function fakeTill(query = 'staff=1001', over: Partial<RendererPorts> = {}): Promise<FakeTill> {
  const host = fakeHost(appState(new URLSearchParams(query)));
  const database = fakeDatabase(NOW, customers(NOW));
  const played: (readonly Tone[])[] = [];
  const kept = new Map<string, string>();
  const ports: RendererPorts = {
    now: () => NOW,
    monotonicMs: () => 0,
    every: () => () => undefined,
    after: (_ms, run) => {
      queueMicrotask(run);
      return () => undefined;
    },
    play: (tones) => played.push(tones),
    storage: { read: (key) => kept.get(key) ?? null, write: (key, text) => void kept.set(key, text) },
    browserLanguages: ['zh-CN'],
    ...over,
  };
  const till = createTill(host, database, ports);
  await settled();
  return { till, host, database, played };
}

/** Lets everything that was asked for be answered: the fakes answer in microtasks. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
