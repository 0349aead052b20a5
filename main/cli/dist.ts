/**
 * `npm run dist [-- --folder]`: the production build, then installers for this platform in release/; `--folder` stops at
 * the unpacked program. What is wrong is one line on stderr, exit 1.
 */
import { makeInstallers } from '../build/dist.ts';

const args = process.argv.slice(2);
const unknown = args.find((arg) => arg !== '--folder');
if (unknown !== undefined) {
  process.stderr.write(`dist: unknown option ${unknown}; known: --folder\n`);
  process.exit(1);
}
const made = await makeInstallers(process.env['GUIDEPOST_ROOT'] ?? process.cwd(), args.includes('--folder'));
if (!made.ok) {
  process.stderr.write(`dist: ${made.error}\n`);
  process.exit(1);
}
for (const file of made.value) process.stdout.write(`${file}\n`);
