/** What comes of asking the cloud, and whether an answer is what its schema says. Called by the cloud client. */
import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { err, type Result } from '../../sync/domain/result.ts';

export type CloudFailure =
  | { readonly kind: 'unreachable'; readonly detail: string; readonly neverSent?: boolean }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: string;
      /** Which field of what was entered, and why. */
      readonly place?: { readonly path: string; readonly reason: string; readonly product?: string };
    }
  | { readonly kind: 'bad_answer'; readonly detail: string };
export type CloudResult<Value> = Result<Value, CloudFailure>;

const checks = new Map<TSchema, Validator>();
export function fits<Schema extends TSchema>(schema: Schema, value: unknown): value is Static<Schema> {
  let check = checks.get(schema);
  if (check === undefined) {
    check = Compile(schema);
    checks.set(schema, check);
  }
  return check.Check(value);
}

export const isUnknownKey = (failure: CloudFailure): boolean =>
  failure.kind === 'refused' && failure.code === 'bad_proof';
export const isUnknownTerminal = (failure: CloudFailure): boolean =>
  failure.kind === 'refused' && failure.code === 'unknown_terminal';

export const NOT_PAIRED: CloudResult<never> = err({ kind: 'unreachable', detail: 'not paired' });
