/**
 * Everything that outlives a screen, put together: what the host told, the open cart, scans, payment, preferences, place.
 * Invariants: host events and answers are the only source of what is shown; after a lost connection all of it is read anew.
 * Made once in main.tsx (or by the test harness with fakes) and given to the screens through TillProvider.
 */
import type { HostClient } from '../../main/contract/contract.ts';
import type { OrdersView } from '../../main/contract/order-views.ts';
import type { AppState, DoneSale, PrintJobView, ParkedSaleView } from '../../main/contract/views.ts';
import { CHINA_DAY, localMinuteAt, type EpochMs } from '../../sync/domain/time.ts';
import type { StaffDocument } from '../../sync/schemas/documents/catalogue.ts';
import type { ClocksView, DatabaseStatus, QuickShelf, ShopProduct, TerminalDatabase } from '../../sync/terminal/api.ts';
import { createCommandLayers, type CommandLayers } from '../input/commands.ts';
import { capsOf, withKeys } from '../input/key-map.ts';
import { createApprovalDesk, type ApprovalDesk } from '../sale/approval-desk.ts';
import { createCartBook } from '../sale/cart-book.ts';
import { createCartQueue, type CartQueue } from '../sale/cart-queue.ts';
import { createGuideCode, type GuideCode } from '../sale/guide-code.ts';
import { createScanDesk, type ResolveScan, type ScanDesk } from '../sale/scan-desk.ts';
import { createElsewhere } from '../sale/scan-elsewhere.ts';
import { createScanResolver } from '../sale/scan-resolver.ts';
import { createReceiptSettings, type ReceiptSettingsDesk } from '../sale/receipt-settings.ts';
import { createScanSettings, type ScanSettingsDesk } from '../sale/scan-settings.ts';
import { createTenderDesk, type TenderDesk } from '../sale/tender-desk.ts';
import { createTouchpoints, type Touchpoints } from '../sale/touchpoints.ts';
import { createAutoLock, type AutoLock } from './auto-lock.ts';
import { createClockBook } from './clock-book.ts';
import { withJob } from './job-list.ts';
import { createNavigation, START, type Place } from './navigation.ts';
import { createProductFacts, type ProductFacts } from './product-facts.ts';
import type { RendererPorts, Tone } from './ports.ts';
import { createPreferences, takeLanguageFlag, VOLUME_MAX, type Preferences } from './preferences.ts';
import { createDonePage } from './done-page.ts';
import { createBadgeScans, type BadgeScans } from './badge-scans.ts';
import { createScanRouter, type ScanRouter } from './scan-router.ts';
import { createStore, type Readable, type Store } from './store.ts';
import { createTillClock } from './till-clock.ts';

export interface Till {
  readonly client: HostClient;
  readonly database: TerminalDatabase;
  readonly ports: RendererPorts;
  readonly app: Readable<AppState | null>;
  readonly connected: Readable<boolean>;
  /** This minute's and second's clock, for anything that shows or counts time. */
  readonly clock: Readable<EpochMs>;
  readonly jobs: Readable<readonly PrintJobView[]>;
  readonly staff: Readable<readonly StaffDocument[]>;
  /** Who came to work and went today. */
  readonly clocks: Readable<ClocksView>;
  /** Held orders and tickets of the store, as the host knows them. */
  readonly orders: Readable<OrdersView>;
  /** Asked for by a scanned code, or just made: the checkout shows it. */
  readonly orderAsked: Store<OrderAsked | null>;
  /** The list of parked sales was asked for where there is no cart to lay it over. */
  readonly parkedAsked: Store<boolean>;
  /** Parked sales of the store, as the host knows them. */
  readonly parked: Readable<readonly ParkedSaleView[]>;
  readonly quickShelves: Readable<readonly QuickShelf[]>;
  /** The style whose variants are being chosen from. */
  readonly style: Store<string | null>;
  /** The price book that the open cart was begun with: goods that are added cost what it says. */
  readonly cartBook: () => string | undefined;
  /** What a person picked: a line, or for a style the choice of a variant. */
  readonly pick: (item: ShopProduct) => void;
  readonly touchpoints: Touchpoints;
  readonly databaseStatus: Readable<DatabaseStatus | null>;
  readonly place: Store<Place>;
  readonly preferences: Store<Preferences>;
  readonly productFacts: ProductFacts;
  /** Names of promotions met in carts, for the receipt on screen. */
  readonly promotionNames: Readable<Readonly<Record<string, string>>>;
  readonly cart: CartQueue;
  readonly scans: ScanDesk;
  readonly scanRouter: ScanRouter;
  /** How this store's labels and links are read. */
  readonly scanSettings: ScanSettingsDesk;
  /** What this store's receipts look like. */
  readonly receiptSettings: ReceiptSettingsDesk;
  /** What the checkout would make of a text, without doing it. */
  readonly resolveScan: ResolveScan;
  readonly tender: TenderDesk;
  readonly approvals: ApprovalDesk;
  readonly guideCode: GuideCode;
  readonly commands: CommandLayers;
  /** Caps of the keys that people chose, by command; absent where the key is that of the start. */
  readonly keyCaps: Readable<Readonly<Record<string, string>>>;
  /** A store was joined just now: the first sync is shown until it can sell. */
  readonly isMovingIn: Store<boolean>;
  readonly helpOpen: Store<boolean>;
  readonly jobsOpen: Store<boolean>;
  /** Somebody is about to take over. */
  readonly switchOpen: Store<boolean>;
  /** Scanned staff badges, and who is to take over by PIN because a badge was not enough. */
  readonly badges: BadgeScans;
  readonly autoLock: AutoLock;
  /** Reads the application's state anew. */
  readonly refresh: () => Promise<void>;
  /** Shows a sale that the host just recorded. */
  readonly showDone: (sale: DoneSale) => void;
  readonly dismissDone: () => Promise<void>;
  readonly play: (tones: readonly Tone[]) => void;
  readonly stop: () => void;
}

/** Somebody is logged in and the till is not locked. */
export const isAtWork = (state: AppState | null): boolean => state?.session != null && state.session.locked !== true;

export interface OrderAsked {
  /** What the list is searched for. */
  readonly query: string;
  readonly told: 'held' | 'opened' | null;
}

export function createTill(client: HostClient, database: TerminalDatabase, ports: RendererPorts): Till {
  const app = createStore<AppState | null>(null);
  const connected = createStore(true);
  const { clock, now, learn, stop: stopClock } = createTillClock(ports);
  const jobs = createStore<readonly PrintJobView[]>([]);
  const staff = createStore<readonly StaffDocument[]>([]);
  const parked = createStore<readonly ParkedSaleView[]>([]);
  const orders = createStore<OrdersView>({ orders: [], tickets: [] });
  const orderAsked = createStore<OrderAsked | null>(null);
  const parkedAsked = createStore(false);
  const quickShelves = createStore<readonly QuickShelf[]>([]);
  const style = createStore<string | null>(null);
  const touchpoints = createTouchpoints(database, now);
  const databaseStatus = createStore<DatabaseStatus | null>(null);
  const { clocks, stop: stopClocks } = createClockBook(database, app, clock);
  const place = createNavigation();
  const preferences = createPreferences(ports, null);
  const keyCaps = createStore(capsOf(preferences.get().keys));
  preferences.subscribe(() => keyCaps.set(capsOf(preferences.get().keys)));
  const helpOpen = createStore(false);
  const isMovingIn = createStore(false);
  const jobsOpen = createStore(false);
  const switchOpen = createStore(false);
  const cart = createCartQueue(client);
  const guideCode = createGuideCode(client);
  const approvals = createApprovalDesk();
  const tender = createTenderDesk(client, approvals);
  const promotionNames = createStore<Readonly<Record<string, string>>>({});
  const play = (tones: readonly Tone[]): void =>
    // A tenth of full scale is loud enough for a till; the ear judges loudness by the square.
    ports.play(tones, (preferences.get().volume / VOLUME_MAX) ** 2 / 3);

  const takeApp = (state: AppState): void => {
    const before = app.get();
    learn(state.now);
    app.set(state);
    if (before === null) takeLanguageFlag(preferences, state.lang);
    const isTakenOver = before?.session != null && state.session !== null;
    const isChanged = state.session?.staff !== before?.session?.staff;
    if (isChanged || state.session?.locked !== before?.session?.locked) sessionChanged(isAtWork(state), isTakenOver);
  };
  const refresh = async (): Promise<void> => {
    const answer = await client.call('app.state', {});
    if (answer.ok) takeApp(answer.value);
  };
  const sessionChanged = (isOpen: boolean, isTakenOver: boolean): void => {
    if (!isTakenOver) place.set(START);
    switchOpen.set(false);
    badges.takeover.set(null);
    scans.dismiss();
    style.set(null);
    tender.leave();
    approvals.cancel();
    guideCode.forget();
    jobsOpen.set(false);
    helpOpen.set(false);
    autoLock.touch();
    if (isOpen) void readSession().then(resumePayment);
    else cart.forget();
  };
  const readSession = async (): Promise<void> => {
    const [, printJobs, people, parkedSales, held] = await Promise.all([
      cart.refresh(),
      client.call('print.jobs', {}),
      client.call('staff.list', {}),
      client.call('parked.list', {}),
      client.call('order.list', {}),
    ]);
    if (printJobs.ok) jobs.set(printJobs.value.items);
    if (people.ok) staff.set(people.value.items);
    if (parkedSales.ok) parked.set(parkedSales.value.items);
    if (held.ok) orders.set(held.value);
  };
  /** Money was taken or asked for before a restart: the payment page says so at once. */
  const resumePayment = async (): Promise<void> => {
    const isBegun = await tender.refresh();
    const open = cart.cart.get();
    if (isBegun && open !== null && open.lines.length > 0) tender.begin(open);
  };
  const { showDone, dismissDone } = createDonePage(app, client, tender);
  const scanSettings = createScanSettings(database, client);
  const receiptSettings = createReceiptSettings(database, client);
  const { cartBook, atCartBook } = createCartBook(database, databaseStatus, cart.cart);
  const resolveScan = createScanResolver(
    database,
    databaseStatus,
    ports,
    scanSettings.settings,
    () => localMinuteAt(now(), app.get()?.place?.offsetMinutes ?? CHINA_DAY.offsetMinutes),
    cartBook,
  );
  const scans = createScanDesk({
    resolve: resolveScan,
    apply: (step) => cart.apply(step),
    beforeAdd: async () => {
      await dismissDone();
      if (place.get().screen !== 'checkout') place.set(START);
    },
    elsewhere: createElsewhere({
      client,
      cart,
      cameByCode: touchpoints.cameByCode,
      openOrder: (code) => {
        place.set(START);
        orderAsked.set({ query: code, told: null });
      },
      openReturns: (receiptNumber) => {
        scanRouter.handOver(receiptNumber, 'returns');
        place.set({ screen: 'returns', why: null });
      },
      openTakeover: (staff) => badges.takeover.set({ staff, why: 'badge_unsigned' }),
    }),
    chooseVariant: style.set,
    applyApproved: (step, subject) => approvals.withApproval(subject, (approval) => cart.apply(step, approval)),
    play,
  });
  const badges = createBadgeScans({
    client,
    maySwitch: () => isAtWork(app.get()) && (tender.state.get().stage === 'cart' || app.get()?.done != null),
    refresh,
  });
  const scanRouter = createScanRouter({
    badges,
    isOpen: () => isAtWork(app.get()),
    isDone: () => app.get()?.done != null,
    scans,
    tender,
    pay: (authCode) => {
      const open = cart.cart.get();
      if (open === null || tender.state.get().stage !== 'pay') return false;
      void tender.payByCode(open, authCode);
      return true;
    },
    settings: scanSettings.settings,
    screen: () => place.get().screen,
    store: () => app.get()?.place?.store.id,
    play,
  });

  const autoLock = createAutoLock({
    ports,
    minutes: () => preferences.get().lockMinutes,
    mayLock: () => isAtWork(app.get()) && connected.get() && tender.state.get().stage !== 'pay' && !tender.isUnderWay(),
    lock: () => void client.call('session.lock', {}).then(refresh),
  });
  let isPaying = false;
  /** The customer's screen asks for the money while the cashier does. */
  const tellStage = (): void => {
    const isNow = tender.state.get().stage === 'pay';
    if (isNow === isPaying) return;
    isPaying = isNow;
    void client.call('display.stage', { isPaying });
  };
  let openSale: string | null = null;
  /** Parked, gone on with, paid: the echo of the search field is about goods of the open sale only. */
  const followSale = (): void => {
    const open = cart.cart.get();
    const saleId = open === null || open.lines.length === 0 ? null : open.saleId;
    if (openSale !== null && saleId !== openSale) scans.forgetAdded();
    openSale = saleId;
  };
  const ends = [
    autoLock.stop,
    client.on('app.changed', takeApp),
    client.on('cart.changed', cart.take),
    client.on('tender.changed', tender.take),
    client.on('print.changed', (job) => {
      jobs.update((before) => withJob(before, job));
      updateDone(app, job);
    }),
    client.on('parked.changed', ({ items }) => parked.set(items)),
    client.on('orders.changed', orders.set),
    client.on('sync.changed', (sync) => change(app, { sync })),
    client.on('devices.changed', ({ items }) => change(app, { devices: items })),
    client.on('scan', ({ data }) => {
      autoLock.touch();
      scanRouter.take(data, 'host');
    }),
    client.on('scan.missed', () => scanRouter.miss()),
    client.onConnection((isConnected) => {
      connected.set(isConnected);
      if (isConnected) void refresh().then(() => (isAtWork(app.get()) ? readSession() : undefined));
    }),
    database.watchStatus(databaseStatus.set),
    database.watchQuickShelves(quickShelves.set),
    database.watchStaff((people) => {
      if (people.length > 0) staff.set(people);
    }),
    touchpoints.stop,
    scanSettings.stop,
    receiptSettings.stop,
    tender.state.subscribe(tellStage),
    cart.cart.subscribe(followSale),
    cart.cart.subscribe(() => promotionNames.update((known) => ({ ...known, ...cart.cart.get()?.labels }))),
    stopClock,
    stopClocks,
  ];
  void refresh();

  return {
    client,
    database,
    ports,
    app,
    connected,
    clock,
    jobs,
    staff,
    clocks,
    parked,
    orders,
    orderAsked,
    parkedAsked,
    quickShelves,
    style,
    cartBook,
    pick: (item) => {
      if ((item.variants ?? 1) > 1 && item.style !== undefined) style.set(item.style);
      else void atCartBook(item).then((product) => scans.add(product));
    },
    touchpoints,
    databaseStatus,
    place,
    preferences,
    productFacts: createProductFacts(database, quickShelves),
    promotionNames,
    cart,
    scans,
    scanRouter,
    scanSettings,
    receiptSettings,
    resolveScan,
    tender,
    approvals,
    guideCode,
    keyCaps,
    commands: createCommandLayers(
      [
        {
          id: 'help',
          label: (words) => words.keys.help,
          cap: 'F1',
          keys: [{ key: 'F1' }],
          inFields: true,
          enabled: () => isAtWork(app.get()),
          perform: () => helpOpen.update((isOpen) => !isOpen),
        },
        {
          id: 'switch-person',
          label: (words) => words.people.switchTitle,
          cap: 'F12',
          keys: [{ key: 'F12' }],
          inFields: true,
          enabled: () => isAtWork(app.get()) && tender.state.get().stage !== 'pay',
          perform: () => switchOpen.set(true),
        },
      ],
      (command) => withKeys(command, preferences.get().keys),
      (changed) => void preferences.subscribe(changed),
    ),
    isMovingIn,
    helpOpen,
    jobsOpen,
    switchOpen,
    badges,
    autoLock,
    refresh,
    showDone,
    dismissDone,
    play,
    stop: () => {
      for (const end of ends) end();
    },
  };
}

function change(app: Store<AppState | null>, part: Partial<AppState>): void {
  app.update((state) => (state === null ? null : { ...state, ...part }));
}

/** The page of the last sale follows its own receipt, never a copy of it. */
function updateDone(app: Store<AppState | null>, job: PrintJobView): void {
  const done = app.get()?.done;
  if (done == null || job.document === 'gift' || job.receiptNumber !== done.receiptNumber || job.copy > 0) return;
  change(app, { done: { ...done, print: job.state } });
}
