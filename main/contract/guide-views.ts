/** What the guide desk shows. Re-exported by views.ts. */
import Type, { type Static } from 'typebox';
import { INSTANT, oneOf, STAFF_ID } from '../../sync/schemas/scalars.ts';

export const ISSUED_TOKEN = Type.Object({
  token: Type.String({ pattern: '^[0-9A-Z]{30}$' }),
  url: Type.String(),
  shortCode: Type.String(),
  guide: STAFF_ID,
  mode: oneOf(['one_time', 'multi_use', 'static', 'handover']),
  issuedAt: INSTANT,
  expiresAt: Type.Union([INSTANT, Type.Null()]),
  /** Of a handover: whose customers go to the `guide` by it. */
  giver: Type.Optional(STAFF_ID),
});
export type IssuedToken = Static<typeof ISSUED_TOKEN>;

/** The printed codes of a guide that stand. `isOldKey`: signed by a key generation that ends; to be printed anew. */
export const BADGES_OF_GUIDE = Type.Object({
  items: Type.Array(
    Type.Object({
      ...Type.Omit(ISSUED_TOKEN, ['mode', 'giver']).properties,
      isOldKey: Type.Boolean(),
    }),
  ),
});
export type BadgesOfGuide = Static<typeof BADGES_OF_GUIDE>;
