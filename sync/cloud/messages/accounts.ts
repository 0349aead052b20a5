/**
 * Who carries the brand's text messages. Read once at start from a file that only its owner reads (`GUIDEPOST_MESSAGES_FILE`, else
 * `DATA/cloud/messages.json`); credentials never reach the database, a log, an answer or a terminal. Without a file the demo shop has
 * the demonstration and no other store sends anything. README.md has the format.
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { DEMO_STORE_ID } from '../../demo/shop.ts';
import { codeOf, StartFailure } from '../failure.ts';
import type { HttpSend } from '../payments/send.ts';
import type { CloudPorts } from '../ports.ts';
import { ALIYUN_MESSAGES_URL, aliyunMessages } from './drivers/aliyun.ts';
import { demoMessages } from './emulators/demo.ts';
import type { Messages } from './provider.ts';

const TEXT = Type.String({ minLength: 1, maxLength: 200 });
const MESSAGES_FILE = Type.Object({
  version: Type.Literal(1),
  driver: Type.Literal('aliyun'),
  baseUrl: Type.Optional(Type.String({ pattern: '^https?://[^\\s?]{3,200}[^/\\s]$' })),
  accessKeyId: TEXT,
  accessKeySecret: TEXT,
  signName: TEXT,
  templateCode: TEXT,
});
const checked = Compile(MESSAGES_FILE);

/** Read or written by others than its owner. */
const OTHERS = 0o077;
/** Where the demonstration shows what it would have sent, beside the secrets. */
export const DEMO_MESSAGES_FILE = 'demo-messages.txt';

/** @throws StartFailure in one line that names the file and what is wrong, never a value. */
export async function loadMessages(
  file: string,
  isGiven: boolean,
  send: HttpSend,
  ports: CloudPorts,
): Promise<Messages> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const code = codeOf(error);
    if (code === 'ENOENT' && !isGiven) return null;
    throw new StartFailure('messages', `cannot read the messages file ${file}: ${code}`);
  });
  if (text === null) {
    const demo = demoMessages(join(dirname(file), DEMO_MESSAGES_FILE));
    return { forStore: (store) => (store === DEMO_STORE_ID ? demo : null) };
  }
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
    throw new StartFailure('messages', `${file} can be read by others; chmod 600 it`);
  const account = parse(text, file);
  const provider = aliyunMessages({ ...account, baseUrl: account.baseUrl ?? ALIYUN_MESSAGES_URL }, send, ports);
  return { forStore: () => provider };
}

function parse(text: string, file: string) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StartFailure('messages', `the messages file ${file} is no JSON`);
  }
  if (checked.Check(value)) return value;
  const [first] = checked.Errors(value);
  throw new StartFailure('messages', `the messages file ${file} is wrong at ${first?.instancePath ?? '/'}`);
}
