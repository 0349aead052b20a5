/** A cloud of its own folder and port that is stopped, killed and started again; its database is watched from outside. */
import { freePort, startCommand, testFolder, type Started } from '../e2e/support/processes.ts';
import { fillAsStarted } from '../support/started-cloud.ts';
import { CloudTables } from './postgres.ts';

export class CloudProcess {
  readonly data: string;
  readonly tables: CloudTables;
  readonly #args: readonly string[];
  #started: Started;

  private constructor(data: string, args: readonly string[], started: Started) {
    this.data = data;
    this.tables = new CloudTables(data);
    this.#args = args;
    this.#started = started;
  }

  /** `folder`: another than a fresh one. */
  static async open(folder?: string): Promise<CloudProcess> {
    const data = folder ?? testFolder('cloud');
    if (folder === undefined) await fillAsStarted(data);
    const args = ['--data', data, '--port', String(await freePort())];
    return new CloudProcess(data, args, await startCommand('cloud', args));
  }

  get url(): string {
    return this.#started.ready.url;
  }

  get isRunning(): boolean {
    const { exitCode, signalCode } = this.#started.child;
    return exitCode === null && signalCode === null;
  }

  output(): string {
    return this.#started.output();
  }

  /** Resolves when it has ended by itself. */
  get exited(): Promise<number | null> {
    return this.#started.exited;
  }

  async start(): Promise<void> {
    if (!this.isRunning) this.#started = await startCommand('cloud', this.#args);
  }

  async stop(): Promise<void> {
    if (this.isRunning) await this.#started.stop();
  }

  async kill(): Promise<void> {
    await this.#started.kill();
  }
}
