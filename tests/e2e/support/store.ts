/**
 * A store for one test: a cloud of its own, terminals with a scanner on a pseudo-terminal and a receipt printer on TCP,
 * and Chromium. `end()` stops all of it.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright';
import { startPrinterServer, type PrinterServer } from '../../../hardware/testing/virtual-printer.ts';
import { openPty, type Pty } from '../../../hardware/testing/pty.ts';
import { launchWithProfile } from '../../support/chromium.ts';
import { fillAsStarted } from '../../support/started-cloud.ts';
import { managerOf, type CloudScript } from './cloud-client.ts';
import { endAll, freePort, launchLink, startCommand, testFolder, type Started } from './processes.ts';
import { Screen } from './screen.ts';

export interface Till {
  readonly data: string;
  readonly port: number;
  readonly printer: PrinterServer;
  readonly scanner: Pty;
  process: Started;
  /** Starts the same terminal again on its folder, port and devices. */
  restart(env?: NodeJS.ProcessEnv): Promise<void>;
  /** What a scanner sends: the code, then CR. */
  scan(code: string): void;
  /** A browser profile of this terminal, kept over restarts of the host. */
  openBrowser(): Promise<BrowserContext>;
  /** Opens the launch link of the present start. */
  openScreen(context: BrowserContext): Promise<Screen>;
  /** With a fresh link, as `npm run launch` gives one: a killed browser may have lost its cookie. */
  openScreenAgain(context: BrowserContext): Promise<Screen>;
}

/** What the brand's own server shows to have members' codes made. */
export const SERVICE_TOKEN = 'service-token-of-the-tests-own-server';
const CLOUD_ENV = { GUIDEPOST_SERVICE_TOKEN: SERVICE_TOKEN } as const;

export interface StoreOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly fill?: (data: string) => Promise<void>;
}

export class Store {
  cloud: Started;
  readonly cloudData: string;
  readonly cloudPort: number;
  readonly #env: NodeJS.ProcessEnv;
  readonly #contexts: BrowserContext[] = [];
  readonly #devices: { stop(): Promise<void> }[] = [];

  private constructor(cloud: Started, cloudData: string, cloudPort: number, env: NodeJS.ProcessEnv) {
    this.cloud = cloud;
    this.cloudData = cloudData;
    this.cloudPort = cloudPort;
    this.#env = env;
  }

  /** `env` is for the cloud and every till of it; `fill` changes the cloud's folder before it starts. */
  static async open({ env = {}, fill }: StoreOptions = {}): Promise<Store> {
    const data = testFolder('cloud');
    await fillAsStarted(data);
    await fill?.(data);
    const port = await freePort();
    const all = { ...CLOUD_ENV, ...env };
    return new Store(await startCommand('cloud', ['--data', data, '--port', String(port)], all), data, port, env);
  }

  manager(staff?: string): Promise<CloudScript> {
    return managerOf(this.cloud.ready.url, staff);
  }

  async restartCloud(): Promise<void> {
    const args = ['--data', this.cloudData, '--port', String(this.cloudPort)];
    this.cloud = await startCommand('cloud', args, { ...CLOUD_ENV, ...this.#env });
  }

  /** In the demo's own store, or in another, by that one's manager. */
  async openTill({ store, manager }: { readonly store?: string; readonly manager?: string } = {}): Promise<Till> {
    const data = testFolder('till');
    const port = await freePort();
    const printer = await startPrinterServer();
    const pty = await openPty();
    if (!pty.ok) throw new Error(pty.error);
    this.#devices.push(printer, { stop: () => pty.value.close() });
    const devices = join(data, 'devices.json');
    writeFileSync(
      devices,
      JSON.stringify({
        scanners: [{ id: 'front', driver: 'serial', path: pty.value.path, baudRate: 9600 }],
        printers: [
          {
            id: 'receipt',
            driver: 'escpos',
            transport: { kind: 'tcp', host: printer.host, port: printer.port },
            columns: 48,
            encoding: 'gb18030',
          },
        ],
        drawers: [{ id: 'till', printer: 'receipt', pin: 2, pulseMs: [50, 500] }],
      }),
    );
    const args = [
      '--headless',
      '--data',
      data,
      '--port',
      String(port),
      '--cloud',
      this.cloud.ready.url,
      '--devices',
      devices,
    ];
    const code = await (await this.manager(manager)).pairingCode(store);
    const till: Till = {
      data,
      port,
      printer,
      scanner: pty.value,
      process: await startCommand('start', [...args, '--pair', code], this.#env),
      restart: async (env) => {
        till.process = await startCommand('start', args, { ...this.#env, ...env });
      },
      scan: (text) => pty.value.write(Buffer.from(`${text}\r`, 'latin1')),
      openBrowser: async () => {
        const context = await launchWithProfile(join(data, 'test-profile'), [], {
          viewport: { width: 1366, height: 768 },
          locale: 'zh-CN',
        });
        this.#contexts.push(context);
        return context;
      },
      openScreen: (context) => Screen.open(context, till.process.ready.url),
      openScreenAgain: async (context) => Screen.open(context, await launchLink(data)),
    };
    return till;
  }

  async end(): Promise<void> {
    // What the screens showed at the end, for whoever looks into a failure.
    const shots = process.env['GUIDEPOST_SHOTS'];
    for (const [index, page] of this.#contexts.flatMap((context) => context.pages()).entries())
      if (shots !== undefined)
        await page.screenshot({ path: join(shots, `page-${String(index)}.png`) }).catch(() => undefined);
    for (const context of this.#contexts) await context.close().catch(() => undefined);
    await endAll();
    for (const device of this.#devices) await device.stop();
  }
}
