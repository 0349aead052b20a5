/** Generations of the key behind binding tokens as they cross the wire. The keys themselves never do but to their terminal. */
import Type from 'typebox';
import { COUNT, INSTANT, TEXT } from '../schemas/scalars.ts';

/** Badges have to be printed anew meanwhile, and tills to start once. */
const ACCEPT_DAYS_MIN = 30;
const ACCEPT_DAYS_MAX = 400;
export const TOKEN_KEY_ROTATION = Type.Object({
  acceptDays: Type.Integer({ minimum: ACCEPT_DAYS_MIN, maximum: ACCEPT_DAYS_MAX }),
});
export const TOKEN_KEYS_ANSWER = Type.Object({
  items: Type.Array(
    Type.Object({
      kid: Type.Integer({ minimum: 0, maximum: 15 }),
      /** null: since the brand began. */
      from: Type.Union([INSTANT, Type.Null()]),
      /** When its tokens end; null while nothing ends them. */
      until: Type.Union([INSTANT, Type.Null()]),
      isCurrent: Type.Boolean(),
      /** Its codes that would still be taken, of the stores that the asker manages. */
      out: COUNT,
      by: Type.Optional(TEXT),
    }),
  ),
  next: Type.Null(),
});
