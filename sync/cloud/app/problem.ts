/**
 * Refusals as RFC 9457 problem details with a stable `code`. Routes throw a `Refusal`; whatever else is thrown becomes a
 * bare `internal` problem, its stack only in the log. Nothing of a request's content is repeated in an answer.
 */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../protocol/messages.ts';

export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string | undefined;
  /** More members of the problem object, such as `seq`. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, detail?: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.extra = extra;
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  410: 'Gone',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not acceptable content',
  426: 'Upgrade required',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
};
const FRAMEWORK_CODES: Readonly<Record<number, string>> = {
  400: 'malformed',
  404: 'not_found',
  413: 'too_large',
  415: 'unsupported_media_type',
  429: 'too_many_requests',
};

export function problemOf(refusal: Refusal): Problem & Readonly<Record<string, unknown>> {
  return {
    type: `urn:guidepost:problem:${refusal.code}`,
    title: TITLES[refusal.status] ?? 'Refused',
    status: refusal.status,
    code: refusal.code,
    ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
    ...refusal.extra,
  };
}

/** Any error as a Refusal: the framework's by their status, the database's as 503 when it is away, the rest as 500. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { statusCode, code } = error as Partial<FastifyError>;
  if (isUnstorable(code)) return new Refusal(422, 'invalid');
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return new Refusal(statusCode, FRAMEWORK_CODES[statusCode] ?? 'malformed');
  if (isDatabaseAway(code, error)) return new Refusal(503, 'database_away');
  return new Refusal(500, 'internal');
}

/** SQLSTATE class 22 and 54000: a text with NUL, say, or one too long for an index. The fault is in what was sent. */
const isUnstorable = (code: unknown): boolean => typeof code === 'string' && /^(22[0-9A-Z]{3}|54000)$/.test(code);

/** SQLSTATE class 08: the connection; 57P01 and 57P03: the server ends or begins. */
const isDatabaseAway = (code: unknown, error: unknown): boolean =>
  /^(ECONNREFUSED|ECONNRESET|57P0[13]|08[0-9A-Z]{3})$/.test(String(code)) ||
  (error instanceof Error && /Connection terminated|timeout exceeded when trying to connect/.test(error.message));

export async function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const refusal = refusalOf(error);
  if (refusal.status >= 500)
    request.log.error({ code: refusal.code, reason: String((error as Error).stack) }, 'CLOUD500');
  const wait = refusal.extra['retryAfter'];
  if (typeof wait === 'number') reply.header('retry-after', wait);
  await reply.code(refusal.status).type('application/problem+json').send(problemOf(refusal));
}
