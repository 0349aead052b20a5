/** Everything that the invariants look at, read from disks, paper and the cloud's tables. Called by world.ts at rest. */
import { scanJournal } from '../../../main/journal/scan.ts';
import { systemDisk } from '../../../main/journal/disk.ts';
import type { CloudSeen, EntrySeen, JournalSeen, WorldSeen } from '../../../sync/domain/invariants.ts';
import type { LedgerSeen } from '../../../sync/domain/invariants-money.ts';
import type { Snapshot } from '../memory-database.ts';
import type { StaffId } from '../../../sync/domain/ids.ts';
import type { JournalEntry } from '../../../sync/schemas/entries/entry.ts';
import type { EntryBody } from '../../../sync/schemas/entries/kinds.ts';
import type { SaleBody } from '../../../sync/schemas/sale.ts';
import type { PriceBookHead, PriceBookPart } from '../../../sync/schemas/documents/catalogue.ts';
import { simulatedFiles } from '../terminal/files.ts';
import { Volume } from '../terminal/volume.ts';
import { deskOf, ordersShown, reportsOf } from './look-desk.ts';
import { cloudKeysOf, withSigners } from './look-keys.ts';
import { careOf, careShown } from './look-care.ts';
import { growthOf } from './look-growth.ts';
import { claimsOfPerson, factsOf, guidesOf, guidesShown } from './look-guides.ts';
import { linksOf } from './look-links.ts';
import { seasonOf } from './look-season.ts';
import { officeOf, officeShown } from './look-office.ts';
import { vouchersOf } from './look-vouchers.ts';
import type { Site } from './site.ts';
import type { World } from './world.ts';

type RefundBody = EntryBody<'refund'>;
const JOURNAL = '/data/terminal/journal';
const RECEIPT_NUMBER = /[A-Za-z0-9]{1,20}-[A-Za-z0-9]{1,20}-\d{6}-\d{4,9}/;

export async function look(world: World, isQuiet: boolean): Promise<WorldSeen> {
  const journals: JournalSeen[] = [];
  const tables = await world.store.contents();
  for (const site of world.sites) journals.push(...(await journalsOf(world, site, epochOf(tables), isQuiet)));
  const { prices, booksFrom } = booksOf(tables);
  return {
    ...withSigners(
      journals.filter(({ entries, paid }) => entries.length + paid.length > 0),
      {
        ...cloudOf(tables),
        wasPutBack: world.restores > 0,
        ...paymentsOf(world, tables),
        ...deskOf(world, tables),
        ...vouchersOf(world, tables),
        ...officeOf(world, tables),
        ...guidesOf(world, tables),
        ...growthOf(world, tables),
        ...careOf(world, tables),
        ...seasonOf(world, tables),
        ...linksOf(world, tables),
      },
      tables.journal_entries,
    ),
    isQuiet,
    prices,
    booksFrom,
  };
}

/**
 * The journals of one place, each with the slips and screens of its own number. What names a number that no journal has
 * (a whole folder went away) counts against the newest.
 */
async function journalsOf(world: World, site: Site, epoch: string, isQuiet: boolean): Promise<readonly JournalSeen[]> {
  const kept = [...site.lost, site.current];
  const journals: (readonly EntrySeen[])[] = [];
  for (const { volume } of kept) journals.push(await readJournal(world, volume));
  const { acknowledged } = site.agent.payments;
  // What a failed fsync left on the disk is nobody's: the next append cuts it off, and at rest there is none.
  if (isQuiet && !site.isRevoked && acknowledged !== undefined)
    journals.push((journals.pop() ?? []).filter(({ seq }) => seq <= acknowledged));
  const numbers = journals.map((entries) => (entries[0]?.body as { terminal?: string } | undefined)?.terminal ?? '');
  const isOf = (index: number, receiptNumber: string): boolean => {
    const named = numbers.indexOf(receiptNumber.split('-')[1] ?? '');
    return (named < 0 ? kept.length - 1 : named) === index;
  };
  const paper = site.terminal.slips.flatMap(({ bytes }) => {
    const text = Buffer.from(bytes).toString('latin1');
    const receiptNumber = RECEIPT_NUMBER.exec(text)?.[0];
    return receiptNumber === undefined ? [] : [{ receiptNumber, isCopy: text.includes('COPY') }];
  });
  return kept.map(({ countersigned, kicks }, index): JournalSeen => ({
    terminal: numbers[index] ?? '',
    store: site.store,
    entries: journals[index] ?? [],
    isGone: index < kept.length - 1 || site.isRevoked,
    countersignedSeq: countersigned.get(epoch) ?? 0,
    paid: site.agent.paid.filter(({ receiptNumber }) => isOf(index, receiptNumber)),
    paper: paper.filter(({ receiptNumber }) => isOf(index, receiptNumber)),
    paidBack: site.agent.refunds.paidBack.filter(({ receiptNumber }) => isOf(index, receiptNumber)),
    ...(index === kept.length - 1
      ? {
          ...ordersShown(world, site),
          ...officeShown(world, site),
          ...guidesShown(world, site),
          ...careShown(world, site),
        }
      : {}),
    ...reportsOf(world, journals[index] ?? []),
    kicks,
    hostsAtOnce: site.terminal.hostsAtOnce,
  }));
}

function epochOf({ settings }: Snapshot): string {
  const row = settings.find(({ name }) => name === 'epoch');
  return (row?.value as { readonly id: string }).id;
}

/** The journal as it lies on the disk, with production's own reader. */
async function readJournal(world: World, root: Volume['root']): Promise<readonly EntrySeen[]> {
  const volume = new Volume();
  volume.root = root;
  if (volume.find(JOURNAL) === undefined) return [];
  const life = world.kernel.machine('auditor').boot();
  const entries: JournalEntry[] = [];
  let isDone = false;
  void systemDisk(JOURNAL, simulatedFiles(volume, life))
    .then((disk) => scanJournal(disk, { signatures: 'none', onSegment: (segment) => entries.push(...segment.entries) }))
    .finally(() => (isDone = true));
  await world.kernel.run(world.kernel.now + 60_000, () => isDone);
  return entries;
}

function cloudOf(tables: Snapshot): CloudSeen {
  const { documents, claims } = tables;
  const ledger = documents
    .filter(({ collection, deleted }) => collection === 'ledger' && !deleted)
    .map(({ scope, body }) => ({ ...(body as unknown as LedgerSeen), scope }));
  return {
    entries: tables.journal_entries.map(({ terminal, seq, id, kind, hash }) => ({ terminal, seq, id, kind, hash })),
    keys: cloudKeysOf(tables.terminals),
    quarantined: tables.quarantine.map(({ terminal, seq, reason }) => ({ terminal, seq, reason })),
    ledger,
    stores: new Map(tables.terminals.map(({ terminal, store: of }) => [terminal, of])),
    // As each store's terminals see it.
    bindings: documents
      .filter(
        ({ collection, body }) =>
          collection === 'bindings' && body['type'] === 'member' && body['member'] !== undefined,
      )
      .map(({ body }) => {
        const { member, guide } = body as { readonly member: string; readonly guide?: StaffId };
        return { member, guide: guide ?? null, facts: factsOf(tables, claimsOfPerson(tables, member)) };
      }),
    tokens: tables.tokens
      .filter(({ mode }) => mode === 0)
      .map(({ token }) => ({
        token,
        members: claims.filter((each) => each.token === token).map(({ member }) => member),
      })),
    divergences: [],
    unseenRefunds: unseenRefunds(ledger),
    alerts: tables.alerts,
  };
}

/** Payments by code as the cloud has them and as the provider has them. */
function paymentsOf({ provider }: World, { payments, payment_refunds: parts }: Snapshot): Partial<CloudSeen> {
  if (provider === undefined) return {};
  return {
    provider: provider.seen(),
    payments: payments.map(({ out_trade_number: number, state }) => ({
      number,
      state,
      parts: parts
        .filter((part) => part.out_trade_number === number)
        .map(({ refund_number, amount, state: of }) => ({ number: refund_number, amount, state: of })),
    })),
  };
}

/** Sales of which more was taken back than was sold, with no flag on any of the refunds. */
function unseenRefunds(ledger: readonly LedgerSeen[]): readonly string[] {
  const refunds = ledger.filter(({ kind }) => kind === 'refund');
  return ledger
    .filter(({ kind }) => kind === 'sale')
    .flatMap(({ body }) => {
      const { saleId, lines } = body as SaleBody;
      const own = refunds.filter((refund) => (refund.body as RefundBody).sale.saleId === saleId);
      const units = own
        .flatMap((refund) => (refund.body as RefundBody).lines)
        .reduce((sum, line) => sum + line.units, 0);
      const sold = lines.reduce((sum, { quantity }) => sum + quantity, 0);
      return units > sold && !own.some(({ flags }) => flags?.includes('refund_exceeds_sale') === true) ? [saleId] : [];
    });
}

function booksOf({ documents }: Snapshot): Pick<WorldSeen, 'prices' | 'booksFrom'> {
  const bodies = documents
    .filter(({ collection }) => collection === 'priceBooks')
    .map(({ body }) => body as unknown as PriceBookHead | PriceBookPart);
  const prices = new Map<string, Map<string, number>>();
  const booksFrom = new Map<string, number>();
  for (const body of bodies) {
    if (body.type === 'head') {
      booksFrom.set(body.id, body.from);
      continue;
    }
    const book = prices.get(body.book) ?? new Map<string, number>();
    for (const [product, price] of body.prices) book.set(product, price);
    prices.set(body.book, book);
  }
  return { prices, booksFrom };
}
