/** WeCom as managers see it: who is linked with which code, how the line to it stands, transfers. Never a credential. */
import Type, { type Static } from 'typebox';
import { COUNT, INSTANT, oneOf, STAFF_ID } from '../schemas/scalars.ts';

const NULLABLE_TEXT = Type.Union([Type.String(), Type.Null()]);
const NULLABLE_INSTANT = Type.Union([INSTANT, Type.Null()]);
const NULLABLE_STAFF = Type.Union([STAFF_ID, Type.Null()]);

export const WECOM_GUIDE = Type.Object({
  staff: STAFF_ID,
  userId: NULLABLE_TEXT,
  /** Of the contact way: `due`, `asking`, `live`, `refused`; null where there is none. */
  state: NULLABLE_TEXT,
  qrCode: NULLABLE_TEXT,
  /** WeCom's number of a refusal. */
  reason: NULLABLE_TEXT,
  demo: Type.Boolean(),
});
export const WECOM_TRANSFER = Type.Object({
  batch: Type.String(),
  kind: Type.String(),
  from: STAFF_ID,
  to: STAFF_ID,
  at: INSTANT,
  /** Customers by how they stand: `due`, `asking`, `waiting`, `done`, `refused`, `full`, `failed`. */
  customers: Type.Record(Type.String(), COUNT),
});
const ON_TRANSFER = oneOf(['follows', 'stays']);
export type OnTransfer = Static<typeof ON_TRANSFER>;
/** From an instant on: whether a friend binds, and whether the binding follows a friend whom WeCom handed to another guide. */
export const WECOM_POLICY = Type.Object({ from: INSTANT, friendBinds: Type.Boolean(), onTransfer: ON_TRANSFER });
/** Without `onTransfer` bindings stay. */
export const WECOM_POLICY_SAID = Type.Object({
  from: INSTANT,
  friendBinds: Type.Boolean(),
  onTransfer: Type.Optional(ON_TRANSFER),
});
export const WECOM_POLICIES = Type.Object({ items: Type.Array(WECOM_POLICY) });
export const WECOM_STATUS = Type.Object({
  /** `demo`: nobody hears of anything. */
  account: oneOf(['none', 'demo', 'company']),
  /** The company's id, its middle left out. */
  corp: NULLABLE_TEXT,
  hasWelcome: Type.Boolean(),
  /** Until when questions are answered without a new access token; null before the first. */
  tokenUntil: NULLABLE_INSTANT,
  /** WeCom said "too often": nothing is asked before. */
  pausedUntil: NULLABLE_INSTANT,
  /** The last time that WeCom did not take secret, company or address, with its number. */
  refused: Type.Union([Type.Object({ at: INSTANT, code: Type.String() }), Type.Null()]),
  /** What it told last about people within reach, the newest first. */
  events: Type.Array(
    Type.Object({
      id: Type.String(),
      change: Type.String(),
      at: INSTANT,
      receivedAt: INSTANT,
      staff: NULLABLE_STAFF,
      /** `due`, `sent`, `already`, `late`, `refused`; null where nothing was to be said. */
      welcome: NULLABLE_TEXT,
      reason: NULLABLE_TEXT,
      isApplied: Type.Boolean(),
    }),
  ),
});
export type WecomStatus = Static<typeof WECOM_STATUS>;
