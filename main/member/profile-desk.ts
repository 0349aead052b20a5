/**
 * A member as a person at the till: what they said of themselves and agreed to, with or without the network; a whole number for a
 * reason; and, for a manager, all that is known and deletion. What is entered is a journal entry first, sealed under the person's key;
 * what is shown is the cloud's answer, or what it last said, with what this till entered since. Called by methods.ts. DOMAIN.md §8.
 */
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { foldConsents, PURPOSE_TEXT_VERSION, type ConsentFact } from '../../sync/domain/member-consent.ts';
import { factsAllowed, readChanges, type ProfileFact } from '../../sync/domain/member-profile.ts';
import type { MemberId } from '../../sync/domain/ids.ts';
import { localMinuteAt, type EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import { PROFILE_BOX, type PersonAnswer } from '../../sync/protocol/persons.ts';
import type { DraftOf, EntryDraft, EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { PersonView } from '../contract/person-views.ts';
import type { Session } from '../contract/views.ts';
import type { Journal } from '../journal/types.ts';
import type { JournalReader } from '../journal-readers.ts';
import { failureOf } from '../office/office-desk.ts';
import type { Approvals } from '../session/approvals.ts';
import type { SessionDesk } from '../session/session-desk.ts';
import type { CloudResult } from '../upload/cloud-client.ts';
import type { PersonsClient } from '../upload/persons-client.ts';
import type { MemberVault } from './member-vault.ts';
import type { PersonBook } from './person-book.ts';

/** Entries of this till that count beside what the cloud says; by then it has them. */
export const OWN_ENTRIES_MAX = 2000;
type PersonEntry = EntryOf<'member.profiled'> | EntryOf<'member.consented'> | EntryOf<'member.enrolled'>;

const box = Compile(PROFILE_BOX);
const born = Compile(Type.Object({ birthday: Type.String() }));

/** What this till wrote about persons: a fold of its journal. */
export class PersonEntries implements JournalReader {
  readonly #entries = new Map<string, PersonEntry>();

  read(entry: JournalEntry): void {
    if (entry.kind !== 'member.profiled' && entry.kind !== 'member.consented' && entry.kind !== 'member.enrolled')
      return;
    this.#entries.set(entry.id, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > OWN_ENTRIES_MAX && oldest !== undefined) this.#entries.delete(oldest);
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  kindOf(id: string): PersonEntry['kind'] | undefined {
    return this.#entries.get(id)?.kind;
  }

  of(member: MemberId): readonly PersonEntry[] {
    return [...this.#entries.values()].filter(({ body }) => body.member === member);
  }
}

export interface ProfileDeskParts {
  readonly journal: Journal;
  readonly entries: PersonEntries;
  readonly book: PersonBook;
  readonly vault: Pick<MemberVault, 'sealFor' | 'openFields'>;
  readonly cloud: PersonsClient;
  readonly approvals: Approvals;
  readonly sessions: SessionDesk;
  readonly profile: Pick<TerminalProfile, 'store'>;
  readonly training: boolean;
  readonly now: () => EpochMs;
}

interface Known {
  readonly facts: readonly ProfileFact[];
  readonly consents: readonly ConsentFact[];
}

export class ProfileDesk {
  readonly #parts: ProfileDeskParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: ProfileDeskParts) {
    this.#parts = parts;
  }

  async person({ member }: MethodParams<'member.person'>): Promise<Answer<PersonView>> {
    const { book, cloud } = this.#parts;
    if (book.isForgotten(member)) return FORGOTTEN;
    const answer = await cloud.person(member);
    if (answer.ok) {
      await book.keep(member, answer.value);
      return answered(this.#view(member, answer.value));
    }
    // A member enrolled here whom the cloud has not heard of yet is unknown to it.
    if (answer.error.kind === 'refused' && answer.error.code === 'member_deleted') return FORGOTTEN;
    return answered(this.#view(member, null));
  }

  profile(session: Session, asked: MethodParams<'member.profile'>): Promise<Answer<PersonView>> {
    return this.#inTurn(() => this.#profile(session, asked));
  }

  consent(session: Session, asked: MethodParams<'member.consent'>): Promise<Answer<PersonView>> {
    return this.#inTurn(() => this.#consent(session, asked));
  }

  /** Written down before it is asked for: whoever saw a number stands in the journal, whatever became of the answer. */
  async reveal(
    session: Session,
    { member, reason, approval }: MethodParams<'member.reveal'>,
  ): Promise<Answer<MethodValue<'member.reveal'>>> {
    const { approvals, journal, cloud, training, book } = this.#parts;
    if (training) return TRAINING;
    if (book.isForgotten(member)) return FORGOTTEN;
    const allowed = approvals.check(session, 'reveal_phone', 0, approval);
    if (!allowed.ok) return allowed.error;
    const approved = allowed.value === undefined ? {} : { approval: allowed.value };
    await journal.append(session.staff, () => [{ kind: 'member.revealed', body: { member, reason, ...approved } }]);
    const answer = await cloud.reveal(member, { reason, staff: session.staff });
    return answer.ok ? answered(answer.value) : failureOf(answer.error);
  }

  export(session: Session, { member }: MethodParams<'member.export'>): Promise<Answer<MethodValue<'member.export'>>> {
    return this.#asManager(session, (token) => this.#parts.cloud.export(member, token));
  }

  async forget(session: Session, asked: MethodParams<'member.forget'>): Promise<Answer<Record<string, never>>> {
    const { cloud, book } = this.#parts;
    const done = await this.#asManager(session, (token) => cloud.forget(asked.member, asked.reason, token));
    if (!done.ok) return done;
    // This till at once; the others when they pull.
    await book.absorb(
      done.value.ids.map((id) => ({ id: `person:${id}`, type: 'person', member: id, forgotten: true })),
    );
    return answered({});
  }

  async #profile(
    session: Session,
    { entry: id, member, changes, agreed }: MethodParams<'member.profile'>,
  ): Promise<Answer<PersonView>> {
    const { training, book, entries, journal, vault, profile, now } = this.#parts;
    if (training) return TRAINING;
    if (book.isForgotten(member)) return FORGOTTEN;
    if (entries.has(id)) return this.person({ member });
    const today = localMinuteAt(now(), profile.store.offsetMinutes).slice(0, 10);
    const read = readChanges(changes, today);
    if (!read.ok)
      return failed('bad_request', { path: `/${read.error.field}`.slice(0, 100), reason: read.error.fault });
    const mayKeep = foldConsents(this.#known(member, book.of(member)).consents).profile?.given === true;
    if (!mayKeep && !agreed) return failed('bad_request', { path: '/agreed', reason: 'consent' });
    const sealed = await vault.sealFor(member, { changes: read.value });
    const profiled: DraftOf<'member.profiled'> = { kind: 'member.profiled', id, body: { member, sealed } };
    const consent = consentTo(member, 'profile', true);
    await journal.append(session.staff, () => (mayKeep ? [profiled] : [consent, profiled]));
    return this.person({ member });
  }

  async #consent(
    session: Session,
    { member, purpose, given }: MethodParams<'member.consent'>,
  ): Promise<Answer<PersonView>> {
    const { training, book, journal } = this.#parts;
    if (training) return TRAINING;
    if (book.isForgotten(member)) return FORGOTTEN;
    const held = foldConsents(this.#known(member, book.of(member)).consents)[purpose];
    // Without the cloud a till may not know of a consent that is taken back: a withdrawal is always written.
    if (held?.given !== given) await journal.append(session.staff, () => [consentTo(member, purpose, given)]);
    return this.person({ member });
  }

  #inTurn<Value>(run: () => Promise<Value>): Promise<Value> {
    const next = this.#turn.then(run);
    this.#turn = next.catch(() => undefined);
    return next;
  }

  async #asManager<Value>(
    session: Session,
    ask: (token: string) => Promise<CloudResult<Value>>,
  ): Promise<Answer<Value>> {
    const { approvals, sessions, training } = this.#parts;
    if (!approvals.permits(session, 'manage_people')) return failed('not_permitted', { permission: 'manage_people' });
    if (training) return TRAINING;
    const token = sessions.staffToken;
    if (token === null) return failed('cloud_unreachable', { reason: 'log_in_again' });
    const answer = await ask(token);
    return answer.ok ? answered(answer.value) : failureOf(answer.error);
  }

  #view(member: MemberId, told: PersonAnswer | null): PersonView {
    const known = this.#known(member, told ?? this.#parts.book.of(member));
    return {
      online: told !== null,
      facts: known.facts as unknown as PersonView['facts'],
      consents: known.consents as unknown as PersonView['consents'],
      visits: told?.visits ?? null,
      bindings: told?.bindings ?? null,
    };
  }

  /** What the cloud said and what this till wrote, each once. */
  #known(member: MemberId, told: { readonly facts: readonly unknown[]; readonly consents: readonly unknown[] }): Known {
    const facts = new Map<string, ProfileFact>();
    const consents = new Map<string, ConsentFact>();
    for (const fact of told.facts as readonly ProfileFact[]) facts.set(`${fact.id} ${fact.field}`, fact);
    for (const fact of told.consents as readonly ConsentFact[]) consents.set(fact.id, fact);
    const own: ProfileFact[] = [];
    for (const entry of this.#parts.entries.of(member)) {
      const consent = consentIn(entry);
      if (consent !== undefined) consents.set(consent.id, consent);
      own.push(...this.#factsIn(entry));
    }
    const said = [...consents.values()];
    const isWithdrawn = ({ at }: ProfileFact): boolean =>
      said.some(({ purpose, given, at: when }) => purpose === 'profile' && !given && when >= at);
    const mayKeep = new Set(factsAllowed(own, said));
    for (const fact of own)
      if (mayKeep.has(fact) || (fact.field === 'birthday' && this.#isEnrolment(fact.id) && !isWithdrawn(fact)))
        facts.set(`${fact.id} ${fact.field}`, fact);
    // What was withdrawn here the cloud may not have heard of yet.
    const all = [...facts.values()].filter((fact) => !isWithdrawn(fact)).sort((a, b) => a.at - b.at);
    return { facts: all, consents: said.sort((a, b) => a.at - b.at) };
  }

  #isEnrolment(id: string): boolean {
    return this.#parts.entries.kindOf(id) === 'member.enrolled';
  }

  #factsIn(entry: PersonEntry): readonly ProfileFact[] {
    if (entry.kind === 'member.consented') return [];
    const fields = this.#parts.vault.openFields(entry.body.sealed);
    const fact = { id: entry.id, at: entry.at, by: entry.staff };
    if (entry.kind === 'member.enrolled')
      return born.Check(fields) ? [{ ...fact, field: 'birthday', value: fields.birthday }] : [];
    return box.Check(fields) ? fields.changes.map((change) => ({ ...change, ...fact })) : [];
  }
}

const TRAINING: Failure = failed('unavailable', { reason: 'training' });
const FORGOTTEN: Failure = failed('not_found', { reason: 'member_deleted' });

const consentTo = (member: MemberId, purpose: ConsentFact['purpose'], given: boolean): EntryDraft => ({
  kind: 'member.consented',
  body: { member, purpose, given, version: PURPOSE_TEXT_VERSION, channel: 'till' },
});

function consentIn({ kind, id, at, body }: PersonEntry): ConsentFact | undefined {
  if (kind === 'member.profiled') return undefined;
  if (kind === 'member.consented') {
    const { purpose, given, version } = body;
    return { id, at, purpose, given, version };
  }
  const { marketing, version } = body.consent;
  return marketing ? { id, at, purpose: 'marketing', given: true, version } : undefined;
}
