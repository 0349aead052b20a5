/** Rows of the rules of binding and of guides' changes of store, as sync/cloud/store/migrations make them. See tables.ts. */
export interface BindingPolicyRow {
  readonly scope: string;
  readonly store: string;
  readonly from_at: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly saved_by: string;
  readonly saved_at: number;
}
export interface GuideMoveRow {
  readonly scope: string;
  readonly guide: string;
  readonly at: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly saved_by: string;
}
