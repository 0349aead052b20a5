/** Hands of the tests of the guide's page: a phone that keeps its cookie and says where its forms come from. */
import type { Answer, Ask, TestCloud } from './harness.ts';

export const PAGE = { accept: 'text/html', 'accept-language': 'zh-CN' };
export const JSON_ONLY = { accept: 'application/json' };
const OWN = { 'sec-fetch-site': 'same-origin' };

export interface GuidePhone {
  readonly cookie: () => string;
  /** Takes the cookie of another phone, as a thief would. */
  take(cookie: string): void;
  get<Body = Record<string, unknown>>(path: string, headers?: Record<string, string>): Promise<Answer<Body>>;
  /** A form of the page itself, unless the headers say another thing. */
  post(path: string, form?: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  signIn(staff?: string, pin?: string): Promise<Answer>;
}

export function guidePhone(cloud: TestCloud): GuidePhone {
  let cookie = '';
  const ask = async <Body>(path: string, asked: Ask): Promise<Answer<Body>> => {
    const headers = { ...asked.headers, ...(cookie === '' ? {} : { cookie: `other=1; ${cookie}` }) };
    const url = `${cloud.url}${path}`;
    const response = await fetch(url, {
      method: asked.form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: {
        ...headers,
        ...(asked.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(asked.form === undefined ? {} : { body: new URLSearchParams(asked.form).toString() }),
    });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) cookie = set.split(';')[0] ?? '';
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : {}) as Body };
  };
  const post: GuidePhone['post'] = (path, form = {}, headers = OWN) =>
    ask(path, { form, headers: { ...PAGE, ...headers } });
  return {
    cookie: () => cookie,
    take: (other) => {
      cookie = other;
    },
    get: (path, headers = PAGE) => ask(path, { headers }),
    post,
    signIn: (staff = '2001', pin = '222222') => post('/guide/session', { staff, pin }),
  };
}
