import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadMessages, DEMO_MESSAGES_FILE } from '../../../sync/cloud/messages/accounts.ts';
import { aliyunMessages, canonicalQuery, signedHeaders } from '../../../sync/cloud/messages/drivers/aliyun.ts';
import { AliyunEmulator } from '../../../sync/cloud/messages/emulators/aliyun-emulator.ts';
import { systemPorts } from '../../../sync/cloud/ports.ts';
import { DEMO_STORE_ID } from '../../../sync/demo/shop.ts';

const ACCOUNT = {
  baseUrl: 'https://dysmsapi.aliyuncs.com',
  accessKeyId: 'test-id',
  accessKeySecret: 'test-secret',
  signName: '导购 (演示)',
  templateCode: 'SMS_1',
};
const ORDER = { phone: '+8613800138000', code: '135790', minutes: 5 };
const nobody = (): Promise<never> => Promise.reject(new Error('nobody is asked'));

describe('Alibaba Cloud’s text messages', () => {
  test('the signature is that of the worked example of its documentation', () => {
    const query = canonicalQuery({
      RegionId: 'cn-shanghai',
      ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd',
    });
    const { authorization } = signedHeaders(
      { accessKeyId: 'YourAccessKeyId', accessKeySecret: 'YourAccessKeySecret' },
      {
        host: 'ecs.cn-shanghai.aliyuncs.com',
        query,
        action: 'RunInstances',
        version: '2014-05-26',
        date: '2023-10-26T10:22:32Z',
        nonce: '3156853299f313e23d1673dc12e1703d',
      },
    );
    expect(authorization).toBe(
      'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;' +
        'x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    );
  });

  test('a message goes to the number without its country code; refused, failed and lost ones are told apart', async () => {
    const emulator = new AliyunEmulator(ACCOUNT);
    const provider = aliyunMessages(ACCOUNT, emulator.send, systemPorts());
    expect(await provider.send(ORDER)).toEqual({ outcome: 'sent' });
    expect(emulator.sent).toEqual([{ phone: '13800138000', code: '135790' }]);
    for (const [fault, outcome] of [
      ['balance', 'refused'],
      ['limit', 'refused'],
      ['error', 'unknown'],
      ['lost', 'unknown'],
    ] as const) {
      emulator.fault = fault;
      expect((await provider.send(ORDER)).outcome).toBe(outcome);
    }
    const stranger = aliyunMessages({ ...ACCOUNT, accessKeySecret: 'another' }, emulator.send, systemPorts());
    expect(await stranger.send(ORDER)).toEqual({ outcome: 'refused', reason: 'SignatureDoesNotMatch' });
  });

  test('without a file the demo shop’s stand in a file of its owner, and no other store sends any', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guidepost-messages-'));
    const messages = await loadMessages(join(folder, 'messages.json'), false, nobody, systemPorts());
    expect(messages.forStore('S999')).toBeNull();
    expect(await messages.forStore(DEMO_STORE_ID)?.send(ORDER)).toEqual({ outcome: 'sent' });
    const shown = join(folder, DEMO_MESSAGES_FILE);
    expect(readFileSync(shown, 'utf8')).toContain('8000 135790');
    expect(statSync(shown).mode & 0o077).toBe(0);
  });

  test('a file that others can read, or that is wrong, is named and nothing of it told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'guidepost-messages-'));
    const file = join(folder, 'messages.json');
    const load = () => loadMessages(file, true, nobody, systemPorts());
    writeFileSync(file, JSON.stringify({ version: 1, driver: 'aliyun', ...ACCOUNT }), { mode: 0o644 });
    await expect(load()).rejects.toThrow('can be read by others');
    writeFileSync(
      join(folder, 'wrong.json'),
      JSON.stringify({ version: 1, driver: 'aliyun', accessKeySecret: 's3cret' }),
      {
        mode: 0o600,
      },
    );
    await expect(loadMessages(join(folder, 'wrong.json'), true, nobody, systemPorts())).rejects.toThrow(
      /wrong at(?!.*s3cret)/,
    );
  });
});
