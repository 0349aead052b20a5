/** Opens a browser shell on a free port over a folder of sample screens, and speaks to it as a script outside browsers does. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemPorts } from '../../main/ports.ts';
import { openBrowserShell, type BrowserShell } from '../../main/shells/browser/shell.ts';
import type { HostLike } from '../../main/shells/serve.ts';

export interface OpenShell extends BrowserShell {
  readonly dataFolder: string;
  readonly host: string;
  readonly origin: string;
  end(): Promise<void>;
}

const SAMPLE_PAGE =
  '<!doctype html><title>Guidepost</title><script type="module" src="/assets/entry.js"></script><p id="state">no script</p>';
const SAMPLE_SCRIPT = `document.getElementById('state').textContent = 'ready';`;

/** `rendererFolder` is a sample page unless given; `dataFolder` lets a second start use the first one's keys. */
export async function openTestShell(
  host: HostLike,
  given: { port?: number; dataFolder?: string; rendererFolder?: string } = {},
): Promise<OpenShell> {
  const folder = mkdtempSync(join(tmpdir(), 'guidepost-shell-'));
  const dataFolder = given.dataFolder ?? join(folder, 'data');
  const rendererFolder = given.rendererFolder ?? join(folder, 'renderer');
  if (given.rendererFolder === undefined) {
    mkdirSync(join(rendererFolder, 'assets'), { recursive: true });
    writeFileSync(join(rendererFolder, 'index.html'), SAMPLE_PAGE);
    writeFileSync(join(rendererFolder, 'assets', 'entry.js'), SAMPLE_SCRIPT);
    writeFileSync(join(rendererFolder, 'assets', 'entry.js.map'), '{}');
    writeFileSync(join(folder, 'secret.json'), '{"outside":true}');
  }
  const opened = await openBrowserShell({
    host,
    ports: systemPorts(),
    port: given.port ?? 0,
    dataFolder,
    rendererFolder,
  });
  if (!opened.ok) throw new Error(`${opened.error.code} ${opened.error.port}`);
  const shell = opened.value;
  return {
    ...shell,
    dataFolder,
    host: `till.localhost:${shell.port}`,
    origin: `http://till.localhost:${shell.port}`,
    async end() {
      await shell.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One HTTP request to 127.0.0.1 with exactly these headers (`Host` is the shell's unless given). */
export function ask(
  shell: { port: number },
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { Host: `till.localhost:${shell.port}`, ...options.headers };
    const sent = request(
      { host: '127.0.0.1', port: shell.port, path, method: options.method ?? 'GET', headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

/** Spends a launch link and returns the Cookie header that it bought. */
export async function launchCookie(shell: { port: number; launchUrl(): string }): Promise<string> {
  const answer = await ask(shell, pathOf(shell.launchUrl()));
  const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`launch answered ${answer.status}`);
  return cookie;
}

export const pathOf = (url: string): string => url.slice(url.indexOf('/', 'http://'.length));
