/**
 * What random store calls are made of: a small world of keys, so that transactions meet on the same rows. Everything is
 * drawn before the call, so that the same plan runs on PostgreSQL and in memory. Used by store-calls.ts and its lists.
 */
import type { BrandId, StoreId, TerminalId } from '../../../sync/domain/ids.ts';
import type { Parameter, Transaction } from '../../../sync/cloud/store/database.ts';
import { brandScope, storeScope } from '../../../sync/protocol/messages.ts';
import type { Random } from '../seeded.ts';
import { STATEMENTS } from './statements/index.ts';

export interface StoreCall {
  readonly name: string;
  readonly run: (tx: Transaction) => Promise<unknown>;
}

/** The text of the one statement that begins so. */
export function sqlText(beginning: string): string {
  const found = STATEMENTS.filter(({ sql }) => sql.startsWith(beginning));
  if (found.length !== 1) throw new Error(`${String(found.length)} statements begin with ${beginning}`);
  return found[0]?.sql ?? '';
}

export type Draw = (keys: Keys) => StoreCall['run'];

/** What a plan's calls are about; `brand` keeps plans apart in one database. */
export class Keys {
  readonly brand: BrandId;
  readonly random: Random;

  constructor(brand: string, random: Random) {
    this.brand = brand as BrandId;
    this.random = random;
  }
  get brandScope(): string {
    return brandScope(this.brand);
  }
  readonly store = (): StoreId => (this.random.chance(0.85) ? 'S1' : 'S2') as StoreId;
  readonly scope = (): string => storeScope(this.brand, this.store());
  readonly terminal = (): TerminalId => (this.random.chance(0.75) ? '01' : '02') as TerminalId;
  readonly n = (limit = 4): number => this.random.below(limit) + 1;
  readonly id = (kind: string): string => `${kind}${String(this.n(2))}`;
  readonly at = (): number => 1_790_000_000_000 + this.random.below(1000);
  readonly maybe = <Value>(value: Value): Value | null => (this.random.chance(0.5) ? value : null);
}

export function raw(beginning: string, ...parameters: readonly Parameter[]): StoreCall['run'] {
  const sql = sqlText(beginning);
  return (tx) => tx.rows(sql, parameters);
}

/** One kind of call; the weight is how often it is drawn, above 1 for those that write. */
export type CallKind = readonly [name: string, weight: number, draw: Draw];
