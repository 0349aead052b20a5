/** How a terminal joins a shop, and the key of its device. Spread into contract.ts. */
import Type from 'typebox';
import { INSTANT } from '../../sync/schemas/scalars.ts';
import { DEVICE_KEY_VIEW } from './device-views.ts';

const NOTHING = Type.Object({}, { additionalProperties: false });

export const PAIRING_METHODS = {
  'pairing.join': { params: Type.Object({ code: Type.String({ maxLength: 40 }) }), result: NOTHING, public: true },
  'pairing.tryDemo': { params: NOTHING, result: NOTHING, public: true },
  /** A one-time code for another terminal of this store; managers only, online. */
  'pairing.makeCode': {
    params: NOTHING,
    result: Type.Object({ code: Type.String(), expiresAt: INSTANT }),
    public: false,
  },
  /** Since when this terminal's device key is in force; `isChanging` until the cloud has taken it. */
  'pairing.key': { params: NOTHING, result: DEVICE_KEY_VIEW, public: false },
  /** Another device key at once; managers only, online. */
  'pairing.changeKey': { params: NOTHING, result: DEVICE_KEY_VIEW, public: false },
} as const;
