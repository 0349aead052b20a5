/**
 * What a hostile web page, a second browser or a careless network can try against the browser shell, tried for real: a
 * Chromium with the cashier's cookie visits the attacker's pages. The host behind the shell must never be reached.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket as NodeSocket } from 'ws';
import { MESSAGE_BYTES_MAX } from '../../../main/contract/wire.ts';
import { ask, launchCookie, openTestShell, pathOf, type OpenShell } from '../../support/browser-shell.ts';
import { launchChromium } from '../../support/chromium.ts';
import { createSampleHost, type SampleHost } from '../../support/sample-host.ts';

let browser: Browser;
let evil: Server;
let evilPort = 0;
let host: SampleHost;
let shell: OpenShell;
let cashier: BrowserContext;
let till: Page;

beforeAll(async () => {
  evil = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>evil</title><body></body>');
  });
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  evilPort = (evil.address() as AddressInfo).port;
  browser = await launchChromium(['--host-resolver-rules=MAP evil.example 127.0.0.1']);
});
afterAll(async () => {
  await browser.close();
  await new Promise((resolve) => evil.close(resolve));
});
beforeEach(async () => {
  host = createSampleHost();
  shell = await openTestShell(host);
  cashier = await browser.newContext();
  till = await cashier.newPage();
  await till.goto(shell.launchUrl());
  await till.getByText('ready').waitFor();
});
afterEach(async () => {
  await cashier.close();
  await shell.end();
});

const openEvil = async (port = evilPort): Promise<Page> => {
  const page = await cashier.newPage();
  await page.goto(`http://evil.example:${port}/`);
  return page;
};

/** Opens a WebSocket in the page and says how it ended: the answer to one call, or `closed <code>`. */
const socketFrom = (page: Page, url: string, text = '{"id":1,"method":"app.state","params":{}}'): Promise<string> =>
  page.evaluate(
    ([address, message]) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(address ?? '');
        socket.onopen = () => socket.send(message ?? '');
        socket.onmessage = (event) => resolve(String(event.data));
        socket.onclose = (event) => resolve(`closed ${event.code}`);
      }),
    [url, text],
  );

describe('the cashier’s browser', () => {
  test('is in: page, script, socket and virtual scanner work with the cookie', async () => {
    expect(await socketFrom(till, `ws://${shell.host}/contract`)).toContain('"ok":true');
    const status = await till.evaluate(async () => {
      const headers = { 'Content-Type': 'application/json' };
      return (await fetch('/virtual/scan', { method: 'POST', headers, body: '{"data":"6901234567892"}' })).status;
    });
    expect(status).toBe(200);
    expect(host.calls.map((call) => call.method)).toEqual(['app.state', 'scanner.virtualScan']);
  });

  test('keeps the cookie from scripts, and its page runs no inline script', async () => {
    expect(await till.evaluate(() => document.cookie)).toBe('');
    const ran = await till.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.wasInjected = true';
      document.body.append(script);
      return 'wasInjected' in window;
    });
    expect(ran).toBe(false);
  });

  test('cannot send data elsewhere from the till’s page', async () => {
    const sent = await till.evaluate(
      (port) =>
        fetch(`http://evil.example:${port}/`, { mode: 'no-cors' }).then(
          () => 'sent',
          () => 'refused',
        ),
      evilPort,
    );
    expect(sent).toBe('refused');
  });
});

describe('a foreign page in the cashier’s browser', () => {
  test('gets no WebSocket to the till', async () => {
    expect(await socketFrom(await openEvil(), `ws://${shell.host}/contract`)).toBe('closed 1006');
    expect(host.calls).toEqual([]);
  });

  test('cannot post a scan, neither by fetch nor by form', async () => {
    const page = await openEvil();
    const answers = await page.evaluate(async (origin) => {
      const tell = (promise: Promise<Response>): Promise<string> =>
        promise.then(
          (response) => `${response.type} ${response.status}`,
          () => 'refused',
        );
      const body = '{"data":"6901234567892"}';
      const url = `${origin}/virtual/scan`;
      const withCookie = { method: 'POST', body, credentials: 'include' } as const;
      return [
        await tell(fetch(url, { ...withCookie, headers: { 'Content-Type': 'application/json' } })),
        await tell(fetch(url, withCookie)),
      ];
    }, shell.origin);
    expect(answers).toEqual(['refused', 'refused']);
    // It leaves the browser without a preflight; the answer is kept from the page.
    await page.evaluate(
      (origin) =>
        fetch(`${origin}/virtual/scan`, {
          method: 'POST',
          body: '{"data":"1"}',
          mode: 'no-cors',
          credentials: 'include',
        }).catch(() => undefined),
      shell.origin,
    );

    const [response] = await Promise.all([
      page.waitForResponse((answer) => answer.url() === `${shell.origin}/virtual/scan`),
      page.evaluate((origin) => {
        const form = document.createElement('form');
        form.method = 'POST';
        form.action = `${origin}/virtual/scan`;
        form.enctype = 'text/plain';
        const field = document.createElement('input');
        field.name = '{"data":"6901234567892","x":"';
        field.value = '"}';
        form.append(field);
        document.body.append(form);
        form.submit();
      }, shell.origin),
    ]);
    expect(response.status()).toBe(403);
    expect(host.calls).toEqual([]);
  });

  test('cannot read the till’s page or load its scripts', async () => {
    const page = await openEvil();
    const read = await page.evaluate(
      (origin) =>
        fetch(`${origin}/`, { credentials: 'include' }).then(
          () => 'read',
          () => 'refused',
        ),
      shell.origin,
    );
    expect(read).toBe('refused');
    const loaded = await page.evaluate(
      (origin) =>
        new Promise<string>((resolve) => {
          const script = document.createElement('script');
          script.src = `${origin}/assets/entry.js`;
          script.onload = () => resolve('loaded');
          script.onerror = () => resolve('refused');
          document.body.append(script);
        }),
      shell.origin,
    );
    expect(loaded).toBe('refused');
  });

  test('cannot frame the till', async () => {
    const page = await openEvil();
    await page.evaluate((origin) => {
      const frame = document.createElement('iframe');
      frame.src = `${origin}/`;
      document.body.append(frame);
    }, shell.origin);
    await expect.poll(() => page.frames().length).toBe(2);
    const frame = page.frames()[1];
    await frame?.waitForLoadState().catch(() => undefined);
    expect(await frame?.evaluate(() => document.title).catch(() => 'error page')).not.toBe('Guidepost');
    expect(frame?.url()).not.toBe(`${shell.origin}/`);
  });

  test('gains nothing by rebinding its name to this machine', async () => {
    const page = await cashier.newPage();
    const answer = await page.goto(`http://evil.example:${shell.port}/`);
    expect(answer?.status()).toBe(403);
    expect(await page.content()).not.toContain('entry.js');
    expect(await socketFrom(page, `ws://evil.example:${shell.port}/contract`)).toBe('closed 1006');
    const posted = await page.evaluate(async () => {
      const headers = { 'Content-Type': 'application/json' };
      return (await fetch('/virtual/scan', { method: 'POST', headers, body: '{"data":"1"}' })).status;
    });
    expect(posted).toBe(403);
    expect(host.calls).toEqual([]);
  });

  test('gains nothing from another port of the same name: cookies ignore ports, our checks do not', async () => {
    const page = await cashier.newPage();
    await page.goto(`http://till.localhost:${evilPort}/`);
    expect(await socketFrom(page, `ws://${shell.host}/contract`)).toBe('closed 1006');
    await page.evaluate(
      (origin) =>
        fetch(`${origin}/virtual/scan`, {
          method: 'POST',
          body: '{"data":"1"}',
          mode: 'no-cors',
          credentials: 'include',
        }).catch(() => undefined),
      shell.origin,
    );
    expect(host.calls).toEqual([]);
  });
});

describe('a second browser', () => {
  test('cannot use the spent launch link, and gets nothing without one', async () => {
    const link = shell.launchUrl();
    const first = await browser.newContext();
    expect((await (await first.newPage()).goto(link))?.status()).toBe(200);
    const second = await browser.newContext();
    const page = await second.newPage();
    expect((await page.goto(link))?.status()).toBe(403);
    expect((await page.goto(`${shell.origin}/`))?.status()).toBe(403);
    expect(await page.getByText('启动链接').count()).toBe(1);
    expect(await page.getByText('npm run launch').count()).toBe(2);
    expect(await socketFrom(page, `ws://${shell.host}/contract`)).toBe('closed 1006');
    expect(host.calls).toEqual([]);
    await first.close();
    await second.close();
  });

  test('with a link of its own is another client, and a second window another connection: the host leases the selling', async () => {
    const commit = '{"id":1,"method":"sale.commit","params":{}}';
    // The sockets stay open, as windows do.
    const hold = (page: Page): Promise<string> =>
      page.evaluate(
        ([address, message]) =>
          new Promise<string>((resolve) => {
            const socket = new WebSocket(address ?? '');
            Object.assign(window, { held: socket });
            socket.onopen = () => socket.send(message ?? '');
            socket.onmessage = (event) => resolve(String(event.data));
          }),
        [`ws://${shell.host}/contract`, commit],
      );
    expect(await hold(till)).toContain('"ok":true');
    const window = await cashier.newPage();
    await window.goto(`${shell.origin}/`);
    expect(await hold(window)).toContain('leased_elsewhere');
    const other = await browser.newContext();
    const page = await other.newPage();
    await page.goto(shell.launchUrl());
    expect(await hold(page)).toContain('leased_elsewhere');
    const [first, second, third] = host.calls.map((call) => call.caller);
    expect(second?.client).toBe(first?.client);
    expect(third?.client).not.toBe(first?.client);
    await other.close();
  });
});

describe('payloads and paths', () => {
  test('an oversized message closes the socket, an oversized body is refused; neither is dispatched', async () => {
    const big = JSON.stringify({ id: 1, method: 'member.find', params: { query: 'x'.repeat(MESSAGE_BYTES_MAX) } });
    expect(await socketFrom(till, `ws://${shell.host}/contract`, big)).toBe('closed 1009');
    const status = await till.evaluate(async (size) => {
      const headers = { 'Content-Type': 'application/json' };
      return (
        await fetch('/virtual/scan', { method: 'POST', headers, body: JSON.stringify({ data: 'x'.repeat(size) }) })
      ).status;
    }, MESSAGE_BYTES_MAX);
    expect(status).toBe(413);
    expect(host.calls).toEqual([]);
  });

  test('a stolen cookie without the right Host or Origin opens no socket', async () => {
    const cookie = await launchCookie(shell);
    const open = (headers: Record<string, string>): Promise<string> =>
      new Promise((resolve) => {
        const socket = new NodeSocket(`ws://127.0.0.1:${shell.port}/contract`, {
          headers: { Cookie: cookie, ...headers },
        });
        socket.on('open', () => {
          socket.close();
          resolve('open');
        });
        socket.on('error', (error) => resolve(error.message));
      });
    expect(await open({ Host: shell.host, Origin: shell.origin })).toBe('open');
    for (const headers of [
      { Host: shell.host },
      { Host: shell.host, Origin: 'http://evil.example' },
      { Host: `127.0.0.1:${shell.port}`, Origin: shell.origin },
      { Host: 'evil.example', Origin: shell.origin },
    ]) {
      expect(await open(headers)).toContain('403');
    }
  });

  test('a wrong Host header gets no page, with or without the cookie', async () => {
    const cookie = await launchCookie(shell);
    for (const Host of [
      `evil.example:${shell.port}`,
      `127.0.0.1:${shell.port}`,
      'till.localhost',
      `till.localhost:${shell.port}.evil.example`,
    ]) {
      const answer = await ask(shell, '/', { headers: { Host, Cookie: cookie } });
      expect([Host, answer.status]).toEqual([Host, 403]);
    }
  });

  test('no path leaves the built screens', async () => {
    const headers = { Cookie: await launchCookie(shell) };
    for (const path of [
      '/../secret.json',
      '/assets/%2e%2e/%2e%2e/secret.json',
      '/..%5csecret.json',
      '/built-from',
      pathOf(shell.origin + '/.env'),
    ]) {
      expect((await ask(shell, path, { headers })).status).toBe(404);
    }
  });
});
