/** A guide's customers as this till knows them, and handing all of them over, in as many deeds as it takes. Called by hand-over.tsx and moves-page.tsx. */
import { useEffect, useState } from 'react';
import type { Answer, HostClient, MethodParams } from '../../../main/contract/contract.ts';
import type { MemberId, StaffId } from '../../../sync/domain/ids.ts';
import type { Customer } from '../../../sync/terminal/api.ts';
import { useTill } from '../../app/till-context.tsx';

/** As many as one deed takes (main/contract/binding-views.ts). */
const DEED_MAX = 500;

export async function moveCustomers(
  client: Pick<HostClient, 'call'>,
  deed: MethodParams<'binding.moveCustomers'>,
): Promise<Answer<{ readonly moved: number }>> {
  let moved = 0;
  for (let first = 0; first < deed.members.length; first += DEED_MAX) {
    const members = deed.members.slice(first, first + DEED_MAX);
    const answer = await client.call('binding.moveCustomers', { ...deed, members });
    if (!answer.ok) return answer;
    moved += answer.value.moved;
  }
  return { ok: true, value: { moved } };
}

export function useMembersOf(guide: StaffId | ''): readonly MemberId[] {
  const { database } = useTill();
  const [list, setList] = useState<{ readonly of: string; readonly customers: readonly Customer[] } | null>(null);
  useEffect(
    () => (guide === '' ? undefined : database.watchCustomers(guide, (customers) => setList({ of: guide, customers }))),
    [database, guide],
  );
  if (list === null || list.of !== guide) return [];
  return list.customers.flatMap(({ member }) => (member === undefined ? [] : [member]));
}
