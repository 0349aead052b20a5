/** People who are not at a till: customers with phones, the manager at the office, and whoever stole a terminal's key. */
import type { SaleBody } from '../../../sync/schemas/sale.ts';
import { SimTerminal as HostileTerminal, type StubEntry } from '../cloud/sim-terminal-stub.ts';
import type { Random } from '../seeded.ts';
import type { Forgery } from './plan.ts';
import type { Site } from './site.ts';
import type { World } from './world.ts';

const PHONES = ['13800138000', '13800138001', '13800138002'] as const;
const TRIES_MAX = 4;
const AGAIN_MS = 2_000;

/** A customer opens a guide's link and consents; when no answer comes, presses again. */
export async function claim(world: World, phone: number, random: Random): Promise<void> {
  const token = world.tokens.length === 0 ? undefined : random.pick(world.tokens);
  if (token === undefined) return;
  const life = world.kernel.machine(`phone${String(phone)}`).boot();
  const isTwice = random.chance(0.3);
  for (let n = 0; n < TRIES_MAX; n += 1) {
    const body = { phone: PHONES[phone] ?? PHONES[0], consent: 'yes' };
    const asked = { method: 'POST', path: `/g/${token}`, headers: { accept: 'application/json' }, body };
    const { cloud } = world;
    if (isTwice) void cloud?.ask(asked).catch(() => undefined);
    const answer = await Promise.race([cloud?.ask(asked), life.step('gives up', 5_000)]);
    if (answer !== undefined && answer.status < 500) return;
    await life.step('presses again', AGAIN_MS);
  }
}

async function managerToken(world: World): Promise<string | undefined> {
  const body = { brand: 'demo', staff: '9001', pin: '999999' };
  const answer = await world.cloud?.ask({ method: 'POST', path: '/v1/sessions', body });
  return answer?.status === 200 ? (answer.body as { readonly token: string }).token : undefined;
}

/** The manager changes a price from now on. */
export async function publishPrices(world: World, random: Random): Promise<void> {
  const token = await managerToken(world);
  const product = random.pick(world.products);
  const price = 100 + random.below(20_000);
  if (token === undefined) return;
  await world.cloud?.ask({
    method: 'POST',
    path: '/v1/price-books',
    token,
    body: { prices: [[product.id, price, null]] },
  });
}

export async function revokeTerminal(world: World, site: Site): Promise<void> {
  const place = site.terminal.host?.state().place;
  const token = await managerToken(world);
  if (place == null || token === undefined) return;
  const answer = await world.cloud?.ask({ method: 'POST', path: `/v1/terminals/${place.terminal}/revoke`, token });
  if (answer?.status === 200) site.isRevoked = true;
}

/** A machine of another version sells at the store: its entries hold what only that version knows, or lack what ours adds. */
export async function sellAsNeighbour(world: World, site: Site, version: number): Promise<void> {
  const { cloud, kernel } = world;
  if (cloud === undefined) return;
  try {
    const terminal = await HostileTerminal.pair(cloud, kernel.machine('neighbour').boot(), site.store);
    terminal.version = version;
    const unheard = { [`since${String(version)}`]: { heard: 'of by nobody here' } };
    const answer = await terminal.upload([
      terminal.sale(unheard),
      terminal.entry('audit', { action: 'neighbour', ...unheard }),
      terminal.sale(),
    ]);
    if (answer.status === 426 && isWithin(version, cloud.version))
      world.internal.push('an accepted version was refused');
    if (answer.status === 200 && !isWithin(version, cloud.version))
      world.internal.push('a version out of the window was taken');
  } catch {
    // The cloud or its line went away meanwhile.
  }
}

const isWithin = (version: number, newest = version): boolean => version <= newest && version >= newest - 2;

/** Somebody paired a machine of their own at a store and speaks the protocol, with lies in it. */
export async function forge(world: World, site: Site, what: Forgery): Promise<void> {
  const { cloud, kernel } = world;
  if (cloud === undefined) return;
  try {
    const terminal = await HostileTerminal.pair(cloud, kernel.machine('hostile').boot(), site.store);
    switch (what) {
      case 'price':
        await terminal.upload([terminal.sale(cheap(terminal.profile.store.id, terminal.profile.terminal))]);
        return;
      case 'otherStore': {
        const store = site.store === 'S001' ? 'S002' : 'S001';
        const receiptNumber = `${store}-${terminal.profile.terminal}-260615-0001`;
        await terminal.upload([terminal.sale({ store, receiptNumber })]);
        return;
      }
      case 'twice': {
        const entry = terminal.sale();
        await Promise.all([terminal.upload([entry]), terminal.upload([entry])]);
        await terminal.upload([entry]);
        return;
      }
      case 'refundTwice': {
        const sale = terminal.sale();
        await terminal.upload([sale]);
        await terminal.upload([refundOf(terminal, sale, 2)]);
        await terminal.upload([refundOf(terminal, sale, 3)]);
        return;
      }
      case 'rewrite': {
        const entry = terminal.sale();
        const first = await terminal.upload([entry]);
        const { restores } = world;
        terminal.seq = entry.seq - 1;
        terminal.prevHash = String(entry['prevHash']);
        const answer = await terminal.upload([terminal.sale({ channel: 'rewritten' })]);
        if (first.status === 200 && answer.status === 200 && restores === world.restores)
          world.internal.push('a committed sale was rewritten');
        return;
      }
    }
  } catch {
    // The cloud or its line went away meanwhile.
  }
}

/** All of the sale taken back, as if nobody had done so before. */
function refundOf(terminal: HostileTerminal, sale: StubEntry, n: number): StubEntry {
  const { saleId, receiptNumber, lines, total, shift, cashier, store } = sale.body as unknown as SaleBody;
  const [line] = lines;
  return terminal.entry('refund', {
    refundId: saleId.slice(0, -1) + String(n),
    receiptNumber: receiptNumber.slice(0, -1) + String(n),
    store,
    terminal: terminal.profile.terminal,
    shift,
    cashier,
    sale: { saleId, receiptNumber },
    lines: [{ lineId: '1', product: line?.product, units: 1, amount: total, refundedBefore: 0 }],
    total,
    tenders: [{ tenderId: 't1', kind: 'cash', amount: total }],
    pointsReturned: 0,
    couponsRevived: [],
  });
}

/** A T-shirt for 1.13 instead of 99.00, in sums that add up. */
function cheap(store: string, terminal: string): Readonly<Record<string, unknown>> {
  const sums = { base: 113, itemDiscount: 0, orderDiscount: 0, net: 113, roundOffShare: 0, tax: 13 };
  const product = { id: '6901234567892', sku: '6901234567892', name: 'T', category: 'apparel', price: 113 };
  return {
    store,
    terminal,
    lines: [{ lineId: '1', product: { ...product, soldBy: 'piece', taxBp: 1300 }, quantity: 1, ...sums, applied: [] }],
    total: 113,
    cashDue: 113,
    tenders: [{ tenderId: 't1', kind: 'cash', amount: 113 }],
    change: 0,
  };
}
