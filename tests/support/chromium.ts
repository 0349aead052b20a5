/** The Chromium that the tests drive: the product's own finder, and the flags that keep it quiet in a sandbox. */
import { findChromium } from '../../main/lifecycle/chromium.ts';

export const CHROMIUM_FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Throws in one line when there is no browser: a test that needs one cannot pass without. */
export function browserPath(): string {
  const found = findChromium();
  if (found === undefined) throw new Error('no Chromium found: install one or set GUIDEPOST_BROWSER');
  return found;
}
