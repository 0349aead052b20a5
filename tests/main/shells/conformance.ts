/**
 * What every transport of the contract must do, written once and run over each: `transport(name, open)` declares the
 * tests; `open` gives a client on a line to the given host. A shell that passes is interchangeable to the screens.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { MESSAGE_BYTES_MAX } from '../../../main/contract/wire.ts';
import type { ClosableHostClient } from '../../../renderer/host-client/host-client.ts';
import { createSampleHost, type SampleHost } from '../../support/sample-host.ts';

export interface OpenTransport {
  /** A new window: its client, and a way to send what no client would. */
  window(): Promise<{ client: ClosableHostClient; raw: (text: string) => void }>;
  close(): Promise<void>;
}

export function transport(name: string, open: (host: SampleHost) => Promise<OpenTransport>): void {
  describe(`the contract over ${name}`, () => {
    const opened: OpenTransport[] = [];
    const setUp = async () => {
      const host = createSampleHost();
      const shell = await open(host);
      opened.push(shell);
      return { host, shell, ...(await shell.window()) };
    };
    afterEach(async () => {
      for (const shell of opened.splice(0)) await shell.close();
    });

    test('a call reaches the host with its params and comes back with its value', async () => {
      const { host, client } = await setUp();
      const params = { query: '补水面膜 ¥19.90 "\\ \u2028 😀' };
      expect(await client.call('member.find', params)).toEqual({ ok: true, value: params });
      expect(host.calls).toMatchObject([{ method: 'member.find', params }]);
    });

    test('many calls at once are answered each with its own value', async () => {
      const { client } = await setUp();
      const queries = Array.from({ length: 100 }, (_, index) => ({ query: `q${index}` }));
      const answers = await Promise.all(queries.map((params) => client.call('member.find', params)));
      expect(answers).toEqual(queries.map((value) => ({ ok: true, value })));
    });

    test('a slow answer does not hold up the next call', async () => {
      const { host, client } = await setUp();
      const slow = client.call('report.read', { kind: 'terminals', from: 0 as never, to: 1 as never });
      expect((await client.call('member.find', { query: 'x' })).ok).toBe(true);
      host.release();
      expect((await slow).ok).toBe(true);
    });

    test('a failure of the host crosses as data, and what a broken host throws stays inside', async () => {
      const { client } = await setUp();
      expect(await client.call('nonsense' as never, {} as never)).toEqual({
        ok: false,
        code: 'unknown_method',
        details: {},
      });
      expect(await client.call('print.jobs', {})).toEqual({ ok: false, code: 'internal', details: {} });
    });

    test('an event reaches every window, in order, until it is no longer wanted', async () => {
      const { host, shell, client } = await setUp();
      const second = await shell.window();
      const seen: number[] = [];
      const seenBySecond: number[] = [];
      const end = client.on('journal.appended', (payload) => seen.push(payload.seq));
      second.client.on('journal.appended', (payload) => seenBySecond.push(payload.seq));
      for (let seq = 1; seq <= 20; seq += 1) host.emit('journal.appended', { seq });
      await client.call('member.find', { query: 'barrier' });
      await second.client.call('member.find', { query: 'barrier' });
      end();
      host.emit('journal.appended', { seq: 21 });
      await client.call('member.find', { query: 'barrier' });
      expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
      expect(seenBySecond.slice(0, 20)).toEqual(seen);
    });

    test('two windows are two connections, so that the host can lease the selling to one', async () => {
      const { host, shell, client } = await setUp();
      const second = await shell.window();
      const sale = {} as never;
      expect((await client.call('sale.commit', sale)).ok).toBe(true);
      expect(await second.client.call('sale.commit', sale)).toMatchObject({ ok: false, code: 'leased_elsewhere' });
      expect(new Set(host.calls.map((call) => call.caller.connection)).size).toBe(2);
    });

    test('a window that closes frees its lease and its subscription', async () => {
      const { host, shell, client } = await setUp();
      await client.call('sale.commit', {} as never);
      const first = host.calls[0]?.caller;
      const second = await shell.window();
      await second.client.call('member.find', { query: 'x' });
      expect(host.subscribers).toBe(2);
      client.close();
      await expect.poll(() => host.gone).toEqual([first]);
      expect(host.subscribers).toBe(1);
      expect((await second.client.call('sale.commit', {} as never)).ok).toBe(true);
    });

    test('a message over the cap is never dispatched, and the window works again afterwards', async () => {
      const { host, client } = await setUp();
      const answer = await client.call('member.find', { query: 'x'.repeat(MESSAGE_BYTES_MAX) });
      expect(answer.ok).toBe(false);
      expect(host.calls).toEqual([]);
      await expect.poll(async () => (await client.call('member.find', { query: 'small' })).ok).toBe(true);
    });

    test('what is not a call is never dispatched', async () => {
      const { host, raw, shell } = await setUp();
      raw('{"id":0,"method":"app.state","params":{}}');
      raw('{"id":1,"method":"app.state","params":{},"caller":{"connection":"forged"}}');
      raw('{"id":1,"method":7,"params":{}}');
      const probe = await shell.window();
      await probe.client.call('member.find', { query: 'barrier' });
      expect(host.calls.map((call) => call.method)).toEqual(['member.find']);
    });

    test('a call without a line answers unavailable instead of waiting', async () => {
      const { client } = await setUp();
      client.close();
      await expect.poll(() => client.call('app.state', {})).toMatchObject({ ok: false, code: 'unavailable' });
    });
  });
}
