/**
 * The HTTP application: one hook that enforces each route's policy, one validator (the schemas of sync/), one shape of
 * error, security headers, and the OpenAPI description made of the same schemas. A route without a policy does not start.
 */
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  type RouteOptions,
} from 'fastify';
import type { TSchema } from 'typebox';
import { PROTOCOL_HEADER, PROTOCOL_VERSION } from '../../protocol/messages.ts';
import { accountRoutes } from '../routes/accounts.ts';
import { memberProofRoutes } from '../routes/member-proofs.ts';
import { campaignPageRoutes } from '../routes/campaign-page.ts';
import { campaignRoutes } from '../routes/campaigns.ts';
import { guideStockRoutes } from '../routes/guide-stock.ts';
import { guideShelfRoutes } from '../routes/guide-shelf.ts';
import { guideTypeRoutes } from '../routes/guide-types.ts';
import { shelfPageRoutes } from '../routes/shelf-page.ts';
import { shelfRoutes } from '../routes/shelf.ts';
import { couponCodeRoutes } from '../routes/coupon-codes.ts';
import { referralTotalRoutes } from '../routes/referral-totals.ts';
import { referralRoutes } from '../routes/referrals.ts';
import { redPacketRoutes } from '../routes/red-packets.ts';
import { commissionRoutes } from '../routes/commission.ts';
import { commissionDocumentRoutes } from '../routes/commission-documents.ts';
import { commissionDisputeRoutes } from '../routes/commission-disputes.ts';
import { commissionRuleRoutes } from '../routes/commission-rules.ts';
import { contestRoutes } from '../routes/contests.ts';
import { memberMergeRoutes } from '../routes/member-merges.ts';
import { memberRoutes } from '../routes/members.ts';
import { memberCardRoutes } from '../routes/member-cards.ts';
import { memberTierRoutes } from '../routes/member-tiers.ts';
import { personRoutes } from '../routes/persons.ts';
import { pointsRuleRoutes } from '../routes/points-rules.ts';
import { spendPolicyRoutes } from '../routes/spend-policies.ts';
import { staffChangeRoutes } from '../routes/staff-changes.ts';
import { staffMemberRoutes } from '../routes/staff-members.ts';
import { staffQuotaRoutes } from '../routes/staff-quota.ts';
import { assortmentRoutes } from '../routes/assortments.ts';
import { auditRoutes } from '../routes/audit.ts';
import { bindingDisputeRoutes } from '../routes/binding-disputes.ts';
import { bindingPageRoutes } from '../routes/binding-page.ts';
import { bindingSignalRoutes } from '../routes/binding-signals.ts';
import { tokenKeyRoutes } from '../routes/token-keys.ts';
import { choicePageRoutes } from '../routes/choice-page.ts';
import { bindingPolicyRoutes } from '../routes/binding-policies.ts';
import { guideBadgeRoutes } from '../routes/guide-badge.ts';
import { guideCodeRoutes } from '../routes/guide-codes.ts';
import { guideContestedRoutes } from '../routes/guide-contested.ts';
import { guideContestRoutes } from '../routes/guide-contests.ts';
import { guideCustomerRoutes } from '../routes/guide-customers.ts';
import { guideNoteRoutes } from '../routes/guide-notes.ts';
import { guideStatementRoutes } from '../routes/guide-statements.ts';
import { guideWishRoutes } from '../routes/guide-wishes.ts';
import { guideTaskPageRoutes } from '../routes/guide-task-page.ts';
import { footfallRoutes } from '../routes/footfall.ts';
import { guideTargetRoutes } from '../routes/guide-targets.ts';
import { guideTaskProofRoutes } from '../routes/guide-task-proofs.ts';
import { guideTaskRoutes } from '../routes/guide-tasks.ts';
import { guidePageRoutes } from '../routes/guide-page.ts';
import { healthRoutes } from '../routes/health.ts';
import { invoicePageRoutes } from '../routes/invoice-page.ts';
import { receiptPageRoutes } from '../routes/receipt-page.ts';
import { ratingRoutes } from '../routes/ratings.ts';
import { invoiceRoutes } from '../routes/invoices.ts';
import { journalRoutes } from '../routes/journal.ts';
import { lookupRoutes } from '../routes/lookups.ts';
import { pageIconRoutes } from '../routes/page-icon.ts';
import { paymentRoutes } from '../routes/payments.ts';
import { voucherRoutes } from '../routes/vouchers.ts';
import { photoRoutes } from '../routes/photos.ts';
import { priceBookRoutes } from '../routes/price-books.ts';
import { importRoutes } from '../routes/imports.ts';
import { productRoutes } from '../routes/products.ts';
import { reinstatementRoutes } from '../routes/reinstatement.ts';
import { replicationRoutes } from '../routes/replication.ts';
import { reportRoutes } from '../routes/reports.ts';
import { shiftReportRoutes } from '../routes/shift-reports.ts';
import { returnRoutes } from '../routes/returns.ts';
import { roleRoutes } from '../routes/roles.ts';
import { badgeRoutes } from '../routes/badges.ts';
import { orderRoutes } from '../routes/orders.ts';
import { stockRoutes } from '../routes/stock.ts';
import { storeTargetRoutes } from '../routes/store-targets.ts';
import { storePlaceRoutes } from '../routes/store-places.ts';
import { itemBatchRoutes } from '../routes/item-batches.ts';
import { itemPageRoutes } from '../routes/item-page.ts';
import { sessionRoutes } from '../routes/sessions.ts';
import { wecomCallbackRoutes } from '../routes/wecom-callback.ts';
import { wecomTransferRoutes } from '../routes/wecom-transfers.ts';
import { wecomStatusRoutes } from '../routes/wecom-status.ts';
import { wecomRoutes } from '../routes/wecom.ts';
import { streamRoutes } from '../routes/stream.ts';
import { terminalRoutes } from '../routes/terminals.ts';
import { workedHoursRoutes } from '../routes/worked-hours.ts';
import { noteContact } from './contact.ts';
import type { Cloud } from './context.ts';
import { admits, identify, rememberIdentity, type Policy } from './identity.ts';
import { isDeeperThan } from './depth.ts';
import { limitBadCredentials, limitRequests } from './limits.ts';
import { isOperator } from './operator.ts';
import { answerProblem, Refusal, refusalOf } from './problem.ts';
import { suspect } from './suspicion.ts';
import { validatorOf } from './validator.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    policy?: readonly Policy[];
  }
}

const BODY_MAX = 1_048_576;
/** The longest is the code of a receipt. */
const URL_PARAMETER_MAX = 1300;
/** Nothing that we take is nested deeper than a dozen levels. */
const BODY_DEPTH_MAX = 64;
/** Who needs longer to send 32 MB is not sending. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Programs this many versions older are still understood. */
const VERSIONS_BACK = 2;

const HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
};

/** All routes; the simulation answers with the same ones. */
export const ROUTES = [
  healthRoutes,
  pageIconRoutes,
  sessionRoutes,
  roleRoutes,
  badgeRoutes,
  terminalRoutes,
  reinstatementRoutes,
  journalRoutes,
  replicationRoutes,
  streamRoutes,
  lookupRoutes,
  reportRoutes,
  shiftReportRoutes,
  returnRoutes,
  priceBookRoutes,
  productRoutes,
  importRoutes,
  photoRoutes,
  assortmentRoutes,
  paymentRoutes,
  voucherRoutes,
  accountRoutes,
  memberProofRoutes,
  memberRoutes,
  memberMergeRoutes,
  memberCardRoutes,
  memberTierRoutes,
  personRoutes,
  spendPolicyRoutes,
  pointsRuleRoutes,
  commissionRuleRoutes,
  commissionRoutes,
  commissionDisputeRoutes,
  campaignRoutes,
  campaignPageRoutes,
  shelfRoutes,
  shelfPageRoutes,
  guideShelfRoutes,
  guideTypeRoutes,
  referralRoutes,
  referralTotalRoutes,
  couponCodeRoutes,
  itemBatchRoutes,
  itemPageRoutes,
  redPacketRoutes,
  contestRoutes,
  commissionDocumentRoutes,
  staffQuotaRoutes,
  staffMemberRoutes,
  staffChangeRoutes,
  orderRoutes,
  storePlaceRoutes,
  stockRoutes,
  footfallRoutes,
  storeTargetRoutes,
  bindingPolicyRoutes,
  bindingDisputeRoutes,
  auditRoutes,
  tokenKeyRoutes,
  bindingSignalRoutes,
  bindingPageRoutes,
  guidePageRoutes,
  guideCodeRoutes,
  guideBadgeRoutes,
  guideCustomerRoutes,
  guideNoteRoutes,
  guideContestRoutes,
  guideContestedRoutes,
  guideStatementRoutes,
  guideStockRoutes,
  guideWishRoutes,
  guideTargetRoutes,
  workedHoursRoutes,
  guideTaskRoutes,
  guideTaskProofRoutes,
  guideTaskPageRoutes,
  choicePageRoutes,
  invoiceRoutes,
  invoicePageRoutes,
  receiptPageRoutes,
  ratingRoutes,
  wecomCallbackRoutes,
  wecomRoutes,
  wecomStatusRoutes,
  wecomTransferRoutes,
] as const;

export async function createApp(cloud: Cloud, trustedProxies: readonly string[] = []): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = cloud.log;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, request, reply) => void answerProblem(error, request, reply),
    bodyLimit: BODY_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: URL_PARAMETER_MAX },
    forceCloseConnections: true,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
  });
  app.setValidatorCompiler(({ schema }) => validatorOf(schema as TSchema));
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  const noteSuspicion = suspect(cloud);
  const withoutGuessing = limitBadCredentials(cloud);
  app.setErrorHandler(async (error, request, reply) => {
    const limited = withoutGuessing(error, request.ip);
    await noteSuspicion(request, refusalOf(limited));
    await answerProblem(limited, request, reply);
  });
  app.setNotFoundHandler({}, (request, reply) => answerProblem(new Refusal(404, 'not_found'), request, reply));
  app.addHook('onRoute', requirePolicy);
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(HEADERS);
    done();
  });
  limitRequests(app, cloud);
  app.addHook('onRequest', async (request) => {
    checkProtocol(request);
    await enforcePolicy(cloud, request);
  });
  app.addHook('preValidation', (request, _reply, done) => {
    done(isDeeperThan(request.body, BODY_DEPTH_MAX) ? new Refusal(422, 'too_deep') : undefined);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    cloud.metrics.requests.observe(labels, reply.elapsedTime / 1000);
    cloud.log.debug({ ...labels, ms: Math.round(reply.elapsedTime) }, 'CLOUD100');
    done();
  });
  await app.register(rateLimit, { global: false });
  await app.register(swagger, { openapi: DESCRIPTION });
  await app.register((scope, _options, done) => {
    for (const routes of ROUTES) routes(scope, cloud);
    done();
  });
  await app.ready();
  return app;
}

/** A route without a policy is a bug that must not start. */
export function requirePolicy({ config, method, url }: RouteOptions): void {
  if (config?.policy === undefined || config.policy.length === 0)
    throw new Error(`route ${String(method)} ${url} has no policy`);
}

const DESCRIPTION = {
  openapi: '3.1.0',
  info: {
    title: 'Guidepost cloud',
    version: '1',
    description: 'What terminals, managers and customers ask of the cloud.',
  },
  components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
} as const;

/** @throws Refusal 426 for a protocol that is too old or too new for a cloud of version `newest`. */
export function checkProtocol(request: FastifyRequest, newest = PROTOCOL_VERSION): void {
  const header = request.headers[PROTOCOL_HEADER];
  if (header === undefined) return;
  const version = Number(header);
  const oldest = Math.max(1, newest - VERSIONS_BACK);
  if (!Number.isInteger(version) || version < oldest || version > newest)
    throw new Refusal(426, 'protocol_unsupported', undefined, { oldest, newest });
}

/** Who asks, and whether this route is for them. @throws Refusal 401, 403 */
export async function enforcePolicy(cloud: Cloud, request: FastifyRequest): Promise<void> {
  const policies = request.routeOptions.config.policy;
  if (policies === undefined || policies.includes('public')) return;
  if (policies.includes('operator') && isOperator(cloud, request)) return;
  const identity = await identify(cloud, request.headers.authorization);
  if (identity === null) throw new Refusal(401, 'not_authenticated');
  if (!admits(policies, identity)) throw new Refusal(403, 'not_allowed');
  rememberIdentity(request, identity);
  if (identity.kind === 'device') await noteContact(cloud, identity, request.headers);
}
