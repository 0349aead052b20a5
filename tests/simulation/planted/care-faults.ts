/** Faults planted in guides' care, points that end and tills' estimates. Seeds are of the schedules of care-plan.ts. */
import type { PlantedFault } from './planted.ts';

export const CARE_FAULTS: readonly PlantedFault[] = [
  {
    name: 'arrival of goods is journalled and not kept',
    file: 'sync/cloud/guide/keep.ts',
    find: '  if (!isGuideWork(entry)) return;',
    replace: "  if (!isGuideWork(entry) || entry.kind === 'goods.arrived') return;",
    seed: 1,
    plans: 'care',
    invariant: 'guide_work_kept',
  },
  {
    name: 'end of a wish that a phone said is overlooked',
    file: 'sync/cloud/guide/wishes.ts',
    find: 'const said = ends.filter((end) => personOf.get(end.member) === person).map(',
    replace: "const said = ends.filter((end) => end.member === 'nobody').map(",
    seed: 11,
    plans: 'care',
    invariant: 'wishes_as_said',
  },
  {
    name: 'who asked for goods is told of them as of an offer',
    file: 'sync/domain/call-reasons.ts',
    find: '  wish_arrived: false,',
    replace: '  wish_arrived: true,',
    seed: 4,
    plans: 'care',
    invariant: 'reasons_as_said',
  },
  {
    name: 'own progress counts again once the cloud has it',
    file: 'main/guide/task-desk.ts',
    find: '.filter(({ id }) => !task.facts.includes(id));',
    replace: ';',
    seed: 1,
    plans: 'care',
    invariant: 'tasks_as_done',
  },
  {
    name: 'points live a month too long',
    file: 'sync/domain/points-ending.ts',
    find: 'return rule === undefined || rule.months === null ? null : monthEnd(day, rule.months);',
    replace: 'return rule === undefined || rule.months === null ? null : monthEnd(day, rule.months + 1);',
    seed: 1,
    plans: 'care',
    invariant: 'points_end_once',
  },
  {
    name: 'till estimates without who is bound',
    file: 'sync/domain/commission-estimate.ts',
    find: 'boundGuide: sale.boundGuide ?? null,',
    replace: 'boundGuide: null,',
    seed: 1,
    plans: 'care',
    invariant: 'estimate_as_known',
  },
];
