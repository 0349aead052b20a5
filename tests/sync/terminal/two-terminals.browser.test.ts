/** Two terminals of one store, each with its own database in its own real browser, over a real cloud on PostgreSQL. */
import type { BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Answer, MethodParams, MethodValue } from '../../../main/contract/contract.ts';
import type { StoreFact, TokenView } from '../../../sync/terminal/api.ts';
import type { HostCalls, RelayedMethod } from '../../../sync/terminal/host-calls.ts';
import { businessDayAt } from '../../../sync/domain/time.ts';
import { startTestCloud, type SignedEntry, type TestCloud, type TestTerminal } from '../cloud/harness.ts';
import { eventually } from './fake-cloud.ts';
import { openTestShop, type TestShop } from './support.ts';

/** What the host does for the database worker: the cloud's pages, and the own journal. */
class TerminalHost implements HostCalls {
  readonly journal: SignedEntry[] = [];
  countersignedSeq = 0;
  readonly #cloud: TestCloud;
  readonly #terminal: TestTerminal;

  constructor(cloud: TestCloud, terminal: TestTerminal) {
    this.#cloud = cloud;
    this.#terminal = terminal;
  }

  sell(): string {
    const entry = this.#terminal.sale();
    this.journal.push(entry);
    return entry.id;
  }
  issueToken(mode: 'one_time' | 'multi_use' = 'one_time'): string {
    const token = this.#terminal.mint(mode === 'multi_use' ? { mode: 1 } : {});
    this.journal.push(this.#terminal.entry('token.issued', { token, guide: '2001', mode, seq: 1 }));
    return token;
  }
  revokeToken(token: string): void {
    this.journal.push(this.#terminal.entry('token.revoked', { token, reason: 'by_staff' }));
  }
  async upload(): Promise<void> {
    const answer = await this.#terminal.upload(this.journal.filter(({ seq }) => seq > this.countersignedSeq));
    this.countersignedSeq = answer.body.highWater.seq;
  }

  async call<Name extends RelayedMethod>(name: Name, params: MethodParams<Name>): Promise<Answer<MethodValue<Name>>> {
    return (await this.#answer(name, params)) as Answer<MethodValue<Name>>;
  }
  async #answer(name: RelayedMethod, params: unknown): Promise<Answer<unknown>> {
    switch (name) {
      case 'replication.pull':
      case 'replication.push': {
        const { collection, request } = params as MethodParams<'replication.pull'>;
        const path = `/v1/replication/${collection}/${name === 'replication.pull' ? 'pull' : 'push'}`;
        const answer = await this.#cloud.ask(path, { token: this.#terminal.token, json: request });
        return answer.status === 200
          ? { ok: true, value: answer.body }
          : { ok: false, code: 'cloud_refused', details: { message: answer.text } };
      }
      case 'journal.read': {
        const { afterSeq, limit } = params as MethodParams<'journal.read'>;
        const entries = this.journal.filter(({ seq }) => seq > afterSeq).slice(0, limit);
        return {
          ok: true,
          value: { entries, lastSeq: this.journal.at(-1)?.seq ?? 0, countersignedSeq: this.countersignedSeq },
        };
      }
      case 'catalogue.activate':
        return { ok: true, value: {} };
    }
  }
}

interface Till {
  readonly host: TerminalHost;
  readonly shop: TestShop;
  readonly context: BrowserContext;
  page: Page;
}

let cloud: TestCloud;
let tills: readonly [Till, Till];
const today = (): string => businessDayAt(cloud.ports.clock.now());

async function openTill(): Promise<Till> {
  const host = new TerminalHost(cloud, await cloud.pair());
  const shop = await openTestShop(host);
  const context = await shop.openBrowser();
  const page = await shop.page(context);
  await page.evaluate((day) => window.till.watchSales('today', day), today());
  await eventually(
    () => page.evaluate(() => window.till.status().state),
    (state) => state === 'ready',
    60_000,
  );
  return { host, shop, context, page };
}
beforeAll(async () => {
  cloud = await startTestCloud();
  tills = [await openTill(), await openTill()];
});
afterAll(async () => {
  await Promise.all(tills.map(({ shop }) => shop.end()));
  await cloud.close();
});

const facts = ({ page }: Till) => page.evaluate(() => (window.till.view('today') ?? []) as readonly StoreFact[]);
const resync = ({ page }: Till) =>
  page.evaluate(() => window.till.emit('replication.resync', { scope: 'store:demo:S001' }));
const appended = ({ page }: Till) => page.evaluate(() => window.till.emit('journal.appended', { seq: 1 }));
const ids = (shown: readonly StoreFact[]): string =>
  shown
    .map(({ entry }) => entry)
    .sort()
    .join();

test('both see the demo shop with its prices', async () => {
  for (const { page } of tills) {
    const tee = await eventually(
      () =>
        page.evaluate(async () => {
          const answer = await window.till.database.lookUp(['6901234567892']);
          return answer.ok && answer.value.found ? { ...answer.value.item.product } : null;
        }),
      (product) => product !== null,
      30_000,
    );
    expect(tee).toMatchObject({ name: '纯棉T恤', price: 9900, memberPrice: 9500 });
  }
});

test('each sees what the other sold, and its own exactly once, before the cloud and after', async () => {
  const [first, second] = tills;
  const own = first.host.sell();
  await appended(first);
  await eventually(
    () => facts(first),
    (shown) => ids(shown) === own,
  );
  expect((await facts(first))[0]?.inCloud).toBe(false);
  expect(await facts(second)).toEqual([]);

  const others = second.host.sell();
  await appended(second);
  await Promise.all([first.host.upload(), second.host.upload()]);
  await Promise.all(tills.map(resync));
  const both = [own, others].sort().join();
  for (const till of tills) {
    await eventually(
      () => facts(till),
      (shown) => ids(shown) === both && shown.every(({ inCloud }) => inCloud),
      20_000,
    );
  }
});

test('a token issued offline shows at once here, and its life in the cloud on both', async () => {
  const [first, second] = tills;
  const token = first.host.issueToken();
  for (const { page } of tills) await page.evaluate((given) => window.till.watchBinding('token', given), token);
  const view = ({ page }: Till) => page.evaluate(() => window.till.view('token') as TokenView | null);
  await appended(first);
  await eventually(
    () => view(first),
    (now) => now?.state === 'issued' && !now.inCloud,
  );
  await first.host.upload();
  await cloud.ask(`/g/${token}`);
  await cloud.ask(`/g/${token}`, {
    form: { phone: '13800138000', consent: 'yes', marketing: 'no' },
    headers: { accept: 'application/json' },
  });
  await Promise.all(tills.map(resync));
  for (const till of [first, second]) {
    const bound = await eventually(
      () => view(till),
      (now) => now?.state === 'bound',
      20_000,
    );
    expect(bound).toMatchObject({ inCloud: true, guide: '2001' });
    expect(bound?.steps.map(({ state }) => state)).toEqual(['issued', 'scanned', 'consented', 'bound']);
  }
});

test('a code for many that is taken back after it bound somebody is told to be so, at once here and by the cloud on both', async () => {
  const [first, second] = tills;
  const token = first.host.issueToken('multi_use');
  await first.host.upload();
  const form = { phone: '13800138001', consent: 'yes', marketing: 'no' };
  await cloud.ask(`/g/${token}`, { form, headers: { accept: 'application/json' } });
  await Promise.all(tills.map(resync));
  for (const { page } of tills) await page.evaluate((given) => window.till.watchBinding('many', given), token);
  const view = ({ page }: Till) => page.evaluate(() => window.till.view('many') as TokenView | null);
  for (const till of [first, second])
    await eventually(
      () => view(till),
      (now) => now?.state === 'bound' && now.inCloud,
      20_000,
    );
  first.host.revokeToken(token);
  await appended(first);
  const here = await eventually(
    () => view(first),
    (now) => now?.steps.at(-1)?.state === 'revoked',
    20_000,
  );
  expect(here).toMatchObject({ inCloud: false, reason: 'by_staff' });
  await first.host.upload();
  await Promise.all(tills.map(resync));
  for (const till of [first, second]) {
    const told = await eventually(
      () => view(till),
      (now) => now?.inCloud === true && now.steps.some(({ state }) => state === 'revoked'),
      20_000,
    );
    expect(told?.steps.filter(({ state }) => state === 'revoked')).toHaveLength(1);
  }
});
