/** Signatures of payment providers against values that OpenSSL computed, and what is signed against the vendors' descriptions. */
import { createPublicKey, createVerify } from 'node:crypto';
import { expect, test } from 'vitest';
import { answerText, questionText } from '../../../../sync/cloud/payments/drivers/aggregator.ts';
import { alipayProvider, chinaTime, nodeText, signedText } from '../../../../sync/cloud/payments/drivers/alipay.ts';
import { requestText, responseText, wechatProvider } from '../../../../sync/cloud/payments/drivers/wechat.ts';
import type { HttpAnswer, HttpRequest } from '../../../../sync/cloud/payments/send.ts';
import { isSignedHmac, isSignedRsa, signHmac, signRsa } from '../../../../sync/cloud/payments/signing.ts';
import { keys } from './vendors.ts';

/** Made with `openssl genrsa 2048`; its private half was thrown away after the two signatures below. */
const PUBLIC = createPublicKey(`-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA4DZuvZ437WOOJpVMW/UT
i7LIqq0XZ+z5Rg6iJjOzwEUAemB5giMCAD1nTaFS2iL7RIMESmCRBBwEDI92mxGx
SDJSCLzcVLjOnFDGykjLaiDceaLsnkjl3BvgdJHeAjh1yymwEmKM4/P70JmEVJ6t
s24QMXFS49B75EHroX7B1Xw4rbjwmNBvHUy+gx9+sTb31142gS+/Z+e8f8uED+s7
l5fQ9LaIurEI3R7l0a1s5b95gQ+mszgTBln7ol7ezaX3UE77mI5JXHaPqjXSojvC
oOGwIqt82DlMXpquvFfsWlQGSiVt7R5S7tnVkjgJe50R0N8vclG0wPTjFzcfon9I
OwIDAQAB
-----END PUBLIC KEY-----`);
/** `openssl dgst -sha256 -sign` of the two texts. */
const WECHAT_BODY = '{"trade_state":"SUCCESS","说明":"已付"}';
const WECHAT_SIGNATURE =
  'YpwPZOMU16f6aYw21iUh5qdNOYjTWyD5LSQX92aljaQFKkv63GkjsRzuTUrdpkAUsM4BJ5Ot6MvNsecXhcU677VP0VmLxjqzgdHQJP+cm2urVZi72WNyIntPGBg/dVBrdDZptfVNuKZzUAr+EXo84cA0WslVGuVbn+XvqZJzZDHHnvJ5f4JtJ5eHyvcWyWPMZOGqIg6usg1Xrd2CClCJ0tdHfZkNYLeSOHSypM2DvbVR9ownk3r64dIVHcdqt/8Ifsw93ya79cdPCjm7+EY8seei93Feu2Y1AOgIVoucS4g3aKLe/z25xoNor42vYTM83RqCmcuysu0Ki4JuWmIkcQ==';
const ALIPAY_NODE = '{"code":"10000","msg":"Success","out_trade_no":"T01X00000001","total_amount":"99.00"}';
const ALIPAY_SIGNATURE =
  'jIpVpxRFlEdTGvIEIIlsDahoNVUg2f5IbZN56yoIxsfQ6QqlKBn3E/rMjyTxclRDkfEB5WYOWC8fzt6KpX5cbJ/2Do/4WMDEnMkEJ4TwPnDA1C0bEdFEoBBWVOGgegG/qs4zmXm/WftNer0HCAuU1N/72gidTu+SQDhyWWedK95cBXU6EqR9mzQGbFG3dT6m8WCAvEb263y00JDoFjKJDRAM6mQCZ5lWyWdaNqh2US1aAmhVrkUFCsMt0sXBKJdVEAod5kRg4QBaybzPPPNPXm4d2PQ2aEras0QOdCKP5PPb7MXMRbCC4W14gxDFQvvmPWkMVpF6vtUd4NwUw8da+g==';
const HMAC = '09e9537f37377a0dd493cca85042d3368d4562c1dbb0a5fc04301c033afdd0e3';

test('an answer of WeChat Pay is verified over time, nonce and body, one in each line', () => {
  const text = responseText('1790000000', 'c5ac7061fccab6bf3e254dcf98995b8c', WECHAT_BODY);
  expect(isSignedRsa(PUBLIC, text, WECHAT_SIGNATURE)).toBe(true);
  expect(isSignedRsa(PUBLIC, text.replace('已付', '未付'), WECHAT_SIGNATURE)).toBe(false);
});

test('an answer of Alipay is verified over the text of its node as it stands', () => {
  const body = `{"alipay_trade_query_response":${ALIPAY_NODE},"sign":"${ALIPAY_SIGNATURE}"}`;
  const text = nodeText(body, 'alipay_trade_query_response');
  expect(text).toBe(ALIPAY_NODE);
  expect(isSignedRsa(PUBLIC, text ?? '', ALIPAY_SIGNATURE)).toBe(true);
  expect(isSignedRsa(PUBLIC, ALIPAY_NODE.replace('99.00', '99.0'), ALIPAY_SIGNATURE)).toBe(false);
});

test('HMAC-SHA-256 is OpenSSL’s', () => {
  const text = questionText('/pay', '1790000000000', '00ff', '{"merchant":"chain-1"}');
  expect(signHmac('s'.repeat(40), text)).toBe(HMAC);
  expect(isSignedHmac('s'.repeat(40), text, HMAC)).toBe(true);
  expect(isSignedHmac('t'.repeat(40), text, HMAC)).toBe(false);
  expect(answerText(200, '00ff', '{}')).toBe('200\n00ff\n{}');
});

test.each(['', 'no signature', '====', ALIPAY_SIGNATURE.slice(4), 'A'.repeat(344), 'WECHATPAY/SIGNTEST/AAAA'])(
  'a signature that is none is a wrong one, never an error: %s',
  (signature) => {
    expect(isSignedRsa(PUBLIC, 'text', signature)).toBe(false);
    expect(isSignedHmac('key', 'text', signature)).toBe(false);
  },
);

test('a request to WeChat Pay is signed over method, path with query, time, nonce and body', async () => {
  const { merchant } = keys();
  const asked: HttpRequest[] = [];
  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    asked.push(request);
    return { status: 503, headers: {}, body: '' };
  };
  const account = {
    baseUrl: 'https://vendor.invalid',
    appId: 'wx1',
    merchantId: '1900000001',
    serial: 'S1',
    privateKey: merchant.privateKey,
    platformKeys: new Map(),
  };
  const ports = {
    clock: { now: () => 1_790_000_000_999 as never },
    random: { bytes: (count: number) => Buffer.alloc(count, 7) },
  };
  expect(await wechatProvider(account, send, ports).query('T01X1')).toEqual({
    outcome: 'unknown',
    reason: 'system_error',
  });
  const nonce = '07'.repeat(16);
  const header = asked[0]?.headers['authorization'] ?? '';
  expect(
    header.startsWith(
      `WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="${nonce}",timestamp="1790000000",serial_no="S1",signature="`,
    ),
  ).toBe(true);
  const signature = /signature="([^"]+)"/.exec(header)?.[1] ?? '';
  const text = `GET\n/v3/pay/transactions/out-trade-no/T01X1?mchid=1900000001\n1790000000\n${nonce}\n\n`;
  expect(requestText('GET', '/v3/pay/transactions/out-trade-no/T01X1?mchid=1900000001', '1790000000', nonce, '')).toBe(
    text,
  );
  expect(createVerify('RSA-SHA256').update(text).verify(merchant.publicKey, signature, 'base64')).toBe(true);
});

test('a request to Alipay is signed over its sorted parameters without empty ones and without the signature', async () => {
  expect(signedText({ method: 'm', app_id: 'a', sign: 's', empty: '', biz_content: '{"b":1}' })).toBe(
    'app_id=a&biz_content={"b":1}&method=m',
  );
  expect(chinaTime(Date.UTC(2026, 4, 1, 20, 30, 5))).toBe('2026-05-02 04:30:05');
  const { app } = keys();
  let body = '';
  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    body = request.body;
    throw new Error('lost');
  };
  const account = {
    gateway: 'https://vendor.invalid/gateway.do',
    appId: '2021',
    privateKey: app.privateKey,
    alipayKey: app.publicKey,
  };
  const provider = alipayProvider(account, send, { clock: { now: () => 1_790_000_000_000 as never } });
  expect(await provider.query('T01X1')).toEqual({ outcome: 'unknown', reason: 'no_answer' });
  const { sign = '', ...parameters } = Object.fromEntries(new URLSearchParams(body));
  expect(isSignedRsa(app.publicKey, signedText(parameters), sign)).toBe(true);
  expect(parameters['sign_type']).toBe('RSA2');
});

test.each([
  ['{"a_response":{"x":"}\\"{"},"sign":"s"}', '{"x":"}\\"{"}'],
  ['{"a_response" :{"x":1}}', null],
  ['{"a_response":"{}"}', null],
  ['{"a_response":{"x":{"y":2}}', '{"x":{"y":2}}'],
  ['{"a_response":{"x":1', null],
  ['', null],
])('the node of %s is %s', (text, expected) => {
  expect(nodeText(text, 'a_response')).toBe(expected);
});

test('an old answer of WeChat Pay, one of an unknown key and one without a signature prove nothing', async () => {
  const { merchant, platform } = keys();
  const body = JSON.stringify({ appid: 'wx1', mchid: '1', out_trade_no: 'T1', trade_state: 'USERPAYING' });
  const now = 1_790_000_000_000;
  const account = {
    baseUrl: 'https://vendor.invalid',
    appId: 'wx1',
    merchantId: '1',
    serial: 'S1',
    privateKey: merchant.privateKey,
    platformKeys: new Map([['P1', platform.publicKey]]),
  };
  const asked = async (at: number, serial: string, status = 200, isSigned = true) => {
    const time = String(at);
    const signature = signRsa(platform.privateKey, responseText(time, 'n', body));
    const headers = {
      'wechatpay-timestamp': time,
      'wechatpay-nonce': 'n',
      'wechatpay-serial': serial,
      ...(isSigned ? { 'wechatpay-signature': signature } : {}),
    };
    const ports = { clock: { now: () => now as never }, random: { bytes: (count: number) => Buffer.alloc(count) } };
    return wechatProvider(account, async () => ({ status, headers, body }), ports).query('T1');
  };
  expect(await asked(now / 1000, 'P1')).toEqual({ outcome: 'pending' });
  expect(await asked(now / 1000 - 301, 'P1')).toEqual({ outcome: 'unknown', reason: 'bad_signature' });
  expect(await asked(now / 1000, 'P2')).toEqual({ outcome: 'unknown', reason: 'bad_signature' });
  expect(await asked(now / 1000, 'P1', 200, false)).toEqual({ outcome: 'unknown', reason: 'bad_signature' });
  expect(await asked(now / 1000, 'P1', 404, false)).toEqual({ outcome: 'unknown', reason: 'bad_signature' });
});
