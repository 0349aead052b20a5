/**
 * `/r/…`: what a customer's phone opens from the code of a receipt. A page for people, JSON for `Accept: application/json`. The
 * signed code is enough: before the sale has arrived the page shows what is in it and says so. Short codes and gift slips need
 * the sale; a gift page shows no price. A number alone opens nothing, since numbers can be counted up. Only codes that no till of
 * this brand printed are slowed down by address, and everybody by the rate limit. RECEIPT-TOKEN.md. Who holds the code of a sale that is
 * here may rate who served, by a form of this page; with a gift slip nobody can (guide/ratings.ts).
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { ReceiptNumber } from '../../domain/ids.ts';
import { epochMs, localMinuteAt, MINUTE_MS, type EpochMs } from '../../domain/time.ts';
import { receiptView, type ReceiptContext, type ReceiptView } from '../../domain/receipt-view.ts';
import { readReceiptToken, type ReadReceiptToken } from '../../domain/receipt-token.ts';
import { readReceiptTemplate, RECEIPT_SETTING, USUAL_RECEIPT, withTemplate } from '../../domain/receipt-template.ts';
import { brandScope, storeScope } from '../../protocol/messages.ts';
import type { ReceiptRefusal } from '../../protocol/receipt-trust.ts';
import { readShortReceipt } from '../../protocol/short-receipt.ts';
import type { LedgerDocument } from '../../schemas/documents/facts.ts';
import type { EntryBody } from '../../schemas/entries/kinds.ts';
import type { SaleBody } from '../../schemas/sale.ts';
import { Allowance } from '../app/allowance.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { Refusal } from '../app/problem.ts';
import { judgeReceipt } from '../app/receipt-judge.ts';
import { shortCodeSale } from '../app/receipt-proof.ts';
import { receiptCoupon } from '../growth/campaigns.ts';
import { ratableSale, rateSale, type RatableSale } from '../guide/ratings.ts';
import type { PageFrame } from '../pages/binding-pages.ts';
import { receiptPage, receiptRefusalPage, type ReceiptPage, type ReceiptRefund } from '../pages/receipt-pages.ts';
import type { TypedRating } from '../pages/rating-pages.ts';
import type { RatingFault } from '../pages/rating-words.ts';
import type { ReceiptPageRefusal } from '../pages/receipt-words.ts';
import { readDocument } from '../store/documents.ts';
import { memberById } from '../store/members.ts';
import { readProducts } from '../store/price-books.ts';
import { saleWithRefunds } from '../store/refund-holds.ts';
import { readStore, type StoreProfile } from '../store/terminals.ts';
import { isOtherSite } from './other-site.ts';
import { PageAnswer, WITH_FORM, WITHOUT_FORM } from './page-answer.ts';
import { RATING_FORM, RATING_SAMPLE, ratingPartOf, readRating } from './rating-form.ts';

const STATUS: Readonly<Record<ReceiptPageRefusal, number>> = {
  unreadable: 404,
  other_version: 404,
  forged: 404,
  training: 404,
  revoked: 410,
  not_here: 404,
  too_many_failures: 429,
  other_site: 403,
  nothing_to_rate: 409,
  too_late_to_rate: 410,
  rating_stands: 410,
};
const REFUSED: Readonly<Record<ReceiptRefusal, ReceiptPageRefusal>> = {
  unreadable: 'unreadable',
  other_version: 'other_version',
  other_brand: 'forged',
  training: 'training',
  forged: 'forged',
  altered: 'forged',
  revoked: 'revoked',
};
const FAILURES = { max: 60, windowMs: 5 * MINUTE_MS } as const;
/** Forms for one sale: one that is refused is mended a few times. */
const RATINGS = { max: 10, windowMs: 5 * MINUTE_MS } as const;
const PAGES_PER_MINUTE = 120;
const FORM_BODY_MAX = 16_384;

const TEXT = (maxLength: number) => Type.String({ minLength: 1, maxLength });
const ANSWER = Type.Object({
  state: Type.String(),
  receiptNumber: Type.String(),
  store: Type.String(),
  due: Type.Optional(Type.Integer()),
  lines: Type.Array(
    Type.Object({ name: Type.String(), quantity: Type.String(), amount: Type.Optional(Type.Integer()) }),
  ),
  refunds: Type.Array(Type.Object({ receiptNumber: Type.String(), total: Type.Integer() })),
  coupon: Type.Optional(Type.Object({ code: Type.String(), until: Type.String() })),
  /** Of who served: `waits` for the sale, `open`, `given`, `stands` or `over`; never what was given. */
  rating: Type.Optional(Type.Object({ state: Type.String(), version: Type.Optional(Type.Integer()) })),
});
const SAMPLE = {
  state: 'confirmed',
  receiptNumber: 'S001-01-260921-0001',
  store: '梧桐路店',
  due: 9900,
  lines: [{ name: '纯棉T恤', quantity: '1', amount: 9900 }],
  refunds: [],
  rating: { state: 'open', version: 0 },
};
const TOKEN = Type.Object({ token: TEXT(1300) });
const SHORT = Type.Object({ number: TEXT(80), total: TEXT(20), signature: TEXT(100) });

/** A sale as this page knows it. */
interface Seen {
  readonly at: EpochMs;
  readonly sale: Omit<SaleBody, 'shift' | 'pricing' | 'openedAt'> & Partial<Pick<SaleBody, 'pricing'>>;
  readonly refunds: readonly LedgerDocument[];
  readonly isConfirmed: boolean;
  /** Of a gift slip: no price; the lines on it, all when undefined. */
  readonly gift?: { readonly lines?: readonly string[] };
}

export function receiptPageRoutes(app: FastifyInstance, cloud: Cloud): void {
  const failures = new Allowance(cloud.ports.clock, FAILURES);
  const limited = { policy: ['public'], rateLimit: { max: PAGES_PER_MINUTE, timeWindow: MINUTE_MS } } as const;
  const refused = (answer: Answer, { ip }: FastifyRequest, code: ReceiptPageRefusal): unknown =>
    answer.refuse(code !== 'not_here' && failures.take(ip) > 0 ? 'too_many_failures' : code);
  const route = (url: string, summary: string, params: ReturnType<typeof Type.Object>) =>
    app.get(url, {
      config: { ...limited, policy: ['public'] },
      schema: { summary, tags: ['receipts'], params, response: answers(ANSWER, SAMPLE) },
      handler: async (request, reply) => {
        const answer = new Answer(cloud, request, reply);
        const seen = await look(cloud, codeOf(request));
        return typeof seen === 'string'
          ? refused(answer, request, seen)
          : answer.show(await pageOf(cloud, seen, answer.frame));
      },
    });
  route('/r/:token', 'The digital receipt behind the signed code of a receipt', TOKEN);
  route('/r/:number/:total/:signature', 'The digital receipt behind the short code of a long receipt', SHORT);
  route(
    '/r/:number/gift/:lines/:signature',
    'What a gift slip shows, without prices',
    Type.Object({ number: TEXT(80), lines: TEXT(1200), signature: TEXT(100) }),
  );
  const rated = new Allowance(cloud.ports.clock, RATINGS);
  const form = (url: string, summary: string, params: ReturnType<typeof Type.Object>) =>
    app.post(url, {
      bodyLimit: FORM_BODY_MAX,
      config: { ...limited, policy: ['public'] },
      schema: {
        ...{ summary, tags: ['receipts'], params },
        body: withExample(Type.Union([RATING_FORM, Type.Null()]), RATING_SAMPLE),
        response: answers(ANSWER, { ...SAMPLE, rating: { state: 'given', version: 1 } }),
      },
      handler: async (request, reply) => {
        const answer = new Answer(cloud, request, reply);
        if (isOtherSite(request, cloud.host())) return answer.refuse('other_site');
        const seen = await look(cloud, codeOf(request));
        if (typeof seen === 'string') return refused(answer, request, seen);
        if (!seen.isConfirmed) return answer.refuse('not_here');
        return rated.take(seen.sale.saleId) > 0
          ? answer.refuse('too_many_failures')
          : rate(cloud, answer, seen, request);
      },
    });
  form('/r/:token', 'The customer rates who served, once the sale is here; again within some days', TOKEN);
  form('/r/:number/:total/:signature', 'The same by the short code of a long receipt', SHORT);
}

/** What of the address is the code. */
function codeOf(request: FastifyRequest): string {
  const [path = ''] = request.url.split('?');
  return decodeURIComponent(path.slice('/r/'.length));
}

async function rate(cloud: Cloud, answer: Answer, seen: Seen, request: FastifyRequest): Promise<unknown> {
  const scope = scopeOf(cloud, seen.sale.receiptNumber);
  const ratable = await ratableSale(cloud, scope, seen.sale.receiptNumber);
  if (ratable === null) return answer.refuse('nothing_to_rate');
  const { typed, read } = readRating(request.body);
  if (!read.ok) return answer.show(await pageOf(cloud, seen, answer.frame, { typed, fault: read.error }));
  const said = await rateSale(cloud, scope, ratable, read.value);
  if (said === 'kept') return answer.rated(request, await pageOf(cloud, seen, answer.frame));
  if (said !== 'rated_meanwhile') return answer.refuse(said);
  return answer.show(await pageOf(cloud, seen, answer.frame, { typed, fault: said }));
}

async function look(cloud: Cloud, path: string): Promise<Seen | ReceiptPageRefusal> {
  const short = readShortReceipt(path);
  if (short === undefined) return lookByToken(cloud, path);
  const { receiptNumber } = short;
  const scope = scopeOf(cloud, receiptNumber);
  if (short.kind === 'number') return 'forged';
  const { sale, refunds } = await saleWithRefunds(cloud.database, scope, receiptNumber);
  if (sale === undefined) return 'not_here';
  if ((await shortCodeSale(cloud, cloud.database, scope, short)) === undefined) return 'forged';
  const gift = short.kind === 'gift' ? { gift: short.lines === undefined ? {} : { lines: short.lines } } : {};
  return { ...seenOf(sale, refunds), ...gift };
}

async function lookByToken(cloud: Cloud, token: string): Promise<Seen | ReceiptPageRefusal> {
  const judged = await judgeReceipt(cloud, cloud.database, token);
  if (!judged.ok && judged.error !== 'revoked') return REFUSED[judged.error];
  const read = judged.ok ? judged : readReceiptToken(token);
  if (!read.ok) return 'unreadable';
  const { receiptNumber, saleId } = read.value.sale;
  const known = await saleWithRefunds(cloud.database, scopeOf(cloud, receiptNumber), receiptNumber, saleId);
  if (known.sale?.saleId === saleId) return seenOf(known.sale, known.refunds);
  return judged.ok ? seenInToken(cloud, judged.value, known.refunds) : 'revoked';
}

const scopeOf = (cloud: Cloud, receiptNumber: ReceiptNumber): string =>
  storeScope(cloud.brand.id, receiptNumber.split('-')[0] ?? '');

const seenOf = (sale: LedgerDocument, refunds: readonly LedgerDocument[]): Seen => ({
  at: sale.at,
  sale: sale.body as unknown as SaleBody,
  refunds,
  isConfirmed: true,
});

/** With the names that the catalogue has. */
async function seenInToken(
  cloud: Cloud,
  { at, sale }: ReadReceiptToken,
  refunds: readonly LedgerDocument[],
): Promise<Seen> {
  const ids = sale.lines.map(({ product }) => product.id as SaleBody['lines'][number]['product']['id']);
  const products = await readProducts(cloud.database, brandScope(cloud.brand.id), ids);
  const [, terminal = ''] = sale.receiptNumber.split('-');
  const lines = sale.lines.map((line) => {
    const known = products.get(line.product.id as never);
    const name = known?.name ?? line.product.id;
    return { ...line, product: { ...line.product, name, ...(known?.spec === undefined ? {} : { spec: known.spec }) } };
  });
  return { at, sale: { ...sale, terminal, lines } as unknown as Seen['sale'], refunds, isConfirmed: false };
}

interface Again {
  readonly typed: TypedRating;
  readonly fault: RatingFault;
}

async function pageOf(cloud: Cloud, seen: Seen, frame: PageFrame, again?: Again): Promise<ReceiptPage> {
  const { sale, gift } = seen;
  const [storeId = ''] = sale.receiptNumber.split('-');
  const store = await readStore(cloud.database, cloud.brand.id, storeId);
  const view = await viewOf(cloud, seen, store, frame);
  const chosen = gift?.lines;
  const lines =
    chosen === undefined
      ? view.lines
      : view.lines.filter((_, index) => chosen.includes(sale.lines[index]?.lineId ?? ''));
  return {
    frame: { ...frame, store: view.storeName },
    view: { ...view, lines },
    refunds: gift === undefined ? seen.refunds.map((refund) => refundOf(refund, storeId, offsetOf(store))) : [],
    isConfirmed: seen.isConfirmed,
    isGift: gift !== undefined,
    ...(await couponOf(cloud, seen, storeId, offsetOf(store))),
    ...(await ratingOf(cloud, seen, offsetOf(store), again)),
  };
}

/** A gift slip is not the customer's own. */
async function ratingOf(
  cloud: Cloud,
  { sale, isConfirmed, gift }: Seen,
  offsetMinutes: number,
  again: Again | undefined,
): Promise<Pick<ReceiptPage, 'rating'>> {
  if (gift !== undefined) return {};
  if (!isConfirmed) return sale.serving.length === 0 ? {} : { rating: { kind: 'waits' } };
  const scope = scopeOf(cloud, sale.receiptNumber);
  const ratable: RatableSale | null = await ratableSale(cloud, scope, sale.receiptNumber);
  return ratable === null ? {} : { rating: await ratingPartOf(cloud, ratable, offsetMinutes, again) };
}

/** What a campaign gives with this receipt: only once the sale is here, and to nobody with a gift slip. */
async function couponOf(
  cloud: Cloud,
  { at, sale, refunds, isConfirmed, gift }: Seen,
  store: string,
  offsetMinutes: number,
): Promise<Pick<ReceiptPage, 'coupon'>> {
  if (!isConfirmed || gift !== undefined || sale.training === true) return {};
  const paid =
    sale.cashDue - refunds.reduce((sum, { body }) => sum + (body as unknown as EntryBody<'refund'>).total, 0);
  const guide = sale.serving[0]?.guide ?? null;
  const coupon = await receiptCoupon(cloud, { store, sale: sale.saleId, at, paid, guide });
  if (coupon === null) return {};
  return { coupon: { code: coupon.code, until: timeText(coupon.until_at, offsetMinutes).slice(0, 10) } };
}

const offsetOf = (store: StoreProfile | null): number => store?.offsetMinutes ?? 0;
const timeText = (at: number, offsetMinutes: number): string =>
  localMinuteAt(epochMs(at), offsetMinutes).replace('T', ' ');

/** What the promotions and coupons of this price book are called. */
async function discountNames(cloud: Cloud, book: string | undefined): Promise<ReadonlyMap<string, string>> {
  if (book === undefined) return new Map();
  const head = (await readDocument(cloud.database, brandScope(cloud.brand.id), 'priceBooks', book))?.body;
  const named = [head?.['promotions'], head?.['coupons']].flatMap((list) =>
    Array.isArray(list) ? (list as unknown[]) : [],
  );
  return new Map(
    named.flatMap((one) => {
      const { id, name } = (one ?? {}) as { readonly id?: unknown; readonly name?: unknown };
      return typeof id === 'string' && typeof name === 'string' ? [[id, name] as const] : [];
    }),
  );
}

async function viewOf(
  cloud: Cloud,
  { at, sale, gift }: Seen,
  store: StoreProfile | null,
  { language }: PageFrame,
): Promise<ReceiptView> {
  const scope = scopeOf(cloud, sale.receiptNumber);
  const setting = (await readDocument(cloud.database, scope, 'settings', RECEIPT_SETTING))?.body['value'];
  const template = readReceiptTemplate(setting);
  const names = await discountNames(cloud, sale.pricing?.book);
  const member =
    sale.member === undefined || gift !== undefined
      ? null
      : await memberById(cloud.database, brandScope(cloud.brand.id), sale.member.id);
  const masked = member?.phoneMasked ?? undefined;
  const address = store?.address;
  const context: ReceiptContext = {
    language: language === 'zh' ? 'zh-CN' : 'en',
    storeName: store?.name ?? sale.store,
    ...(address === undefined ? {} : { storeAddress: address }),
    timeText: timeText(at, offsetOf(store)),
    cashier: sale.cashier,
    guides: sale.serving.map(({ guide }) => guide),
    promotionName: (id) => names.get(id),
    ...(masked === undefined ? {} : { member: { masked } }),
  };
  return withTemplate(receiptView(sale, context), template.ok ? template.value : USUAL_RECEIPT);
}

function refundOf(document: LedgerDocument, store: string, offsetMinutes: number): ReceiptRefund {
  const body = document.body as unknown as EntryBody<'refund'>;
  return {
    receiptNumber: body.receiptNumber,
    timeText: timeText(document.at, offsetMinutes),
    lines: body.lines.map(({ product, units }) => ({ name: product.name, units })),
    total: body.total,
    ...(document.store === store ? {} : { store: document.store }),
    isExchange: body.exchangeFor !== undefined,
  };
}

/** One answer, as a page or as JSON. */
class Answer extends PageAnswer {
  constructor(cloud: Cloud, request: FastifyRequest, reply: FastifyReply) {
    super(cloud, request, reply, WITHOUT_FORM);
  }

  /** 409 where the sale was rated meanwhile, 422 for what is wrong with a form. */
  show(page: ReceiptPage): unknown {
    const { view, isGift, isConfirmed, refunds, rating } = page;
    const hasForm = rating?.kind === 'open' || rating?.kind === 'given';
    const fault = hasForm ? rating.fault : undefined;
    const status = fault === undefined ? 200 : fault === 'rated_meanwhile' ? 409 : 422;
    if (!this.isJson) return this.page(status, receiptPage(page), hasForm ? WITH_FORM : {});
    if (fault !== undefined) throw new Refusal(status, fault);
    return this.reply.send({
      state: isConfirmed ? 'confirmed' : 'unconfirmed',
      receiptNumber: view.receiptNumber,
      store: view.storeName,
      ...(isGift ? {} : { due: view.due }),
      lines: view.lines.map(({ name, quantityText, amount }) => ({
        name,
        quantity: quantityText,
        ...(isGift ? {} : { amount }),
      })),
      refunds: refunds.map(({ receiptNumber, total }) => ({ receiptNumber, total })),
      ...(page.coupon === undefined ? {} : { coupon: page.coupon }),
      ...(rating === undefined
        ? {}
        : { rating: { state: rating.kind, ...(hasForm ? { version: rating.version } : {}) } }),
    });
  }

  /** The page is asked for anew, so that reloading sends nothing twice. */
  rated(request: FastifyRequest, page: ReceiptPage): unknown {
    if (this.isJson) return this.show(page);
    const [path = '/'] = request.url.split('?');
    return this.reply.code(303).header('location', `${path}#rating`).send();
  }

  refuse(code: ReceiptPageRefusal): unknown {
    if (this.isJson) throw new Refusal(STATUS[code], code);
    return this.page(STATUS[code], receiptRefusalPage(this.frame, code));
  }
}
