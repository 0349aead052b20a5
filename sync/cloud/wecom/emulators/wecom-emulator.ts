/**
 * The other side of drivers/wecom.ts and of the callback, as WeCom's public documentation has it: tokens, contact ways, welcome codes,
 * transfers that begin after a day, and events that are signed and sealed. Runs in the demonstration, and in tests behind HTTP.
 */
import type { HttpAnswer, HttpRequest, HttpSend } from '../../payments/send.ts';
import { objectIn } from '../../payments/send.ts';
import type { SignedMessage } from '../callback.ts';
import { sealMessage, signatureOf, type CallbackKey } from '../message-crypt.ts';
import { STATE_MAX, TRANSFER_BATCH_MAX } from '../provider.ts';

type Fields = Readonly<Record<string, unknown>>;
export interface EmulatedCompany {
  readonly secret: string;
  readonly callback: CallbackKey;
  readonly now: () => number;
  readonly random: (bytes: number) => Buffer;
}
/** What the next question about a path meets: a return code, or an answer that is lost after it was carried out. */
export type EmulatedFault = number | 'lost';

interface Way {
  readonly state: string;
  readonly user: string;
  readonly madeAt: number;
}
interface Move {
  readonly startedAt: number;
  /** What comes of it after a day. */
  readonly status: number;
  isCarriedOut: boolean;
}

const TOKEN_SECONDS = 7200;
const WELCOME_MS = 20_000;
const DAY_MS = 86_400_000;
const CODE = {
  ok: 0,
  secret: 40001,
  parameter: 40058,
  token: 40014,
  expired: 42001,
  welcomed: 41051,
  noWelcome: 41050,
  noWay: 41044,
  notFollowed: 40096,
  underWay: 40129,
} as const;

export class WecomEmulator {
  readonly company: EmulatedCompany;
  readonly ways = new Map<string, Way>();
  /** Messages that customers were sent. */
  readonly welcomed: string[] = [];
  /** Which paths were asked, in order. */
  readonly asked: string[] = [];
  readonly faults = new Map<string, EmulatedFault[]>();
  /** What the customers of a transfer will answer; 1 when nothing is said here. */
  readonly willing = new Map<string, number>();
  readonly #tokens = new Map<string, number>();
  readonly #codes = new Map<string, { readonly until: number; used: boolean }>();
  readonly #friends = new Set<string>();
  readonly #moves = new Map<string, Move>();
  #count = 0;

  constructor(company: EmulatedCompany) {
    this.company = company;
  }

  /** @throws Error for an answer that is lost. */
  readonly send: HttpSend = async (request) => {
    const path = new URL(request.url).pathname.replace(/^\/cgi-bin\/(externalcontact\/)?/, '');
    this.asked.push(path);
    const fault = this.faults.get(path)?.shift();
    if (typeof fault === 'number') return told({ errcode: fault, errmsg: 'emulated' });
    const answer = this.#answer(path, request);
    if (fault === 'lost') throw new Error('the answer is lost');
    return Promise.resolve(answer);
  };

  /** All tokens that were given out end now. */
  endTokens(): void {
    for (const token of this.#tokens.keys()) this.#tokens.set(token, 0);
  }

  /** An event as WeCom would tell it, signed and sealed. */
  event(fields: Readonly<Record<string, string | number>>): SignedMessage {
    const { callback, now } = this.company;
    const all = {
      ToUserName: callback.receiveId,
      FromUserName: 'sys',
      CreateTime: Math.floor(now() / 1000),
      MsgType: 'event',
      Event: 'change_external_contact',
      ...fields,
    };
    return this.sealed(`<xml>${Object.entries(all).map(elementOf).join('')}</xml>`);
  }

  sealed(message: string): SignedMessage {
    const { callback, now, random } = this.company;
    const cipher = sealMessage(callback, message, random(16));
    const timestamp = String(Math.floor(now() / 1000));
    const nonce = String(random(4).readUInt32BE());
    const signature = signatureOf(callback.token, { timestamp, nonce, cipher });
    const body = `<xml><ToUserName><![CDATA[${callback.receiveId}]]></ToUserName><Encrypt><![CDATA[${cipher}]]></Encrypt><AgentID><![CDATA[]]></AgentID></xml>`;
    return { query: { msg_signature: signature, timestamp, nonce }, body };
  }

  /** A customer scans a code; the event with a fresh welcome code. */
  scanned(user: string, state: string, external = this.freshCustomer()): SignedMessage {
    this.#friends.add(`${user} ${external}`);
    return this.event({
      ChangeType: 'add_external_contact',
      UserID: user,
      ExternalUserID: external,
      State: state,
      WelcomeCode: this.welcomeCode(),
    });
  }

  welcomeCode(): string {
    this.#count += 1;
    const code = `WELCOME${String(this.#count)}`;
    this.#codes.set(code, { until: this.company.now() + WELCOME_MS, used: false });
    return code;
  }

  freshCustomer(): string {
    return `wo${this.company.random(15).toString('base64url')}`;
  }

  #answer(path: string, { url, body }: HttpRequest): HttpAnswer {
    const query = new URL(url).searchParams;
    if (path === 'gettoken') return this.#newToken(query.get('corpid'), query.get('corpsecret'));
    const until = this.#tokens.get(query.get('access_token') ?? '');
    if (until === undefined) return failed(CODE.token);
    if (until <= this.company.now()) return failed(CODE.expired);
    const asked = objectIn(body);
    return asked === null ? failed(CODE.parameter) : this.#carryOut(path, asked);
  }

  #newToken(corp: string | null, secret: string | null): HttpAnswer {
    if (corp !== this.company.callback.receiveId || secret !== this.company.secret) return failed(CODE.secret);
    this.#count += 1;
    const token = `token-${String(this.#count)}`;
    this.#tokens.set(token, this.company.now() + TOKEN_SECONDS * 1000);
    return done({ access_token: token, expires_in: TOKEN_SECONDS });
  }

  #carryOut(path: string, asked: Fields): HttpAnswer {
    switch (path) {
      case 'add_contact_way':
        return this.#addWay(asked);
      case 'list_contact_way': {
        const [from, until] = [Number(asked['start_time']) * 1000, Number(asked['end_time']) * 1000];
        const found = [...this.ways].filter(([, { madeAt }]) => madeAt >= from && madeAt <= until + 999);
        return done({ contact_way: found.map(([id]) => ({ config_id: id })) });
      }
      case 'get_contact_way': {
        const id = String(asked['config_id']);
        const way = this.ways.get(id);
        if (way === undefined) return failed(CODE.noWay);
        return done({ contact_way: { config_id: id, state: way.state, qr_code: qrOf(id), user: [way.user] } });
      }
      case 'del_contact_way':
        return this.ways.delete(String(asked['config_id'])) ? done({}) : failed(CODE.noWay);
      case 'send_welcome_msg':
        return this.#welcome(asked);
      case 'transfer_customer':
      case 'resigned/transfer_customer':
        return this.#move(asked);
      case 'transfer_result':
      case 'resigned/transfer_result':
        return this.#results(asked);
      default:
        return { status: 404, headers: {}, body: '' };
    }
  }

  #addWay({ state, user }: Fields): HttpAnswer {
    const [person] = Array.isArray(user) ? (user as readonly unknown[]) : [];
    if (typeof state !== 'string' || state.length > STATE_MAX || typeof person !== 'string')
      return failed(CODE.parameter);
    this.#count += 1;
    const id = `config-${String(this.#count)}`;
    this.ways.set(id, { state, user: person, madeAt: this.company.now() });
    return done({ config_id: id, qr_code: qrOf(id) });
  }

  #welcome({ welcome_code: code, text }: Fields): HttpAnswer {
    const known = this.#codes.get(String(code));
    if (known === undefined || known.until <= this.company.now()) return failed(CODE.noWelcome);
    if (known.used) return failed(CODE.welcomed);
    known.used = true;
    this.welcomed.push(String((text as Fields | undefined)?.['content']));
    return done({});
  }

  #move({ handover_userid: from, takeover_userid: to, external_userid: ids }: Fields): HttpAnswer {
    const externals = Array.isArray(ids) ? (ids as readonly string[]) : [];
    if (externals.length === 0 || externals.length > TRANSFER_BATCH_MAX) return failed(CODE.parameter);
    this.#finish();
    const customer = externals.map((external) => {
      const key = `${String(from)} ${String(to)} ${external}`;
      if (!this.#friends.has(`${String(from)} ${external}`))
        return { external_userid: external, errcode: CODE.notFollowed };
      const known = this.#moves.get(key);
      if (known !== undefined && known.startedAt + DAY_MS > this.company.now())
        return { external_userid: external, errcode: CODE.underWay };
      this.#moves.set(key, {
        startedAt: this.company.now(),
        status: this.willing.get(external) ?? 1,
        isCarriedOut: false,
      });
      return { external_userid: external, errcode: CODE.ok };
    });
    return done({ customer });
  }

  #results({ handover_userid: from, takeover_userid: to }: Fields): HttpAnswer {
    this.#finish();
    const pair = `${String(from)} ${String(to)} `;
    const customer = [...this.#moves]
      .filter(([key]) => key.startsWith(pair))
      .map(([key, { startedAt, status }]) => {
        const external = key.slice(pair.length);
        const isOver = startedAt + DAY_MS <= this.company.now();
        const takenAt = isOver && status === 1 ? Math.floor((startedAt + DAY_MS) / 1000) : 0;
        return { external_userid: external, status: isOver ? status : 2, takeover_time: takenAt };
      });
    return done({ customer, next_cursor: '' });
  }

  /** Customers who went are friends of the new guide alone. */
  #finish(): void {
    for (const [key, move] of this.#moves) {
      if (move.isCarriedOut || move.status !== 1 || move.startedAt + DAY_MS > this.company.now()) continue;
      move.isCarriedOut = true;
      const [from = '', to = '', external = ''] = key.split(' ');
      this.#friends.delete(`${from} ${external}`);
      this.#friends.add(`${to} ${external}`);
    }
  }
}

const qrOf = (id: string): string => `https://wework.qpic.cn/demo/${id}`;
const told = (said: Fields): HttpAnswer => ({ status: 200, headers: {}, body: JSON.stringify(said) });
const done = (said: Fields): HttpAnswer => told({ errcode: CODE.ok, errmsg: 'ok', ...said });
const failed = (code: number): HttpAnswer => told({ errcode: code, errmsg: 'emulated' });

const elementOf = ([name, value]: readonly [string, string | number]): string =>
  typeof value === 'number' ? `<${name}>${String(value)}</${name}>` : `<${name}><![CDATA[${value}]]></${name}>`;
