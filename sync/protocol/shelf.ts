/** The content shelf as it crosses the wire: what headquarters write and guides forward with a link of their own. */
import Type, { type Static } from 'typebox';
import { COUNT, HASH, INSTANT, oneOf, SLUG, STAFF_ID, TEXT } from '../schemas/scalars.ts';

/** As many as one forwards at once. */
export const SHELF_PICTURES_MAX = 9;

/** `pictures`: photos that the cloud keeps, by their hash, in this order. `link`: a page elsewhere that customers may open; nothing but https. `campaign`: what is counted for it too. */
export const SHELF_BODY = Type.Object({
  title: Type.String({ minLength: 1, maxLength: 60 }),
  text: Type.String({ maxLength: 2000 }),
  link: Type.Optional(
    Type.String({ pattern: '^https://[A-Za-z0-9.-]{1,100}(:[0-9]{1,5})?(/[A-Za-z0-9._~:/?#@!$&()*+,;=%-]{0,300})?$' }),
  ),
  campaign: Type.Optional(SLUG),
  pictures: Type.Optional(Type.Array(HASH, { maxItems: SHELF_PICTURES_MAX, uniqueItems: true })),
  from: INSTANT,
  until: INSTANT,
});
export type ShelfBody = Static<typeof SHELF_BODY>;
/** `forwarded`: guides who made their link; `bound`: customers who came to a guide by one. */
export const SHELF_ANSWER = Type.Object({
  items: Type.Array(
    Type.Object({
      ...SHELF_BODY.properties,
      item: SLUG,
      version: COUNT,
      by: TEXT,
      state: oneOf(['coming', 'running', 'over']),
      forwarded: COUNT,
      opened: COUNT,
      bound: COUNT,
    }),
  ),
  next: Type.Null(),
});
export type ShelfItem = Static<typeof SHELF_ANSWER>['items'][number];

/** What a guide forwards, each with the own link, as a till of the guide's stores is told. */
export const GUIDE_SHELF = Type.Object({
  guide: STAFF_ID,
  items: Type.Array(
    Type.Object({
      ...Type.Pick(SHELF_BODY, ['title', 'text', 'until', 'pictures']).properties,
      item: SLUG,
      url: Type.String({ maxLength: 300 }),
      opened: COUNT,
    }),
  ),
});
export type GuideShelf = Static<typeof GUIDE_SHELF>;
