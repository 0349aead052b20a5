/** A brand at WeCom, on a real PostgreSQL against the emulator behind the real driver. Its clock and its sweep move by hand. One per test file. */
import { randomBytes } from 'node:crypto';
import type { Transaction } from '../../../../sync/cloud/store/database.ts';
import { delay, systemPorts, type CloudPorts } from '../../../../sync/cloud/ports.ts';
import { openWecom } from '../../../../sync/cloud/wecom/accounts.ts';
import type { SignedMessage } from '../../../../sync/cloud/wecom/callback.ts';
import { WecomEmulator } from '../../../../sync/cloud/wecom/emulators/wecom-emulator.ts';
import { sweepWecom } from '../../../../sync/cloud/wecom/wecom-sweep.ts';
import { epochMs } from '../../../../sync/domain/time.ts';
import { startTestCloud, type Answer, type TestCloud } from '../harness.ts';

export const SCOPE = 'brand:demo';
export const CORP = 'ww0123456789abcdef';
const SECRET = 'not a secret of anybody';
const AES_KEY = 'a0'.repeat(21) + 'b';
const STARTED = 1_790_000_000_000;
let offset = 0;
const now = (): number => STARTED + offset;

export let cloud: TestCloud;
/** Of the demo shop; may act for the whole brand while it is the only store. */
export let manager: string;
export let company: WecomEmulator;
/** How long WeCom takes. */
export const answersAfter = { ms: 0 };
/** Users of WeCom. */
export const YUE = 'LinYue';
export const CHEN = 'ChenJia';

export async function openCompany(): Promise<void> {
  const real = systemPorts();
  const ports: CloudPorts = {
    ...real,
    clock: { now: () => epochMs(now()) },
    timers: { after: real.timers.after, every: () => ({ cancel: () => undefined }) },
  };
  const given = {
    baseUrl: 'http://wecom.invalid',
    corpId: CORP,
    secret: SECRET,
    token: 'callback token',
    encodingAesKey: AES_KEY,
    welcome: '您好',
  };
  const wecom = openWecom(given, async (request) => {
    await delay(real.timers, answersAfter.ms);
    return company.send(request);
  });
  company = new WecomEmulator({ secret: SECRET, callback: wecom.callback, now, random: (bytes) => randomBytes(bytes) });
  cloud = await startTestCloud({ ports, wecom });
  manager = await cloud.logIn();
}

export const advance = (ms: number): void => {
  offset += ms;
};
export const sweep = (): Promise<void> => sweepWecom(cloud.running.cloud);
export async function pass(ms: number, stepMs: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += stepMs) {
    advance(stepMs);
    await sweep();
  }
  manager = await cloud.logIn();
}

/** As WeCom posts it. */
export const post = ({ query, body }: SignedMessage, type = 'text/xml'): Promise<Response> =>
  fetch(`${cloud.url}/wecom/callback?${new URLSearchParams({ ...query }).toString()}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });

/** Told, kept, and worked. */
export async function tell(message: SignedMessage): Promise<void> {
  const answer = await post(message);
  if (answer.status !== 200) throw new Error(`callback: ${await answer.text()}`);
  await sweep();
}

export const ask = <Body = Record<string, unknown>>(
  path: string,
  json?: unknown,
  method?: string,
): Promise<Answer<Body>> =>
  cloud.ask<Body>(path, {
    token: manager,
    ...(json === undefined ? {} : { json }),
    ...(method === undefined ? {} : { method }),
  });

export const rows = <Row extends object>(sql: string, ...parameters: string[]): Promise<readonly Row[]> =>
  cloud.running.cloud.database.rows<Row>(sql, [SCOPE, ...parameters]);

/** Links a person, and has the code made. */
export async function link(staff: string, user: string | null): Promise<Answer> {
  const answer = await ask(`/v1/staff/${staff}/wecom`, { userId: user }, 'PUT');
  await sweep();
  return answer;
}

/** The state of the person's code that stands at WeCom. */
export function stateOf(user: string): string {
  const [way, ...more] = [...company.ways.values()].filter((one) => one.user === user);
  if (way === undefined || more.length > 0) throw new Error(`${user} has ${String(more.length + 1)} ways or none`);
  return way.state;
}

/** Changes a person as headquarters would: the day of leaving. */
export const setLeft = (staff: string, leftAt: number | null): Promise<number> =>
  cloud.running.cloud.database.transaction((tx: Transaction) =>
    tx.run(
      leftAt === null
        ? "UPDATE staff SET body = body - 'leftAt' WHERE scope = $1 AND staff = $2"
        : "UPDATE staff SET body = jsonb_set(body, '{leftAt}', to_jsonb($3::bigint)) WHERE scope = $1 AND staff = $2",
      leftAt === null ? [SCOPE, staff] : [SCOPE, staff, leftAt],
    ),
  );

export const alerts = async (code: string): Promise<readonly { subject: string; detail: string | null }[]> =>
  rows<{ subject: string; detail: string | null }>(
    'SELECT subject, detail FROM alerts WHERE scope = $1 AND code = $2 ORDER BY id',
    code,
  );
export const clockNow = now;
