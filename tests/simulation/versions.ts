/**
 * What programs of neighbouring protocol versions say to each other. All run the one program that is here; a message is
 * made into what another version would have sent: the oldest knows none of the optional fields, newer ones say things
 * that nobody here has heard of. Only what is not signed can be changed: entries of another version are written by a
 * machine that speaks the protocol itself (world/customers.ts). Used at the network port and by sim-cloud.ts.
 */
import type { CloudRequest } from '../../main/upload/cloud-transport.ts';
import { PROTOCOL_HEADER } from '../../sync/protocol/messages.ts';

/** The version that sends and answers as the program here does. */
const AS_HERE = 2;
/** Optional members of requests and answers by their names: whoever reads them does without. */
const OPTIONAL = new Set(['address', 'taxNumber', 'assumedMasterState']);

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const protocolHeader = (version: number | undefined): Readonly<Record<string, string>> =>
  version === undefined ? {} : { [PROTOCOL_HEADER]: String(version) };

/** The request of a terminal of this version; as it is when the world has but one. */
export function requestOf(version: number | undefined, request: CloudRequest): CloudRequest {
  if (version === undefined) return request;
  // The oldest tells the cloud nothing about its health.
  const headers = { ...(version < AS_HERE ? {} : request.headers), ...protocolHeader(version) };
  // Envelope and body of an entry and the value of a setting are named by a hash: only what is around them is the version's.
  return { ...request, headers, body: toldBy(version, request.body, ['entries', 'value']) };
}

/** The body of an answer of a cloud of this version. */
export const answerOf = (version: number | undefined, body: unknown): unknown =>
  version === undefined ? body : toldBy(version, body, ['promotions', 'coupons', 'value']);

/** Members of `sealed` names are covered by a hash and stay. */
function toldBy(version: number, value: unknown, sealed: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => toldBy(version, item, sealed));
  if (!isObject(value)) return value;
  const members = Object.entries(value)
    .filter(([name]) => version >= AS_HERE || !OPTIONAL.has(name))
    .map(([name, member]) => [name, sealed.includes(name) ? member : toldBy(version, member, sealed)] as const);
  const added = version > AS_HERE ? { [`since${String(version)}`]: { heard: 'of by nobody here', n: [version] } } : {};
  return { ...Object.fromEntries(members), ...added };
}
