/**
 * Contests of guides: the cloud's alone. Whoever is at the till reads boards with the till's own token; a manager enters, changes,
 * closes and adjusts in the own name. Nothing is kept here, and nothing of it while practising. Called by dispatch.
 */
import {
  CONTEST,
  CONTEST_BOARD,
  CONTEST_VIEW,
  CONTESTS_ANSWER,
  type ContestBoard,
  type ContestView,
} from '../../sync/protocol/contests.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import type { CloudClient, CloudResult } from '../upload/cloud-client.ts';
import { failureOf } from './office-desk.ts';

export interface ContestDeskParts {
  readonly cloud: CloudClient;
  readonly sessions: SessionDesk;
  readonly approvals: Approvals;
  readonly training: boolean;
}

export class ContestDesk {
  readonly #parts: ContestDeskParts;

  constructor(parts: ContestDeskParts) {
    this.#parts = parts;
  }

  async list(session: Session): Promise<Answer<MethodValue<'contest.list'>>> {
    const { approvals, cloud, sessions } = this.#parts;
    const asked = { method: 'GET', path: '/v1/contests' } as const;
    const token = approvals.permits(session, 'manage_people') ? sessions.staffToken : null;
    const answer =
      token === null
        ? await cloud.asDevice(CONTESTS_ANSWER, asked)
        : await cloud.asStaff(CONTESTS_ANSWER, asked, token);
    return answer.ok ? answered({ items: answer.value.items }) : failureOf(answer.error);
  }

  async board(
    session: Session,
    { contest, limit, skip = 0, guide }: MethodParams<'contest.board'>,
  ): Promise<Answer<ContestBoard>> {
    const { approvals, cloud, sessions } = this.#parts;
    const of = guide === undefined ? '' : `&guide=${guide}`;
    const path = `/v1/contests/${contest}/board?limit=${String(limit)}&skip=${String(skip)}${of}`;
    const token = approvals.permits(session, 'manage_people') ? sessions.staffToken : null;
    const asked = { method: 'GET', path } as const;
    const answer =
      token === null ? await cloud.asDevice(CONTEST_BOARD, asked) : await cloud.asStaff(CONTEST_BOARD, asked, token);
    return answer.ok ? answered(answer.value) : failureOf(answer.error);
  }

  view(session: Session, { contest }: MethodParams<'contest.view'>): Promise<Answer<ContestView>> {
    return this.#ask(session, (cloud, token) =>
      cloud.asStaff(CONTEST_VIEW, { method: 'GET', path: `/v1/contests/${contest}` }, token),
    );
  }

  enter(session: Session, body: MethodParams<'contest.enter'>): Promise<Answer<MethodValue<'contest.enter'>>> {
    return this.#ask(session, (cloud, token) =>
      cloud.asStaff(CONTEST, { method: 'POST', path: '/v1/contests', body }, token),
    );
  }

  change(
    session: Session,
    { contest, change }: MethodParams<'contest.change'>,
  ): Promise<Answer<MethodValue<'contest.change'>>> {
    const path = `/v1/contests/${contest}/changes`;
    return this.#ask(session, (cloud, token) => cloud.asStaff(CONTEST, { method: 'POST', path, body: change }, token));
  }

  close(session: Session, { contest }: MethodParams<'contest.close'>): Promise<Answer<ContestView>> {
    const path = `/v1/contests/${contest}/close`;
    return this.#ask(session, (cloud, token) => cloud.asStaff(CONTEST_VIEW, { method: 'POST', path, body: {} }, token));
  }

  adjust(session: Session, { contest, adjustment }: MethodParams<'contest.adjust'>): Promise<Answer<ContestView>> {
    const asked = { method: 'POST', path: `/v1/contests/${contest}/prizes`, body: adjustment } as const;
    return this.#ask(session, (cloud, token) => cloud.asStaff(CONTEST_VIEW, asked, token));
  }

  async #ask<Value>(
    session: Session,
    ask: (cloud: CloudClient, token: string) => Promise<CloudResult<Value>>,
  ): Promise<Answer<Value>> {
    const { approvals, cloud, sessions, training } = this.#parts;
    if (!approvals.permits(session, 'manage_people')) return failed('not_permitted', { permission: 'manage_people' });
    if (training) return failed('unavailable', { reason: 'training' });
    const token = sessions.staffToken;
    if (token === null) return failed('cloud_unreachable', { reason: 'log_in_again' });
    const answer = await ask(cloud, token);
    return answer.ok ? answered(answer.value) : failureOf(answer.error);
  }
}
