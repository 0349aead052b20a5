/**
 * A campaign, or a channel of it with a code of its own, as tills pull it: in the collection `campaigns`, beyond the fields of whose shape
 * terminals keep what there is. Codes of guides are not here. Written by sync/cloud/growth/publish.ts.
 */
import Type, { type Static } from 'typebox';
import { CHANNELS } from '../../domain/channels.ts';
import { INSTANT, oneOf, SLUG, STORE_ID, TEXT } from '../scalars.ts';
import { CAMPAIGN_DOCUMENT } from './catalogue.ts';

export const TOUCHPOINT_DOCUMENT = Type.Object({
  ...CAMPAIGN_DOCUMENT.properties,
  from: INSTANT,
  until: INSTANT,
  campaign: SLUG,
  /** Of a channel: what its code carries, what it is, and the campaign's name. */
  code: Type.Optional(SLUG),
  channel: Type.Optional(oneOf(CHANNELS)),
  of: Type.Optional(TEXT),
  store: Type.Optional(STORE_ID),
  community: Type.Optional(SLUG),
  liveRoom: Type.Optional(SLUG),
});
export type TouchpointDocument = Static<typeof TOUCHPOINT_DOCUMENT>;

export const isTouchpoint = (document: Readonly<Record<string, unknown>>): document is TouchpointDocument =>
  typeof document['campaign'] === 'string' &&
  typeof document['from'] === 'number' &&
  typeof document['until'] === 'number';
