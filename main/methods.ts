/**
 * What each method of the contract does: one line per method, each handing over to the desk that owns the matter.
 * Called by dispatch, which has checked params and log-in; to add a method, add it to the contract and here.
 */
import { answered, failed } from './answers.ts';
import type { AtWork, Runners } from './at-work.ts';
import { brandRunners } from './brand-methods.ts';
import { linkRunners } from './link-methods.ts';
import { cartProductOf } from './cart/cart-view.ts';
import type { Answer, FailureDetails, MethodName, MethodValue } from './contract/contract.ts';
import type { AppState, CartView, DoneSale } from './contract/views.ts';
import type { DisplayDesk } from './display/display-desk.ts';
import type { DeviceService } from './devices/device-service.ts';
import type { Call, MethodRunner } from './dispatch.ts';
import type { SellingLease } from './selling-lease.ts';
import type { Terminal } from './terminal.ts';
import type { PhotoShelf } from './photo/photo-shelf.ts';
import { proveByCode, proveByMessage, proveMember, sendCode } from './value/open-value.ts';
import { memberCodeIn } from '../sync/domain/member-code.ts';
import type { Coupon } from '../sync/domain/promotion.ts';
import type { CloudResult } from './upload/cloud-client.ts';

export interface MethodParts {
  readonly terminal: () => Terminal | undefined;
  readonly devices: DeviceService;
  readonly display: DisplayDesk;
  readonly lease: SellingLease;
  readonly state: () => AppState;
  readonly join: (code: string) => Promise<Answer<Record<string, never>>>;
  readonly tryDemo: () => Promise<Answer<Record<string, never>>>;
  readonly switchTraining: (on: boolean) => Promise<Answer<Record<string, never>>>;
  readonly cloud: {
    pull(collection: string, body: unknown): Promise<CloudResult<MethodValue<'replication.pull'>>>;
    push(collection: string, body: unknown): Promise<CloudResult<MethodValue<'replication.push'>>>;
  };
  readonly photos: Pick<PhotoShelf, 'pulled'>;
  readonly changed: () => void;
}

export function createRunners(parts: MethodParts): Readonly<Record<MethodName, MethodRunner>> {
  const { devices, lease, state, cloud, changed } = parts;
  const paired = <Value>(
    run: (terminal: Terminal) => Promise<Answer<Value>> | Answer<Value>,
  ): Promise<Answer<Value>> | Answer<Value> => {
    const terminal = parts.terminal();
    return terminal === undefined ? failed('not_paired') : run(terminal);
  };
  const atWork =
    <Params, Value>(run: (params: Params, at: AtWork, call: Call) => Promise<Answer<Value>> | Answer<Value>) =>
    (params: Params, call: Call) =>
      paired((terminal) => {
        const { session } = call;
        return session === undefined ? failed('not_logged_in') : run(params, { terminal, session }, call);
      });
  /** Takes money for goods, which a role without the right to sell never does. */
  const selling = <Params, Value>(
    run: (params: Params, at: AtWork, call: Call) => Promise<Answer<Value>> | Answer<Value>,
  ) =>
    atWork((params: Params, at, call) =>
      at.terminal.approvals.permits(at.session, 'sell')
        ? run(params, at, call)
        : failed('not_permitted', { permission: 'sell' }),
    );
  /** A recall may have come since the piece joined the cart. What a customer has paid for already is sold. */
  const paying = <Params, Value>(run: (params: Params, at: AtWork) => Promise<Answer<Value>>) =>
    selling(async (params: Params, at, { caller }): Promise<Answer<Value>> => {
      if (!lease.take(caller)) return failed('leased_elsewhere');
      const { items, tenders } = at.terminal;
      return (tenders.isUnderWay ? undefined : await items.recalledInCart()) ?? run(params, at);
    });
  const dismissDone = async ({ done }: Terminal): Promise<void> => {
    if (await done.dismiss()) changed();
  };

  const runners: Runners = {
    'app.state': () => answered(state()),
    'app.dismissDone': atWork(async (_params, { terminal }) => {
      await dismissDone(terminal);
      return answered({});
    }),
    'pairing.join': ({ code }) => parts.join(code),
    'pairing.tryDemo': () => parts.tryDemo(),
    'training.switch': ({ on }) => parts.switchTraining(on),
    'pairing.makeCode': atWork((_params, { terminal, session }) => terminal.office.pairingCode(session)),
    'pairing.key': atWork((_params, { terminal }) => answered(terminal.keys.view())),
    'pairing.changeKey': atWork((_params, { terminal, session }) => terminal.keys.changeBy(session)),
    'session.login': ({ staff, pin }) =>
      paired(async ({ sessions, shifts }) => {
        const login = await sessions.login(staff, pin);
        if (login.ok) await shifts.settle(login.value);
        return login;
      }),
    'session.logout': atWork(async (_params, { terminal }) => {
      await terminal.sessions.logout();
      return answered({});
    }),
    'session.switch': ({ staff, pin }) =>
      paired(async ({ sessions, shifts, tenders }) => {
        if (tenders.isUnderWay && sessions.current?.locked !== true)
          return failed('unavailable', { reason: 'payment' });
        const taken = await sessions.switchTo(staff, pin);
        if (taken.ok) await shifts.settle(taken.value);
        return taken;
      }),
    'session.badge': ({ badge }) =>
      paired(async ({ sessions, shifts, tenders }) => {
        if (tenders.isUnderWay && sessions.current?.locked !== true)
          return failed('unavailable', { reason: 'payment' });
        const taken = await sessions.switchByBadge(badge);
        if (taken.ok) await shifts.settle(taken.value);
        return taken;
      }),
    'session.lock': atWork(async (_params, { terminal }) => {
      if (terminal.tenders.isUnderWay) return failed('unavailable', { reason: 'payment' });
      await terminal.sessions.lock();
      return answered({});
    }),
    'people.list': atWork((_params, { terminal, session }) => terminal.people.list(session)),
    'people.saveRoles': atWork((params, { terminal, session }) => terminal.people.saveRoles(session, params)),
    'people.giveRoles': atWork((params, { terminal, session }) => terminal.people.giveRoles(session, params)),
    'people.linkMember': atWork((params, { terminal, session }) => terminal.people.linkMember(session, params)),
    'people.move': atWork((params, { terminal, session }) => terminal.people.move(session, params)),
    'people.stay': atWork((params, { terminal, session }) => terminal.people.stay(session, params)),
    'people.leave': atWork((params, { terminal, session }) => terminal.people.leave(session, params)),
    'binding.dispute': atWork((params, { terminal, session }) => terminal.bindings.dispute(session, params)),
    'binding.disputes': atWork((_params, { terminal, session }) => terminal.bindings.disputes(session)),
    'binding.signals': atWork((_params, { terminal, session }) => terminal.bindings.signals(session)),
    'binding.policies': atWork((_params, { terminal, session }) => terminal.bindings.policies(session)),
    'binding.savePolicy': atWork((params, { terminal, session }) => terminal.bindings.savePolicy(session, params)),
    'binding.signal': atWork((params, { terminal, session }) => terminal.bindings.signal(session, params)),
    'binding.decideSignal': atWork((params, { terminal, session }) => terminal.bindings.decideSignal(session, params)),
    'binding.decide': atWork((params, { terminal, session }) => terminal.bindings.decide(session, params)),
    'binding.moveCustomers': atWork((params, { terminal, session }) =>
      terminal.bindings.moveCustomers(session, params),
    ),
    'contest.list': atWork((_params, { terminal, session }) => terminal.contests.list(session)),
    'contest.board': atWork((params, { terminal, session }) => terminal.contests.board(session, params)),
    'contest.view': atWork((params, { terminal, session }) => terminal.contests.view(session, params)),
    'contest.enter': atWork((params, { terminal, session }) => terminal.contests.enter(session, params)),
    'contest.change': atWork((params, { terminal, session }) => terminal.contests.change(session, params)),
    'contest.close': atWork((params, { terminal, session }) => terminal.contests.close(session, params)),
    'contest.adjust': atWork((params, { terminal, session }) => terminal.contests.adjust(session, params)),
    'growth.board': atWork((_params, { terminal, session }) => terminal.growth.board(session)),
    'growth.channels': atWork((params, { terminal, session }) => terminal.growth.channels(session, params)),
    'growth.act': atWork((params, { terminal, session }) => terminal.growth.act(session, params)),
    'commission.mine': atWork((params, { terminal, session }) => terminal.commission.mine(session, params)),
    'commission.dispute': atWork((params, { terminal, session }) => terminal.commission.dispute(session, params)),
    'commission.disputes': atWork((_params, { terminal, session }) => terminal.commissionOffice.disputes(session)),
    'commission.decide': atWork((params, { terminal, session }) => terminal.commissionOffice.decide(session, params)),
    'commission.statements': atWork((params, { terminal, session }) =>
      terminal.commissionOffice.statements(session, params),
    ),
    'commission.document': atWork((params, { terminal, session }) =>
      terminal.commissionOffice.document(session, params),
    ),
    ...brandRunners(atWork),
    ...linkRunners(atWork),
    'item.look': atWork((params, { terminal }) => terminal.items.look(params)),
    'item.batches': atWork((_params, { terminal, session }) => terminal.itemOffice.batches(session)),
    'item.copies': atWork((_params, { terminal, session }) => terminal.itemOffice.copies(session)),
    'item.issue': atWork((params, { terminal, session }) => terminal.itemOffice.issue(session, params)),
    'item.recall': atWork((params, { terminal, session }) => terminal.itemOffice.recall(session, params)),
    'item.codes': atWork((params, { terminal, session }) => terminal.itemOffice.codes(session, params)),
    'badges.list': atWork((_params, { terminal, session }) => terminal.badges.list(session)),
    'badges.make': atWork((params, { terminal, session }) => terminal.badges.make(session, params)),
    'badges.revoke': atWork((params, { terminal, session }) => terminal.badges.revoke(session, params)),
    'people.saveRules': atWork((params, { terminal, session }) => terminal.badges.saveRules(session, params)),
    'product.read': atWork((params, { terminal, session }) => terminal.products.read(session, params)),
    'product.save': atWork((params, { terminal, session }) => terminal.products.save(session, params)),
    'photo.keep': atWork((params, { terminal, session }) => terminal.products.keepPhoto(session, params)),
    'assortment.read': atWork((_params, { terminal, session }) => terminal.products.assortment(session)),
    'assortment.save': atWork((params, { terminal, session }) => terminal.products.saveAssortment(session, params)),
    'setting.save': atWork((params, { terminal, session }) => terminal.settings.save(session, params)),
    'purchase.begin': atWork((params, { terminal, session }) => terminal.purchases.begin(session, params)),
    'staff.resetPin': (params) => paired(({ people }) => people.resetPin(params)),
    'approval.grant': atWork((params, { terminal, session }) => terminal.approvals.grant(session, params)),
    'shift.open': atWork(({ float }, { terminal, session }) => terminal.shifts.open(session, float)),
    'shift.close': atWork((params, { terminal, session }) => terminal.shifts.close(session, params)),
    'shift.handOver': atWork((params, { terminal, session }) => terminal.shifts.handOver(session, params)),
    'shift.count': atWork((params, { terminal, session }) => terminal.shifts.count(session, params)),
    'shift.difference': atWork((params, { terminal }) => terminal.shifts.difference(params)),
    'shift.list': atWork((_params, { terminal }) => answered(terminal.shifts.list())),
    'shift.report': atWork((params, { terminal, session }) => terminal.days.shiftReport(session, params)),
    'shift.print': atWork((params, { terminal, session }) => terminal.days.print(session, params)),
    'cash.move': atWork((params, { terminal, session }) => terminal.cash.move(session, params)),
    'day.report': atWork((params, { terminal, session }) => terminal.days.dayReport(session, params)),
    'day.close': atWork((params, { terminal, session }) => terminal.days.closeDay(session, params)),
    'cart.get': atWork((_params, { terminal }) => answered(terminal.cart.view())),
    'cart.apply': atWork(async ({ revision, command, approval }, { terminal, session }) => {
      const hand = { staff: session.staff, allow: terminal.approvals.allowFor(session, approval) };
      const change = (coupon?: Coupon): Promise<Answer<CartView>> =>
        terminal.cart.apply(revision, command, coupon === undefined ? hand : { ...hand, coupon });
      const withCoupon = (): Promise<Answer<CartView>> => terminal.coupons.around(command, change);
      const apply = (): Promise<Answer<CartView>> => terminal.items.around(command, withCoupon);
      const saleOf = (applied: Answer<CartView>): string | null => (applied.ok ? applied.value.saleId : null);
      const answer = await (terminal.tracer?.timed('cart.change', apply, saleOf, { change: command.type }) ?? apply());
      if (answer.ok && command.type === 'addProduct') await dismissDone(terminal);
      return answer;
    }),
    'cart.void': atWork((params, { terminal, session }) =>
      terminal.coupons.voided(() => terminal.carts.voidCart(session, params)),
    ),
    'cart.splitPreview': atWork((params, { terminal }) => terminal.carts.splitPreview(params)),
    'cart.split': atWork((params, { terminal }) => terminal.carts.split(params)),
    'cart.join': atWork((params, { terminal }) => terminal.carts.join(params)),
    'cart.park': atWork((params, { terminal, session }) => terminal.park.park(session, params)),
    'parked.list': atWork((_params, { terminal }) => {
      void terminal.parkedCloud.refresh();
      return answered({ items: [...terminal.park.list()] });
    }),
    'cart.reprice': atWork(({ revision, products }, { terminal }, { caller }) =>
      lease.take(caller) ? terminal.cart.freshened(revision, products.map(cartProductOf)) : failed('leased_elsewhere'),
    ),
    'parked.preview': atWork((params, { terminal }) => terminal.park.preview(params)),
    'parked.resume': atWork((params, { terminal, session }) => terminal.park.resume(session, params)),
    'parked.discard': atWork((params, { terminal, session }) => terminal.park.discard(session, params)),
    'catalogue.activate': ({ head }) => paired(({ books }) => books.activate(head)),
    'staff.list': atWork((_params, { terminal }) => answered({ items: [...terminal.verifiers.people()] })),
    'tender.list': atWork((_params, { terminal }) => answered(terminal.tenders.view)),
    'tender.add': paying((params, { terminal, session }) => terminal.tenders.add(session, params)),
    'tender.request': paying((params, { terminal, session }) => terminal.tenders.request(session, params)),
    'tender.value': paying((params, { terminal, session }) => terminal.tenders.value(session, params)),
    'tender.voucher': paying((params, { terminal, session }) => terminal.tenders.voucher(session, params)),
    'value.view': atWork((_params, { terminal }) => answered(terminal.tenders.valueView)),
    'member.prove': atWork((params, { terminal }) => proveMember(terminal.value, terminal.cart, params)),
    'member.proveByCode': atWork((params, { terminal, session }) =>
      proveByCode(terminal.value, terminal.cart, session, params),
    ),
    'member.sendCode': atWork((params, { terminal }) => sendCode(terminal.value, terminal.cart, params)),
    'member.proveByMessage': atWork((params, { terminal }) => proveByMessage(terminal.value, terminal.cart, params)),
    'value.policies': atWork((_params, { terminal }) => terminal.value.policies()),
    'member.sendPasswordCode': atWork(({ member }, { terminal }) => terminal.value.proofs.sendPasswordMessage(member)),
    'member.setPassword': atWork(({ member, ...change }, { terminal }) => terminal.value.proofs.set(member, change)),
    'value.offers': atWork((_params, { terminal }) => answered(terminal.value.topUps.offers)),
    'value.giftCard': atWork((params, { terminal }) => terminal.value.topUps.giftCard(params)),
    'value.topUps': atWork((params, { terminal }) => answered(terminal.value.topUps.list(params))),
    'value.topUp': atWork((params, { terminal, session }, { caller }) =>
      lease.take(caller) ? terminal.value.topUps.topUp(session, params) : failed('leased_elsewhere'),
    ),
    'value.payTopUp': atWork((params, { terminal, session }, { caller }) =>
      lease.take(caller) ? terminal.value.topUps.payTopUp(session, params) : failed('leased_elsewhere'),
    ),
    'value.topUpState': atWork((params, { terminal }) => terminal.value.topUps.state(params)),
    'value.cancelTopUp': atWork((params, { terminal }) => terminal.value.topUps.cancelTopUp(params)),
    'value.returnTopUp': atWork((params, { terminal, session }, { caller }) =>
      lease.take(caller) ? terminal.value.topUps.returnTopUp(session, params) : failed('leased_elsewhere'),
    ),
    'tender.query': atWork(({ tenderId }, { terminal }) => terminal.tenders.query(tenderId)),
    'tender.remove': atWork((params, { terminal, session }) => terminal.tenders.remove(session, params)),
    'tender.giveUp': atWork((params, { terminal, session }) => terminal.tenders.giveUp(session, params)),
    'sale.commit': paying((params, { terminal, session }) => {
      const commit = (): Promise<Answer<DoneSale>> => terminal.commits.commit(session, params);
      const saleOf = (done: Answer<DoneSale>): string | null => (done.ok ? done.value.saleId : null);
      return terminal.tracer?.timed('sale.commit', commit, saleOf) ?? commit();
    }),
    'sale.get': atWork(async ({ receiptNumber }, { terminal }) => {
      const sale = await terminal.sales.byReceipt(terminal.journal, receiptNumber);
      if (sale === undefined) return answered(null);
      return answered({ at: sale.at, entry: sale.id, body: sale.body, ...terminal.slips.beyondEntry(sale) });
    }),
    'return.plan': atWork((params, { terminal }) => terminal.refunds.plan(params)),
    'return.commit': atWork((params, { terminal, session }, { caller }) =>
      lease.take(caller) ? terminal.refunds.commit(session, params) : failed('leased_elsewhere'),
    ),
    'return.planLoose': atWork((params, { terminal }) => terminal.refunds.looseView(params)),
    'return.commitLoose': atWork((params, { terminal, session }, { caller }) =>
      lease.take(caller) ? terminal.refunds.commitLoose(session, params) : failed('leased_elsewhere'),
    ),
    'return.get': atWork(async ({ refundId }, { terminal }) =>
      answered((await terminal.refunds.done(refundId)) ?? null),
    ),
    'return.parts': atWork((params, { terminal }) => terminal.corrections.partsOf(params)),
    'return.cashInstead': atWork((params, { terminal, session }) => terminal.corrections.payInCash(session, params)),
    'tender.correctable': atWork((params, { terminal }) => terminal.corrections.correctable(params)),
    'order.correctable': atWork((params, { terminal }) => terminal.corrections.correctableDeposits(params)),
    'order.correct': atWork((params, { terminal, session }) => terminal.corrections.correctDeposit(session, params)),
    'tender.correct': atWork((params, { terminal, session }) => terminal.corrections.correctTenders(session, params)),
    'exchange.begin': atWork((params, { terminal, session }, { caller }) =>
      lease.take(caller) ? terminal.exchanges.begin(session, params) : failed('leased_elsewhere'),
    ),
    'exchange.drop': atWork((_params, { terminal }) => terminal.exchanges.drop()),
    'exchange.swap': atWork((params, { terminal, session }, { caller }) =>
      lease.take(caller) ? terminal.swaps.swap(session, params) : failed('leased_elsewhere'),
    ),
    'order.list': atWork((_params, { terminal }) => terminal.orderSlips.list()),
    'order.begin': atWork((params, { terminal }, { caller }) =>
      lease.take(caller) ? terminal.orders.begin(params) : failed('leased_elsewhere'),
    ),
    'order.leave': atWork((_params, { terminal }) => terminal.orders.leave()),
    'order.hold': selling((params, { terminal, session }, { caller }) =>
      lease.take(caller) ? terminal.orders.hold(session, params) : failed('leased_elsewhere'),
    ),
    'order.open': atWork((params, { terminal }, { caller }) =>
      lease.take(caller) ? terminal.orders.open(params) : failed('leased_elsewhere'),
    ),
    'order.end': atWork((params, { terminal, session }, { caller }) =>
      lease.take(caller) ? terminal.orderEnds.end(session, params) : failed('leased_elsewhere'),
    ),
    'order.print': atWork((params, { terminal, session }) => terminal.orderSlips.again(session, params)),
    'ticket.open': atWork((params, { terminal, session }) => terminal.tickets.open(session, params)),
    'ticket.move': atWork((params, { terminal, session }) => terminal.tickets.move(session, params)),
    'print.jobs': atWork((_params, { terminal }) => answered({ items: [...terminal.queue.list()] })),
    'print.again': atWork(({ job }, { terminal, session }) => terminal.queue.again(session.staff, job)),
    'print.discard': atWork(({ job }, { terminal, session }) => terminal.queue.discard(session.staff, job)),
    'print.copy': atWork(({ receiptNumber }, { terminal, session }) =>
      terminal.queue.copy(session.staff, receiptNumber),
    ),
    'print.gift': atWork(({ receiptNumber, lines }, { terminal, session }) =>
      terminal.queue.gift(session.staff, receiptNumber, lines),
    ),
    'print.test': atWork(({ printer, paper }, { terminal, session }) =>
      terminal.queue.test(session.staff, printer, paper),
    ),
    'receipt.useTemplate': atWork(({ template }, { terminal, session }) =>
      terminal.isTraining
        ? failed('unavailable', { reason: 'training' })
        : terminal.receipts.use(session, terminal.approvals, template),
    ),
    'print.virtualSlips': atWork(() => answered({ items: [...devices.virtualSlips] })),
    'drawer.open': atWork((params, { terminal, session }) => terminal.cash.openDrawer(session, params)),
    'guide.issueToken': atWork((params, { terminal, session }) => terminal.guides.issue(session, params)),
    'guide.badges': atWork((params, { terminal, session }) => terminal.guides.badges(session, params)),
    'guide.makeBadge': atWork((params, { terminal, session }) => terminal.guides.makeBadge(session, params)),
    'guide.revokeToken': atWork(({ token }, { terminal, session }) => terminal.guides.revoke(session, token)),
    'guide.shelf': atWork((params, { terminal }) => terminal.shelf.shelf(params)),
    'guide.customers': atWork((params, { terminal, session }) => terminal.customers.customers(session, params)),
    'guide.call': atWork((params, { terminal, session }) => terminal.customers.call(session, params)),
    'guide.note': atWork((params, { terminal, session }) => terminal.customers.note(session, params)),
    'guide.wish': atWork((params, { terminal, session }) => terminal.customers.wish(session, params)),
    'guide.arrived': atWork((params, { terminal, session }) => terminal.customers.arrived(session, params)),
    'task.list': atWork((_params, { terminal, session }) => terminal.tasks.list(session)),
    'task.progress': atWork((params, { terminal, session }) => terminal.tasks.progress(session, params)),
    'task.enter': atWork((params, { terminal, session }) => terminal.tasks.enter(session, params)),
    'task.review': atWork((params, { terminal, session }) => terminal.tasks.review(session, params)),
    'task.picture': atWork((params, { terminal, session }) => terminal.tasks.picture(session, params)),
    'task.end': atWork((params, { terminal, session }) => terminal.tasks.end(session, params)),
    'stock.nearby': atWork((params, { terminal }) => terminal.stock.nearby(params)),
    'stock.status': atWork((_params, { terminal, session }) => terminal.stock.status(session)),
    'member.find': atWork(({ query }, { terminal }) =>
      memberCodeIn(query) === undefined ? terminal.members.find(query) : terminal.value.codes.find(query),
    ),
    'member.enroll': atWork((params, { terminal, session }) => terminal.enrolment.enroll(session, params)),
    'member.person': atWork((params, { terminal }) => terminal.persons.person(params)),
    'member.profile': atWork((params, { terminal, session }) => terminal.persons.profile(session, params)),
    'member.consent': atWork((params, { terminal, session }) => terminal.persons.consent(session, params)),
    'member.reveal': atWork((params, { terminal, session }) => terminal.persons.reveal(session, params)),
    'member.export': atWork((params, { terminal, session }) => terminal.persons.export(session, params)),
    'member.forget': atWork((params, { terminal, session }) => terminal.persons.forget(session, params)),
    'report.read': atWork((params, { terminal, session }) => terminal.office.read(session, params)),
    'report.stop': atWork((params, { terminal }) => terminal.office.stop(params)),
    'report.csv': atWork((params, { terminal, session }) => terminal.office.csv(session, params)),
    'report.xlsx': atWork((params, { terminal, session }) => terminal.office.xlsx(session, params)),
    'display.view': () => answered(parts.display.watch()),
    'display.stage': atWork(({ isPaying }) => {
      parts.display.stage(isPaying);
      return answered({});
    }),
    'devices.list': atWork(() => answered({ items: [...devices.views()] })),
    'scanner.virtualScan': ({ data }) => (devices.virtualScan(data) ? answered({}) : failed('device_unavailable')),
    'replication.pull': ({ collection, request }) =>
      paired(async (terminal) => {
        const pulled = answerOf(await cloud.pull(collection, request));
        if (pulled.ok && !terminal.isTraining) terminal.uploader.sawEpoch(pulled.value.checkpoint.epoch);
        if (pulled.ok && collection === 'products') parts.photos.pulled(pulled.value.documents);
        if (pulled.ok && collection === 'parkedSales') await terminal.parkedCloud.absorb(pulled.value.documents);
        if (pulled.ok && (collection === 'orders' || collection === 'tasks'))
          await terminal.orderCloud.absorb(collection, pulled.value.documents);
        if (pulled.ok && collection === 'settings') await terminal.receipts.absorb(pulled.value.documents);
        if (pulled.ok && collection === 'settings') await terminal.value.rules.absorb(pulled.value.documents);
        if (pulled.ok && collection === 'bindings' && !terminal.isTraining) {
          const documents = await terminal.personBook.absorb(pulled.value.documents);
          return answered({ ...pulled.value, documents: [...documents] });
        }
        return pulled;
      }),
    'replication.push': (params) =>
      paired(({ settings }) =>
        settings.pass(params, async (request) => answerOf(await cloud.push(params.collection, request))),
      ),
    'journal.read': ({ afterSeq, limit }) =>
      paired(async ({ journal, uploader }) => {
        const entries = await journal.read(afterSeq, limit);
        return answered({
          entries: [...entries],
          lastSeq: journal.lastSeq,
          countersignedSeq: uploader.countersignedSeq,
        });
      }),
  };
  return runners;
}

function answerOf<Value>(result: CloudResult<Value>): Answer<Value> {
  if (result.ok) return answered(result.value);
  const { error } = result;
  const details: FailureDetails = error.kind === 'refused' ? { reason: error.code.slice(0, 40) } : {};
  return failed(error.kind === 'unreachable' ? 'cloud_unreachable' : 'cloud_refused', details);
}
