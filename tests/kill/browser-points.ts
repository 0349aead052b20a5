/**
 * Named places at which a crash of the browser matters, told from outside by the messages between window and host: a
 * call that was sent, its answer, an event, or a step of the cashier's hand that sends nothing. The list is kept here, in
 * code; the product knows nothing of it. `sync.*` are the database worker's calls, which the window relays.
 */
export interface Frame {
  readonly kind: 'sent' | 'answered' | 'event';
  /** Of the method or the event. */
  readonly name: string;
  /** Parameters of a call (also with its answer), payload of an event. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** What a cashier finds after the kill: the cart with its line, the sale shown as done, or neither yet. */
export type Standing = 'cart' | 'sale' | 'nothing';

export interface BrowserPoint {
  readonly name: string;
  /** Is it this message? Absent: a step of the hand, which the driver reaches by the point's name. */
  readonly at?: (frame: Frame) => boolean;
  /** Does the message still get to the other side, or die with the browser? A call is on its way before the kill. */
  readonly delivered: boolean;
  /** Lets the browser work on what was delivered for so long. */
  readonly afterMs?: number;
  /** What must be going on for it to be reached. */
  readonly during: 'first_sync' | 'login' | 'sale' | 'token';
  /** What stands afterwards; any of them where it is not said. */
  readonly stands?: Standing;
}

const call = (kind: Frame['kind'], name: string) => (frame: Frame) => frame.kind === kind && frame.name === name;
const products = (kind: Frame['kind'], page: 'first' | 'next') => (frame: Frame) =>
  call(kind, 'replication.pull')(frame) &&
  frame.content['collection'] === 'products' &&
  ((frame.content['request'] as { readonly checkpoint: unknown }).checkpoint === null) === (page === 'first');

export const BROWSER_POINTS = [
  { name: 'sync.page_asked', at: products('sent', 'first'), delivered: true, during: 'first_sync' },
  {
    name: 'sync.page_answered_being_stored',
    at: products('answered', 'first'),
    delivered: true,
    afterMs: 20,
    during: 'first_sync',
  },
  // The worker asks for the next page when the one before is stored, and only then.
  { name: 'sync.page_stored_next_not_asked', at: products('sent', 'next'), delivered: false, during: 'first_sync' },
  { name: 'login.sent', at: call('sent', 'session.login'), delivered: true, during: 'login' },
  { name: 'login.answered_not_shown', at: call('answered', 'session.login'), delivered: false, during: 'login' },
  { name: 'scan.not_arrived', at: call('event', 'scan'), delivered: false, during: 'sale', stands: 'nothing' },
  { name: 'line.sent', at: call('sent', 'cart.apply'), delivered: true, during: 'sale', stands: 'cart' },
  {
    name: 'line.answered_not_shown',
    at: call('answered', 'cart.apply'),
    delivered: false,
    during: 'sale',
    stands: 'cart',
  },
  { name: 'tender.added', delivered: true, during: 'sale', stands: 'cart' },
  { name: 'commit.never_left', at: call('sent', 'sale.commit'), delivered: false, during: 'sale', stands: 'cart' },
  { name: 'commit.sent', at: call('sent', 'sale.commit'), delivered: true, during: 'sale', stands: 'sale' },
  {
    name: 'commit.answered_not_shown',
    at: call('answered', 'sale.commit'),
    delivered: false,
    during: 'sale',
    stands: 'sale',
  },
  { name: 'receipt.printing', at: call('event', 'print.changed'), delivered: true, during: 'sale', stands: 'sale' },
  { name: 'sale.shown', delivered: true, during: 'sale', stands: 'sale' },
  { name: 'token.sent', at: call('sent', 'guide.issueToken'), delivered: true, during: 'token' },
  { name: 'token.answered_not_shown', at: call('answered', 'guide.issueToken'), delivered: false, during: 'token' },
] as const satisfies readonly BrowserPoint[];
export type BrowserPointName = (typeof BROWSER_POINTS)[number]['name'];

export const browserPoint = (name: BrowserPointName): BrowserPoint =>
  BROWSER_POINTS.find((point) => point.name === name) ?? BROWSER_POINTS[0];
