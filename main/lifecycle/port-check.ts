/** Is a loopback port taken? Asked before anything is started, so that the answer is one line and nothing to undo. */
import { createServer } from 'node:net';

export function isPortTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(true));
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(false)));
  });
}
