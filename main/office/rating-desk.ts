/** Low ratings by customers: a manager reads those of this store and says what was done, in the own name, online. Called by dispatch. */
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { LOW_RATINGS, type LowRatings } from '../../sync/protocol/sale-ratings.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import { asManager, type AsManagerParts } from './as-manager.ts';

export interface RatingDeskParts extends AsManagerParts {
  readonly profile: TerminalProfile;
}

export class RatingDesk {
  readonly #parts: RatingDeskParts;

  constructor(parts: RatingDeskParts) {
    this.#parts = parts;
  }

  low(session: Session): Promise<Answer<LowRatings>> {
    const path = `/v1/ratings/low?store=${this.#parts.profile.store.id}`;
    return asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(LOW_RATINGS, { method: 'GET', path }, token),
    );
  }

  answer(session: Session, { sale, version, note }: MethodParams<'rating.answer'>): Promise<Answer<LowRatings>> {
    const body = { store: this.#parts.profile.store.id, version, note };
    const asked = { method: 'POST', path: `/v1/ratings/${sale}/answers`, body } as const;
    return asManager(this.#parts, session, (cloud, token) => cloud.asStaff(LOW_RATINGS, asked, token));
  }
}
