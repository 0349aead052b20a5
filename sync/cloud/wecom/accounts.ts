/**
 * The brand's company at WeCom. Read once at start from a file that only its owner reads (`GUIDEPOST_WECOM_FILE`, else
 * `DATA/cloud/wecom.json`); credentials never reach the database, a log, an answer or a terminal. Without a file
 * there is the demonstration alone. README.md has the format.
 */
import { readFile, stat } from 'node:fs/promises';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Cloud } from '../app/context.ts';
import { codeOf, StartFailure } from '../failure.ts';
import type { HttpSend } from '../payments/send.ts';
import type { CloudPorts } from '../ports.ts';
import { WECOM_URL, wecomApi } from './drivers/wecom.ts';
import { demoWecom } from './emulators/demo.ts';
import { readAesKey, type CallbackKey } from './message-crypt.ts';
import type { SignedMessage } from './callback.ts';
import type { WecomApi } from './provider.ts';

export interface WecomAccount {
  /** Of the demonstration alone, by which no customer hears of anything: somebody scans the code with this state. */
  customerScans?(userId: string, state: string): SignedMessage;
  readonly callback: CallbackKey;
  /** What a new friend is told; null where nothing is. */
  readonly welcome: string | null;
  apiFor(cloud: Cloud): WecomApi;
}

const ID = Type.String({ minLength: 1, maxLength: 200 });
const WECOM_FILE = Type.Object({
  version: Type.Literal(1),
  baseUrl: Type.Optional(Type.String({ pattern: '^https?://[^\\s?]{3,200}[^/\\s]$' })),
  corpId: ID,
  /** Of the application that may use customer contact. */
  secret: ID,
  /** Of the callback. */
  token: Type.String({ minLength: 1, maxLength: 32 }),
  encodingAesKey: Type.String({ pattern: '^[A-Za-z0-9]{43}$' }),
  welcome: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
});
type WecomFile = Static<typeof WECOM_FILE>;
const checked = Compile(WECOM_FILE);

/** Read or written by others than its owner. */
const OTHERS = 0o077;

/** @throws StartFailure in one line that names the file and what is wrong, never a value. */
export async function loadWecom(
  file: string,
  isGiven: boolean,
  send: HttpSend,
  ports: CloudPorts,
): Promise<WecomAccount> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const code = codeOf(error);
    if (code === 'ENOENT' && !isGiven) return null;
    throw new StartFailure('wecom', `cannot read the WeCom file ${file}: ${code}`);
  });
  if (text === null) return demoWecom(ports);
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
    throw new StartFailure('wecom', `${file} can be read by others; chmod 600 it`);
  return openWecom(parse(text, file), send);
}

function parse(text: string, file: string): WecomFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StartFailure('wecom', `the WeCom file ${file} is no JSON`);
  }
  if (checked.Check(value)) return value;
  const [first] = checked.Errors(value);
  throw new StartFailure('wecom', `the WeCom file ${file} is wrong at ${first?.instancePath ?? '/'}`);
}

export function openWecom(
  { baseUrl = WECOM_URL, corpId, secret, token, encodingAesKey, welcome }: Omit<WecomFile, 'version'>,
  send: HttpSend,
  customerScans?: WecomAccount['customerScans'],
): WecomAccount {
  const aesKey = readAesKey(encodingAesKey);
  if (aesKey === null) throw new StartFailure('wecom', 'the key of the WeCom callback has not 43 letters and digits');
  return {
    ...(customerScans === undefined ? {} : { customerScans }),
    callback: { token, aesKey, receiveId: corpId },
    welcome: welcome ?? null,
    apiFor: (cloud) => wecomApi(cloud, { baseUrl, corpId, secret, send }),
  };
}
