import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { systemPorts } from '../../../main/ports.ts';
import { readControl } from '../../../main/shells/browser/shell-folder.ts';
import { openBrowserShell } from '../../../main/shells/browser/shell.ts';
import { ask, launchCookie, openTestShell, pathOf, type OpenShell } from '../../support/browser-shell.ts';
import { createSampleHost } from '../../support/sample-host.ts';

const shells: OpenShell[] = [];
const openShell = async (given: Parameters<typeof openTestShell>[1] = {}, host = createSampleHost()) => {
  const shell = await openTestShell(host, given);
  shells.push(shell);
  return { host, shell };
};
afterEach(async () => {
  for (const shell of shells.splice(0)) await shell.end();
});

describe('the browser shell over HTTP', () => {
  test('a launch link opens the page once; the second use is a 403', async () => {
    const { shell } = await openShell();
    const url = pathOf(shell.launchUrl());
    const first = await ask(shell, url);
    expect([first.status, first.headers.location]).toEqual([303, '/']);
    expect((await ask(shell, url)).status).toBe(403);
    const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect((await ask(shell, '/', { headers: { Cookie: cookie } })).text).toContain('<title>Guidepost</title>');
  });

  test('a link that a browser fetches ahead of the click is not spent', async () => {
    const { shell } = await openShell();
    const url = pathOf(shell.launchUrl());
    expect((await ask(shell, url, { headers: { 'Sec-Purpose': 'prefetch' } })).status).toBe(403);
    expect((await ask(shell, url)).status).toBe(303);
  });

  test('a link that was clicked on a foreign page works too, by a page of our own in between', async () => {
    const { shell } = await openShell();
    const answer = await ask(shell, pathOf(shell.launchUrl()), {
      headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' },
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('url=/');
    expect(answer.headers['set-cookie']).toHaveLength(1);
  });

  test('a visitor without the cookie sees why, in Chinese and English, and nothing else', async () => {
    const { shell } = await openShell();
    for (const path of ['/', '/assets/entry.js', '/contract', '/virtual/scan']) {
      const answer = await ask(shell, path);
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('启动链接');
      expect(answer.text).toContain('npm run launch');
      expect(answer.text).not.toContain('entry.js');
    }
  });

  test('every answer carries the policy headers and none of CORS', async () => {
    const { shell } = await openShell();
    const cookie = await launchCookie(shell);
    for (const answer of [
      await ask(shell, '/'),
      await ask(shell, '/', { headers: { Cookie: cookie } }),
      await ask(shell, '/launch?t=x'),
    ]) {
      const policy = answer.headers['content-security-policy'] ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("connect-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
      expect(answer.headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  test('files outside the built screens cannot be named, nor can source maps', async () => {
    const { shell } = await openShell();
    const headers = { Cookie: await launchCookie(shell) };
    for (const path of [
      '/../secret.json',
      '/assets/../../secret.json',
      '/..%2fsecret.json',
      '/%2e%2e/secret.json',
      '/assets/..%5c..%5csecret.json',
      '//etc/passwd',
      '/etc/passwd',
      '/%00',
      '/%',
      '/assets/entry.js.map',
    ]) {
      expect([path, (await ask(shell, path, { headers })).status]).toEqual([path, 404]);
    }
    expect((await ask(shell, '/assets/entry.js?x=1', { headers })).status).toBe(200);
  });

  test('the virtual scanner takes JSON with the cookie, from a script and from our own page', async () => {
    const { shell, host } = await openShell();
    const headers = { Cookie: await launchCookie(shell), 'Content-Type': 'application/json' };
    const scan = (more: Record<string, string>, body = '{"data":"6901234567892"}') =>
      ask(shell, '/virtual/scan', { method: 'POST', headers: { ...headers, ...more }, body });
    expect((await scan({})).status).toBe(200);
    expect((await scan({ Origin: shell.origin })).status).toBe(200);
    expect(host.calls).toMatchObject([
      { method: 'scanner.virtualScan', params: { data: '6901234567892' } },
      { method: 'scanner.virtualScan', params: { data: '6901234567892' } },
    ]);
    expect((await scan({ Origin: 'http://evil.example' })).status).toBe(403);
    expect((await scan({ Cookie: '' })).status).toBe(403);
    expect((await scan({ 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await scan({}, 'not json')).status).toBe(400);
    expect((await scan({}, JSON.stringify({ data: 'x'.repeat(1024 * 1024) }))).status).toBe(413);
    expect(
      (await scan({ 'Transfer-Encoding': 'chunked' }, JSON.stringify({ data: 'x'.repeat(1024 * 1024) }))).status,
    ).toBe(413);
    expect(host.calls).toHaveLength(2);
  });

  test('the cookie outlives a restart on the same port', async () => {
    const { shell } = await openShell();
    const cookie = await launchCookie(shell);
    await shell.close();
    const { shell: again } = await openShell({ port: shell.port, dataFolder: shell.dataFolder });
    expect((await ask(again, '/', { headers: { Cookie: cookie } })).status).toBe(200);
  });

  test('a taken port is refused with its number', async () => {
    const { shell, host } = await openShell();
    const second = await openBrowserShell({
      host,
      ports: systemPorts(),
      port: shell.port,
      dataFolder: shell.dataFolder,
      rendererFolder: join(shell.dataFolder, '..', 'renderer'),
    });
    expect(second).toMatchObject({ ok: false, error: { code: 'port_taken', port: shell.port } });
  });

  test('nothing listens beyond the loopback address', async () => {
    const { shell } = await openShell();
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.2', port: shell.port });
      socket.on('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    expect(reached).toBe(false);
  });
});

describe('new links for a running terminal', () => {
  test('whoever may read the control file gets a link that works; the file is its owner’s alone', async () => {
    const { shell } = await openShell();
    const control = readControl(shell.dataFolder);
    expect(control).toMatchObject({ port: shell.port, pid: process.pid });
    expect(statSync(join(shell.dataFolder, 'shell', 'control.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(shell.dataFolder, 'shell', 'cookie-key')).mode & 0o777).toBe(0o600);
    const headers = { Authorization: `Bearer ${control?.secret}` };
    const answer = await ask(shell, '/launch-token', { method: 'POST', headers });
    const { url } = JSON.parse(answer.text) as { url: string };
    expect((await ask(shell, pathOf(url))).status).toBe(303);
  });

  test('neither the cookie nor a page buys a link', async () => {
    const { shell } = await openShell();
    const cookie = await launchCookie(shell);
    const secret = readControl(shell.dataFolder)?.secret ?? '';
    for (const headers of [
      { Cookie: cookie },
      { Authorization: 'Bearer x' },
      { Authorization: `Bearer ${secret}`, Origin: shell.origin },
    ]) {
      expect((await ask(shell, '/launch-token', { method: 'POST', headers })).status).toBe(403);
    }
  });

  test('a closed shell leaves no control file behind', async () => {
    const { shell } = await openShell();
    await shell.close();
    expect(readControl(shell.dataFolder)).toBeUndefined();
  });
});
