/** Which other stores have goods that are missing here, and for the office how fresh that is. Spread into contract.ts. */
import Type, { type Static } from 'typebox';
import { NEARBY_STOCK, STOCK_STATUS } from '../../sync/protocol/stock.ts';
import { PRODUCT_ID } from '../../sync/schemas/scalars.ts';

/** `told`: as the cloud says now (`online`), or last said to this till; null where it never did. */
export const NEARBY_VIEW = Type.Object({ online: Type.Boolean(), told: Type.Union([NEARBY_STOCK, Type.Null()]) });
export type NearbyView = Static<typeof NEARBY_VIEW>;

export const STOCK_METHODS = {
  'stock.nearby': { params: Type.Object({ product: PRODUCT_ID }), result: NEARBY_VIEW, public: false },
  /** For who may `manage_people`: of the stores that are managed. */
  'stock.status': { params: Type.Object({}, { additionalProperties: false }), result: STOCK_STATUS, public: false },
} as const;
