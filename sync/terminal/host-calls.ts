/**
 * The few calls and events of the host that the database worker may use, and the messages that carry them over a
 * brokered MessagePort. The window's end (host-relay.ts) relays these and nothing else; the worker's end is host-link.ts.
 */
import type {
  Answer,
  EventName,
  EventPayload,
  MethodName,
  MethodParams,
  MethodValue,
} from '../../main/contract/contract.ts';

export const RELAYED_METHODS = [
  'replication.pull',
  'replication.push',
  'journal.read',
  'catalogue.activate',
] as const satisfies readonly MethodName[];
export type RelayedMethod = (typeof RELAYED_METHODS)[number];
export const RELAYED_EVENTS = ['replication.resync', 'journal.appended'] as const satisfies readonly EventName[];
export type RelayedEvent = (typeof RELAYED_EVENTS)[number];

/** What the database asks of the host, whichever window carries it. A call that no window carries answers `unavailable`. */
export interface HostCalls {
  call<Name extends RelayedMethod>(name: Name, params: MethodParams<Name>): Promise<Answer<MethodValue<Name>>>;
}

export interface HostCallMessage {
  readonly type: 'call';
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}
export type HostPortMessage =
  /** Sent at once, before the host answers: the window is alive. */
  | { readonly type: 'taken'; readonly id: number }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer<unknown> }
  | { readonly type: 'event'; readonly event: RelayedEvent; readonly payload: EventPayload<RelayedEvent> }
  | { readonly type: 'connection'; readonly connected: boolean };
