/** Which benchmarks there are and how large each is: full for a quiet machine, quick to prove that they run. */
export const BENCH_NAMES = [
  'commit',
  'upload',
  'upload-tills',
  'ingest-sql',
  'pull',
  'pull-ingest',
  'first-sync',
  'scan',
  'cold-lookup',
  'cold-scan',
  'host-start',
  'big-cart',
  'search',
  'bind',
  'members',
  'contest',
  'seven',
  'two-processes',
  'streams',
] as const;
export type BenchName = (typeof BENCH_NAMES)[number];

/** Fewer, and a walk through the catalogue would meet a product twice in one cart; more, and the generator refuses. */
export const PRODUCTS_MIN = 1_000;
export const PRODUCTS_MAX = 500_000;

export interface Plan {
  readonly root: string;
  readonly quick: boolean;
  readonly products: number;
  readonly wants: (name: BenchName) => boolean;
  readonly say: (line: string) => void;
}

export interface Sizes {
  readonly warmUp: number;
  readonly commits: number;
  readonly uploadBatches: number;
  readonly pullRounds: number;
  readonly syncs: number;
  readonly scans: number;
  readonly coldStarts: number;
  readonly hostStarts: number;
  readonly binds: number;
  readonly orders: number;
  readonly streams: number;
  readonly bigCarts: number;
  readonly searches: number;
  readonly members: number;
  readonly memberLookUps: number;
  readonly guides: number;
  readonly contestRounds: number;
  readonly sevenSales: number;
  readonly sevenRounds: number;
}

const FULL: Sizes = {
  warmUp: 10,
  commits: 300,
  uploadBatches: 40,
  pullRounds: 5,
  syncs: 2,
  scans: 200,
  coldStarts: 7,
  hostStarts: 7,
  binds: 30,
  orders: 60_000,
  streams: 9_000,
  bigCarts: 300,
  searches: 100,
  members: 10_000_000,
  memberLookUps: 1000,
  guides: 40_000,
  contestRounds: 200,
  sevenSales: 100_000,
  sevenRounds: 5,
};
const QUICK: Sizes = {
  warmUp: 2,
  commits: 20,
  uploadBatches: 3,
  pullRounds: 2,
  syncs: 1,
  scans: 10,
  coldStarts: 2,
  hostStarts: 2,
  binds: 3,
  orders: 2_000,
  streams: 200,
  bigCarts: 10,
  searches: 5,
  members: 20_000,
  memberLookUps: 20,
  guides: 1_000,
  contestRounds: 10,
  sevenSales: 1_000,
  sevenRounds: 2,
};

export const sizesOf = ({ quick }: Pick<Plan, 'quick'>): Sizes => (quick ? QUICK : FULL);
