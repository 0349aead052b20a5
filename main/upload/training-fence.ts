/**
 * What may be asked of the cloud while a person practises: only what brings the store's own data here. Everything else, whoever asks
 * for it, meets a cloud that cannot be reached: no sale, payment, hold, invoice, voucher, member, code or document leaves this machine,
 * also by a desk that forgets that it is used for training. Called by host.ts.
 */
import type { CloudTransport } from './cloud-transport.ts';

/** Who this terminal is, its people and rules, pages of what the store has, and pictures of goods. */
const READS: readonly RegExp[] = [
  /^\/v1\/(device-tokens|device-keys|terminals\/reinstate|profile|staff-verifiers)$/,
  /^\/v1\/replication\/[A-Za-z]+\/pull$/,
  /^\/v1\/photos\/[^/]+$/,
];

export const isPractice = (path: string): boolean => !READS.some((read) => read.test(path.split('?')[0] ?? ''));

export const fenced = (transport: CloudTransport, isTraining: () => boolean): CloudTransport => ({
  request: (request) =>
    isTraining() && isPractice(request.path)
      ? Promise.resolve({ kind: 'unreachable', detail: 'training', neverSent: true })
      : transport.request(request),
  stream: (stream) => transport.stream(stream),
});
