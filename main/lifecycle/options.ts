/**
 * The options of `npm start`, exactly those of the outside interface. A problem is one line that names the option or the
 * value. Pure but for the environment it is given; called by main/cli/start.ts.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../../sync/domain/result.ts';

export const DEFAULT_PORT = 47_310;
export const DEFAULT_CLOUD_PORT = 47_320;
const PORT_MAX = 65_535;

export interface StartOptions {
  /** Undefined: the desktop shell where its runtime and a display are there, else the browser shell. */
  readonly shell: 'desktop' | 'browser' | undefined;
  readonly headless: boolean;
  readonly port: number;
  /** The cloud to join; undefined: the embedded one. */
  readonly cloud: string | undefined;
  readonly cloudPort: number;
  /** Absolute. */
  readonly data: string;
  /** Absolute path of devices.json; undefined: virtual devices. */
  readonly devices: string | undefined;
  readonly lang: 'zh-CN' | 'en' | undefined;
  readonly training: boolean;
  /** A pairing code. */
  readonly pair: string | undefined;
}

const OPTIONS = {
  shell: { type: 'string' },
  headless: { type: 'boolean' },
  port: { type: 'string' },
  cloud: { type: 'string' },
  'cloud-port': { type: 'string' },
  data: { type: 'string' },
  devices: { type: 'string' },
  lang: { type: 'string' },
  training: { type: 'boolean' },
  pair: { type: 'string' },
} as const;

export function parseStartOptions(args: readonly string[], home = homedir()): Result<StartOptions, string> {
  const given = parseGiven(args);
  if (!given.ok) return given;
  const values = given.value;
  const port = portOf('--port', values.port, DEFAULT_PORT);
  if (!port.ok) return port;
  const cloudPort = portOf('--cloud-port', values['cloud-port'], DEFAULT_CLOUD_PORT);
  if (!cloudPort.ok) return cloudPort;
  const { shell, lang, cloud, data, devices, pair } = values;
  if (shell !== undefined && shell !== 'desktop' && shell !== 'browser')
    return bad('--shell', shell, 'desktop or browser');
  if (lang !== undefined && lang !== 'zh-CN' && lang !== 'en') return bad('--lang', lang, 'zh-CN or en');
  if (cloud !== undefined && !isCloudUrl(cloud)) return bad('--cloud', cloud, 'an http or https address');
  if (cloud !== undefined && values['cloud-port'] !== undefined)
    return err('--cloud-port is for the embedded cloud and cannot stand beside --cloud');
  if (cloud === undefined && port.value === cloudPort.value)
    return bad('--cloud-port', String(cloudPort.value), 'another port than --port');
  for (const [name, value] of Object.entries({ data, devices, pair }))
    if (value === '') return bad(`--${name}`, value, 'a value');
  return ok({
    shell,
    headless: values.headless ?? false,
    port: port.value,
    cloud: cloud?.replace(/\/+$/, ''),
    cloudPort: cloudPort.value,
    data: resolve(data ?? defaultDataFolder(home, cloud)),
    devices: devices === undefined ? undefined : resolve(devices),
    lang,
    training: values.training ?? false,
    pair,
  });
}

/** Parses `--data DIR` alone, for `npm run launch`. */
export function parseLaunchOptions(
  args: readonly string[],
  home = homedir(),
): Result<{ readonly data: string }, string> {
  const options = parseStartOptions(args, home);
  const foreign = args.find((arg) => arg.startsWith('--') && !/^--data(=|$)/.test(arg));
  if (foreign !== undefined) return err(`unknown option ${foreign}`);
  return options.ok ? ok({ data: options.value.data }) : options;
}

/** A terminal that joined a cloud keeps a folder of its own, so that it never meets the demo shop's journal. */
function defaultDataFolder(home: string, cloud: string | undefined): string {
  const name = cloud === undefined ? 'demo' : new URL(cloud).host.replaceAll(':', '-');
  return join(home, '.guidepost', name);
}

function parseGiven(args: readonly string[]) {
  try {
    return ok(parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: false }).values);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // "Unknown option '--x'. To specify a positional argument …": the first sentence says it.
    return err((message.split(/\.\s|\n/)[0] ?? message).replace(/^./, (letter) => letter.toLowerCase()));
  }
}

function portOf(name: string, text: string | undefined, otherwise: number): Result<number, string> {
  if (text === undefined) return ok(otherwise);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= PORT_MAX ? ok(port) : bad(name, text, `a port from 1 to ${PORT_MAX}`);
}

function isCloudUrl(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}

const bad = (option: string, value: string, expected: string) =>
  err(`${option} ${JSON.stringify(value)}: expected ${expected}`);
