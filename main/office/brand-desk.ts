/**
 * What a manager sees to for the brand and the own store, in the cloud and in the own name: rules of commission with their comparison, of
 * members' tiers with their preview, when points end, generations of the key behind binding codes, where a store is and when it is open.
 * Nothing is kept here. Called by dispatch.
 */
import Type from 'typebox';
import { POINTS_RULES } from '../../sync/protocol/accounts.ts';
import { COMMISSION_COMPARISON, COMMISSION_RULE_VIEW } from '../../sync/protocol/commission.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { TIER_PREVIEW, TIER_RULE_ENTERED, TIER_RULE_VIEW } from '../../sync/protocol/member-tiers.ts';
import { STORE_PLACES_ANSWER } from '../../sync/protocol/store-places.ts';
import { TOKEN_KEYS_ANSWER } from '../../sync/protocol/token-keys.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import { asBrandManager, asManager, type AsManagerParts } from './as-manager.ts';

export interface BrandDeskParts extends AsManagerParts {
  readonly profile: TerminalProfile;
}

const RULES = Type.Object({ items: Type.Array(COMMISSION_RULE_VIEW) });
const ENTERED = Type.Object({ version: COMMISSION_RULE_VIEW.properties.version });
const PLACES = Type.Pick(STORE_PLACES_ANSWER, ['items', 'stores']);
const TIER_RULES = Type.Object({ items: Type.Array(TIER_RULE_VIEW) });
const RULES_PATH = '/v1/commission-rules';
const TIERS_PATH = '/v1/member-tiers';
const KEYS_PATH = '/v1/token-keys';
const POINTS_PATH = '/v1/points-rules';
/** Two hundred sales, or the purchases of three hundred members, worked out anew. */
const COMPARE_TIMEOUT_MS = 30_000;

export class BrandDesk {
  readonly #parts: BrandDeskParts;

  constructor(parts: BrandDeskParts) {
    this.#parts = parts;
  }

  rules(session: Session): Promise<Answer<MethodValue<'commission.rules'>>> {
    return asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(RULES, { method: 'GET', path: RULES_PATH }, token),
    );
  }

  enterRule(
    session: Session,
    body: MethodParams<'commission.enterRule'>,
  ): Promise<Answer<MethodValue<'commission.enterRule'>>> {
    return asBrandManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(ENTERED, { method: 'POST', path: RULES_PATH, body }, token),
    );
  }

  compare(
    session: Session,
    body: MethodParams<'commission.compare'>,
  ): Promise<Answer<MethodValue<'commission.compare'>>> {
    const asked = { method: 'POST', path: `${RULES_PATH}/comparisons`, body, timeoutMs: COMPARE_TIMEOUT_MS } as const;
    return asBrandManager(this.#parts, session, (cloud, token) => cloud.asStaff(COMMISSION_COMPARISON, asked, token));
  }

  pointsRules(session: Session): Promise<Answer<MethodValue<'points.rules'>>> {
    return asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(POINTS_RULES, { method: 'GET', path: POINTS_PATH }, token),
    );
  }

  enterPointsRule(
    session: Session,
    body: MethodParams<'points.enterRule'>,
  ): Promise<Answer<MethodValue<'points.enterRule'>>> {
    return asBrandManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(POINTS_RULES, { method: 'POST', path: POINTS_PATH, body }, token),
    );
  }

  keys(session: Session): Promise<Answer<MethodValue<'binding.keys'>>> {
    return asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(TOKEN_KEYS_ANSWER, { method: 'GET', path: KEYS_PATH }, token),
    );
  }

  rotateKey(
    session: Session,
    body: MethodParams<'binding.rotateKey'>,
  ): Promise<Answer<MethodValue<'binding.rotateKey'>>> {
    return asBrandManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(TOKEN_KEYS_ANSWER, { method: 'POST', path: KEYS_PATH, body }, token),
    );
  }

  places(session: Session, { store }: MethodParams<'place.list'>): Promise<Answer<MethodValue<'place.list'>>> {
    const path = `/v1/store-places?store=${store ?? this.#parts.profile.store.id}`;
    return asManager(this.#parts, session, (cloud, token) => cloud.asStaff(PLACES, { method: 'GET', path }, token));
  }

  savePlace(session: Session, place: MethodParams<'place.save'>): Promise<Answer<MethodValue<'place.save'>>> {
    const body = { ...place, store: place.store ?? this.#parts.profile.store.id };
    return asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(PLACES, { method: 'POST', path: '/v1/store-places', body }, token),
    );
  }

  tierRules(session: Session): Promise<Answer<MethodValue<'tier.rules'>>> {
    return asManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(TIER_RULES, { method: 'GET', path: TIERS_PATH }, token),
    );
  }

  enterTierRule(
    session: Session,
    body: MethodParams<'tier.enterRule'>,
  ): Promise<Answer<MethodValue<'tier.enterRule'>>> {
    return asBrandManager(this.#parts, session, (cloud, token) =>
      cloud.asStaff(TIER_RULE_ENTERED, { method: 'POST', path: TIERS_PATH, body }, token),
    );
  }

  previewTierRule(session: Session, body: MethodParams<'tier.preview'>): Promise<Answer<MethodValue<'tier.preview'>>> {
    const asked = { method: 'POST', path: `${TIERS_PATH}/previews`, body, timeoutMs: COMPARE_TIMEOUT_MS } as const;
    return asBrandManager(this.#parts, session, (cloud, token) => cloud.asStaff(TIER_PREVIEW, asked, token));
  }
}
