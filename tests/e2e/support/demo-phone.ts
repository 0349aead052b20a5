/** What the demonstration's telephones show: the newest digits that the cloud sent to a number. Called by the walks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './cloud-client.ts';

export const digitsOf = (cloudData: string, phone: string): Promise<string> =>
  eventually(
    `digits for ${phone.slice(-4)}`,
    () => {
      const lines = readFileSync(join(cloudData, 'cloud/demo-messages.txt'), 'utf8').split('\n');
      const line = lines.findLast((text) => text.startsWith(`${phone.slice(-4)} `));
      return Promise.resolve(/^\d{4} (\d{6}) /.exec(line ?? '')?.[1] ?? '');
    },
    (digits) => digits !== '',
  );
