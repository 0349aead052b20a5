/** Tasks of guides for the harness: a number with proofs in words and photos, accepted, sent back and new, and a check list. */
import type { MethodValue } from '../../../main/contract/contract.ts';

const ID = (n: number): string => `019a0000-0000-7000-9800-${String(n).padStart(12, '0')}`;
const DAY = 86_400_000;

const HASH = (n: number): string => String(n).padStart(64, '0');
const PROOFS: readonly { readonly text: string; readonly pictures: readonly string[]; readonly review?: object }[] = [
  { text: '新品橱窗已换', pictures: [HASH(1), HASH(2), HASH(3)] },
  {
    ...{ text: '上午三位，<b>下午</b>一位，登记本第 3 页', pictures: [HASH(4)] },
    review: { verdict: 'sent_back', words: '登记本看不清，请重拍', by: '9001' },
  },
  { text: '电话回访两位', pictures: [], review: { verdict: 'accepted', words: '', by: '9001' } },
];
const proofsAt = (now: number) =>
  PROOFS.map(({ review, ...proof }, n) => ({
    ...{ ...proof, fact: ID(100 + n), at: now - n * 3_600_000, by: '2001' },
    ...(review === undefined ? {} : { review: { ...review, at: now } }),
  }));

/** A drawing in the place of a photo. */
export const taskPicture = (picture: string): string => {
  const hue = String((Number(picture.slice(-4)) * 80) % 360);
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300" fill="hsl(${hue} 40% 70%)"/><circle cx="200" cy="150" r="90" fill="hsl(${hue} 50% 40%)"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawn)}`;
};

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
        proofs: at === 0 ? proofsAt(now) : [],
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
