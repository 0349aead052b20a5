/**
 * A change of an external contact, as WeCom tells of it (developer documentation 92130). WeCom numbers no event and tells up to
 * three times, so an event is named by all that it says: kind, guide, customer and second, and, since two adds can fall into one
 * second, also by state, welcome code and reason. Called by the callback.
 */
import { createHash } from 'node:crypto';
import { epochMs, type EpochMs } from '../../domain/time.ts';
import type { MessageFields } from './message-xml.ts';

export const CONTACT_CHANGES = [
  'add_external_contact',
  /** Added without the guide's confirmation. */
  'add_half_external_contact',
  'edit_external_contact',
  /** The guide removed the customer. */
  'del_external_contact',
  /** The customer removed the guide. */
  'del_follow_user',
  'transfer_fail',
] as const;
export type ContactChange = (typeof CONTACT_CHANGES)[number];

export interface ContactEvent {
  readonly id: string;
  readonly change: ContactChange;
  readonly userId: string;
  readonly externalId: string;
  /** To the second. */
  readonly at: EpochMs;
  readonly state: string | null;
  readonly welcomeCode: string | null;
  /** Why a transfer failed, or what removed a contact. */
  readonly reason: string | null;
}

const TEXT_MAX = 128;
/** Year 2100: what is later is no time in seconds. */
const SECONDS_MAX = 4_102_444_800;

const isChange = (text: string | undefined): text is ContactChange =>
  (CONTACT_CHANGES as readonly (string | undefined)[]).includes(text);

/** Null for a message about something else. */
export function contactEventIn(fields: MessageFields): ContactEvent | null {
  const change = fields.get('ChangeType');
  if (fields.get('Event') !== 'change_external_contact' || !isChange(change)) return null;
  const text = (name: string): string | null => {
    const value = fields.get(name) ?? '';
    return value === '' ? null : value.slice(0, TEXT_MAX);
  };
  const userId = text('UserID');
  const externalId = text('ExternalUserID');
  const seconds = Number(fields.get('CreateTime'));
  if (userId === null || externalId === null) return null;
  if (!Number.isSafeInteger(seconds) || seconds <= 0 || seconds > SECONDS_MAX) return null;
  const state = text('State');
  const welcomeCode = text('WelcomeCode');
  const reason = text('FailReason') ?? text('Source');
  const told = [change, userId, externalId, seconds, state, welcomeCode, reason];
  const id = createHash('sha256').update(JSON.stringify(told)).digest('base64url');
  return { id, change, userId, externalId, at: epochMs(seconds * 1000), state, welcomeCode, reason };
}
