/**
 * Asks for another person's approval when the host says that one is needed, and then asks the host again with it. One request
 * at a time; whoever closes the dialog gets the host's refusal back. Called by every act that may need an approval.
 */
import type { Answer } from '../../main/contract/contract.ts';
import { isPermission, type Permission } from '../../sync/domain/permission.ts';
import type { EntryId } from '../../sync/domain/ids.ts';
import { createStore, type Readable } from '../app/store.ts';

export interface ApprovalRequest {
  readonly permission: Permission;
  /** In the permission's unit. */
  readonly amount: number;
  /** What it is about, for the audit: a receipt number, a product. */
  readonly subject: string;
  /** Why, as the one at the till said already. */
  readonly reason: string;
  /** What it costs before and after, in fen, where the host said it. */
  readonly change: { readonly before: number; readonly after: number } | null;
  /** The approval's id, or null when nobody approved. */
  readonly settle: (approval: EntryId | null) => void;
}

export interface ApprovalDesk {
  readonly request: Readable<ApprovalRequest | null>;
  /** Calls without an approval first; when one is needed and given, once more with it. */
  readonly withApproval: <Value>(
    subject: string,
    call: (approval: { readonly approval?: EntryId }) => Promise<Answer<Value>>,
    /** Why, where that was said already. */
    reason?: string,
  ) => Promise<Answer<Value>>;
  /** Nobody approved: after logout or when the page goes. */
  readonly cancel: () => void;
}

export function createApprovalDesk(): ApprovalDesk {
  const request = createStore<ApprovalRequest | null>(null);
  const ask = (asked: Omit<ApprovalRequest, 'settle'>): Promise<EntryId | null> =>
    new Promise((resolve) => {
      request.get()?.settle(null);
      request.set({
        ...asked,
        settle: (approval) => {
          request.set(null);
          resolve(approval);
        },
      });
    });
  return {
    request,
    withApproval: async (subject, call, reason = '') => {
      const answer = await call({});
      if (answer.ok || answer.code !== 'approval_needed') return answer;
      const { permission = '', amount = 0, before, after } = answer.details;
      if (!isPermission(permission)) return answer;
      const change = before === undefined || after === undefined ? null : { before, after };
      const approval = await ask({ permission, amount, subject, reason, change });
      return approval === null ? answer : call({ approval });
    },
    cancel: () => request.get()?.settle(null),
  };
}
