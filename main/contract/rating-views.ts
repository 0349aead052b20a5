/** Low ratings by customers at the till's office: for who may `manage_people`, online. Spread into guide-methods.ts. */
import Type from 'typebox';
import { LOW_RATINGS, RATING_NOTE_MAX } from '../../sync/protocol/sale-ratings.ts';
import { COUNT, SALE_ID } from '../../sync/schemas/scalars.ts';

export const RATING_METHODS = {
  /** Of this store, those that wait first. */
  'rating.low': { params: Type.Object({}, { additionalProperties: false }), result: LOW_RATINGS, public: false },
  /** What was done about one. `details.reason`: `empty`, `number_in_text`, `rating_changed`, `rating_answered`. */
  'rating.answer': {
    params: Type.Object(
      { sale: SALE_ID, version: COUNT, note: Type.String({ minLength: 1, maxLength: RATING_NOTE_MAX }) },
      { additionalProperties: false },
    ),
    result: LOW_RATINGS,
    public: false,
  },
} as const;
