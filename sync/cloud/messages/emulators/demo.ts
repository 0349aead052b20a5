/**
 * The demonstration's telephone: no message leaves this machine; the newest stand in a file of the cloud's folder that only its
 * owner reads, so that whoever tries the product can type the digits. The demo shop's alone.
 */
import { writeFile } from 'node:fs/promises';
import type { MessageProvider } from '../provider.ts';

const KEPT_MAX = 20;

/** `file`: made anew with each message. */
export function demoMessages(file: string): MessageProvider {
  const lines: string[] = [];
  return {
    isDemo: true,
    send: async ({ phone, code, minutes }) => {
      lines.unshift(`${phone.slice(-4)} ${code} (${String(minutes)} min)`);
      await writeFile(file, `${lines.slice(0, KEPT_MAX).join('\n')}\n`, { mode: 0o600 });
      return { outcome: 'sent' };
    },
  };
}
