/** Tasks of guides for the harness: a number, a check list, one that is over, a title that is markup. */
import type { MethodValue } from '../../../main/contract/contract.ts';

const ID = (n: number): string => `019a0000-0000-7000-9800-${String(n).padStart(12, '0')}`;
const DAY = 86_400_000;

export function tasksAt(now: number, isManager: boolean): MethodValue<'task.list'> {
  const people = isManager ? ['2001', '2002'] : ['2001'];
  const none = { ticked: [], proofs: [] };
  const base = { store: 'S001', staff: [], facts: [], isEnded: false, items: [] };
  const due = (days: number): string => new Date(now + days * DAY).toISOString().slice(0, 10);
  const items = [
    {
      ...base,
      task: ID(1),
      kind: 'count',
      title: '回访 10 位久未到店的顾客',
      due: due(3),
      target: 10,
      progress: people.map((person, at) => ({
        ...none,
        person,
        done: at === 0 ? 4 : 10,
        isComplete: at === 1,
        proofs: at === 0 ? [{ text: '上午三位，<b>下午</b>一位，登记本第 3 页', at: now, by: '2001' }] : [],
      })),
    },
    {
      ...base,
      task: ID(2),
      kind: 'checklist',
      title: '新店带教',
      due: due(14),
      target: 3,
      items: ['独立收银', '出码绑定顾客', '交接班盲点'],
      progress: people.map((person) => ({
        ...none,
        person,
        done: 1,
        isComplete: false,
        ticked: [{ item: 0, by: '9001', at: now - DAY }],
      })),
    },
  ];
  return { online: true, asOf: now - 60_000, items } as unknown as MethodValue<'task.list'>;
}
