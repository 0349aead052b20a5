/** Keeps what a journal entry says of guides' work, in the upload's own transaction. Called by ingest/derive.ts. */
import type { EntryOf, JournalEntry } from '../../schemas/entries/entry.ts';
import type { Transaction } from '../store/database.ts';
import { keepGuideFact, type GuideFactKind } from '../store/guide-facts.ts';

type GuideEntry = { readonly [Kind in GuideFactKind]: EntryOf<Kind> }[GuideFactKind];

export async function keepGuideWork(
  { tx, scope }: { readonly tx: Transaction; readonly scope: string },
  entry: JournalEntry,
): Promise<void> {
  if (!isGuideWork(entry)) return;
  const { id, kind, staff, at, body } = entry;
  await keepGuideFact(tx, scope, { id, kind, subject: subjectOf(entry), staff, at, body });
}

const KINDS: ReadonlySet<string> = new Set<GuideFactKind>([
  'customer.called',
  'goods.wished',
  'goods.arrived',
  'task.progressed',
  'staff.clocked',
]);
const isGuideWork = (entry: JournalEntry): entry is GuideEntry => KINDS.has(entry.kind);

function subjectOf(entry: GuideEntry): string {
  switch (entry.kind) {
    case 'customer.called':
    case 'goods.wished':
      return entry.body.member;
    case 'goods.arrived':
      return entry.body.goods.product;
    case 'task.progressed':
      return entry.body.task;
    case 'staff.clocked':
      return entry.body.staff;
  }
}
