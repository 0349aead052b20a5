/**
 * A paired terminal: the journal, its readers and the desks that answer from them, in the order in which they depend on
 * each other. Opened once the profile is known (at start, or when the first-run screen paired). Called by host.ts.
 */
import type { TerminalId } from '../sync/domain/ids.ts';
import type { TerminalParts } from './terminal-parts.ts';
import { OpenCart } from './cart/open-cart.ts';
import { ParkedFacts } from './cart/parked-facts.ts';
import { openSaleLife, SoldItems, UsedCoupons } from './cart/sale-life.ts';
import { PriceBooks } from './cart/price-books.ts';
import { GuideDesk } from './guide/guide-desk.ts';
import { TokenMint } from './guide/token-mint.ts';
import type { HealthFacts } from './health.ts';
import { openTerminalJournal } from './journal/terminal-journal.ts';
import { setAsideOther } from './journal-owner.ts';
import { followJournal } from './journal-readers.ts';
import { NO_LOG } from './log.ts';
import { EnrolmentFacts } from './member/enrolment-desk.ts';
import { openPersons } from './member/open-persons.ts';
import { DrawerDesk } from './print/drawer-desk.ts';
import { PrintJobs, printJobView } from './print/print-jobs.ts';
import { openPaper } from './print/open-paper.ts';
import { OrderBox } from './order/order-box.ts';
import { OrderFacts } from './order/order-facts.ts';
import { officeDesks } from './office/office-desks.ts';
import { SettingFacts } from './office/setting-facts.ts';
import { DeviceKeys } from './pairing/device-key.ts';
import { KeyFacts } from './pairing/key-desk.ts';
import { CreditBox } from './sale/credit-box.ts';
import { DoneSales } from './sale/done-sales.ts';
import { CorrectionFacts } from './sale/correction-facts.ts';
import { saleDesks } from './sale/sale-desks.ts';
import { RefundIndex } from './sale/refund-index.ts';
import { SaleIndex } from './sale/sale-index.ts';
import { QuotaHolds } from './sale/quota-holds.ts';
import { StaffPurchases } from './sale/staff-purchases.ts';
import { Lockouts } from './session/lockouts.ts';
import { sessionDesks } from './session/session-desks.ts';
import { staffPull } from './session/staff-pull.ts';
import { openSecrets } from './session/open-secrets.ts';
import { shiftDesks, shiftReporting } from './shift/shift-desks.ts';
import { ShiftState } from './shift/shift-state.ts';
import { openValue, ValueFacts } from './value/open-value.ts';
import { CashRows } from './tender/cash-rows.ts';
import { TenderDesk } from './tender/tender-desk.ts';
import { TenderRows } from './tender/tender-rows.ts';
import { cloudLine } from './upload/cloud-line.ts';
import { HighWaterNote } from './upload/high-water.ts';
import { PendingEntries } from './upload/pending-entries.ts';

export type Terminal = Awaited<ReturnType<typeof openTerminal>>;

export async function openTerminal(parts: TerminalParts) {
  const { options, training, profile, keys, identityFolder, clock, cloud, devices, hub, tracer, changed } = parts;
  const { ports, killPoints } = options;
  const { log = NO_LOG } = options;
  const { now } = clock;
  const work = parts.storage.folder(parts.workPath);
  // A training receipt can never be taken for a real one: its number names no terminal of the brand.
  const terminal = (training ? `T${profile.terminal}` : profile.terminal) as TerminalId;

  await setAsideOther(work, terminal);
  const { journal, syncTimes } = await openTerminalJournal({
    storage: parts.storage,
    workPath: parts.workPath,
    // What is practised is signed by a key of its own, which proves nothing to anybody.
    keys: training ? await DeviceKeys.load(work, ports.random) : keys,
    profile,
    terminal,
    ports,
    now,
    killPoints,
    log,
  });

  const { derivePin } = options;
  const { secrets, verifiers, vault } = await openSecrets({ identityFolder, work, ports, profile, now, derivePin });
  const books = await PriceBooks.load(identityFolder, now, profile.store.id);
  const note = await HighWaterNote.load(work, profile);

  const sales = new SaleIndex();
  const refunds = new RefundIndex();
  const purchases = new StaffPurchases();
  const corrections = new CorrectionFacts();
  const [parkedFacts, orderFacts] = [new ParkedFacts(), new OrderFacts(terminal)];
  const [valueFacts, enrolments] = [new ValueFacts(), new EnrolmentFacts()];
  const shift = new ShiftState();
  const tenderRows = new TenderRows(() => {
    if (isStarted) tenders.tell();
  });
  const mint = new TokenMint(profile, training);
  const jobs = new PrintJobs((job) => {
    if (!isStarted) return;
    hub.emit('print.changed', printJobView(job));
    changed();
  });
  const drawerDesk = new DrawerDesk({ drawers: () => devices.drawers, killPoints, log, training });
  const [keyFacts, settingFacts] = [new KeyFacts(), new SettingFacts()];
  const [items, used] = [new SoldItems(note), new UsedCoupons(note)];
  const pending = new PendingEntries(note.highWater?.seq ?? 0);
  let isStarted = false;
  const unfollow = await followJournal(journal, [
    sales,
    refunds,
    purchases,
    corrections,
    parkedFacts,
    orderFacts,
    valueFacts,
    enrolments,
    shift,
    tenderRows,
    mint,
    jobs,
    drawerDesk,
    keyFacts,
    settingFacts,
    items,
    used,
    pending,
  ]);
  const untell = journal.onAppended((entries) => {
    tracer?.appended(entries, syncTimes.last);
    const last = entries.at(-1);
    if (last !== undefined) hub.emit('journal.appended', { seq: last.seq });
    // A new incarnation has a new local database.
    if (entries.some(({ kind }) => kind === 'incarnation.opened')) changed();
  });

  const credits = await CreditBox.load(work);
  const orderBox = await OrderBox.load(work);
  const cart = await OpenCart.load(
    {
      folder: work,
      books,
      random: ports.random,
      now,
      killPoints,
      changed: (view) => {
        hub.emit('cart.changed', view);
        if (!isStarted) return;
        tenders.cartChanged();
        quotas.follow(view);
        value.points.follow(view);
      },
      payment: {
        isUnderWay: () => isStarted && tenders.isUnderWay,
        refuses: (next, price) => tenders.refuses(next, price),
      },
      credit: credits.shown,
      ...purchases.inCart(verifiers, profile, now),
      order: orderBox.of,
    },
    (saleId) => sales.has(saleId) || parkedFacts.isOver(saleId),
    tenderRows.saved,
  );
  const done = await DoneSales.load(work, sales, jobs);
  const practised = training ? undefined : cloud;
  const quotas = new QuotaHolds({
    cloud: practised,
    purchases,
    profile,
    isSold: sales.has,
    now,
    changed: () => cart.tell(),
  });
  const { sessions, approvals } = sessionDesks({
    journal,
    verifiers,
    lockouts: await Lockouts.load(identityFolder),
    cloud,
    profile,
    shiftSince: () => shift.view?.openedAt ?? null,
    now,
    changed,
  });
  const paperAndDrawer = {
    receiptPrinter: () => devices.receiptPrinter?.id,
    drawer: () => drawerDesk.firstDrawer,
  };
  const till = { journal, profile, terminal, training, shift, approvals, now, changed, ports, log, isSold: sales.has };
  const value = await openValue({
    ...till,
    ...paperAndDrawer,
    facts: valueFacts,
    folder: identityFolder,
    key: secrets.memberKey,
    cloud,
    derivePin,
    countersignedSeq: () => line.uploader.countersignedSeq,
  });
  const tenders = new TenderDesk({
    ...till,
    rows: tenderRows,
    cash: await CashRows.load(work),
    cart,
    credit: credits.of,
    order: orderBox.of,
    value: value.payments,
    points: value.points,
    cloud,
    changed: (view) => hub.emit('tender.changed', view),
  });
  const saleLife = await openSaleLife({
    ...till,
    folder: work,
    hub,
    cart,
    items,
    used,
    facts: parkedFacts,
    orderFacts,
    orderBox,
    tenders,
    vault,
    ...paperAndDrawer,
    killPoints,
    ports,
    log,
    cloud: practised,
    hasPrices: () => books.active !== undefined,
  });
  const labelOf = (discount: string): string | undefined => books.active?.names.get(discount);
  const language = options.lang ?? 'zh-CN';
  const reporting = shiftReporting({
    topUps: valueFacts.topUps,
    journal,
    state: shift,
    sales,
    profile,
    terminal,
    training,
    language,
    countersignedSeq: () => line.uploader.countersignedSeq,
    nameOf: (staff) => verifiers.person(staff)?.name ?? staff,
    labelOf,
  });
  const paper = await openPaper({
    folder: identityFolder,
    journal,
    jobs,
    sales,
    refunds,
    orderFacts,
    orderBook: saleLife.orderBook,
    vault,
    verifiers,
    books,
    profile,
    terminal,
    training,
    language,
    shifts: reporting.slips,
    printers: () => devices.printers,
    ports,
    keys,
    cloud,
    killPoints,
    log,
  });
  const line = cloudLine({
    journal,
    cloud,
    profile,
    paired: parts.paired,
    keys,
    keyFacts,
    note,
    pending,
    vault,
    hub,
    ports,
    now,
    killPoints,
    log,
    training,
    isCartEmpty: () => cart.isEmpty,
    mayChangeKey: (session) => approvals.permits(session, 'manage_terminal'),
    changed: (status) => {
      if (status.state !== 'offline') saleLife.flush();
      changed();
    },
  });
  const { pullStaff, endStaffPull } = staffPull({ ...till, cloud, verifiers, sessions, timers: ports.timers });

  const selling = saleDesks({
    ...till,
    ports,
    log,
    corrections,
    receiptKeys: paper.receiptKeys,
    credits,
    cart,
    tenders,
    sales,
    refunds,
    done,
    books,
    jobs,
    mint,
    vault,
    verifiers,
    quotas,
    points: value.points,
    cloud: practised,
    orderBox,
    deposits: saleLife.deposits,
    ...paperAndDrawer,
    killPoints,
  });

  return {
    profile,
    isTraining: training,
    tracer,
    journal,
    verifiers,
    books,
    cart,
    ...saleLife,
    sales,
    done,
    shift,
    jobs,
    ...paper,
    sessions,
    approvals,
    tenders,
    drawer: drawerDesk,
    uploader: line.uploader,
    vault,
    keys: line.keyDesk,
    /** Every change of the device key that the journal tells of. */
    keyChanges: training ? [] : keyFacts.changes,
    pullStaff,
    members: value.members,
    ...(await openPersons({ ...till, enrolments, value, vault, verifiers, cloud, sessions })),
    value,
    ...officeDesks({
      ...till,
      folder: identityFolder,
      cloud,
      sessions,
      verifiers,
      pullStaff,
      random: ports.random,
      cart,
      quotas,
      settingFacts,
      uploader: line.uploader,
    }),
    guides: new GuideDesk({ journal, mint, verifiers, approvals, profile, now, killPoints }),
    ...shiftDesks({
      ...till,
      state: shift,
      reports: reporting.reports,
      sessions,
      drawer: drawerDesk,
      jobs,
      isCartEmpty: () => cart.isEmpty,
      labelOf,
      printer: () => devices.receiptPrinter?.id,
    }),
    ...selling,
    syncStatus: line.status,
    health: (): HealthFacts => ({
      sync: line.status(),
      clockSkewMs: clock.offsetMs,
      fsyncMs: syncTimes.p99Ms,
      unfinishedPrints: jobs.unfinished,
    }),
    databaseId: (): string => [profile.brand.id, profile.store.id, terminal, String(journal.incarnation)].join('-'),
    /** After the fold: what an earlier run left open is settled, then paper, drawer and cloud are served. */
    start: async (): Promise<void> => {
      isStarted = true;
      await drawerDesk.start(journal);
      await paper.queue.start();
      await saleLife.startOrders();
      tenders.start();
      value.topUps.start();
      quotas.follow(cart.view());
      value.points.start(cart.view());
      line.start();
    },
    close: async (): Promise<void> => {
      endStaffPull();
      line.quiet();
      tenders.close();
      value.topUps.close();
      selling.refundFollower?.close();
      paper.queue.close();
      saleLife.closeOrders();
      await sessions.logout().catch(() => undefined);
      await line.close();
      unfollow();
      untell();
      await journal.close();
    },
  };
}
