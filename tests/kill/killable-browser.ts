/**
 * Chromium on a profile, ended by SIGKILL of its whole process group at a named point. The window's WebSocket to the host
 * is carried by this process, so that a point is met exactly and without a hook in the product: a call is on its way to
 * the host before the kill, an answer may die on this side. Used by browser-cashier.ts.
 */
import { rmSync } from 'node:fs';
import type { BrowserContext, WebSocketRoute } from 'playwright';
import WebSocket from 'ws';
import { browserPid, launchWithProfile } from '../support/chromium.ts';
import { browserPoint, type BrowserPointName, type Frame } from './browser-points.ts';

type Watch = (frame: Frame) => void;
/** Who sells, and where nothing may be in between: `till.localhost:PORT`. */
const CONTRACT = /\/contract$/;

export class KillableBrowser {
  readonly context: BrowserContext;
  readonly #pid: number;
  readonly #gone: Promise<void>;
  readonly #watch: Watch;
  readonly #lines = new Set<WebSocket>();
  #point: BrowserPointName | undefined;
  #killed = false;

  private constructor(context: BrowserContext, pid: number, watch: Watch) {
    this.context = context;
    this.#pid = pid;
    this.#watch = watch;
    this.#gone = new Promise((resolve) => {
      context.on('close', () => resolve());
    });
  }

  /** `watch` sees every message, also those that die. */
  static async open(profile: string, watch: Watch): Promise<KillableBrowser> {
    const context = await launchWithProfile(profile, [], {
      viewport: { width: 1366, height: 768 },
      locale: 'zh-CN',
    });
    const browser = new KillableBrowser(context, browserPid(profile), watch);
    await context.routeWebSocket(CONTRACT, (socket) => browser.#carry(socket));
    return browser;
  }

  /** From now on the browser dies at this point. */
  arm(point: BrowserPointName): void {
    this.#point = point;
  }

  get killed(): boolean {
    return this.#killed;
  }

  /** A step of the hand. */
  reach(name: BrowserPointName): void {
    if (name === this.#point) this.kill();
  }

  kill(): void {
    if (this.#killed) return;
    this.#killed = true;
    process.kill(-this.#pid, 'SIGKILL');
    for (const line of this.#lines) line.terminate();
  }

  /** Resolves when the killed browser is gone. */
  async gone(): Promise<void> {
    await this.#gone;
  }

  async close(): Promise<void> {
    if (!this.#killed) await this.context.close();
  }

  async #carry(socket: WebSocketRoute): Promise<void> {
    const { host, origin } = new URL(socket.url().replace('ws:', 'http:'));
    const cookies = await this.context.cookies(origin);
    const line = new WebSocket(`ws://127.0.0.1:${new URL(origin).port}/contract`, {
      headers: { Host: host, Origin: origin, Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; ') },
    });
    this.#lines.add(line);
    const opened = new Promise<void>((resolve) => line.once('open', resolve));
    line.on('error', () => undefined);
    line.on('close', () => {
      this.#lines.delete(line);
      if (!this.#killed) void socket.close().catch(() => undefined);
    });
    socket.onClose(() => line.close());
    const calls = new Map<number, { readonly name: string; readonly content: Frame['content'] }>();
    socket.onMessage((text) => {
      const { id, method, params } = JSON.parse(String(text)) as {
        readonly id: number;
        readonly method: string;
        readonly params: Frame['content'];
      };
      calls.set(id, { name: method, content: params });
      const send = (): Promise<void> => opened.then(() => new Promise((sent) => line.send(text, () => sent())));
      this.#pass({ kind: 'sent', name: method, content: params }, send);
    });
    line.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      const { id, event, payload } = JSON.parse(text) as { id?: number; event?: string; payload?: Frame['content'] };
      const asked = id === undefined ? undefined : calls.get(id);
      const frame: Frame =
        asked === undefined
          ? { kind: 'event', name: event ?? '', content: payload ?? {} }
          : { kind: 'answered', ...asked };
      this.#pass(frame, () => Promise.resolve(socket.send(text)));
    });
  }

  #pass(frame: Frame, deliver: () => Promise<void>): void {
    if (this.#killed) return;
    this.#watch(frame);
    const point = this.#point === undefined ? undefined : browserPoint(this.#point);
    if (point?.at?.(frame) !== true) return void deliver();
    if (!point.delivered) return this.kill();
    this.#point = undefined;
    void deliver().then(() => setTimeout(() => this.kill(), point.afterMs ?? 0));
  }
}

/** A machine whose browser has never seen the shop. */
export const forgetProfile = (profile: string): void => rmSync(profile, { recursive: true, force: true });
