import { expect, test } from 'vitest';
import { createBridge } from '../../../main/shells/desktop/bridge.ts';
import { CALL_CHANNEL } from '../../../main/shells/desktop/channels.ts';
import { serveIpc } from '../../../main/shells/desktop/ipc-server.ts';
import { START_PAGE } from '../../../main/shells/desktop/page-policy.ts';
import { bridgeLine } from '../../../renderer/host-client/bridge-line.ts';
import { createHostClient } from '../../../renderer/host-client/host-client.ts';
import { createMessagePorts } from '../../support/electron-messages.ts';
import { createSampleHost } from '../../support/sample-host.ts';
import { transport } from './conformance.ts';

transport('the desktop shell’s message ports', (host) => {
  const ports = createMessagePorts();
  const server = serveIpc(ports.main, host);
  return Promise.resolve({
    window() {
      const window = ports.open(START_PAGE);
      server.attach(window.contents);
      const line = bridgeLine(createBridge(window.ipc));
      const client = createHostClient({
        ...line,
        close() {
          line.close();
          server.detach(window.contents);
          window.destroy();
        },
      });
      const raw = (text: string): void => void window.ipc.invoke(CALL_CHANNEL, text).catch(() => undefined);
      return Promise.resolve({ client, raw });
    },
    close: () => Promise.resolve(server.close()),
  });
});

const CALL = JSON.stringify({ id: 1, method: 'app.state', params: {} });

test('only the top frame of our own page may call', async () => {
  const host = createSampleHost();
  const ports = createMessagePorts();
  const server = serveIpc(ports.main, host);
  const window = ports.open(START_PAGE);
  server.attach(window.contents);
  const refused = [
    null,
    { url: START_PAGE, parent: {} },
    { url: 'https://evil.example/', parent: null },
    { url: 'app://terminal.evil.example/', parent: null },
    { url: 'about:blank', parent: null },
  ];
  for (const frame of refused)
    await expect(window.invokeAs(frame, CALL_CHANNEL, CALL)).rejects.toThrow('not permitted');
  expect(host.calls).toEqual([]);
  expect(await window.ipc.invoke(CALL_CHANNEL, CALL)).toContain('"ok":true');
});

test('a window that the shell did not open may not call', async () => {
  const host = createSampleHost();
  const ports = createMessagePorts();
  serveIpc(ports.main, host);
  await expect(ports.open(START_PAGE).ipc.invoke(CALL_CHANNEL, CALL)).rejects.toThrow('not permitted');
});

test('a reload is a new connection: the old lease ends', async () => {
  const host = createSampleHost();
  const ports = createMessagePorts();
  const server = serveIpc(ports.main, host);
  const window = ports.open(START_PAGE);
  server.attach(window.contents);
  await window.ipc.invoke(CALL_CHANNEL, CALL);
  server.attach(window.contents);
  await window.ipc.invoke(CALL_CHANNEL, CALL);
  expect(host.subscribers).toBe(1);
  expect(host.gone).toEqual([host.calls[0]?.caller]);
  expect(host.calls[1]?.caller).not.toEqual(host.calls[0]?.caller);
});

test('events to a window that is already destroyed are dropped', () => {
  const host = createSampleHost();
  const ports = createMessagePorts();
  const server = serveIpc(ports.main, host);
  const window = ports.open(START_PAGE);
  server.attach(window.contents);
  window.destroy();
  expect(() => host.emit('journal.appended', { seq: 1 })).not.toThrow();
});
