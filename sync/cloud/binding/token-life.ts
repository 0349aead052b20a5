/**
 * The life of one issued token as a document that terminals follow: issued, scanned, consented, then bound, conflict,
 * expired or revoked, each with its time. Events may arrive in any order (a phone can scan before the terminal's journal
 * is here); the state only moves forward. Pure. DOMAIN.md §6.
 */
import type { MemberId, StaffId, TerminalId } from '../../domain/ids.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { BindingDocument, TokenState } from '../../schemas/documents/facts.ts';

const RANK: Readonly<Record<TokenState, number>> = {
  issued: 0,
  scanned: 1,
  consented: 2,
  expired: 3,
  revoked: 3,
  conflict: 4,
  bound: 5,
};
const STEPS_MAX = 20;

export const tokenDocumentId = (token: string): string => `token:${token}`;
export const clashDocumentId = (member: string): string => `clash:${member}`;
export const memberDocumentId = (member: string): string => `member:${member}`;

export interface TokenFacts {
  readonly token: string;
  readonly terminal: TerminalId;
  readonly guide?: StaffId;
}
export interface TokenStep {
  readonly state: TokenState;
  readonly at: EpochMs;
  readonly reason?: string;
  readonly member?: { readonly id: MemberId; readonly phone: string; readonly tier: string };
}

export const newToken = ({ token, terminal, guide }: TokenFacts): BindingDocument => ({
  id: tokenDocumentId(token),
  type: 'token',
  token,
  terminal,
  ...(guide === undefined ? {} : { guide }),
  steps: [],
});

/** The document after a step. A step that was taken before changes nothing; an earlier one is only noted. */
export function stepToken(document: BindingDocument, step: TokenStep): BindingDocument {
  const taken = document.steps ?? [];
  const state = document.state;
  const forward = state === undefined || RANK[step.state] > RANK[state];
  const repeated = taken.some((one) => one.state === step.state);
  if (!forward && repeated) return document;
  const steps = repeated ? taken : [...taken, { state: step.state, at: step.at }].sort(byRank).slice(0, STEPS_MAX);
  if (!forward) return { ...document, steps };
  const rest = Object.fromEntries(
    Object.entries(document).filter(([field]) => field !== 'reason'),
  ) as unknown as BindingDocument;
  return {
    ...rest,
    state: step.state,
    steps,
    ...(step.reason === undefined ? {} : { reason: step.reason }),
    ...(step.member === undefined
      ? {}
      : { member: step.member.id, memberPhone: step.member.phone, tier: step.member.tier }),
  };
}

const byRank = (a: { readonly state: TokenState }, b: { readonly state: TokenState }): number =>
  RANK[a.state] - RANK[b.state];
