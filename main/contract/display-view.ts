/**
 * What the customer's screen shows: one view model, without names of members or staff other than the guide who is to be met.
 * Open to whoever has the launch cookie, because the screen stands there before anybody logs in. Spread into contract.ts.
 */
import Type, { type Static } from 'typebox';
import { COUNT, FEN, oneOf, SLUG, TEXT } from '../../sync/schemas/scalars.ts';

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);
const NOTHING = Type.Object({}, { additionalProperties: false });
/** A QR symbol holds no more; a receipt's code carries its signed lines. */
const CODE_MAX = 4296;
/** `name` is null for savings that have a word of their own in every language. */
const SAVING = Type.Object({ id: Type.String(), name: nullable(TEXT), saving: FEN });

export const DISPLAY_VIEW = Type.Object({
  phase: oneOf(['idle', 'cart', 'pay', 'done']),
  store: TEXT,
  /** What the store says while nothing is sold. */
  messages: Type.Array(Type.String({ maxLength: 400 }), { maxItems: 16 }),
  member: nullable(Type.Object({ phone: Type.String({ maxLength: 20 }), tier: SLUG, points: COUNT })),
  lines: Type.Array(
    Type.Object({
      lineId: Type.String(),
      name: TEXT,
      spec: nullable(TEXT),
      quantity: COUNT,
      grams: nullable(COUNT),
      amount: FEN,
      savings: Type.Array(SAVING),
    }),
  ),
  order: Type.Array(SAVING),
  units: COUNT,
  gross: FEN,
  saved: FEN,
  /** What the sale costs; while paying what is still to be paid. */
  due: FEN,
  paid: FEN,
  /** A row of payment by the customer's phone waits for its answer. */
  isAsking: Type.Boolean(),
  change: FEN,
  pointsAfter: nullable(COUNT),
  code: nullable(
    Type.Object({
      kind: oneOf(['guide', 'receipt']),
      text: Type.String({ maxLength: CODE_MAX }),
      guide: nullable(TEXT),
    }),
  ),
  receiptNumber: nullable(TEXT),
  /** Nothing of it is in earnest, and the screen says so. */
  training: Type.Optional(Type.Literal(true)),
});
export type DisplayView = Static<typeof DISPLAY_VIEW>;

export const DISPLAY_METHODS = {
  'display.view': { params: NOTHING, result: DISPLAY_VIEW, public: true },
  /** The cashier is at payment, or back at the goods. */
  'display.stage': { params: Type.Object({ isPaying: Type.Boolean() }), result: NOTHING, public: false },
} as const;
