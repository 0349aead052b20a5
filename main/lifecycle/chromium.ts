/**
 * Finds a Chromium and opens the terminal's window in it. Its profile lies in the data folder; it is started with a
 * debugging pipe that nobody uses but us, because Chromium ends by itself when the other end of that pipe is gone, even
 * after kill -9. Called by main/cli/start.ts; the finder by the tests too.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { HOST_NAME } from '../shells/browser/access.ts';

const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];
const FIXED_PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** GUIDEPOST_BROWSER and no other when it is given, else the one that Playwright keeps, else the system's. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const chosen = env['GUIDEPOST_BROWSER'];
  if (chosen !== undefined && chosen !== '') return existsSync(chosen) ? chosen : undefined;
  const onPath = (env['PATH'] ?? '').split(delimiter).flatMap((folder) => COMMANDS.map((name) => join(folder, name)));
  return [...playwrightBrowsers(env), ...onPath, ...(FIXED_PLACES[process.platform] ?? [])].find((file) =>
    existsSync(file),
  );
}

/** Newest first. */
function playwrightBrowsers(env: NodeJS.ProcessEnv): readonly string[] {
  const folder = env['PLAYWRIGHT_BROWSERS_PATH'] ?? join(env['HOME'] ?? homedir(), '.cache', 'ms-playwright');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((left, right) => Number(right.slice(9)) - Number(left.slice(9)))
    .flatMap((name) => ['chrome-linux64', 'chrome-linux'].map((part) => join(folder, name, part, 'chrome')));
}

export interface WindowRequest {
  readonly executable: string;
  readonly url: string;
  readonly profile: string;
  /** Called once, when the window's browser has ended. */
  readonly ended: (code: number | null) => void;
}

export interface BrowserWindow {
  close(): void;
}

export function openBrowserWindow(request: WindowRequest): BrowserWindow {
  const child = spawn(request.executable, windowArguments(request), {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  child.once('error', () => request.ended(null));
  child.once('exit', (code) => request.ended(code));
  for (const end of child.stdio.slice(3)) end?.on('error', () => undefined);
  return { close: () => endChild(child) };
}

const windowArguments = ({ url, profile }: WindowRequest): readonly string[] => [
  `--app=${url}`,
  `--user-data-dir=${profile}`,
  '--remote-debugging-pipe',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-sync',
  // Beside the translation, the address bar's suggestions: two pages that load in every window, this one without a bar too.
  '--disable-features=Translate,WebUIOmniboxPopup,WebUIOmniboxAimPopup',
  '--window-size=1366,768',
  // The name means this machine to Chromium anyway; so it also means the address that we listen on.
  `--host-resolver-rules=MAP ${HOST_NAME} 127.0.0.1`,
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

function endChild(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
}
