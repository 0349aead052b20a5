/** Bindings that a manager should look at, as they cross the wire. domain/scan-signals.ts has the rules. */
import Type from 'typebox';
import { SIGNAL_KINDS } from '../domain/scan-signals.ts';
import { COUNT, INSTANT, oneOf, STAFF_ID, STORE_ID } from '../schemas/scalars.ts';

export const BINDING_SIGNAL = Type.Object({
  kind: oneOf(SIGNAL_KINDS),
  guide: STAFF_ID,
  store: STORE_ID,
  from: INSTANT,
  to: INSTANT,
  count: COUNT,
});
export const BINDING_SIGNALS_ANSWER = Type.Object({ items: Type.Array(BINDING_SIGNAL), next: Type.Null() });
