/**
 * What must hold of alteration tickets and of goods put aside without money: a ticket is opened once, its steps follow one another
 * (open, ready, then handed over or cancelled and no more), and the cloud and the screens have each as the journals say. Worked out
 * here anew. Pure. What nobody looked at is absent and is not asked. Called by invariants.ts and so by `journal verify`.
 */
import type { CloudSeen, EntrySeen, JournalSeen, Violation, WorldSeen } from './invariants.ts';

/** The store's document of a ticket. */
export interface TicketSeen {
  readonly scope: string;
  readonly id: string;
  readonly state: string;
  /** The entry that opened it. */
  readonly opened?: string;
  readonly moves: readonly { readonly id: string; readonly at: number; readonly to: string }[];
}
/** A ticket as the screen of a till shows it. */
export interface ShownTicket {
  readonly ticket: string;
  readonly state: string;
}

interface TicketBody {
  readonly ticket: string;
  readonly to?: string;
  readonly training?: boolean;
}
interface Journalled {
  readonly store: string;
  readonly opened: Set<string>;
  readonly moves: Map<string, string>;
}

const FOLLOWING: ReadonlyMap<string, readonly string[]> = new Map([
  ['open', ['ready', 'handed_over', 'cancelled']],
  ['ready', ['handed_over', 'cancelled']],
]);
const follows = (from: string, to: string): boolean => FOLLOWING.get(from)?.includes(to) === true;
const fault = (detail: string): Violation => ({ invariant: 'ticket_steps', detail });

/** The journal by itself: no ticket is opened twice, and no step is taken that cannot follow those taken here. */
export function ticketFaults(terminal: string, entries: readonly EntrySeen[]): readonly Violation[] {
  const faults: Violation[] = [];
  const [opened, states] = [new Set<string>(), new Map<string, string>()];
  for (const { kind, body } of entries) {
    const { ticket, to = '' } = body as TicketBody;
    if (kind === 'ticket.opened') {
      if (opened.has(ticket)) faults.push(fault(`terminal ${terminal}: ticket ${ticket} was opened twice`));
      opened.add(ticket);
    } else if (kind === 'ticket.moved') {
      const from = states.get(ticket) ?? 'open';
      if (!follows(from, to)) faults.push(fault(`terminal ${terminal}: ticket ${ticket} went from ${from} to ${to}`));
      states.set(ticket, to);
    }
  }
  return faults;
}

/** Everything of all tills, and what the cloud and their screens say of it. */
export function ticketStoreFaults({ journals, cloud, isQuiet }: WorldSeen): readonly Violation[] {
  const { tickets } = cloud;
  if (tickets === undefined || !isQuiet) return [];
  const received = receivedOf(journals, cloud);
  const documents = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  return [
    ...[...received].flatMap(([id, journalled]) => documentFaults(id, journalled, documents.get(id))),
    ...tickets.filter(({ id }) => !received.has(id)).map(({ id }) => fault(`the cloud has ticket ${id} of nobody`)),
    ...journals.flatMap((journal) => shownFaults(journal, tickets, cloud)),
  ];
}

/** What the cloud took of the journals, by ticket. */
function receivedOf(journals: readonly JournalSeen[], cloud: CloudSeen): ReadonlyMap<string, Journalled> {
  const kept = new Set(cloud.quarantined.map(({ terminal, seq }) => `${terminal} ${String(seq)}`));
  const taken = new Set(
    cloud.entries.filter(({ terminal, seq }) => !kept.has(`${terminal} ${String(seq)}`)).map(({ id }) => id),
  );
  const tickets = new Map<string, Journalled>();
  for (const { store, entries } of journals)
    for (const { id, kind, body } of entries) {
      if ((kind !== 'ticket.opened' && kind !== 'ticket.moved') || !taken.has(id)) continue;
      const { ticket, to, training } = body as TicketBody;
      if (training === true) continue;
      const known: Journalled = tickets.get(ticket) ?? { store, opened: new Set(), moves: new Map() };
      tickets.set(ticket, known);
      if (kind === 'ticket.opened') known.opened.add(id);
      else known.moves.set(id, to ?? '');
    }
  return tickets;
}

function documentFaults(
  id: string,
  { store, opened, moves }: Journalled,
  document: TicketSeen | undefined,
): readonly Violation[] {
  if (document === undefined) return [fault(`the cloud has no ticket ${id}`)];
  const isOpened = opened.size === 0 ? document.opened === undefined : opened.has(document.opened ?? '');
  const isSame = document.moves.length === moves.size && document.moves.every((move) => moves.get(move.id) === move.to);
  return [
    ...(isOpened && isSame ? [] : [fault(`the cloud has other steps of ticket ${id} than the journals`)]),
    ...(stateOf(document) === document.state ? [] : [fault(`the cloud calls ticket ${id} ${document.state}`)]),
    ...(document.scope.endsWith(`:${store}`)
      ? []
      : [{ invariant: 'stores_apart' as const, detail: `ticket ${id} of ${store} stands in ${document.scope}` }]),
  ];
}

/** Of two last words of tills that were apart the one that came first holds. */
function stateOf({ moves }: TicketSeen): string {
  const inTime = [...moves].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  return inTime.reduce((state, { to }) => (follows(state, to) ? to : state), 'open');
}

/** A screen shows every ticket of its store that is not over, and each as the cloud has it. */
function shownFaults(
  { terminal, store, isGone, tickets: shown }: JournalSeen,
  tickets: readonly TicketSeen[],
  { quarantined, wasPutBack }: CloudSeen,
): readonly Violation[] {
  // What stands in quarantine a till has and the cloud has not.
  if (shown === undefined || isGone || quarantined.some((each) => each.terminal === terminal)) return [];
  const own = new Map(tickets.filter(({ scope }) => scope.endsWith(`:${store}`)).map((each) => [each.id, each.state]));
  const listed = new Map(shown.map(({ ticket, state }) => [ticket, state]));
  const differing = [...listed].filter(([id, state]) =>
    // What a history that was put back forgot, a till that heard of it before may still show.
    own.has(id) ? own.get(id) !== state : wasPutBack !== true,
  );
  const missing = [...own].filter(([id, state]) => FOLLOWING.has(state) && !listed.has(id));
  return [...differing, ...missing].map(([id]) =>
    fault(`terminal ${terminal} shows ticket ${id} otherwise than the cloud has it`),
  );
}
