/** Devices, the device key and the line to the cloud, as screens see them. Spread into views.ts. */
import Type, { type Static } from 'typebox';
import { COUNT, INSTANT, oneOf, SLUG } from '../../sync/schemas/scalars.ts';

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

export const PRINTER_STATE = oneOf(['ready', 'printing', 'low', 'held', 'unknown', 'offline']);

/** The key that signs this terminal's journal. */
export const DEVICE_KEY_VIEW = Type.Object({ since: INSTANT, isChanging: Type.Boolean() });

export const DEVICE_VIEW = Type.Object({
  id: Type.String(),
  kind: oneOf(['scanner', 'printer', 'drawer', 'scale', 'lineDisplay', 'counter']),
  driver: Type.String(),
  /** Where it is: a path, `host:port`, or empty. */
  where: Type.String(),
  state: oneOf(['closed', 'idle', 'busy', 'error']),
  cause: nullable(Type.String()),
  lastEvent: nullable(Type.Object({ at: INSTANT, text: Type.String() })),
});
export type DeviceView = Static<typeof DEVICE_VIEW>;

export const SYNC_STATUS = Type.Object({
  state: oneOf(['online', 'uploading', 'offline']),
  /** Journal entries that the cloud has not countersigned, and those among them that are sales. */
  pending: COUNT,
  pendingSales: COUNT,
  oldestAt: nullable(INSTANT),
  lastContactAt: nullable(INSTANT),
  /** Why not online, as a code. */
  cause: nullable(SLUG),
});
export type SyncStatus = Static<typeof SYNC_STATUS>;
