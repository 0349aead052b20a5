/** `npm run build`: the screens into dist/renderer and the desktop program into dist/desktop. */
import { buildDesktop } from '../build/desktop.ts';
import { buildRenderer } from '../build/renderer.ts';
import { systemPorts } from '../ports.ts';

const root = process.env['GUIDEPOST_ROOT'] ?? process.cwd();
const say = (line: string): void => void process.stderr.write(`guidepost: ${line}\n`);

try {
  await Promise.all([buildRenderer(root, systemPorts(), say), buildDesktop(root)]);
  say('built dist/renderer and dist/desktop');
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
