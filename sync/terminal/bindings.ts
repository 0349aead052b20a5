/**
 * The life of a binding token and a guide's customers, as the screens watch them: what the cloud sent, and before that
 * what this terminal's own journal says (issued here, revoked here). The cloud's state wins, except that a token revoked
 * here stays revoked on this screen until the cloud knows. Called by core.ts.
 */
import { combineLatest, map, startWith, type Observable } from 'rxjs';
import type { RxCollection } from 'rxdb';
import type { BindingDocument } from '../schemas/documents/facts.ts';
import type { EntryOf, JournalEntry } from '../schemas/entries/entry.ts';
import type { ContestedCustomer, Customer, TokenView } from './api.ts';
import type { Overlay } from './overlay.ts';
import type { StoredDocument } from './rx-schema.ts';

export interface Bindings {
  token$(token: string): Observable<TokenView | null>;
  customers$(guide: string): Observable<readonly Customer[]>;
  contested$(guide: string): Observable<readonly ContestedCustomer[]>;
}

export function openBindings(bindings: RxCollection<StoredDocument>, overlay: Overlay): Bindings {
  return {
    token$: (token) =>
      combineLatest([bindings.findOne(`token:${token}`).$, overlay.changed$.pipe(startWith(undefined))]).pipe(
        map(([document]) => tokenView(token, document === null ? undefined : asBinding(document), overlay.entries())),
      ),
    customers$: (guide) =>
      bindings.find({ selector: { type: 'member', guide } }).$.pipe(
        map((documents) =>
          documents
            .map(asBinding)
            .filter((document): document is Customer => document.type === 'member' && isListed(document))
            .sort((left, right) => (right.lastTouch ?? 0) - (left.lastTouch ?? 0)),
        ),
      ),
    contested$: (guide) =>
      bindings
        .find({ selector: { type: 'clash' } })
        .$.pipe(map((documents) => contestedBy(guide, documents.map(asBinding)))),
  };
}

/** Whoever goes by several ids is listed under one of them. */
const isListed = ({ member, person }: BindingDocument): boolean => person === undefined || person === member;

/** The newest first. Whom two members were made one has a document for either, and stands there once. */
function contestedBy(guide: string, documents: readonly BindingDocument[]): readonly ContestedCustomer[] {
  const seen = new Set<string>();
  const customers = documents
    .toSorted((left, right) => (left.id < right.id ? -1 : 1))
    .flatMap((document): readonly ContestedCustomer[] => {
      const clashes = (document.clashes ?? []).filter(
        ({ claim, claimant, holder }) => (claimant === guide || holder === guide) && !seen.has(claim),
      );
      for (const { claim } of clashes) seen.add(claim);
      return document.type !== 'clash' || clashes.length === 0 ? [] : [{ ...document, type: 'clash', clashes }];
    });
  return customers.sort((left, right) => (right.clashes[0]?.at ?? 0) - (left.clashes[0]?.at ?? 0));
}

const asBinding = (document: { toJSON(): unknown }): BindingDocument => document.toJSON() as BindingDocument;

function tokenView(
  token: string,
  document: BindingDocument | undefined,
  entries: Iterable<JournalEntry>,
): TokenView | null {
  let issued: EntryOf<'token.issued'> | undefined;
  let revoked: EntryOf<'token.revoked'> | undefined;
  for (const entry of entries) {
    if (entry.kind === 'token.issued' && entry.body.token === token) issued = entry;
    if (entry.kind === 'token.revoked' && entry.body.token === token) revoked = entry;
  }
  const steps = document?.steps ?? (issued === undefined ? [] : [{ state: 'issued' as const, at: issued.at }]);
  const known = document?.state ?? (issued === undefined ? undefined : 'issued');
  if (known === undefined && revoked === undefined) return null;
  const open = known === undefined || known === 'issued' || known === 'scanned' || known === 'consented';
  // The cloud notes it of a code that bound somebody too: a code for many serves nobody any more.
  const revokedHere = steps.some(({ state }) => state === 'revoked') ? undefined : revoked;
  return {
    token,
    state: revokedHere !== undefined && open ? 'revoked' : (known ?? 'revoked'),
    steps: revokedHere === undefined ? steps : [...steps, { state: 'revoked', at: revokedHere.at }],
    reason: document?.reason ?? revoked?.body.reason ?? null,
    guide: document?.guide ?? issued?.body.guide ?? null,
    member: document?.member ?? null,
    memberName: document?.memberName ?? null,
    memberPhone: document?.memberPhone ?? null,
    tier: document?.tier ?? null,
    protectedUntil: document?.protectedUntil ?? null,
    inCloud: document !== undefined && revokedHere === undefined,
  };
}
