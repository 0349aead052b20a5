/**
 * What the tests need beside npm packages: a Chromium, socat (pairs of pseudo-terminals), zbarimg (a QR reader that is not
 * ours), a NATS server, Chinese fonts. On Debian as root what is missing is installed, saying what; anybody else gets one line.
 * Called by main/cli/test.ts.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findChromium } from '../lifecycle/chromium.ts';
import { err, ok, type Result } from '../../sync/domain/result.ts';

interface Prerequisite {
  readonly what: string;
  readonly debianPackage: string;
  readonly isThere: () => boolean;
}

const PREREQUISITES: readonly Prerequisite[] = [
  { what: 'Chromium', debianPackage: 'chromium', isThere: () => existsSync(findChromium() ?? '') },
  { what: 'socat', debianPackage: 'socat', isThere: () => isOnPath('socat') },
  { what: 'zbarimg', debianPackage: 'zbar-tools', isThere: () => isOnPath('zbarimg') },
  { what: 'nats-server', debianPackage: 'nats-server', isThere: () => isOnPath('nats-server') },
  { what: 'a Chinese font', debianPackage: 'fonts-noto-cjk', isThere: hasChineseFont },
];

export function preparePrerequisites(say: (line: string) => void): Result<null, string> {
  const missing = PREREQUISITES.filter((one) => !one.isThere());
  if (missing.length === 0) return ok(null);
  const names = missing.map((one) => one.what).join(', ');
  const packages = missing.map((one) => one.debianPackage);
  const mayInstall = process.getuid?.() === 0 && isOnPath('apt-get');
  if (!mayInstall)
    return err(
      `missing for the tests: ${names} (Debian: apt-get install ${packages.join(' ')}; GUIDEPOST_BROWSER names another Chromium)`,
    );
  say(`missing: ${names}; installing ${packages.join(' ')} with apt-get`);
  const installed = aptGet('update') && aptGet('install', '-y', '--no-install-recommends', ...packages);
  const still = PREREQUISITES.filter((one) => !one.isThere()).map((one) => one.what);
  return installed && still.length === 0 ? ok(null) : err(`apt-get could not install ${packages.join(' ')}`);
}

function aptGet(...args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Its many lines go to stderr; stdout ends with the tests' own result.
  return spawnSync('apt-get', ['-q', ...args], { stdio: ['ignore', 2, 2], env }).status === 0;
}

function isOnPath(command: string): boolean {
  return `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin`
    .split(delimiter)
    .some((folder) => existsSync(join(folder, command)));
}

/** Where there is no fontconfig there is no system font to find either. */
function hasChineseFont(): boolean {
  if (process.platform !== 'linux') return true;
  const listed = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' });
  return listed.status === 0 && listed.stdout.trim() !== '';
}
