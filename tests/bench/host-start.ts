/** Host start: `npm start` on a paired folder with its cloud elsewhere until the readiness line, in turn with `node -e 0`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { BenchTill } from './bench-till.ts';
import { figureOf, timed, type Figure, type Round } from './figures.ts';
import { sizesOf, type Plan } from './plan.ts';

export async function hostStartFigure(till: BenchTill, plan: Plan): Promise<Figure> {
  const { hostStarts } = sizesOf(plan);
  plan.say(`host start: ${hostStarts} starts`);
  const rounds: Round[] = [];
  for (let n = 0; n < hostStarts; n += 1) {
    await till.stop();
    const ours = await timed(till.start);
    const floor = await timed(() => once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit'));
    rounds.push({ ours, floor });
  }
  return figureOf(
    {
      name: 'host-start',
      what: 'npm start --headless on a paired folder, from the process’s birth to its readiness line; the cloud runs already',
      floorWhat: 'node -e 0',
      unit: 'ms',
      limits:
        'loading packages (the program is bundled only when its sources changed); then the journal is verified and the devices open',
    },
    rounds,
  );
}
