/**
 * What the browser shell keeps in DATA/shell, readable by its owner only: the cookie key, which survives restarts, and
 * while it runs the control file, from which `npm run launch` learns the port and the secret for a new link.
 */
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { RandomSource } from '../../ports.ts';

const KEY_BYTES = 32;
const CONTROL = Type.Object({
  pid: Type.Integer({ minimum: 1 }),
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  secret: Type.String({ minLength: 20 }),
});
export type Control = Static<typeof CONTROL>;
const control = Compile(CONTROL);

const folderOf = (dataFolder: string): string => join(dataFolder, 'shell');
const controlFile = (dataFolder: string): string => join(folderOf(dataFolder), 'control.json');

/** Reads the key, or makes a new one: then browsers that were launched before must be launched again. */
export function readCookieKey(dataFolder: string, random: RandomSource): Uint8Array {
  const file = join(folderOf(dataFolder), 'cookie-key');
  const kept = readIfThere(file);
  if (kept?.length === KEY_BYTES) return kept;
  const key = random.bytes(KEY_BYTES);
  writeOwnerOnly(dataFolder, file, key);
  return key;
}

export function writeControl(dataFolder: string, value: Control): void {
  writeOwnerOnly(dataFolder, controlFile(dataFolder), JSON.stringify(value));
}

/** Undefined when no browser shell runs on this folder (or its file is damaged). */
export function readControl(dataFolder: string): Control | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(controlFile(dataFolder), 'utf8'));
    return control.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function removeControl(dataFolder: string): void {
  rmSync(controlFile(dataFolder), { force: true });
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function writeOwnerOnly(dataFolder: string, file: string, content: Uint8Array | string): void {
  mkdirSync(folderOf(dataFolder), { recursive: true, mode: 0o700 });
  const unfinished = `${file}.new`;
  writeFileSync(unfinished, content, { mode: 0o600 });
  chmodSync(unfinished, 0o600);
  renameSync(unfinished, file);
}
