/** How many random schedules it takes to find each planted fault, as rows of a table. Called by `npm run soak -- --kind planted`. */
import { CLOUD_FAULTS } from './cloud-faults.ts';
import { endPlanting, seedFor } from './planted.ts';
import { TERMINAL_FAULTS } from './terminal-faults.ts';

/** False when a fault was not found within `schedules`. */
export async function measurePlanted(
  schedules: number,
  seed: number,
  report: (line: string) => void,
): Promise<boolean> {
  let isAllFound = true;
  report('| planted fault | invariant that breaks | found after schedules |\n| --- | --- | --- |');
  for (const fault of [...TERMINAL_FAULTS, ...CLOUD_FAULTS]) {
    const found = await seedFor(fault, seed, schedules);
    isAllFound &&= found !== undefined;
    const after = found === undefined ? `not in ${String(schedules)}` : String(found - seed + 1);
    report(`| ${fault.name} | \`${fault.invariant}\` | ${after} |`);
  }
  await endPlanting();
  return isAllFound;
}
