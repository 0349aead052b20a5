/**
 * One clock for everything a test starts, which it can put forward: cloud and host load tests/support/moved-clock.mjs before
 * themselves, pages are told. Begun behind the machine's time, so that the database's worker, which Playwright cannot reach,
 * is never behind the others.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BrowserContext, Page } from 'playwright';
import { testFolder } from './processes.ts';

const MINUTE_MS = 60_000;

export class MovedClock {
  readonly #file: string;

  constructor(behindMinutes: number) {
    this.#file = join(testFolder('clock'), 'offset');
    writeFileSync(this.#file, String(-behindMinutes * MINUTE_MS));
  }

  /** For the commands that are to go by it. */
  get env(): NodeJS.ProcessEnv {
    return {
      GUIDEPOST_TEST_CLOCK: this.#file,
      NODE_OPTIONS: `--import ${resolve('tests/support/moved-clock.mjs')}`,
    };
  }

  /** For the browser of the same machine, before it opens a page. */
  async rule(browser: BrowserContext): Promise<void> {
    await browser.addInitScript(
      (offsetMs) => {
        const wall = Date.now.bind(Date);
        const machine = globalThis as { clockOffsetMs?: number };
        machine.clockOffsetMs = offsetMs;
        Date.now = () => wall() + (machine.clockOffsetMs ?? 0);
      },
      Number(readFileSync(this.#file, 'utf8')),
    );
  }

  /** The machine's own time for what was started. */
  putForward(): void {
    writeFileSync(this.#file, '0');
  }

  /** The machine's own time for all of it. */
  async catchUp(page: Page): Promise<void> {
    this.putForward();
    await page.evaluate(() => {
      (globalThis as { clockOffsetMs?: number }).clockOffsetMs = 0;
    });
  }
}
