/** What the host asks of the cloud about a member as a person. Typed requests over the cloud client. Called by main/member. */
import type { MemberId } from '../../sync/domain/ids.ts';
import type { DeletionReason } from '../../sync/domain/member-reveal.ts';
import { DELETION_ANSWER, EXPORT_ANSWER, PERSON_ANSWER, REVEAL_ANSWER } from '../../sync/protocol/persons.ts';
import { QUICK_TIMEOUT_MS, type CloudClient } from './cloud-client.ts';

export class PersonsClient {
  readonly #cloud: Pick<CloudClient, 'asDevice' | 'asStaff'>;

  constructor(cloud: Pick<CloudClient, 'asDevice' | 'asStaff'>) {
    this.#cloud = cloud;
  }

  person(member: MemberId) {
    const path = `/v1/members/${member}/person`;
    return this.#cloud.asDevice(PERSON_ANSWER, { method: 'GET', path, timeoutMs: QUICK_TIMEOUT_MS });
  }

  reveal(member: MemberId, body: { readonly reason: string; readonly staff: string }) {
    const path = `/v1/members/${member}/reveal`;
    return this.#cloud.asDevice(REVEAL_ANSWER, { method: 'POST', path, body, timeoutMs: QUICK_TIMEOUT_MS });
  }

  export(member: MemberId, token: string) {
    return this.#cloud.asStaff(EXPORT_ANSWER, { method: 'GET', path: `/v1/members/${member}/export` }, token);
  }

  forget(member: MemberId, reason: DeletionReason, token: string) {
    const path = `/v1/members/${member}/deletion`;
    return this.#cloud.asStaff(DELETION_ANSWER, { method: 'POST', path, body: { reason } }, token);
  }
}
