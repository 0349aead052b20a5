/**
 * Where the brand's pages live: `https://<brand host>`; plain HTTP only for a cloud on this very machine, as in the demo.
 * Used by binding codes, receipt codes and the cloud’s pages for guides.
 */
const LOOPBACK = /^(localhost|[a-z0-9-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

export function brandOrigin(host: string): string {
  if (/^https?:\/\//.test(host)) return host.replace(/\/+$/, '');
  return `${LOOPBACK.test(host) ? 'http' : 'https'}://${host}`;
}

/** A cloud on this very machine, reached without TLS. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);
