/**
 * Real Chromium for tests: the same one that `npm start` would open, driven by Playwright. As root Chromium has no
 * sandbox of its own. Each browser is closed by the test that opened it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from 'playwright';
import { findChromium } from '../../main/lifecycle/chromium.ts';

export function chromiumPath(): string {
  const path = findChromium();
  if (path === undefined) throw new Error('no Chromium: npm test finds or installs one, GUIDEPOST_BROWSER names one');
  return path;
}

/**
 * What a browser would load or do beside the page; the pages of its address bar's suggestions take longer than all else of
 * its start. Playwright turns off the same and more, but of two such flags only the last counts.
 */
const NOT_NEEDED = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AimEnabled',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  'Translate',
];
const FLAGS = [
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
  `--disable-features=${NOT_NEEDED.join(',')}`,
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

export const launchChromium = (extraFlags: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(), headless: true, args: [...FLAGS, ...extraFlags] });

/** With a profile on disk: cookies, IndexedDB and workers survive a restart of the browser. */
export const launchWithProfile = (
  profile: string,
  extraFlags: readonly string[] = [],
  options: BrowserContextOptions = {},
): Promise<BrowserContext> =>
  chromium.launchPersistentContext(profile, {
    ...options,
    executablePath: chromiumPath(),
    headless: true,
    args: [...FLAGS, ...extraFlags],
  });

/** The pid of the browser's own process on a profile, which leads its group: the one that is no helper of another. */
export function browserPid(profile: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = pids.find((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return command.includes(`--user-data-dir=${profile}`) && !command.includes('--type=');
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`no browser runs on ${profile}`);
  return Number(found);
}
