import { WebSocket } from 'ws';
import { createHostClient } from '../../../renderer/host-client/host-client.ts';
import { webSocketLine, type SocketLike } from '../../../renderer/host-client/web-socket-line.ts';
import { launchCookie, openTestShell } from '../../support/browser-shell.ts';
import { transport } from './conformance.ts';

transport('the browser shell’s WebSocket', async (host) => {
  const shell = await openTestShell(host);
  const lines: { close(): void }[] = [];
  return {
    async window() {
      const cookie = await launchCookie(shell);
      const headers = { Host: shell.host, Origin: shell.origin, Cookie: cookie };
      const line = webSocketLine(
        () => new WebSocket(`ws://127.0.0.1:${shell.port}/contract`, { headers }) as SocketLike,
      );
      const client = createHostClient(line);
      lines.push(client);
      await new Promise<void>((resolve) => {
        client.onConnection((connected) => {
          if (connected) resolve();
        });
      });
      return { client, raw: (text: string) => void line.send(text) };
    },
    async close() {
      for (const line of lines) line.close();
      await shell.end();
    },
  };
});
