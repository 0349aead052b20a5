/**
 * A terminal for the browser benchmarks: a cloud with as many products as asked, the real host with its virtual scanner,
 * a Chromium profile of its own. A browser is opened anew for each cold reading; the launch cookie goes along.
 */
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright';
import { generateProducts } from '../../sync/demo/generate.ts';
import type { ProductDocument } from '../../sync/schemas/documents/catalogue.ts';
import { managerOf } from '../e2e/support/cloud-client.ts';
import { freePort, startCommand, testFolder, type Started } from '../e2e/support/processes.ts';
import { launchWithProfile } from '../support/chromium.ts';
import { installProbe } from './page-probe.ts';

/** The cloud's own seed (sync/cloud/store/seed.ts), so that codes and SKUs here are those of its catalogue. */
const GENERATOR_SEED = 1;
const BLANK_PAGE = '/bench-floor';

export const catalogue = (products: number): readonly ProductDocument[] =>
  generateProducts(products, GENERATOR_SEED).map(({ document }) => document);

export async function startBenchCloud(products: number): Promise<Started> {
  const folder = testFolder('bench-cloud');
  const port = String(await freePort());
  return startCommand('cloud', ['--data', folder, '--port', port, '--products', String(products)]);
}

export interface OpenBrowser {
  readonly context: BrowserContext;
  readonly page: Page;
}

export class BenchTill {
  readonly origin: string;
  readonly #profile: string;
  readonly #args: readonly string[];
  #process: Started;
  #cookies: Parameters<BrowserContext['addCookies']>[0] = [];

  private constructor(
    started: Started,
    { args, port, profile }: { args: readonly string[]; port: number; profile: string },
  ) {
    this.#process = started;
    this.#args = args;
    this.#profile = profile;
    this.origin = `http://till.localhost:${port}`;
  }

  static async open(cloud: Started): Promise<BenchTill> {
    const data = testFolder('bench-till');
    const port = await freePort();
    const args = [
      '--headless',
      '--shell',
      'browser',
      '--data',
      data,
      '--port',
      String(port),
      '--cloud',
      cloud.ready.url,
    ];
    const code = await (await managerOf(cloud.ready.url)).pairingCode();
    const started = await startCommand('start', [...args, '--pair', code]);
    return new BenchTill(started, { args, port, profile: join(data, 'bench-profile') });
  }

  /** The link of the present start; it works once. */
  get launchUrl(): string {
    return this.#process.ready.url;
  }

  start = async (): Promise<void> => {
    this.#process = await startCommand('start', this.#args);
  };

  stop = async (): Promise<void> => {
    await this.#process.stop();
  };

  /** A new browser on the terminal's profile, on a page that is still empty. */
  async openBrowser(): Promise<OpenBrowser> {
    const context = await launchWithProfile(this.#profile);
    await context.addCookies(this.#cookies);
    await context.route(`${this.origin}${BLANK_PAGE}`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>floor</title>' }),
    );
    await context.addInitScript(installProbe);
    const page = context.pages()[0] ?? (await context.newPage());
    return { context, page };
  }

  /** A page of the terminal's origin that runs nothing of ours: the floors' place. */
  async openBlank(page: Page): Promise<void> {
    await page.goto(`${this.origin}${BLANK_PAGE}`);
  }

  async closeBrowser({ context }: OpenBrowser): Promise<void> {
    this.#cookies = await context.cookies();
    await context.close();
  }
}
