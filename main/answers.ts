/** How a part of the host answers a method: the contract's Answer, made in two words. Called by every desk. */
import type { Answer, FailureCode, FailureDetails } from './contract/contract.ts';

export type Failure = Extract<Answer<never>, { ok: false }>;

export const answered = <Value>(value: Value): Answer<Value> => ({ ok: true, value });
export const failed = (code: FailureCode, details: FailureDetails = {}): Failure => ({ ok: false, code, details });
