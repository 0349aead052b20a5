/**
 * A guide's own customers at the till with what there is to call them about, with or without the network. The cloud tells the facts; which
 * reasons they are today, the till finds by the same rule (domain/call-reasons.ts), with what it journalled since. The last answer is kept
 * under the terminal's key. How a call went, wishes and arrivals are journal entries; a note goes into the member's profile, sealed.
 * Called by methods.ts. UX.md 3.
 */
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { answeredEnds, openWishes, type Wish } from '../../sync/domain/arrived-goods.ts';
import {
  callReasons,
  correctableCalls,
  endsReason,
  isSeenTo,
  lastWords,
  type CustomerFacts,
} from '../../sync/domain/call-reasons.ts';
import type { MemberId, StaffId } from '../../sync/domain/ids.ts';
import { businessDayAt, type EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import {
  OWN_CUSTOMERS,
  type CustomerCall,
  type CustomerWish,
  type OwnCustomers,
} from '../../sync/protocol/guide-desk.ts';
import { PROFILE_BOX } from '../../sync/protocol/persons.ts';
import { BASE64URL, STAFF_ID } from '../../sync/schemas/scalars.ts';
import { answered, failed, type Failure } from '../answers.ts';
import type { Answer, MethodParams } from '../contract/contract.ts';
import type { GuideCustomer, GuideCustomers } from '../contract/customer-views.ts';
import type { Session } from '../contract/views.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';
import type { Journal } from '../journal/types.ts';
import { decrypt, encrypt, type MemberVault } from '../member/member-vault.ts';
import type { PersonBook } from '../member/person-book.ts';
import type { PersonEntries, ProfileDesk } from '../member/profile-desk.ts';
import type { RandomSource } from '../ports.ts';
import type { Approvals } from '../session/approvals.ts';
import { QUICK_TIMEOUT_MS, type CloudClient } from '../upload/cloud-client.ts';
import type { GuideWork } from './guide-work.ts';

/** Guides of whom the last answer is kept. */
export const GUIDES_KEPT_MAX = 20;
const KEPT = Type.Object({ guide: STAFF_ID, iv: BASE64URL, data: Type.String({ maxLength: 16_000_000 }) });
const FILE = Type.Object({ version: Type.Literal(1), items: Type.Array(KEPT, { maxItems: GUIDES_KEPT_MAX }) });
const told = Compile(OWN_CUSTOMERS);
const box = Compile(PROFILE_BOX);
const NOTES_SHOWN_MAX = 3;

export interface CustomerDeskParts {
  readonly journal: Journal;
  readonly work: GuideWork;
  readonly entries: PersonEntries;
  readonly persons: Pick<ProfileDesk, 'profile'>;
  readonly book: Pick<PersonBook, 'isForgotten'>;
  readonly vault: Pick<MemberVault, 'openFields'>;
  readonly cloud: Pick<CloudClient, 'asDevice'>;
  readonly approvals: Approvals;
  readonly folder: DataFolder;
  readonly key: Uint8Array;
  readonly random: RandomSource;
  readonly profile: Pick<TerminalProfile, 'store'>;
  readonly now: () => EpochMs;
  readonly training: boolean;
}

export class CustomerDesk {
  readonly #parts: CustomerDeskParts;
  readonly #file: JsonFile<Static<typeof FILE>>;
  readonly #kept = new Map<StaffId, Static<typeof KEPT>>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: CustomerDeskParts) {
    this.#parts = parts;
    this.#file = jsonFile(parts.folder, 'guide-customers.json', FILE, { durable: false });
  }

  static async load(parts: CustomerDeskParts): Promise<CustomerDesk> {
    const desk = new CustomerDesk(parts);
    for (const item of (await desk.#file.load())?.items ?? []) desk.#kept.set(item.guide, item);
    return desk;
  }

  async customers(session: Session, { guide }: MethodParams<'guide.customers'>): Promise<Answer<GuideCustomers>> {
    const refusal = this.#refusal(session, guide);
    if (refusal !== undefined) return refusal;
    const answer = await this.#parts.cloud.asDevice(OWN_CUSTOMERS, {
      method: 'GET',
      path: `/v1/guides/${guide}/customers`,
      timeoutMs: QUICK_TIMEOUT_MS,
    });
    if (answer.ok) await this.#keep(answer.value);
    else if (answer.error.kind === 'refused' && answer.error.status === 404)
      return failed('not_found', { reason: answer.error.code.slice(0, 40) });
    return answered(this.#view(guide, session, answer.ok));
  }

  call(session: Session, asked: MethodParams<'guide.call'>): Promise<Answer<GuideCustomers>> {
    return this.#inTurn(() => this.#call(session, asked));
  }

  /** Of an own customer alone, as everything here is. */
  note(session: Session, { entry, guide, member, text }: MethodParams<'guide.note'>): Promise<Answer<GuideCustomers>> {
    return this.#inTurn(async () => {
      const refusal = this.#refusal(session, guide);
      if (refusal !== undefined) return refusal;
      if (!this.#view(guide, session).items.some((one) => one.member === member)) return NOBODY;
      return (await this.#keepNote(session, member, { entry, text })) ?? answered(this.#view(guide, session));
    });
  }

  async wish(
    session: Session,
    { entry: id, wish, member, goods, isEnded, why }: MethodParams<'guide.wish'>,
  ): Promise<Answer<Record<string, never>>> {
    return this.#inTurn(async () => {
      const { journal, work, training, book } = this.#parts;
      if (training) return TRAINING;
      if (book.isForgotten(member)) return NOBODY;
      const ended = isEnded ? { ended: true as const, ...(why === undefined ? {} : { why }) } : {};
      if (!work.has(id))
        await journal.append(session.staff, () => [
          { kind: 'goods.wished', id, body: { wish, member, goods, ...ended } },
        ]);
      return answered({});
    });
  }

  async arrived(
    session: Session,
    { entry: id, goods }: MethodParams<'guide.arrived'>,
  ): Promise<Answer<Record<string, never>>> {
    return this.#inTurn(async () => {
      const { journal, work, training } = this.#parts;
      if (training) return TRAINING;
      if (!work.has(id)) await journal.append(session.staff, () => [{ kind: 'goods.arrived', id, body: { goods } }]);
      return answered({});
    });
  }

  /** The note first: a call stands in the journal only when all of it could be written. */
  async #call(
    session: Session,
    { entry: id, guide, member, reason, occasion, outcome, note }: MethodParams<'guide.call'>,
  ): Promise<Answer<GuideCustomers>> {
    const { journal, work } = this.#parts;
    const refusal = this.#refusal(session, guide);
    if (refusal !== undefined) return refusal;
    if (work.has(id)) return answered(this.#view(guide, session));
    const customer = this.#view(guide, session).items.find((one) => one.member === member);
    if (customer === undefined) return NOBODY;
    const isAbout = (one: { readonly kind: string; readonly occasion: string }): boolean =>
      one.kind === reason && one.occasion === occasion;
    const isCorrection = customer.correctable.some((one) => isAbout(one) && one.outcome !== outcome);
    if (!isCorrection && !customer.reasons.some(isAbout)) return failed('not_found', { reason: 'not_due' });
    const refused = note === undefined ? undefined : await this.#keepNote(session, member, note);
    if (refused !== undefined) return refused;
    const body = { member, guide, reason, occasion, outcome };
    await journal.append(session.staff, () => [{ kind: 'customer.called', id, body }]);
    return answered(this.#view(guide, session));
  }

  /** Why it was not kept, at `/note`; undefined when it is. */
  async #keepNote(
    session: Session,
    member: MemberId,
    { entry, text }: NonNullable<MethodParams<'guide.call'>['note']>,
  ): Promise<Failure | undefined> {
    const changes = [{ field: `note.${entry}`, value: text }];
    const noted = await this.#parts.persons.profile(session, { entry, member, changes, agreed: false });
    if (noted.ok) return undefined;
    return noted.code === 'bad_request' ? { ...noted, details: { ...noted.details, path: '/note' } } : noted;
  }

  #refusal(session: Session, guide: StaffId): Failure | undefined {
    const { approvals, training } = this.#parts;
    if (guide !== session.staff && !approvals.permits(session, 'see_reports'))
      return failed('not_permitted', { permission: 'see_reports' });
    return training ? TRAINING : undefined;
  }

  #view(guide: StaffId, { staff }: Session, online = false): GuideCustomers {
    const { profile, now, book } = this.#parts;
    const said = this.#told(guide);
    if (said === undefined) return { online, asOf: null, called: 0, items: [] };
    const today = businessDayAt(now(), profile.store);
    const items = said.items
      .filter(({ member }) => !book.isForgotten(member))
      .map((customer) => this.#customer(customer, { today, staff }));
    return { online, asOf: said.asOf, called: said.called + this.#newlyCalled(said, guide), items };
  }

  #customer(
    { facts, calls: before, notes, wishes = [], ...known }: OwnCustomers['items'][number],
    { today, staff }: { readonly today: string; readonly staff: StaffId },
  ): GuideCustomer {
    const { work } = this.#parts;
    const bought = work.lastBought(known.member);
    const lastBought = [facts.lastBought, bought]
      .filter((day) => day !== undefined)
      .sort()
      .at(-1);
    const own = work.callsTo(known.member).filter(({ id }) => !before.some((call) => call.id === id));
    const calls = [...before, ...own].sort((a, b) => a.at - b.at);
    const of = ({ kind, occasion }: { readonly kind: string; readonly occasion: string }): readonly CustomerCall[] =>
      calls.filter((call) => call.reason === kind && call.occasion === occasion);
    const wished = this.#wishes(known.member, { facts, wishes }, calls);
    const over = new Set(wished.flatMap(({ product, ended }) => (ended === true ? [product] : [])));
    const open = openWishes(wished);
    for (const { product } of open) over.delete(product);
    const arrived = facts.arrived?.filter(({ product }) => product === undefined || !over.has(product));
    const since = {
      ...{ ...facts, ...(lastBought === undefined ? {} : { lastBought }) },
      ...(arrived === undefined ? {} : { arrived }),
    } as CustomerFacts;
    const reasons = callReasons(since, today, (due) => isSeenTo(of(due)));
    return {
      ...known,
      notes: this.#notes(known.member, notes),
      lastBought: lastBought ?? null,
      wishes: open.map(({ wish, goods, at }) => ({ wish, goods, at })),
      reasons: reasons.map((due) => ({ ...due, tries: of(due).length })),
      correctable: [...correctableCalls(calls, staff, this.#parts.now())],
    };
  }

  /** What the cloud told and what was said here since; a call about the goods' arrival that was answered ends a wish. */
  #wishes(
    member: MemberId,
    { facts, wishes }: Pick<OwnCustomers['items'][number], 'facts'> & { readonly wishes: readonly CustomerWish[] },
    calls: readonly CustomerCall[],
  ): readonly (CustomerWish & Wish)[] {
    const own = this.#parts.work.wishesOf(member);
    const all = [...wishes, ...own].map((fact) => ({ ...fact, product: fact.goods.product }));
    const productOf = new Map(facts.arrived?.map(({ id, product }) => [id, product]));
    const answers = lastWords(calls).flatMap(({ reason, occasion, outcome, at }) => {
      const product = productOf.get(occasion);
      return reason === 'wish_arrived' && endsReason(outcome) && product !== undefined ? [{ product, at }] : [];
    });
    const ends = answeredEnds(all, answers).flatMap((end) => {
      const ended = all.find(({ wish }) => wish === end.wish);
      return ended === undefined ? [] : [{ ...ended, ...end } as CustomerWish & Wish];
    });
    return [...all, ...ends];
  }

  /** What was noted here that the cloud has not told yet, newest first; a withdrawal ends what was noted before it. */
  #notes(member: MemberId, before: GuideCustomer['notes']): GuideCustomer['notes'] {
    const { entries, vault } = this.#parts;
    const own = entries.of(member);
    const withdrawn = own.flatMap((entry) =>
      entry.kind === 'member.consented' && entry.body.purpose === 'profile' && !entry.body.given ? [entry.at] : [],
    );
    const noted = own.flatMap((entry) => {
      if (entry.kind !== 'member.profiled') return [];
      const fields = vault.openFields(entry.body.sealed);
      const changes = box.Check(fields) ? fields.changes : [];
      return changes.flatMap(({ field, value }) =>
        field.startsWith('note.') && value !== null ? [{ text: value, at: entry.at, by: entry.staff }] : [],
      );
    });
    const fresh = noted.filter((note) => !before.some(({ text, at }) => text === note.text && at === note.at));
    return [...before, ...fresh]
      .filter(({ at }) => !withdrawn.some((since) => since >= at))
      .sort((a, b) => b.at - a.at)
      .slice(0, NOTES_SHOWN_MAX);
  }

  /** Customers whom nobody had called this month when the cloud counted. */
  #newlyCalled({ items, asOf }: OwnCustomers, guide: StaffId): number {
    const { profile, work } = this.#parts;
    const month = (at: EpochMs): string => businessDayAt(at, profile.store).slice(0, 7);
    return items.filter(({ member, calls }) => {
      const isCounted = calls.some(({ staff, at }) => staff === guide && month(at) === month(asOf));
      const own = work.callsTo(member).some(({ id, staff, at }) => {
        const isTold = calls.some((call) => call.id === id);
        return staff === guide && !isTold && month(at) === month(asOf);
      });
      return own && !isCounted;
    }).length;
  }

  async #keep(said: OwnCustomers): Promise<void> {
    const { key, random } = this.#parts;
    const { guide } = said;
    this.#kept.delete(guide);
    this.#kept.set(guide, { guide, ...encrypt(key, Buffer.from(JSON.stringify(said)), contextOf(guide), random) });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > GUIDES_KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    // A disk that is full costs only what offline can say.
    await this.#file.save({ version: 1, items: [...this.#kept.values()] }).catch(() => undefined);
  }

  #told(guide: StaffId): OwnCustomers | undefined {
    const item = this.#kept.get(guide);
    const plain = item === undefined ? undefined : decrypt(this.#parts.key, item, contextOf(guide));
    const found: unknown = plain === undefined ? undefined : JSON.parse(plain.toString('utf8'));
    return told.Check(found) ? found : undefined;
  }

  #inTurn<Value>(run: () => Promise<Value>): Promise<Value> {
    const next = this.#turn.then(run);
    this.#turn = next.catch(() => undefined);
    return next;
  }
}

const TRAINING: Failure = failed('unavailable', { reason: 'training' });
const NOBODY: Failure = failed('not_found', { reason: 'unknown_member' });
const contextOf = (guide: StaffId): string => `customers|${guide}`;
