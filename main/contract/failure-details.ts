/** What a failure says beside its code: where it is, until when, or what a screen may ask for. Called by contract.ts alone. */
import Type, { type Static } from 'typebox';
import { COUNT, INSTANT, SLUG } from '../../sync/schemas/scalars.ts';

export const FAILURE_DETAILS = Type.Object({
  message: Type.Optional(Type.String()),
  path: Type.Optional(Type.String()),
  reason: Type.Optional(SLUG),
  until: Type.Optional(INSTANT),
  left: Type.Optional(COUNT),
  permission: Type.Optional(SLUG),
  amount: Type.Optional(COUNT),
  /** Of a change by hand that is to be approved: what it is about costs this and would cost that, in fen. */
  before: Type.Optional(COUNT),
  after: Type.Optional(COUNT),
});
export type FailureDetails = Static<typeof FAILURE_DETAILS>;
