/**
 * The three providers with their emulators, for tests: keys made for the run, one set of books each, over real HTTP on
 * loopback or in this process. A lost line is a connection that is reset.
 */
import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PaymentAccounts } from '../../../../sync/cloud/payments/accounts.ts';
import { aggregatorProvider } from '../../../../sync/cloud/payments/drivers/aggregator.ts';
import { alipayProvider } from '../../../../sync/cloud/payments/drivers/alipay.ts';
import { wechatProvider } from '../../../../sync/cloud/payments/drivers/wechat.ts';
import { answerAsAggregator } from '../../../../sync/cloud/payments/emulators/aggregator-emulator.ts';
import { VendorLedger } from '../../../../sync/cloud/payments/emulators/ledger.ts';
import type { PaymentProvider } from '../../../../sync/cloud/payments/provider.ts';
import type { HttpAnswer, HttpRequest, HttpSend } from '../../../../sync/cloud/payments/send.ts';
import { systemSend, type CloudPorts } from '../../../../sync/cloud/ports.ts';
import type { PaymentKind } from '../../../../sync/protocol/payments.ts';
import { answerAsAlipay } from './alipay-emulator.ts';
import { answerAsWechat } from './wechat-emulator.ts';

export const VENDORS = ['aggregator', 'wechat', 'alipay'] as const;
export type Vendor = (typeof VENDORS)[number];

let made: Record<'merchant' | 'platform' | 'app' | 'alipay', KeyPairKeyObjectResult> | undefined;
/** RSA keys take a while: one set for all. */
export function keys(): NonNullable<typeof made> {
  const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
  made ??= { merchant: pair(), platform: pair(), app: pair(), alipay: pair() };
  return made;
}

export interface TestVendor {
  readonly kind: PaymentKind;
  readonly ledger: VendorLedger;
  readonly provider: PaymentProvider;
  readonly answer: (request: HttpRequest) => HttpAnswer;
}

const APP = { appId: 'wx0000000000000001', merchantId: '1900000001', serial: '5157F09EFDC096DE15EBE81A47057A72' };
const SELLER = { appId: '2021000000000001', sellerId: '2088102146225135' };

/** @param through sends what the driver asks to the emulator. */
export function makeVendor(
  vendor: Vendor,
  ports: Pick<CloudPorts, 'clock' | 'random'>,
  baseUrl = 'http://vendor.invalid',
  through: (answer: TestVendor['answer']) => HttpSend = (answer) => async (request) => answer(request),
): TestVendor {
  const now = (): number => ports.clock.now();
  const isAlipay = vendor === 'alipay';
  const ledger = new VendorLedger({
    now,
    codesOnce: true,
    reverseAfterMs: isAlipay ? 0 : 15_000,
    refundSpacingMs: 60_000,
    believes: false,
  });
  const { merchant, platform, app, alipay } = keys();
  switch (vendor) {
    case 'aggregator': {
      const account = { baseUrl, merchant: 'chain-1', secret: 's'.repeat(40) };
      const answer = (request: HttpRequest): HttpAnswer => answerAsAggregator(account, ledger, request);
      return { kind: 'wechat', ledger, answer, provider: aggregatorProvider(account, through(answer), ports) };
    }
    case 'wechat': {
      const side = {
        ...APP,
        merchantKey: merchant.publicKey,
        platformKey: platform.privateKey,
        platformKeyId: 'PUB_KEY_ID_01',
        now,
      };
      const answer = (request: HttpRequest): HttpAnswer => answerAsWechat(side, ledger, request);
      const platformKeys = new Map([['PUB_KEY_ID_01', platform.publicKey]]);
      const account = { ...APP, baseUrl, privateKey: merchant.privateKey, platformKeys };
      return { kind: 'wechat', ledger, answer, provider: wechatProvider(account, through(answer), ports) };
    }
    case 'alipay': {
      const side = { ...SELLER, appKey: app.publicKey, alipayKey: alipay.privateKey, now };
      const answer = (request: HttpRequest): HttpAnswer => answerAsAlipay(side, ledger, request);
      const account = {
        ...SELLER,
        gateway: `${baseUrl}/gateway.do`,
        privateKey: app.privateKey,
        alipayKey: alipay.publicKey,
      };
      return { kind: 'alipay', ledger, answer, provider: alipayProvider(account, through(answer), ports) };
    }
  }
}

export const accountsWith = (provider: PaymentProvider, name = 'main'): PaymentAccounts => ({
  byName: (asked) => (asked === name ? provider : null),
  accountFor: () => ({ name, provider }),
});

/** An emulator behind real HTTP; a lost line resets the connection. */
export async function serveVendor(
  vendor: Vendor,
  ports: Pick<CloudPorts, 'clock' | 'random'>,
): Promise<TestVendor & { close(): Promise<void> }> {
  const server: Server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const made = makeVendor(vendor, ports, `http://127.0.0.1:${String(port)}`, () => systemSend);
  server.on('request', (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const url = `http://127.0.0.1:${String(port)}${request.url ?? ''}`;
      try {
        const said = made.answer({
          method: request.method === 'GET' ? 'GET' : 'POST',
          url,
          headers,
          body: Buffer.concat(chunks).toString('utf8'),
        });
        response.writeHead(said.status, said.headers);
        response.end(said.status === 204 ? undefined : said.body);
      } catch {
        request.socket.resetAndDestroy();
      }
    });
  });
  return {
    ...made,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
