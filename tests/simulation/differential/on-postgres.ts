/**
 * One schedule twice: with the cloud's tables in memory and in a real PostgreSQL. Virtual time stands still while PostgreSQL
 * works, and production sends the same statements at the same steps, so both must be the same history to the last event and
 * end with the same rows. There is one way out: where a statement waits for a lock, PostgreSQL lets in who came first,
 * the memory database whom the seed draws, even one who came later. From then on these are two histories, of other sales at
 * other times; then only the invariants are asked of both. Called by postgres.integration.test.ts and soak.ts.
 */
import { canonical } from '../cloud/interleaving.ts';
import { simShop } from '../cloud/sim-shop.ts';
import type { TableName } from '../cloud/tables.ts';
import type { Snapshot } from '../memory-database.ts';
import { planOf } from '../world/plan.ts';
import { play, type Played, type PlayOptions } from '../world/world.ts';
import { PostgresServer } from './postgres-store.ts';

const SHOWN_MAX = 3;

export interface Compared {
  readonly events: number;
  readonly sales: number;
  readonly statements: number;
  /** Statements that waited for a lock on PostgreSQL. */
  readonly waits: number;
  readonly isSameHistory: boolean;
  readonly differences: readonly string[];
}

export const startPostgres = async (): Promise<PostgresServer> => PostgresServer.start(await simShop());

/** Plays the schedule of a seed; another one than the sound simulation shows what would be found. */
export type Side = (seed: number, options: PlayOptions) => Promise<Played>;
const SOUND: Side = (seed, options) => play(planOf(seed), options);

export async function onBoth(
  server: PostgresServer,
  seed: number,
  sides: { readonly memory?: Side; readonly postgres?: Side } = {},
): Promise<Compared> {
  const memory = await (sides.memory ?? SOUND)(seed, { keepTrace: true });
  const store = await server.freshStore();
  const real = await (sides.postgres ?? SOUND)(seed, { keepTrace: true, store });
  const other = firstOtherEvent(memory.kernel.trace, real.kernel.trace);
  const { waits } = store.work;
  return {
    events: real.kernel.events,
    sales: real.sales,
    statements: real.kernel.trace.filter((line) => line.includes(' sql ')).length,
    waits,
    isSameHistory: other === undefined,
    differences: [
      ...real.violations.map(({ invariant, detail }) => `on PostgreSQL ${invariant}: ${detail}`),
      ...(other === undefined ? otherRows(memory.contents, real.contents) : waits === 0 ? [other] : []),
    ],
  };
}

function firstOtherEvent(memory: readonly string[], real: readonly string[]): string | undefined {
  const length = Math.max(memory.length, real.length);
  for (let at = 0; at < length; at += 1)
    if (memory[at] !== real[at])
      return `event ${String(at)}: memory ${String(memory[at])}, PostgreSQL ${String(real[at])}`;
  return undefined;
}

function otherRows(memory: Snapshot, real: Snapshot): readonly string[] {
  return (Object.keys(memory) as TableName[]).flatMap((table) => {
    const [here, there] = [new Set(memory[table].map(canonical)), new Set(real[table].map(canonical))];
    const only = [
      ...[...here].filter((row) => !there.has(row)).map((row) => `${table} has in memory only ${row}`),
      ...[...there].filter((row) => !here.has(row)).map((row) => `${table} has on PostgreSQL only ${row}`),
    ];
    const isMore = memory[table].length !== real[table].length && only.length === 0;
    return isMore ? [`${table} has a row twice on one side`] : only.slice(0, SHOWN_MAX);
  });
}
