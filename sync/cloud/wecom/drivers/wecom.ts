/**
 * WeCom's server interface: `gettoken`, contact ways (96348), welcome messages (92137), transfers of leavers (96331, 96333) and of
 * active guides (96325). A token that is refused is renewed once and the question asked again. Answers are not signed: HTTPS alone
 * vouches for them. Not run against the real one.
 */
import { err, ok } from '../../../domain/result.ts';
import type { Cloud } from '../../app/context.ts';
import { objectIn, sent, type HttpRequest, type HttpSend } from '../../payments/send.ts';
import { accessToken, endPauses, pauseAll, tellCredentials, type Fetched } from '../access-token.ts';
import { meaningOf, NO_CONTACT_WAY } from '../error-codes.ts';
import type { Asked, ContactWay, TransferKind, TransferResult, Trouble, WecomApi } from '../provider.ts';

export const WECOM_URL = 'https://qyapi.weixin.qq.com';

export interface WecomLine {
  readonly baseUrl: string;
  readonly corpId: string;
  readonly secret: string;
  readonly send: HttpSend;
}

type Fields = Readonly<Record<string, unknown>>;

const BUSY_MS = 2_000;
const PAGES_MAX = 200;
const PAGE_SIZE = 500;
const SINGLE_PERSON = 1;
const BY_QR_CODE = 2;
const RESULT_PATHS: Readonly<Record<TransferKind, string>> = {
  resigned: 'resigned/transfer_result',
  active: 'transfer_result',
};
const TRANSFER_PATHS: Readonly<Record<TransferKind, string>> = {
  resigned: 'resigned/transfer_customer',
  active: 'transfer_customer',
};

export function wecomApi(cloud: Cloud, line: WecomLine): WecomApi {
  const post = (path: string, body: Fields): Promise<Asked<Fields>> => ask(cloud, line, path, body);
  return {
    addContactWay: async ({ userId, state }) => {
      const body = { type: SINGLE_PERSON, scene: BY_QR_CODE, state, user: [userId], skip_verify: true };
      const said = await post('add_contact_way', body);
      return said.outcome === 'done' ? wayIn(said.value) : said;
    },
    findContactWay: async (state, from, until) => {
      for (let cursor = '', pages = 0; pages < PAGES_MAX; pages += 1) {
        const range = { start_time: seconds(from), end_time: seconds(until) };
        const said = await post('list_contact_way', { ...range, cursor, limit: PAGE_SIZE });
        if (said.outcome !== 'done') return said;
        for (const { config_id: id } of listIn(said.value, 'contact_way')) {
          const one = await post('get_contact_way', { config_id: textOf(id) });
          if (one.outcome !== 'done') return one;
          const way = one.value['contact_way'] as Fields | undefined;
          if (way?.['state'] === state) return wayIn(way);
        }
        cursor = textOf(said.value['next_cursor']);
        if (cursor === '') return done(null);
      }
      return { outcome: 'unknown' };
    },
    deleteContactWay: async (configId) => {
      const said = await post('del_contact_way', { config_id: configId });
      // What is gone needs no deleting.
      return said.outcome === 'done' || (said.outcome === 'refused' && NO_CONTACT_WAY.has(said.code))
        ? done(null)
        : said;
    },
    sendWelcome: async (welcomeCode, content) => {
      const said = await post('send_welcome_msg', { welcome_code: welcomeCode, text: { content } });
      return said.outcome === 'done' ? done(null) : said;
    },
    transfer: async ({ kind, fromUser, toUser }, externalIds) => {
      const people = { handover_userid: fromUser, takeover_userid: toUser };
      const said = await post(TRANSFER_PATHS[kind], { ...people, external_userid: externalIds });
      if (said.outcome !== 'done') return said;
      const codes = listIn(said.value, 'customer').flatMap(({ external_userid: id, errcode: code }) =>
        typeof code === 'number' ? [[textOf(id), code] as const] : [],
      );
      return done(new Map(codes));
    },
    transferResults: async ({ kind, fromUser, toUser }) => {
      const found: TransferResult[] = [];
      for (let cursor = '', pages = 0; pages < PAGES_MAX; pages += 1) {
        const people = { handover_userid: fromUser, takeover_userid: toUser };
        const said = await post(RESULT_PATHS[kind], { ...people, cursor });
        if (said.outcome !== 'done') return said;
        found.push(...listIn(said.value, 'customer').flatMap(resultIn));
        cursor = textOf(said.value['next_cursor']);
        if (cursor === '') return done(found);
      }
      return { outcome: 'unknown' };
    },
  };
}

const done = <Value>(value: Value): Asked<Value> => ({ outcome: 'done', value });
const seconds = (ms: number): number => Math.floor(ms / 1000);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function listIn(of: Fields, name: string): readonly Fields[] {
  const value = of[name];
  return Array.isArray(value) ? (value as readonly Fields[]) : [];
}

function wayIn(said: Fields): Asked<ContactWay> {
  const configId = textOf(said['config_id']);
  return configId === '' ? { outcome: 'unknown' } : done({ configId, qrCode: textOf(said['qr_code']) });
}

function resultIn({ external_userid: id, status, takeover_time: at }: Fields): readonly TransferResult[] {
  if (typeof id !== 'string' || typeof status !== 'number') return [];
  return [{ externalId: id, status, at: typeof at === 'number' && at > 0 ? at * 1000 : null }];
}

async function ask(cloud: Cloud, line: WecomLine, path: string, body: Fields): Promise<Asked<Fields>> {
  const token = await accessToken(cloud, () => fetchToken(line));
  if (!token.ok) return token.error;
  const said = await exchange(line, path, body, token.value);
  if (said !== 'token') return heed(cloud, said);
  const fresh = await accessToken(cloud, () => fetchToken(line), token.value);
  if (!fresh.ok) return fresh.error;
  const again = await exchange(line, path, body, fresh.value);
  return again === 'token' ? { outcome: 'later', afterMs: BUSY_MS } : heed(cloud, again);
}

/** What all processes have to know of an answer. */
async function heed(cloud: Cloud, said: Asked<Fields> | 'too_often'): Promise<Asked<Fields>> {
  if (said === 'too_often') return { outcome: 'later', afterMs: await pauseAll(cloud) };
  if (said.outcome === 'credentials') await tellCredentials(cloud, said.code);
  if (said.outcome === 'done' || said.outcome === 'refused') await endPauses(cloud);
  return said;
}

async function exchange(
  { baseUrl, send }: WecomLine,
  path: string,
  body: Fields,
  token: string,
): Promise<Asked<Fields> | 'token' | 'too_often'> {
  const url = `${baseUrl}/cgi-bin/externalcontact/${path}?${new URLSearchParams({ access_token: token }).toString()}`;
  const headers = { 'content-type': 'application/json' };
  const read = await readAnswer(send, { method: 'POST', url, headers, body: JSON.stringify(body) });
  if (read === null) return { outcome: 'unknown' };
  const { code, said } = read;
  if (code === 0) return done(said);
  const meaning = meaningOf(code);
  return meaning === 'token' || meaning === 'too_often' ? meaning : troubleOf(code);
}

async function fetchToken({ baseUrl, corpId, secret, send }: WecomLine): Promise<Fetched> {
  const query = new URLSearchParams({ corpid: corpId, corpsecret: secret }).toString();
  const read = await readAnswer(send, {
    method: 'GET',
    url: `${baseUrl}/cgi-bin/gettoken?${query}`,
    headers: {},
    body: '',
  });
  if (read === null) return err({ outcome: 'unknown' });
  const { code, said } = read;
  if (code !== 0) return err(troubleOf(code));
  const { access_token: token, expires_in: lasts } = said;
  if (typeof token !== 'string' || token === '' || typeof lasts !== 'number') return err({ outcome: 'unknown' });
  return ok({ token, seconds: lasts });
}

function troubleOf(code: number): Trouble {
  switch (meaningOf(code)) {
    case 'credentials':
      return { outcome: 'credentials', code };
    case 'busy':
    case 'token':
    case 'too_often':
      return { outcome: 'later', afterMs: BUSY_MS };
    case 'refused':
      return { outcome: 'refused', code };
  }
}

/** WeCom's number and the whole answer; null when none was heard that can be read. */
async function readAnswer(
  send: HttpSend,
  request: HttpRequest,
): Promise<{ readonly code: number; readonly said: Fields } | null> {
  const answer = await sent(send, request);
  const said = answer === null ? null : objectIn(answer.body);
  const code = said?.['errcode'];
  // `gettoken` of some versions leaves it out when all is well.
  return said === null || answer?.status !== 200 ? null : { code: typeof code === 'number' ? code : 0, said };
}
