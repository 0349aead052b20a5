/** The city, the hours and the position of a store from an instant on, as managers say them and tills show them. domain/attribution.ts. */
import Type, { type Static } from 'typebox';
import { AREA_M2_MAX, DAY_MINUTES } from '../domain/attribution.ts';
import { LAT_MAX, LNG_MAX } from '../domain/nearby-stock.ts';
import { INSTANT, STORE_ID } from '../schemas/scalars.ts';
import { CITY } from './orders.ts';

export const STORE_PLACE = Type.Object({
  store: STORE_ID,
  from: INSTANT,
  city: Type.Optional(CITY),
  /** Minutes of the local day; a closing time after midnight is above 1440. */
  opens: Type.Optional(Type.Integer({ minimum: 0, maximum: DAY_MINUTES - 1 })),
  closes: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 * DAY_MINUTES - 1 })),
  /** Square metres of the sales floor. */
  areaM2: Type.Optional(Type.Integer({ minimum: 1, maximum: AREA_M2_MAX })),
  /** Millionths of a degree; all stores of a brand on one and the same map. */
  position: Type.Optional(
    Type.Object({
      lat: Type.Integer({ minimum: -LAT_MAX, maximum: LAT_MAX }),
      lng: Type.Integer({ minimum: -LNG_MAX, maximum: LNG_MAX }),
    }),
  ),
});
export type StorePlace = Static<typeof STORE_PLACE>;
export const SAVED_STORE_PLACE = Type.Object({ ...STORE_PLACE.properties, by: Type.String() });
export const STORE_PLACES_ANSWER = Type.Object({
  items: Type.Array(SAVED_STORE_PLACE),
  /** Whose places the asker may say: the own stores, those of a region, or all of the brand. */
  stores: Type.Array(STORE_ID),
  next: Type.Union([Type.String(), Type.Null()]),
});
