/**
 * The other side of drivers/douyin.ts: client tokens, short links, and the certificate interfaces as the public documentation has
 * them, on emulated books. A preparation is good for one redemption. Runs in the demonstration, and in tests behind HTTP.
 */
import { fen, yuanText } from '../../../domain/money.ts';
import { underFault } from '../../payments/emulators/ledger.ts';
import { objectIn, type HttpAnswer, type HttpRequest } from '../../payments/send.ts';
import type { DouyinAccount } from '../drivers/douyin.ts';
import type { Refusal, Voucher, VoucherAct, VoucherBooks } from './voucher-books.ts';

type Fields = Readonly<Record<string, unknown>>;
const ACTS: Readonly<Record<string, VoucherAct>> = {
  prepare: 'prepare',
  verify: 'verify',
  get: 'query',
  cancel: 'cancel',
};
const REFUSED: Readonly<Record<Refusal, string>> = {
  used: '券码已核销',
  expired: '券已过期',
  elsewhere: '该券不适用当前门店',
  absent: '券码不存在',
  refunded: '券已退款',
};
const DONE: Fields = { error_code: 0, description: 'success' };
const ALREADY = 1208;
const TOKEN_SECONDS = 7200;
const NO_TOKEN: Fields = { error_code: 2_190_008, description: 'access_token过期或无效' };
const BUSY: Fields = { error_code: 2_100_004, description: '系统繁忙，此时请开发者稍候再试' };
const LATE: Fields = { error_code: 3_000_001, description: '已超过可撤销时限，无法撤销核销' };
const SHORT_HOST = 'https://v.douyin.com/';

/** What an emulated customer shows: a short link to the voucher with these digits. */
export const shownLink = (code: string): string => `${SHORT_HOST}d${code}/`;
const sealed = (code: string): string => Buffer.from(`sealed ${code}`).toString('base64');
const opened = (text: string): string => /^sealed (\d+)$/.exec(Buffer.from(text, 'base64').toString())?.[1] ?? '';

export class DouyinEmulator {
  readonly #account: DouyinAccount;
  readonly #books: VoucherBooks;
  readonly #now: () => number;
  #token = '';
  #tokenUntil = 0;
  #prepared = 0;
  /** Which redemption each preparation was used for. */
  readonly #spent = new Map<string, string>();

  constructor(account: DouyinAccount, books: VoucherBooks, now: () => number) {
    this.#account = account;
    this.#books = books;
    this.#now = now;
  }

  /** @throws LineLost when the injected fault says so. */
  answer({ url, headers, body }: HttpRequest): HttpAnswer {
    if (url.startsWith(SHORT_HOST)) return redirect(url);
    const { pathname, searchParams } = new URL(url);
    const asked = body === '' ? Object.fromEntries(searchParams) : (objectIn(body) ?? {});
    if (pathname === '/oauth/client_token/') return this.#newToken(asked);
    const act = ACTS[pathname.split('/').at(-2) ?? ''];
    if (act === undefined) return { status: 404, headers: {}, body: '' };
    if (headers['access-token'] !== this.#token || this.#now() >= this.#tokenUntil) return told(NO_TOKEN);
    const code = this.#codeOf(act, asked);
    const said = underFault(this.#books.faultOf(act, code), () => this.#carryOut(act, code, asked));
    return said === null ? told(BUSY) : told(said);
  }

  #newToken({ client_key: key, client_secret: secret }: Fields): HttpAnswer {
    if (key !== this.#account.clientKey || secret !== this.#account.clientSecret)
      return told({ error_code: 10_013, description: 'client_key或者client_secret报错' });
    this.#token = `clt.${String(this.#now())}`;
    this.#tokenUntil = this.#now() + TOKEN_SECONDS * 1000;
    return told({ ...DONE, access_token: this.#token, expires_in: TOKEN_SECONDS });
  }

  #codeOf(act: VoucherAct, asked: Fields): string {
    const text = (name: string): string => (typeof asked[name] === 'string' ? asked[name] : '');
    switch (act) {
      case 'prepare':
        return text('code') || opened(text('encrypted_data'));
      case 'verify':
        return opened(String((asked['encrypted_codes'] as readonly unknown[] | undefined)?.[0]));
      case 'query':
        return opened(text('encrypted_code'));
      case 'cancel':
        return this.#books.codeOf(text('certificate_id'));
    }
  }

  #carryOut(act: VoucherAct, code: string, asked: Fields): Fields {
    const books = this.#books;
    const { poi } = this.#account;
    if (code === '') return { error_code: 2_100_005, description: '参数不合法' };
    switch (act) {
      case 'prepare': {
        if (asked['poi_id'] !== poi) return { error_code: 3_000_002, description: REFUSED.elsewhere };
        const usable = books.usable(code);
        if (usable === 'used') return { ...DONE, verify_token: this.#newPreparation(), certificates: [] };
        if (typeof usable === 'string') return { error_code: 3_000_003, description: REFUSED[usable] };
        return { ...DONE, verify_token: this.#newPreparation(), certificates: usable.map(certificateOf) };
      }
      case 'verify': {
        const token = String(asked['verify_token']);
        if (this.#spent.has(token) && this.#spent.get(token) !== code)
          return { error_code: 2_100_005, description: '参数不合法' };
        const before = books.find(code).usedBy;
        const done = books.redeem(code, token, poi);
        if (typeof done === 'string') return { ...DONE, verify_results: [failed(code, done)] };
        this.#spent.set(token, code);
        const result = before === token ? { result: ALREADY, msg: '券码已核销' } : { result: 0, msg: '履约成功' };
        return { ...DONE, verify_results: [{ ...result, ...redemptionOf(done) }] };
      }
      case 'query':
        return { ...DONE, certificate: statusOf(books.find(code), poi) };
      case 'cancel': {
        const done = books.cancel(code);
        if (done === 'cancelled') return DONE;
        return done === 'too_late' ? LATE : { error_code: 3_000_004, description: '券未核销，无法撤销' };
      }
    }
  }

  #newPreparation(): string {
    this.#prepared += 1;
    return `token-${this.#account.poi}-${String(this.#now())}-${String(this.#prepared)}`;
  }
}

const told = (data: Fields): HttpAnswer => {
  const { error_code, description } = data;
  // 64-bit ids stand in the platform's JSON as numbers.
  const text = JSON.stringify({ data, extra: { error_code, description, sub_error_code: 0, logid: 'emulated' } });
  return { status: 200, headers: {}, body: text.replaceAll(/"certificate_id":"(\d+)"/g, '"certificate_id":$1') };
};

function redirect(url: string): HttpAnswer {
  const code = /^\/d(\d+)\/?$/.exec(new URL(url).pathname)?.[1];
  if (code === undefined)
    return { status: 302, headers: { location: 'https://elsewhere.invalid/?object_id=1' }, body: '' };
  const location = `https://www.iesdouyin.com/share/commerce/coupon/?schema_type=13&object_id=${encodeURIComponent(sealed(code))}&app=aweme`;
  return { status: 302, headers: { location }, body: '' };
}

const secondsOf = (at: number): number => Math.floor(at / 1000);

const certificateOf = ({ code, certificate, face, paid, behaviour }: Voucher): Fields => ({
  encrypted_code: sealed(code),
  certificate_id: certificate,
  start_time: 1_700_000_000,
  expire_time: 4_070_908_799,
  sku: {
    sku_id: '1',
    title: `${yuanText(fen(face), { group: false })}元代金券`,
    market_price: face,
    ...(behaviour.sku === undefined ? {} : { third_sku_id: behaviour.sku }),
  },
  amount: { original_amount: face, list_market_amount: face, pay_amount: paid, coupon_pay_amount: paid },
});

const redemptionOf = ({ code, certificate, redemption }: Voucher): Fields => ({
  code: sealed(code),
  certificate_id: certificate,
  verify_id: redemption,
});
const failed = (code: string, refusal: Refusal): Fields => ({
  result: refusal === 'used' ? ALREADY : 1,
  msg: REFUSED[refusal],
  code: sealed(code),
});

function statusOf({ state, usedAt, usedIn, redemption }: Voucher, poi: string): Fields {
  if (state === 'refunded') return { status: 4 };
  if (state === 'unused') return { status: 1 };
  return {
    status: 2,
    verify: { verify_id: redemption || '1', verify_time: secondsOf(usedAt), poi_id: usedIn ?? `not ${poi}` },
  };
}
