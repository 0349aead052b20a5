import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { tcpTransport } from '../../../hardware/transport/tcp.ts';
import type { TransportError } from '../../../hardware/transport/transport.ts';

const servers: { readonly server: Server; readonly sockets: Socket[] }[] = [];
afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(onSocket: (socket: Socket) => void): Promise<{ host: string; port: number }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push({ server, sockets });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

const ending = (transport: ReturnType<typeof tcpTransport>): Promise<TransportError> =>
  new Promise((resolve) => transport.onClose(resolve));

describe('transport over TCP', () => {
  test('bytes go out and come in; closing is told once and as ours', async () => {
    const address = await listen((socket) => socket.pipe(socket));
    const transport = tcpTransport(address);
    const echoed = new Promise<string>((resolve) =>
      transport.onData((bytes) => {
        resolve(Buffer.from(bytes).toString());
      }),
    );
    const ends: string[] = [];
    transport.onClose(({ cause }) => ends.push(cause));
    expect(await transport.open()).toMatchObject({ ok: true });
    expect(await transport.write(Buffer.from('receipt'))).toMatchObject({ ok: true });
    expect(await echoed).toBe('receipt');
    await transport.close();
    await transport.close();
    expect(ends).toEqual(['closed']);
    expect(await transport.write(Buffer.from('x'))).toMatchObject({ ok: false, error: { cause: 'closed' } });
    expect(await transport.open()).toMatchObject({ ok: false, error: { cause: 'closed' } });
  });

  test('a FIN is ended, a RST is reset', async () => {
    const fin = tcpTransport(await listen((socket) => socket.end()));
    const finEnd = ending(fin);
    await fin.open();
    expect((await finEnd).cause).toBe('ended');
    const rst = tcpTransport(
      await listen((socket) => {
        socket.once('data', () => socket.resetAndDestroy());
      }),
    );
    const rstEnd = ending(rst);
    await rst.open();
    await rst.write(Buffer.from('x'));
    expect((await rstEnd).cause).toBe('reset');
    expect(await rst.write(Buffer.from('y'))).toMatchObject({ ok: false, error: { cause: 'reset' } });
  });

  test('nobody there is refused, and an abort ends the attempt', async () => {
    const { port } = await listen(() => undefined);
    const { server } = servers.pop() ?? expect.unreachable();
    await new Promise((resolve) => server.close(resolve));
    expect(await tcpTransport({ host: '127.0.0.1', port }).open()).toMatchObject({ error: { cause: 'refused' } });
    expect(await tcpTransport({ host: '127.0.0.1', port }).open(AbortSignal.abort())).toMatchObject({
      error: { cause: 'aborted' },
    });
  });

  test('a peer that takes no bytes ends the write by its own time-out', async () => {
    const transport = tcpTransport(await listen((socket) => socket.pause()), { writeTimeoutMs: 200 });
    await transport.open();
    let written = await transport.write(Buffer.alloc(1_000_000));
    for (let round = 0; written.ok && round < 50; round += 1) written = await transport.write(Buffer.alloc(1_000_000));
    expect(written).toMatchObject({ ok: false, error: { cause: 'timeout' } });
    expect(await transport.write(Buffer.from('x'))).toMatchObject({ ok: false, error: { cause: 'timeout' } });
  });
});
