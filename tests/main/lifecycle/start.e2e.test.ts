/** `npm start` as people and scripts meet it: the readiness line, its refusals, and that nothing outlives it. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ask, pathOf } from '../../support/browser-shell.ts';
import { chromiumPath } from '../../support/chromium.ts';
import { endAll, freePort, startCommand, testFolder } from '../../e2e/support/processes.ts';

const GONE_WITHIN_MS = 15_000;
afterEach(endAll);

async function freshArguments(): Promise<{ data: string; port: number; args: string[] }> {
  const data = testFolder('start');
  const [port, cloudPort] = [await freePort(), await freePort()];
  return { data, port, args: ['--data', data, '--port', String(port), '--cloud-port', String(cloudPort)] };
}

/** Pids of the processes that name the data folder in their command line. */
function processesOf(data: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(data) && !/^Z/.test(stateOf(name));
      } catch {
        return false;
      }
    })
    .map(Number);
}

function stateOf(pid: string): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2);
}

const refusalOf = (...args: string[]): { code: number | null; lines: string[]; out: string } => {
  const ended = spawnSync(process.execPath, ['main/build/run.mjs', 'start', '--headless', ...args], {
    encoding: 'utf8',
  });
  return { code: ended.status, lines: ended.stderr.trim().split('\n'), out: ended.stdout };
};

describe('npm start', () => {
  test('says once that it is ready, serves the terminal, and stops everything on SIGTERM with exit 0', async () => {
    const { data, port, args } = await freshArguments();
    const started = await startCommand('start', ['--headless', ...args]);
    expect(started.ready).toMatchObject({ ready: true, pid: started.child.pid, shell: 'browser', data });
    expect(started.ready.url).toMatch(new RegExp(`^http://till\\.localhost:${port}/launch\\?t=`));
    expect(started.ready.terminal).toMatch(/^\d+$/);
    expect((await fetch(`${started.ready.cloud}/readyz`)).status).toBe(200);
    expect((await ask({ port }, pathOf(started.ready.url))).status).toBe(303);
    expect((await ask({ port }, pathOf(started.ready.url))).status).toBe(403);

    const link = execFileSync(process.execPath, ['main/build/run.mjs', 'launch', '--data', data], { encoding: 'utf8' });
    expect((await ask({ port }, pathOf(link.trim()))).status).toBe(303);

    const held = refusalOf(
      '--data',
      data,
      '--port',
      String(await freePort()),
      '--cloud-port',
      String(await freePort()),
    );
    expect(held).toMatchObject({ code: 1, out: '' });
    expect(held.lines).toEqual([expect.stringContaining(`--data ${data}`)]);

    expect(await started.stop()).toBe(0);
    expect(processesOf(data)).toEqual([]);
    expect(
      started
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{')),
    ).toHaveLength(1);
    const after = spawnSync(process.execPath, ['main/build/run.mjs', 'launch', '--data', data], { encoding: 'utf8' });
    expect([after.status, after.stderr]).toEqual([1, expect.stringContaining(data)]);
  });

  test('leaves nothing behind after kill -9, window and database included, and starts again on the same folder', async () => {
    const { data, args } = await freshArguments();
    // The cashier's window without a display: the same Chromium, told to draw nowhere.
    const browser = join(testFolder('browser'), 'chromium');
    writeFileSync(browser, `#!/bin/sh\nexec ${chromiumPath()} --headless=new "$@"\n`);
    chmodSync(browser, 0o755);
    const started = await startCommand('start', args, { GUIDEPOST_BROWSER: browser, DISPLAY: ':97' });
    await expect.poll(() => processesOf(join(data, 'chromium')).length, { timeout: 20_000 }).toBeGreaterThan(0);
    await expect.poll(() => processesOf(data).length).toBeGreaterThan(3);

    await started.kill();
    await expect.poll(() => processesOf(data), { timeout: GONE_WITHIN_MS }).toEqual([]);
    const again = await startCommand('start', ['--headless', ...args]);
    expect(again.ready.terminal).toBe(started.ready.terminal);
    expect(await again.stop()).toBe(0);
  });

  test('stops when the process that started it is gone', async () => {
    const { data, args } = await freshArguments();
    const script = `require('node:child_process').spawn(process.execPath, ['main/build/run.mjs','start','--headless',...${JSON.stringify(args)}],{stdio:['ignore','pipe','inherit']}).stdout.on('data',(line)=>process.stdout.write(line));`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise<void>((resolve) =>
      parent.stdout.on('data', (text: Buffer) => text.toString().includes('"ready":true') && resolve()),
    );
    parent.kill('SIGKILL');
    await expect.poll(() => processesOf(data), { timeout: GONE_WITHIN_MS }).toEqual([]);
  });

  test('without a window to open says so in one line, with the link, and goes on', async () => {
    const { args } = await freshArguments();
    const started = await startCommand('start', args, { GUIDEPOST_BROWSER: '/nonexistent', DISPLAY: ':97' });
    expect(started.output()).toMatch(/no Chromium found: open http:\/\/till\.localhost:\d+\/launch\?t=\S+ yourself/);
    expect(await started.stop()).toBe(0);
  });

  test('refuses an unknown option, a bad value and a taken port with exit 1 and one line that names it', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    const data = testFolder('refused');
    const own = ['--data', data, '--port', String(await freePort())];
    try {
      for (const [args, named] of [
        [['--nonsense'], '--nonsense'],
        [['--lang', 'fr'], 'fr'],
        [['--data', data, '--port', port], port],
        [[...own, '--cloud-port', port], port],
        [['--data', '/dev/null'], '/dev/null'],
      ] as const) {
        const refused = refusalOf(...args);
        expect(refused).toMatchObject({ code: 1, out: '' });
        expect(refused.lines).toEqual([expect.stringContaining(named)]);
      }
    } finally {
      taken.close();
    }
  });
});
