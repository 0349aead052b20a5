/** How many random schedules it takes to find each planted fault, as rows of a table. Called by `npm run soak -- --kind planted`. */
import { CARE_FAULTS } from './care-faults.ts';
import { CLOUD_FAULTS } from './cloud-faults.ts';
import { DESK_FAULTS } from './desk-faults.ts';
import { GROWTH_FAULTS } from './growth-faults.ts';
import { GUIDE_FAULTS } from './guide-faults.ts';
import { KEY_FAULTS } from './key-faults.ts';
import { LINK_FAULTS } from './links-faults.ts';
import { endPlanting, seedFor } from './planted.ts';
import { SEASON_FAULTS } from './season-faults.ts';
import { TERMINAL_FAULTS } from './terminal-faults.ts';
import { TRADE_FAULTS } from './trade-faults.ts';

/** Of all, or of those with these words in their names. False when a fault was not found within `schedules`. */
export async function measurePlanted(
  schedules: number,
  seed: number,
  words: string | undefined,
  report: (line: string) => void,
): Promise<boolean> {
  report('| planted fault | invariant that breaks | found after schedules |\n| --- | --- | --- |');
  const faults = [
    ...TERMINAL_FAULTS,
    ...CLOUD_FAULTS,
    ...KEY_FAULTS,
    ...TRADE_FAULTS,
    ...DESK_FAULTS,
    ...GUIDE_FAULTS,
    ...GROWTH_FAULTS,
    ...CARE_FAULTS,
    ...SEASON_FAULTS,
    ...LINK_FAULTS,
  ].filter(({ name }) => name.includes(words ?? ''));
  if (faults.length === 0) report(`no planted fault is named ${String(words)}`);
  let isAllFound = faults.length > 0;
  for (const fault of faults) {
    const found = await seedFor(fault, seed, schedules);
    isAllFound &&= found !== undefined;
    const after = found === undefined ? `not in ${String(schedules)}` : String(found - seed + 1);
    report(`| ${fault.name} | \`${fault.invariant}\` | ${after} |`);
  }
  await endPlanting();
  return isAllFound;
}
