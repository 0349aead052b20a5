/**
 * The one door of the host: checks a call against the contract, asks who is logged in, runs the method and checks its
 * result. Never throws: what a method throws becomes `internal` with a code that stands in the log, or `journal_failed`.
 * Called by both shells through host.ts; methods.ts has what each method does.
 */
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { failed } from './answers.ts';
import { METHODS, type Answer, type MethodName } from './contract/contract.ts';
import type { Session } from './contract/views.ts';
import type { Caller } from './host-options.ts';
import { JournalClosed } from './journal/types.ts';
import { errorFacts, type Log } from './log.ts';
import { halfCharacterAt } from './well-formed.ts';

export interface Call {
  readonly caller: Caller;
  /** Undefined only for methods that are open to everybody. */
  readonly session: Session | undefined;
}

export type MethodRunner = (params: never, call: Call) => Promise<Answer<unknown>> | Answer<unknown>;

interface Checked {
  readonly params: Validator;
  readonly result: Validator;
  readonly public: boolean;
}

const CHECKED: ReadonlyMap<string, Checked> = new Map(
  Object.entries(METHODS).map(([name, method]) => [
    name,
    { params: compile(method.params), result: compile(method.result), public: method.public },
  ]),
);

function compile(schema: TSchema): Validator {
  return Compile(schema);
}

/** Documents that the local database holds already: refused here they would be tried for ever; the cloud sets them aside. */
const PASSED_ON: ReadonlySet<string> = new Set(['replication.push'] satisfies MethodName[]);

export interface DispatchParts {
  readonly runners: Readonly<Record<MethodName, MethodRunner>>;
  readonly session: () => Session | null;
  readonly isPaired: () => boolean;
  readonly log: Log;
}

export function createDispatch(parts: DispatchParts) {
  return async (name: string, params: unknown, caller: Caller): Promise<Answer<unknown>> => {
    const checked = CHECKED.get(name);
    if (checked === undefined) return failed('unknown_method');
    if (!checked.params.Check(params)) return failed('bad_request', { path: firstPath(checked.params, params) });
    const half = PASSED_ON.has(name) ? undefined : halfCharacterAt(params);
    if (half !== undefined) return failed('malformed_text', { path: half.slice(0, 200), reason: 'half_character' });
    const session = parts.session() ?? undefined;
    if (!checked.public && !parts.isPaired()) return failed('not_paired');
    if (!checked.public && session === undefined) return failed('not_logged_in');
    if (!checked.public && session?.locked === true) return failed('not_logged_in', { reason: 'locked' });
    try {
      const runner = parts.runners[name as MethodName];
      const answer = await runner(params as never, { caller, session });
      if (!answer.ok || checked.result.Check(answer.value)) return answer;
      parts.log.write('HOST501', { method: name, path: firstPath(checked.result, answer.value) });
      return failed('internal', { message: 'HOST501' });
    } catch (error) {
      if (error instanceof JournalClosed) {
        parts.log.write('HOST502', { method: name });
        return failed('journal_failed', { message: 'HOST502' });
      }
      if (isDiskFault(error)) {
        parts.log.write('HOST503', { method: name, ...errorFacts(error) });
        return failed('journal_failed', { message: 'HOST503' });
      }
      parts.log.write('HOST500', { method: name, ...errorFacts(error) });
      return failed('internal', { message: 'HOST500' });
    }
  };
}

/** The open cart and the notes lie on the journal's disk: what keeps them from being written keeps that too. */
const DISK_FAULTS: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'];
const isDiskFault = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && DISK_FAULTS.includes(error.code);

function firstPath(check: Validator, value: unknown): string {
  const [first] = check.Errors(value);
  return first === undefined ? '' : first.instancePath.slice(0, 200);
}
