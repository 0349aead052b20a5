/** Who came and went on a day, as a till shows it: its own journal and what other tills told, each clocking once. */
import { expect, test } from 'vitest';
import type { ClocksView } from '../../../sync/terminal/api.ts';
import type { TerminalCore } from '../../../sync/terminal/core.ts';
import { latest, run, shop } from './core-support.ts';
import { eventually, type FakeCloud } from './fake-cloud.ts';

const DAY = '2026-03-14';
const AT = Date.parse(`${DAY}T09:00:00+08:00`);
const MINUTE_MS = 60_000;

interface Over {
  readonly staff?: string;
  readonly businessDay?: string;
  readonly kind?: string;
  readonly body?: object;
}
/** As the journal has it; each so many minutes after nine. */
const clocked = (seq: number, way: 'in' | 'out', { staff = '2001', body, ...over }: Over = {}) => ({
  ...{ seq, id: `018e3a00-0000-7000-8000-${String(seq).padStart(12, '0')}`, kind: 'staff.clocked', v: 1 },
  ...{ at: AT + seq * MINUTE_MS, businessDay: DAY, staff, body: { staff, way, ...body } },
  ...over,
});
type Clocked = ReturnType<typeof clocked>;
const told = (entry: Clocked) => ({ ...entry, v: undefined, store: 'S001', terminal: '02' });
const clocksOf = (core: TerminalCore) =>
  latest<ClocksView>(core, { name: 'clocks', params: { businessDay: DAY as never } });
const shown = (view: ClocksView | undefined) =>
  view?.clockings.map(({ staff, way, at }) => `${staff} ${way} ${String((at - AT) / MINUTE_MS)}`).sort();
const hears = async (cloud: FakeCloud, core: TerminalCore, ...entries: Clocked[]): Promise<void> => {
  cloud.put('ledger', ...entries.map((entry) => told(entry)));
  core.resync();
  await eventually(
    async () => (await core.collections.ledger.find().exec()).length,
    (length) => length >= entries.length,
  );
};

test('what this till journalled offline and what another told come together, and each is shown once when it comes back', async () => {
  const cloud = shop();
  cloud.online = false;
  cloud.journal = [clocked(1, 'in')];
  const { core } = await run(cloud);
  const clocks = clocksOf(core);
  await eventually(clocks, (view) => view?.clockings.length === 1);
  cloud.journal = [...cloud.journal, clocked(2, 'out')];
  core.readJournal();
  await eventually(clocks, (view) => view?.clockings.length === 2);
  cloud.online = true;
  await hears(cloud, core, clocked(1, 'in'), clocked(7, 'in', { staff: '2002' }));
  await eventually(clocks, (view) => view?.clockings.length === 3);
  expect(shown(clocks())).toEqual(['2001 in 1', '2001 out 2', '2002 in 7']);
  expect(await core.collections.ledger.find({ selector: { id: clocked(2, 'out').id } }).exec()).toEqual([]);
});

test('another day, another kind of fact and a colleague’s word are not of who is at work', async () => {
  const cloud = shop();
  cloud.journal = [
    clocked(1, 'in', { businessDay: '2026-03-13' }),
    clocked(2, 'in', { staff: '2002', body: { staff: '2001' } }),
    clocked(3, 'in', { kind: 'token.revoked' }),
    clocked(4, 'in'),
  ];
  const { core } = await run(cloud);
  const clocks = clocksOf(core);
  await hears(cloud, core, clocked(8, 'out', { businessDay: '2026-03-15' }), clocked(9, 'in', { staff: '2002' }));
  await eventually(clocks, (view) => view?.clockings.length === 2);
  expect(shown(clocks())).toEqual(['2001 in 4', '2002 in 9']);
});

test('what a manager entered has the time that was entered, with who and why, and whose place it takes', async () => {
  const cloud = shop();
  const approval = { by: '9001', reason: '忘记打卡' };
  const entered = clocked(5, 'in', { staff: '9001', body: { staff: '2001', when: AT, instead: 'e1', approval } });
  cloud.journal = [entered];
  const { core } = await run(cloud);
  const clocks = clocksOf(core);
  await eventually(clocks, (view) => view?.clockings.length === 1);
  const [one] = clocks()?.clockings ?? [];
  expect(one).toMatchObject({ staff: '2001', at: AT, said: AT + 5 * MINUTE_MS, instead: 'e1', ...approval });
});

test.each([
  ['nobody ever clocked', [], false],
  ['somebody clocked 30 days ago', ['2026-02-12'], true],
  ['the last one clocked 31 days ago', ['2026-02-11'], false],
  ['somebody clocked today', [DAY], true],
])('whether the store clocks at all: %s, told before the till asks or after', async (_what, days, isUsed) => {
  const cloud = shop();
  const { core } = await run(cloud);
  const asked = clocksOf(core);
  await eventually(asked, (view) => view?.isUsed === false);
  await hears(cloud, core, ...days.map((businessDay, n) => clocked(n + 1, 'in', { businessDay })));
  const clocks = clocksOf(core);
  await eventually(asked, (view) => view?.isUsed === isUsed);
  await eventually(clocks, (view) => view?.isUsed === isUsed);
  // The first answer does not wait for the look back.
  await new Promise((done) => setTimeout(done, 50));
  expect([asked()?.isUsed, clocks()?.isUsed]).toEqual([isUsed, isUsed]);
});
