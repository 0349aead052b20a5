/** Why the host refused, in words: the reason where there are words for it, else the code. */
import type { Answer } from '../../main/contract/contract.ts';
import type { Dictionary } from '../text/dictionary.ts';

export type Refusal = Extract<Answer<unknown>, { ok: false }>;

export function refusedText({ code, details }: Refusal, words: Dictionary): string {
  const known: Readonly<Record<string, string>> = { ...words.saleLife.refused, ...words.catalogue.refused };
  const ofValue: Readonly<Record<string, string>> = words.value.refused;
  if (code === 'value_refused') return words.common.failed(ofValue[details.reason ?? ''] ?? words.failures[code]);
  const ofOrders: Readonly<Record<string, string>> = words.orders.reasons;
  if (code === 'order_refused') return words.common.failed(ofOrders[details.reason ?? ''] ?? words.failures[code]);
  const reason = code === 'cart_refused' ? known[details.reason ?? ''] : undefined;
  return words.common.failed(reason ?? words.failures[code]);
}
