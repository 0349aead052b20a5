/**
 * Enrols a member at the till, with or without the network. The phone, name and birthday go into the journal sealed under a key of that
 * person, whose brand-sealed copy travels with the upload; the guide's claim and the consent are in the same batch, so that all of it
 * happened or nothing. The screen makes the member's id: asked again with it, nothing happens twice. From then on this till finds the
 * member by the phone also offline. Called by methods.ts. DOMAIN.md §6 and §8.
 */
import { cameByOf } from '../../sync/domain/attribution.ts';
import { CONSENT_PURPOSE, CONSENT_VERSION, readEnrolment, type Enrolment } from '../../sync/domain/enrolment.ts';
import type { MemberId } from '../../sync/domain/ids.ts';
import { maskPhone } from '../../sync/domain/phone.ts';
import { localMinuteAt, type EpochMs } from '../../sync/domain/time.ts';
import { ZERO_FEN } from '../../sync/domain/money.ts';
import type { MemberView, TerminalProfile } from '../../sync/protocol/messages.ts';
import type { DraftOf, EntryOf, JournalEntry } from '../../sync/schemas/entries/entry.ts';
import { answered, failed } from '../answers.ts';
import type { Answer, MethodParams, MethodValue } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import { GuideWork } from '../guide/guide-work.ts';
import type { Journal } from '../journal/types.ts';
import type { JournalReader } from '../journal-readers.ts';
import type { StaffVerifiers } from '../session/staff-verifiers.ts';
import type { MemberDesk } from './member-desk.ts';
import type { MemberVault } from './member-vault.ts';
import { PersonEntries } from './profile-desk.ts';

/** Days of a busy store; older ones are asked for again by nobody. */
export const ENROLMENTS_KEPT_MAX = 2000;
/** As the cloud gives it to everybody new. */
const NEW_MEMBER_TIER = 'basic';

/** Whom this till enrolled, and how many claims it wrote: a fold of its journal. */
export class EnrolmentFacts implements JournalReader {
  readonly #enrolled = new Map<MemberId, EntryOf<'member.enrolled'>>();
  /** The number of the next claim; numbers of a terminal only rise. */
  nextClaim = 1;
  readonly persons = new PersonEntries();
  readonly work = new GuideWork();

  read(entry: JournalEntry): void {
    this.persons.read(entry);
    this.work.read(entry);
    if (entry.kind === 'binding.claimed') this.nextClaim = Math.max(this.nextClaim, entry.body.claimSeq + 1);
    if (entry.kind !== 'member.enrolled') return;
    this.#enrolled.set(entry.body.member, entry);
    const [oldest] = this.#enrolled.keys();
    if (this.#enrolled.size > ENROLMENTS_KEPT_MAX && oldest !== undefined) this.#enrolled.delete(oldest);
  }

  of(member: MemberId): EntryOf<'member.enrolled'> | undefined {
    return this.#enrolled.get(member);
  }
}

export interface EnrolmentParts {
  readonly journal: Journal;
  readonly enrolments: EnrolmentFacts;
  readonly members: Pick<MemberDesk, 'find' | 'keepAs' | 'known'>;
  readonly vault: Pick<MemberVault, 'sealFor'>;
  readonly verifiers: StaffVerifiers;
  readonly profile: Pick<TerminalProfile, 'store'>;
  readonly training: boolean;
  readonly now: () => EpochMs;
}

type Asked = MethodParams<'member.enroll'>;
type Enrolled = MethodValue<'member.enroll'>;

export class EnrolmentDesk {
  readonly #parts: EnrolmentParts;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: EnrolmentParts) {
    this.#parts = parts;
  }

  /** One at a time: the same key pressed twice, or the same phone in two windows, is one enrolment. */
  enroll(session: Session, asked: Asked): Promise<Answer<Enrolled>> {
    const next = this.#turn.then(() => this.#enroll(session, asked));
    this.#turn = next.catch(() => undefined);
    return next;
  }

  async #enroll(session: Session, asked: Asked): Promise<Answer<Enrolled>> {
    const { training, enrolments, members, now, profile } = this.#parts;
    if (training) return failed('unavailable', { reason: 'training' });
    const before = enrolments.of(asked.member);
    if (before !== undefined) return this.#again(before);
    const today = localMinuteAt(now(), profile.store.offsetMinutes).slice(0, 10);
    const read = readEnrolment(asked, today);
    if (!read.ok) return failed('bad_request', { path: `/${FIELD_OF[read.error]}`, reason: read.error });
    const guide = this.#guideOf(asked);
    if (guide === null) return failed('bad_request', { path: '/guide', reason: 'not_a_guide' });
    // Whatever the cloud says instead of an answer, nobody is sent away: equal phones are found when the entry arrives.
    const found = await members.find(read.value.phone);
    const { online, items } = found.ok ? found.value : { online: false, items: [] };
    const [known] = items;
    if (known !== undefined) return answered({ outcome: 'known', online, member: known });
    await this.#write(session, asked, read.value, guide);
    const view = newView(asked.member, read.value, guide, now());
    await members.keepAs(read.value.phone, view);
    return answered({ outcome: 'enrolled', online, member: view });
  }

  /** Undefined where nobody is named, null for somebody who is no guide here any more. */
  #guideOf({ guide }: Asked): Asked['guide'] | null {
    if (guide === undefined) return undefined;
    const person = this.#parts.verifiers.person(guide);
    if (person?.roles.includes('guide') !== true) return null;
    return person.leftAt !== undefined && person.leftAt <= this.#parts.now() ? null : guide;
  }

  async #write(session: Session, asked: Asked, fields: Enrolment, guide: Asked['guide']): Promise<void> {
    const { journal, vault, enrolments } = this.#parts;
    const sealed = await vault.sealFor(asked.member, { ...fields });
    const { marketing, member } = asked;
    await journal.append(session.staff, (turn) => {
      const named = { ...(guide === undefined ? {} : { guide }), ...cameByOf(asked) };
      const consent = { version: CONSENT_VERSION, purpose: CONSENT_PURPOSE, channel: 'till', operator: session.staff };
      const enrolled: DraftOf<'member.enrolled'> = {
        kind: 'member.enrolled',
        body: { member, sealed, ...named, consent: { ...consent, marketing } },
      };
      if (guide === undefined) return [enrolled];
      const [claim, claimSeq] = [turn.newId(), enrolments.nextClaim];
      const body = { claim, member, guide, source: 'manual_phone', claimSeq, ...cameByOf(asked) };
      return [enrolled, { kind: 'binding.claimed', body } as DraftOf<'binding.claimed'>];
    });
  }

  /** A lost answer is asked for again; what the till remembers of the member may have been replaced by what the cloud said since. */
  #again({ body, at }: EntryOf<'member.enrolled'>): Answer<Enrolled> {
    const known = this.#parts.members.known(body.member);
    const member = known?.view ?? newView(body.member, { phone: '' }, body.guide, at);
    return answered({ outcome: 'enrolled', online: false, member });
  }
}

const FIELD_OF = {
  phone: 'phone',
  name: 'name',
  birthday: 'birthday',
  under_age: 'birthday',
  consent: 'consent',
} as const;

function newView(id: MemberId, { phone, name }: Enrolment, guide: Asked['guide'], at: EpochMs): MemberView {
  return {
    id,
    ...(name === undefined ? {} : { name }),
    phone: phone === '' ? '' : maskPhone(phone),
    tier: NEW_MEMBER_TIER,
    points: 0,
    storedValue: ZERO_FEN,
    boundGuide: guide ?? null,
    boundSince: guide === undefined ? null : at,
    protectedUntil: null,
  };
}
