/**
 * Starts the desktop shell from the command line: Electron with the built program, the same options, our stdout. The
 * program in it is the same one (program.ts); Electron's main process owns it. Called by main/cli/start.ts.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDesktop } from '../build/desktop.ts';
import { buildRenderer } from '../build/renderer.ts';
import type { Ports } from '../ports.ts';
import type { Ending } from './ending.ts';
import type { StartOptions } from './options.ts';

/** The Electron binary that npm's package fetched; undefined when it was not fetched. */
export function findElectron(root: string): string | undefined {
  const folder = join(root, 'node_modules', 'electron');
  const note = join(folder, 'path.txt');
  if (!existsSync(note)) return undefined;
  const binary = join(folder, 'dist', readFileSync(note, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}

/** Undefined: the desktop shell it is. Else why not, as a line; empty when nobody asked for it. */
export function desktopObstacle(
  root: string,
  env: NodeJS.ProcessEnv,
  options: Pick<StartOptions, 'shell' | 'headless'>,
): string | undefined {
  if (options.shell === 'browser' || (options.headless && options.shell === undefined)) return '';
  const hasDisplay =
    process.platform !== 'linux' || env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined;
  if (options.headless) return 'the desktop shell needs its window; --headless runs the browser shell';
  if (findElectron(root) === undefined)
    return 'the Electron runtime is not here (node node_modules/electron/install.js fetches it); using the browser shell';
  return hasDisplay ? undefined : 'no display for the desktop shell; using the browser shell';
}

interface DesktopRun {
  readonly root: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly ports: Ports;
  readonly say: (line: string) => void;
  readonly ending: Ending;
}

/** Runs until Electron ends; its exit code is ours. */
export async function runDesktop({ root, args, env, ports, say, ending }: DesktopRun): Promise<void> {
  await Promise.all([buildRenderer(root, ports, say), buildDesktop(root)]);
  const electron = findElectron(root);
  if (electron === undefined || ending.hasBegun) return;
  const child = spawn(electron, [...electronFlags(), root, ...args], {
    // Standard input is a pipe that is never written to: its end tells Electron that we are gone.
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...env, GUIDEPOST_NODE: process.execPath, GUIDEPOST_ROOT: root, GUIDEPOST_PARENT_WATCH: '1' },
  });
  child.stdin.on('error', () => undefined);
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', () => resolve(1));
  });
  ending.add(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  await ending.end(await exited);
}

const electronFlags = (): readonly string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);
