/**
 * What a guide may forward, at the till: the content shelf with the guide's own links, from the cloud alone, and nothing of it while
 * practising. Its pictures come as photos of goods do. Called by methods.ts.
 */
import { GUIDE_SHELF, type GuideShelf } from '../../sync/protocol/shelf.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { AsManagerParts } from '../office/as-manager.ts';
import { failureOf } from '../office/office-desk.ts';

export class ShelfDesk {
  readonly #parts: Pick<AsManagerParts, 'cloud' | 'training'>;

  constructor(parts: Pick<AsManagerParts, 'cloud' | 'training'>) {
    this.#parts = parts;
  }

  async shelf({ guide }: MethodParams<'guide.shelf'>): Promise<Answer<GuideShelf>> {
    const { cloud, training } = this.#parts;
    if (training) return failed('unavailable', { reason: 'training' });
    const answer = await cloud.asDevice(GUIDE_SHELF, { method: 'GET', path: `/v1/guides/${guide}/shelf` });
    return answer.ok ? answered(answer.value) : failureOf(answer.error);
  }
}
