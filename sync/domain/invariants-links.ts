/**
 * What must hold of cards and friends at WeCom that members are found by: whose each is follows from what people linked and unlinked, is the
 * fold of the facts of cards, and is what every look-up answers, with a line or without; none belongs to two persons, and none leads to
 * somebody who was deleted. Worked out here anew. Pure. What nobody looked at is absent and is not asked. Called by invariants.ts.
 */
import type { CloudSeen, Violation, WorldSeen } from './invariants.ts';

export const LINK_INVARIANTS = [
  /** Whose a card or a friend is, is what somebody said and nobody unsaid since. */
  'link_as_said',
  /** A look-up, and what a member's page lists, is that, and nobody else's. */
  'found_as_linked',
  /** Nothing leads to who was deleted. */
  'deleted_not_found',
] as const;

/** A card's number or WeCom's name for a customer. */
type Key = string;
/** Somebody linked it to a member, or unlinked it. */
export interface LinkSaid {
  readonly key: Key;
  /** Null: it is nobody's from now on. */
  readonly member: string | null;
  readonly from: number;
  /** Infinite where no answer came: it may happen yet. */
  readonly to: number;
  /** `refused`: it did not happen. */
  readonly outcome: 'done' | 'refused' | 'unknown';
}
export interface LinksSeen {
  readonly said: readonly LinkSaid[];
  /** Rows of cards, and of friends who are members. */
  readonly holders: readonly { readonly key: Key; readonly member: string }[];
  readonly facts: readonly {
    readonly key: Key;
    readonly id: string;
    readonly at: number;
    readonly what: 'linked' | 'unlinked';
    readonly member: string;
  }[];
  readonly cards: ReadonlySet<Key>;
  /** Members who are one person, and pairs who ever were. */
  readonly persons: ReadonlyMap<string, string>;
  readonly joined: readonly (readonly [string, string])[];
  readonly deleted: ReadonlySet<string>;
  readonly looked: readonly {
    readonly terminal: string;
    readonly key: Key;
    readonly online: boolean;
    readonly members: readonly string[];
  }[];
  /** Members' pages at tills: what each is found by. */
  readonly pages: readonly { readonly terminal: string; readonly member: string; readonly keys: readonly Key[] }[];
}

type Fault = (invariant: Violation['invariant'], detail: string) => void;

export function linkFaults({ cloud, isQuiet }: WorldSeen): readonly Violation[] {
  const { links } = cloud as Pick<CloudSeen, 'links'>;
  if (links === undefined || !isQuiet) return [];
  const faults: Violation[] = [];
  const fault: Fault = (invariant, detail) => void faults.push({ invariant, detail });
  const holders = new Map(links.holders.map(({ key, member }) => [key, member]));
  const keys = new Set([...holders.keys(), ...links.cards, ...links.said.map(({ key }) => key)]);
  for (const key of keys) {
    const holder = holders.get(key) ?? null;
    if (links.cards.has(key)) foldFaults(links, key, holder, fault);
    saidFaults(links, key, holder, fault);
  }
  lookFaults(links, holders, fault);
  for (const { key, member } of [...links.holders, ...links.facts])
    if (links.deleted.has(member)) fault('deleted_not_found', `${key} names ${member}`);
  return faults;
}

/** In the order of their time a link takes a card that is nobody's, and only its holder's end frees it. */
function foldFaults({ facts, said }: LinksSeen, key: Key, holder: string | null, fault: Fault): void {
  const own = facts.filter((fact) => fact.key === key).toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  let folded: string | null = null;
  for (const { what, member } of own) {
    if (what === 'linked') folded ??= member;
    else if (folded === member) folded = null;
    const isAsked = said.some((one) => one.key === key && one.member === (what === 'linked' ? member : null));
    if (!isAsked) fault('link_as_said', `nobody asked that ${key} is ${what}: ${member}`);
  }
  if (folded !== holder) fault('found_as_linked', `${key} is ${holder ?? "nobody's"}, by its facts ${String(folded)}`);
}

/** Whose it is somebody said, and nobody was told otherwise of what they began after that. */
function saidFaults({ said, joined, deleted }: LinksSeen, key: Key, holder: string | null, fault: Fault): void {
  const own = said.filter((one) => one.key === key && one.outcome !== 'refused');
  const isKin = (a: string | null, b: string | null): boolean =>
    a === b || joined.some(([one, other]) => (one === a && other === b) || (one === b && other === a));
  const isEnd = ({ member }: LinkSaid): boolean => member === null || deleted.has(member);
  const explains = (one: LinkSaid): boolean => (holder === null ? isEnd(one) : one.member === holder);
  const told = own.filter(({ outcome }) => outcome === 'done');
  // A card of who was one person with its holder was found to be theirs already.
  const contradicts = (one: LinkSaid): boolean => (holder === null ? !isEnd(one) : !isKin(one.member, holder));
  const isFree = holder === null && !told.some((one) => contradicts(one));
  const isExplained = own.some(
    (one) => explains(one) && !told.some((later) => contradicts(later) && later.from > one.to),
  );
  if (!isFree && !isExplained) fault('link_as_said', `${key} is ${holder ?? "nobody's"}, said was ${sayings(own)}`);
}

const sayings = (said: readonly LinkSaid[]): string =>
  said.map(({ member, from, outcome }) => `${String(from)} ${member ?? 'nobody'} ${outcome}`).join(', ');

function lookFaults(links: LinksSeen, holders: ReadonlyMap<Key, string>, fault: Fault): void {
  for (const { terminal, key, online, members } of links.looked) {
    const holder = holders.get(key);
    const due = holder === undefined ? [] : [holder];
    // Without a line a till knows no more than it was told.
    const isRight = members.join() === due.join() || (!online && members.length === 0);
    const place = `terminal ${terminal}, ${online ? 'online' : 'offline'}`;
    if (!isRight) fault('found_as_linked', `${place}: ${key} finds ${members.join()}, is ${due.join()}`);
  }
  const personOf = (member: string): string => links.persons.get(member) ?? member;
  for (const { terminal, member, keys } of links.pages) {
    const due = [...holders].filter(([, holder]) => personOf(holder) === personOf(member)).map(([key]) => key);
    if ([...keys].sort().join() !== due.sort().join())
      fault('found_as_linked', `terminal ${terminal}: page of ${member} has ${keys.join()}, theirs are ${due.join()}`);
  }
}
