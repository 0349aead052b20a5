/**
 * The desktop program: Electron's main process with the host in it. One instance per data folder; ends with its window,
 * on SIGTERM, and when the command that started it is gone. Bundled to dist/desktop/main.js; options as for `npm start`.
 */
import { app, powerMonitor, utilityProcess } from 'electron';
import { join } from 'node:path';
import { cloudArguments, spawnCloud, type CloudProcess } from '../../lifecycle/cloud-child.ts';
import { Ending } from '../../lifecycle/ending.ts';
import { parseStartOptions, type StartOptions } from '../../lifecycle/options.ts';
import { openProgram } from '../../lifecycle/program.ts';
import { takeData } from '../../data-lock.ts';
import { SYSTEM_STORAGE } from '../../host.ts';
import { systemPorts } from '../../ports.ts';
import { readAssets } from '../assets.ts';
import { systemSealer } from './key-store.electron.ts';
import { START_PAGE } from './page-policy.ts';
import { sealedStorage } from './sealed-storage.ts';
import { openDesktopWindow, registerScheme, type DesktopWindow } from './window.electron.ts';

const ports = systemPorts();
const ending = new Ending(ports.timers, (code) => app.exit(code));
const say = (line: string): void => void process.stderr.write(`guidepost: ${line}\n`);
const root = app.getAppPath();

registerScheme();
const options = parseStartOptions(
  process.argv.slice(app.isPackaged ? 1 : 2).filter((arg) => !/^--(no-sandbox|inspect|remote-debugging)/.test(arg)),
);
if (options.ok) await run(options.value);
else await refuse(options.error);

async function run(options: StartOptions): Promise<void> {
  app.setPath('userData', join(options.data, 'desktop'));
  if (!app.requestSingleInstanceLock()) return refuse(`--data ${options.data}: the terminal is open already`);
  const lock = await takeData(SYSTEM_STORAGE, options.data);
  if (!lock.ok) return refuse(lock.error);
  ending.add(() => lock.value.release());
  ending.onSignals();
  if (process.env['GUIDEPOST_PARENT_WATCH'] === '1') process.stdin.resume().on('end', () => void ending.end(0));
  await app.whenReady();
  const sealer = await systemSealer();

  const program = await openProgram({
    options,
    lock: lock.value,
    shell: 'desktop',
    ports,
    env: process.env,
    version: app.getVersion(),
    spawnCloud: () =>
      app.isPackaged ? forkCloud(options) : spawnCloud(root, options.cloudPort, options.data, process.env),
    ...(sealer === undefined ? {} : { storage: sealedStorage(SYSTEM_STORAGE, sealer) }),
    say,
  });
  if (!program.ok) return refuse(program.error);
  if (!ending.add(() => program.value.stop())) return;

  const assets = readAssets(join(root, 'dist', 'renderer'));
  const window = await openDesktopWindow(program.value.host, assets, join(root, 'dist', 'desktop', 'preload.cjs'));
  ending.add(() => window.close());
  followApp(window);
  const line = {
    ready: true,
    pid: process.pid,
    shell: 'desktop',
    url: START_PAGE,
    cloud: program.value.cloudUrl(),
    data: options.data,
    terminal: program.value.terminal(),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function followApp(window: DesktopWindow): void {
  app.on('second-instance', () => window.show());
  app.on('window-all-closed', () => void ending.end(0));
  app.on('before-quit', (event) => {
    if (ending.hasBegun) return;
    event.preventDefault();
    void ending.end(0);
  });
  // The machine goes down: the journal is closed in order.
  powerMonitor.on('shutdown', () => void ending.end(0));
}

/** An installed program has no Node beside it: Electron's utility process runs the bundled cloud, and dies with us. */
function forkCloud(options: StartOptions): CloudProcess {
  const child = utilityProcess.fork(
    join(root, 'dist', 'desktop', 'cloud.js'),
    [...cloudArguments(options.cloudPort, options.data)],
    {
      stdio: 'pipe',
      env: { ...process.env, GUIDEPOST_ROOT: root },
      serviceName: 'Guidepost cloud',
    },
  );
  if (child.stdout === null || child.stderr === null) throw new Error('a utility process with pipes has both');
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    exited: new Promise((resolve) => child.once('exit', () => resolve())),
    end: () => void child.kill(),
    kill: () => void child.kill(),
  };
}

async function refuse(line: string): Promise<void> {
  say(line.split('\n', 1)[0] ?? '');
  await ending.end(1);
}
