/**
 * A month's sales under terms that are not entered: pages come one after the other and are added up, which can be stopped between any
 * two. Pure but for the calls. Called by rules-comparison.tsx.
 */
import type { Answer, HostClient, MethodValue } from '../../../main/contract/contract.ts';
import {
  addCompared,
  comparedParties,
  type ComparedParty,
  type ComparedSum,
} from '../../../sync/domain/commission-comparison.ts';
import { ruleOfMonth } from '../../../sync/domain/commission-rules.ts';
import type { TermsNow } from './commission-rules-typed.ts';

export interface Progress {
  readonly done: number;
  readonly total: number;
}
export interface Compared {
  readonly sales: number;
  readonly parties: readonly ComparedParty[];
}
interface CompareAsked {
  readonly month: string;
  /** Of the store's clock. */
  readonly offsetMinutes: number;
  readonly terms: TermsNow;
  readonly rules: readonly MethodValue<'commission.rules'>['items'][number][];
  readonly isStopped: () => boolean;
  readonly onProgress: (progress: Progress) => void;
}
type Refused = Extract<Answer<unknown>, { ok: false }>;

/** null when it was stopped. */
export async function compareMonth(
  client: Pick<HostClient, 'call'>,
  { month, offsetMinutes, terms, rules, isStopped, onProgress }: CompareAsked,
): Promise<Compared | Refused | null> {
  let sums: readonly ComparedSum[] = [];
  let sales = 0;
  let total = 0;
  let after: string | null = null;
  do {
    const from: { readonly after?: string } = after === null ? {} : { after };
    const page: Answer<MethodValue<'commission.compare'>> = await client.call('commission.compare', {
      month,
      terms,
      ...from,
    });
    if (isStopped()) return null;
    if (!page.ok) return page;
    sums = addCompared(sums, page.value.items as readonly ComparedSum[]);
    sales += page.value.sales;
    total = page.value.total ?? total;
    after = page.value.next;
    onProgress({ done: sales, total });
  } while (after !== null);
  const was = ruleOfMonth(rules, month, offsetMinutes);
  return { sales, parties: comparedParties(sums, { was, would: terms }) };
}
