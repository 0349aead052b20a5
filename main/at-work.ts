/** What a line of methods.ts looks like: what runs a method, and what those have that need a terminal and somebody logged in. */
import type { Answer, MethodName, MethodParams, MethodValue } from './contract/contract.ts';
import type { Session } from './contract/views.ts';
import type { Call } from './dispatch.ts';
import type { Terminal } from './terminal.ts';

type Soon<Value> = Promise<Answer<Value>> | Answer<Value>;
export type Runner<Name extends MethodName> = (params: MethodParams<Name>, call: Call) => Soon<MethodValue<Name>>;
export type Runners = { readonly [Name in MethodName]: Runner<Name> };

/** What needs a paired terminal and somebody logged in. */
export interface AtWork {
  readonly terminal: Terminal;
  readonly session: Session;
}
/** Makes a runner of what needs both. */
export type AtWorkRunner = <Params, Value>(
  run: (params: Params, at: AtWork, call: Call) => Soon<Value>,
) => (params: Params, call: Call) => Soon<Value>;
