/** Bundles the test page and the workers, serves them on loopback with the product's own CSP, and opens real Chromium. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { BrowserContext, Page } from 'playwright';
import { SECURITY_HEADERS } from '../../../main/shells/policy.ts';
import { launchWithProfile } from '../../support/chromium.ts';
import { FakeCloud } from './fake-cloud.ts';
import type { Change } from './loss-scenarios.ts';
import type { DatabaseStatus, TerminalDatabase } from '../../../sync/terminal/api.ts';
import type { HostCalls } from '../../../sync/terminal/host-calls.ts';

const ENTRIES = {
  page: 'tests/sync/terminal/page/page.ts',
  losses: 'tests/sync/terminal/page/losses.ts',
  worker: 'sync/terminal/worker.ts',
  'other-worker': 'sync/terminal/worker.ts',
  'spied-worker': 'tests/sync/terminal/page/spied-worker.ts',
  'migrating-worker': 'tests/sync/terminal/page/migrating-worker.ts',
};

export interface TestShop {
  readonly cloud: FakeCloud;
  readonly origin: string;
  /** What the host says of itself. */
  databaseId: string;
  openBrowser(): Promise<BrowserContext>;
  page(context: BrowserContext, worker?: string): Promise<Page>;
  end(): Promise<void>;
}

/** What page/page.ts and page/losses.ts put on their windows. */
interface PageTill {
  readonly database: TerminalDatabase;
  readonly statuses: readonly string[];
  status(): DatabaseStatus;
  workersMade(): number;
  emit(name: string, payload: unknown): void;
  watchSales(name: string, day: string): void;
  watchBinding(name: string, token: string): void;
  view(name: string): unknown;
}
declare global {
  interface Window {
    till: PageTill;
    losses: {
      page(guarded: boolean): Promise<number>;
      push(guarded: boolean): Promise<readonly string[]>;
      short(guarded: boolean): Promise<number>;
      own(guarded: boolean, change: Change): Promise<readonly (string | null)[]>;
      batch(guarded: boolean): Promise<{ readonly documents: number }>;
      change(guarded: boolean): Promise<{ readonly before: unknown }>;
    };
  }
}

let bundled: Promise<ReadonlyMap<string, string>> | null = null;

/** The scripts by their path; made once for a test file. */
async function bundle(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: ENTRIES,
    bundle: true,
    format: 'esm',
    write: false,
    outdir: '/out',
    logLevel: 'error',
    absWorkingDir: process.cwd(),
  });
  return new Map(outputFiles.map(({ path, text }) => [path.replace('/out', ''), text]));
}

export async function openTestShop(calls?: HostCalls): Promise<TestShop> {
  const scripts = await (bundled ??= bundle());
  const cloud = new FakeCloud();
  const contexts: BrowserContext[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'guidepost-database-'));

  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { name, params } = JSON.parse(Buffer.concat(chunks).toString()) as { name: string; params: never };
    if (name === 'app.state') return { ok: true, value: { place: {}, databaseId: shop.databaseId } };
    return (calls ?? cloud).call(name as 'replication.pull', params);
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    const script = scripts.get(path);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    if (path === '/call') {
      void answer(request).then((body) =>
        response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
      );
    } else if (script !== undefined) {
      response.setHeader('content-type', 'text/javascript').end(script);
    } else {
      const entry = path === '/losses' ? '/losses.js' : path === '/blank' ? undefined : '/page.js';
      response
        .setHeader('content-type', 'text/html')
        .end(
          `<!doctype html><title>till</title>${entry === undefined ? '' : `<script type="module" src="${entry}"></script>`}`,
        );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://till.localhost:${String((server.address() as AddressInfo).port)}`;

  const shop: TestShop = {
    cloud,
    origin,
    databaseId: 'shop-1',
    async openBrowser() {
      const context = await launchWithProfile(join(folder, 'profile'));
      contexts.push(context);
      return context;
    },
    async page(context, worker) {
      const page = await context.newPage();
      await page.goto(`${origin}/${worker === undefined ? '' : `?worker=${encodeURIComponent(worker)}`}`);
      return page;
    },
    async end() {
      for (const context of contexts) await context.close().catch(() => undefined);
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return shop;
}

/** Ends the page's renderer process, as a crash does: no unload, no message. */
export async function crash(page: Page): Promise<void> {
  const crashed = new Promise((resolve) => page.once('crash', resolve));
  void page.goto('chrome://crash').catch(() => undefined);
  await crashed;
}
