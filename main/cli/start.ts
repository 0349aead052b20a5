/**
 * `npm start`: cloud, host, shell and window, in that order; then one JSON line on stdout. Ends with everything it
 * started on SIGTERM, Ctrl+C or when its parent is gone. What stands in the way is one line on stderr and exit 1.
 * The parts are in main/lifecycle and main/shells; this file is their order.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KILL_VARIABLE } from '../../sync/protocol/kill-points.ts';
import { buildRenderer } from '../build/renderer.ts';
import { takeData } from '../data-lock.ts';
import { SYSTEM_STORAGE } from '../host.ts';
import { findChromium, openBrowserWindow } from '../lifecycle/chromium.ts';
import { spawnCloud, type CloudProcess } from '../lifecycle/cloud-child.ts';
import { desktopObstacle, runDesktop } from '../lifecycle/desktop-child.ts';
import { Ending } from '../lifecycle/ending.ts';
import { parseStartOptions, type StartOptions } from '../lifecycle/options.ts';
import { watchParent } from '../lifecycle/parent-watch.ts';
import { isPortTaken } from '../lifecycle/port-check.ts';
import { embedsCloud, openProgram, type Program } from '../lifecycle/program.ts';
import { systemPorts } from '../ports.ts';
import { openBrowserShell, type BrowserShell } from '../shells/browser/shell.ts';

/** A browser that fails sooner than this never showed a window. */
const OPENS_WITHIN_MS = 10_000;
/** A tool's error may be a page; the reason is at its beginning. */
const REASON_MAX = 400;

const root = process.env['GUIDEPOST_ROOT'] ?? process.cwd();
const ports = systemPorts();
const ending = new Ending(ports.timers);
const say = (line: string): void => void process.stderr.write(`guidepost: ${line}\n`);

const options = parseStartOptions(process.argv.slice(2));
if (options.ok)
  await start(options.value).catch((error: unknown) => refuse(error instanceof Error ? error.message : String(error)));
else await refuse(options.error);

async function start(options: StartOptions): Promise<void> {
  ending.onSignals();
  watchParent(ports.timers, () => void ending.end(0));
  const obstacle = desktopObstacle(root, process.env, options);
  if (obstacle === undefined)
    return runDesktop({ root, args: process.argv.slice(2), env: process.env, ports, say, ending });
  if (obstacle !== '') say(obstacle);

  for (const [option, port] of portsOf(options)) {
    if (await isPortTaken(port))
      return refuse(`port ${port} is taken (${option}): end the program that has it, or choose another port`);
  }
  const lock = await takeData(SYSTEM_STORAGE, options.data);
  if (!lock.ok) return refuse(lock.error);
  ending.add(() => lock.value.release());
  const screens = buildRenderer(root, ports, say);
  screens.catch(() => undefined);
  const program = await openProgram({
    options,
    lock: lock.value,
    shell: 'browser',
    ports,
    env: process.env,
    version: versionOf(root),
    spawnCloud: cloudSpawner(options),
    say,
  });
  if (!program.ok) return refuse(program.error);
  if (!ending.add(() => program.value.stop())) return;

  const shell = await openBrowserShell({
    host: program.value.host,
    ports,
    port: options.port,
    dataFolder: options.data,
    rendererFolder: await screens,
  });
  if (!shell.ok) return refuse(`port ${shell.error.port} (--port): ${shell.error.reason}`);
  if (!ending.add(() => shell.value.close())) return;
  if (!options.headless) openWindow(options, shell.value);
  tellReady(options, program.value, shell.value);
}

/** A kill point ends the cloud once: the one that is started in its place lives. */
function cloudSpawner(options: StartOptions): () => CloudProcess {
  let env = process.env;
  return () => {
    const child = spawnCloud(root, options.cloudPort, options.data, env);
    env = { ...env, [KILL_VARIABLE]: undefined };
    return child;
  };
}

function tellReady(options: StartOptions, program: Program, shell: BrowserShell): void {
  const line = {
    ready: true,
    pid: process.pid,
    shell: 'browser',
    url: shell.launchUrl(),
    cloud: program.cloudUrl(),
    data: options.data,
    terminal: program.terminal(),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** No window is no reason to stop: any Chromium on this machine can open the link. */
function openWindow(options: StartOptions, shell: BrowserShell): void {
  const executable = findChromium();
  const hasDisplay =
    process.platform !== 'linux' ||
    process.env['DISPLAY'] !== undefined ||
    process.env['WAYLAND_DISPLAY'] !== undefined;
  if (executable === undefined || !hasDisplay) {
    say(`${hasDisplay ? 'no Chromium found' : 'no display'}: open ${shell.launchUrl()} yourself`);
    return;
  }
  const openedAt = ports.clock.monotonicMs();
  const window = openBrowserWindow({
    executable,
    url: shell.launchUrl(),
    profile: join(options.data, 'chromium'),
    ended: (code) => {
      if (ending.hasBegun) return;
      const atOnce = code !== 0 && ports.clock.monotonicMs() - openedAt < OPENS_WITHIN_MS;
      if (atOnce) say(`${executable} could not open a window: open ${shell.launchUrl()} yourself`);
      else say('the window was closed; the terminal goes on. Open it again with: npm run launch');
    },
  });
  ending.add(() => window.close());
}

function portsOf(options: StartOptions): readonly (readonly [option: string, port: number])[] {
  const own = ['--port', options.port] as const;
  return embedsCloud(options) ? [own, ['--cloud-port', options.cloudPort]] : [own];
}

async function refuse(line: string): Promise<void> {
  if (!ending.hasBegun) process.stderr.write(`guidepost: ${oneLine(line)}\n`);
  await ending.end(1);
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' · ').slice(0, REASON_MAX);
}

function versionOf(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}
