/**
 * What WeCom sends to `/wecom/callback`: verified, opened, read, and kept before it is answered, since WeCom asks thrice within
 * seconds and then never again. What follows from it is done by the sweep. Called by routes/wecom-callback.ts.
 */
import { err, ok, type Result } from '../../domain/result.ts';
import { brandScope } from '../../protocol/messages.ts';
import type { Cloud } from '../app/context.ts';
import { keepEvent } from '../store/wecom.ts';
import { contactEventIn } from './contact-event.ts';
import { isSigned, openMessage, type CallbackKey, type MessageFault } from './message-crypt.ts';
import { fieldsIn } from './message-xml.ts';

/** What stands in the address beside the body. */
export interface SignedQuery {
  readonly msg_signature: string;
  readonly timestamp: string;
  readonly nonce: string;
}
export interface SignedMessage {
  readonly query: SignedQuery;
  readonly body: string;
}
export type CallbackFault = MessageFault | 'not_signed' | 'malformed';

/** The text that WeCom wants to see again when the address of the callback is entered there. */
export const echo = (key: CallbackKey, query: SignedQuery, echostr: string): Result<string, CallbackFault> =>
  // A form's way of writing a blank; Base64 has none.
  opened(key, query, echostr.replaceAll(' ', '+'));

/** Keeps what it tells of contacts; other messages are heard and dropped. */
export async function receive(
  cloud: Cloud,
  key: CallbackKey,
  { query, body }: SignedMessage,
): Promise<Result<null, CallbackFault>> {
  const cipher = fieldsIn(body)?.get('Encrypt');
  if (cipher === undefined) return err('malformed');
  const message = opened(key, query, cipher);
  if (!message.ok) return message;
  const fields = fieldsIn(message.value);
  if (fields === null) return err('malformed');
  const event = contactEventIn(fields);
  if (event !== null) await keepEvent(cloud.database, brandScope(cloud.brand.id), event, cloud.ports.clock.now());
  return ok(null);
}

function opened(
  key: CallbackKey,
  { msg_signature: signature, timestamp, nonce }: SignedQuery,
  cipher: string,
): Result<string, CallbackFault> {
  if (!isSigned(key, { signature, timestamp, nonce, cipher })) return err('not_signed');
  return openMessage(key, cipher);
}
