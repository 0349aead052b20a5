/**
 * Asks the cloud in the name of the manager who is logged in: not for who may not manage people, not while practising, and only where
 * the cloud has seen the PIN. Called by the desks of the office.
 */
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import type { CloudClient, CloudFailure, CloudResult } from '../upload/cloud-client.ts';
import { failureOf } from './office-desk.ts';

export interface AsManagerParts {
  readonly cloud: CloudClient;
  readonly sessions: SessionDesk;
  readonly approvals: Approvals;
  /** Nothing is asked from a till that practises. */
  readonly training: boolean;
}

type Ask<Value> = (cloud: CloudClient, token: string) => Promise<CloudResult<Value>>;

export async function asManager<Value>(
  { approvals, cloud, sessions, training }: AsManagerParts,
  session: Session,
  ask: Ask<Value>,
  failure = failureOf,
): Promise<Answer<Value>> {
  if (!approvals.permits(session, 'manage_people')) return failed('not_permitted', { permission: 'manage_people' });
  if (training) return failed('unavailable', { reason: 'training' });
  const token = sessions.staffToken;
  if (token === null) return failed('cloud_unreachable', { reason: 'log_in_again' });
  const answer = await ask(cloud, token);
  return answer.ok ? answered(answer.value) : failure(answer.error);
}

/** The same where only a manager of the whole brand may: whoever is none is told so. */
export const asBrandManager = <Value>(
  parts: AsManagerParts,
  session: Session,
  ask: Ask<Value>,
): Promise<Answer<Value>> => asManager(parts, session, ask, brandFailureOf);

const brandFailureOf = (failure: CloudFailure): Failure =>
  failure.kind === 'refused' && failure.status === 403
    ? failed('not_permitted', { reason: 'not_brand' })
    : failureOf(failure);
