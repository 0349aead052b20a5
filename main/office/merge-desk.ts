/**
 * Members with one number, as a manager sees to them: both records side by side, digits to the number (by the till, which the customer
 * stands at), one person, and two again. All of it is the cloud's; digits are kept nowhere. Called by dispatch.
 */
import { MESSAGE_ANSWER } from '../../sync/protocol/accounts.ts';
import { MERGE_ANSWER, MERGE_PROPOSALS_ANSWER, MERGE_VIEW, NUMBER_PASSED } from '../../sync/protocol/members.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import { asManager, type AsManagerParts } from './as-manager.ts';

const PATH = '/v1/member-merges';

export class MergeDesk {
  readonly #parts: AsManagerParts;

  constructor(parts: AsManagerParts) {
    this.#parts = parts;
  }

  list(session: Session, { before }: MethodParams<'merge.list'>): Promise<Answer<MethodValue<'merge.list'>>> {
    const path = before === undefined ? PATH : `${PATH}?before=${before}`;
    return asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(MERGE_PROPOSALS_ANSWER, { method: 'GET', path }, token),
    );
  }

  view(session: Session, { proposal }: MethodParams<'merge.view'>): Promise<Answer<MethodValue<'merge.view'>>> {
    return asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(MERGE_VIEW, { method: 'GET', path: `${PATH}/${proposal}` }, token),
    );
  }

  sendDigits(
    session: Session,
    { proposal }: MethodParams<'merge.sendDigits'>,
  ): Promise<Answer<MethodValue<'merge.sendDigits'>>> {
    const asked = { method: 'POST', path: `${PATH}/${proposal}/messages`, body: {} } as const;
    return asManager(this.#parts, session, (cloud) => cloud.asDevice(MESSAGE_ANSWER, asked));
  }

  prove(
    session: Session,
    { proposal, code }: MethodParams<'merge.prove'>,
  ): Promise<Answer<MethodValue<'merge.prove'>>> {
    const asked = { method: 'POST', path: `${PATH}/${proposal}/proofs`, body: { code } } as const;
    return asManager(this.#parts, session, async (cloud, token) => {
      const proven = await cloud.asDevice(MERGE_ANSWER, asked);
      return proven.ok ? cloud.asStaff(MERGE_VIEW, { method: 'GET', path: `${PATH}/${proposal}` }, token) : proven;
    });
  }

  passNumber(
    session: Session,
    { proposal, code }: MethodParams<'merge.passNumber'>,
  ): Promise<Answer<MethodValue<'merge.passNumber'>>> {
    const asked = { method: 'POST', path: `${PATH}/${proposal}/number`, body: { code } } as const;
    return asManager(this.#parts, session, async (cloud, token) => {
      const passed = await cloud.asDevice(NUMBER_PASSED, asked);
      return passed.ok ? cloud.asStaff(MERGE_VIEW, { method: 'GET', path: `${PATH}/${proposal}` }, token) : passed;
    });
  }

  split(
    session: Session,
    { proposal, reason }: MethodParams<'merge.split'>,
  ): Promise<Answer<MethodValue<'merge.split'>>> {
    const asked = { method: 'POST', path: `${PATH}/${proposal}/split`, body: { reason } } as const;
    return asManager(this.#parts, session, async (cloud, token) => {
      const split = await cloud.asStaff(MERGE_ANSWER, asked, token);
      return split.ok ? cloud.asStaff(MERGE_VIEW, { method: 'GET', path: `${PATH}/${proposal}` }, token) : split;
    });
  }
}
