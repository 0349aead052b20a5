/** The customer's window of the desktop shell: on which screen it stands, and what it may ask. Without Electron. */
import { describe, expect, test } from 'vitest';
import { createBridge } from '../../../main/shells/desktop/bridge.ts';
import { serveIpc } from '../../../main/shells/desktop/ipc-server.ts';
import { DISPLAY_PAGE, isDisplayPage, START_PAGE } from '../../../main/shells/desktop/page-policy.ts';
import { displayHost, SecondScreen, type ScreenLike } from '../../../main/shells/desktop/second-screen.ts';
import { createMessagePorts } from '../../support/electron-messages.ts';
import { createSampleHost } from '../../support/sample-host.ts';

const screenAt = (id: number): ScreenLike => ({ id, bounds: { x: id * 1920, y: 0, width: 1920, height: 1080 } });

/** Screens that are plugged in and out, and the windows that were opened. */
function desk(...ids: readonly number[]) {
  const screens = { all: ids.map(screenAt), changed: () => undefined as void };
  const windows: { on: number | null; open: boolean; focused: number; closed: () => void }[] = [];
  const second = new SecondScreen(
    {
      all: () => screens.all,
      ofTill: () => screenAt(0),
      onChange: (listener) => {
        screens.changed = listener;
      },
    },
    () => {
      const window = { on: null as number | null, open: true, focused: 0, closed: () => undefined as void };
      windows.push(window);
      return {
        place: ({ id }) => void (window.on = id),
        focus: () => void (window.focused += 1),
        close: () => {
          window.open = false;
          window.closed();
        },
        onClosed: (listener) => void (window.closed = listener),
      };
    },
  );
  const plug = (...now: readonly number[]): void => {
    screens.all = now.map(screenAt);
    screens.changed();
  };
  return { second, windows, plug };
}

describe('the customer’s window', () => {
  test('opens on the screen that the till is not on, once', () => {
    const { second, windows } = desk(0, 1);
    second.follow();
    second.follow();
    expect(windows).toMatchObject([{ on: 1, open: true }]);
  });

  test('comes and goes with its screen', () => {
    const { second, windows, plug } = desk(0);
    second.follow();
    expect(windows).toEqual([]);
    plug(0, 2);
    expect(windows).toMatchObject([{ on: 2, open: true }]);
    plug(0);
    expect(windows).toMatchObject([{ open: false }]);
    plug(0, 3);
    expect(windows).toMatchObject([{ open: false }, { on: 3, open: true }]);
  });

  test('asked for without a second screen it is an ordinary window, which moves when one is there', () => {
    const { second, windows, plug } = desk(0);
    second.show();
    second.show();
    expect(windows).toMatchObject([{ on: null, open: true, focused: 2 }]);
    plug(0);
    expect(windows).toMatchObject([{ open: true }]);
    plug(0, 1);
    expect(windows).toMatchObject([{ on: 1, open: true }]);
  });

  test('closed by hand it opens again when it is asked for', () => {
    const { second, windows } = desk(0, 1);
    second.follow();
    windows[0]?.closed();
    second.show();
    expect(windows[1]).toMatchObject({ on: 1, focused: 1 });
  });

  test('asks for its view and hears of its changes, and of nothing else', async () => {
    const host = createSampleHost();
    const ports = createMessagePorts();
    const server = serveIpc(ports.main, host);
    const window = ports.open(DISPLAY_PAGE);
    server.attach(window.contents, displayHost(host));
    const bridge = createBridge(window.ipc);
    const heard: string[] = [];
    bridge.on(({ event }) => heard.push(event));
    for (const method of ['session.login', 'sale.get', 'cart.apply', 'app.state'])
      expect([method, await bridge.call(method, {})]).toMatchObject([method, { ok: false, code: 'not_permitted' }]);
    await bridge.call('display.view', {});
    expect(host.calls.map((call) => (call as { method: string }).method)).toEqual(['display.view']);
    host.emit('cart.changed', {});
    host.emit('display.changed', {});
    await expect.poll(() => heard).toEqual(['display.changed']);
  });

  test('is the only page that may be asked for', () => {
    expect(
      [DISPLAY_PAGE, START_PAGE, 'app://terminal.evil/display', 'https://evil.example/display'].map(isDisplayPage),
    ).toEqual([true, false, false, false]);
  });
});
