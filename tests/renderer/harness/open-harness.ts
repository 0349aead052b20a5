/** The harness built into a folder of its own, served, and a browser to look at it. Called by browser tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { build, preview } from 'vite';
import { launchChromium } from '../../support/chromium.ts';

const CONFIG = 'tests/renderer/harness/vite.config.ts';

export interface OpenHarness {
  readonly url: string;
  readonly browser: Browser;
  close(): Promise<void>;
}

export async function openHarness(): Promise<OpenHarness> {
  const out = mkdtempSync(join(tmpdir(), 'guidepost-harness-'));
  process.env['HARNESS_OUT'] = out;
  await build({ configFile: CONFIG, logLevel: 'silent' });
  const server = await preview({ configFile: CONFIG, logLevel: 'silent', preview: { host: '127.0.0.1', port: 0 } });
  const browser = await launchChromium();
  return {
    url: server.resolvedUrls?.local[0] ?? '',
    browser,
    close: async () => {
      await browser.close();
      await server.close();
      rmSync(out, { recursive: true, force: true });
    },
  };
}
