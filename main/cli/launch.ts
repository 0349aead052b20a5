/**
 * `npm run launch [-- --data DIR]`: prints a new one-time link to the terminal that runs on that data folder. It asks the
 * running host by the secret of its owner-only control file.
 */
import { request } from 'node:http';
import { parseLaunchOptions } from '../lifecycle/options.ts';
import { originOf } from '../shells/browser/access.ts';
import { readControl, type Control } from '../shells/browser/shell-folder.ts';

const options = parseLaunchOptions(process.argv.slice(2));
process.exitCode = options.ok ? await launch(options.value.data) : refuse(options.error);

async function launch(data: string): Promise<number> {
  const control = readControl(data);
  if (control === undefined) return refuse(`no terminal with the browser shell runs on ${data}`);
  const answer = await askForLink(control).catch(() => undefined);
  if (answer === undefined) return refuse(`the terminal on ${data} does not answer on port ${control.port}`);
  process.stdout.write(`${answer}\n`);
  return 0;
}

function askForLink({ port, secret }: Control): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { Host: originOf(port).host, Authorization: `Bearer ${secret}` };
    const sent = request(
      { host: '127.0.0.1', port, path: '/launch-token', method: 'POST', headers, timeout: 5_000 },
      (response) => {
        response.setEncoding('utf8');
        let text = '';
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          if (response.statusCode === 200) resolve((JSON.parse(text) as { url: string }).url);
          else reject(new Error(String(response.statusCode)));
        });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('time-out')));
    sent.on('error', reject);
    sent.end();
  });
}

function refuse(line: string): number {
  process.stderr.write(`guidepost: ${line}\n`);
  return 1;
}
