/**
 * The browser shell's HTTP side, in the order of its defences: Host and Origin, then the launch link, then the cookie,
 * then the page's files and the virtual scanner. No CORS header is ever sent. Called by shell.ts for every request.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MESSAGE_BYTES_MAX } from '../../contract/wire.ts';
import type { FailureCode } from '../../contract/contract.ts';
import { findAsset, type Assets } from '../assets.ts';
import { photoAnswer, photoAsked } from '../photo-page.ts';
import { SECURITY_HEADERS } from '../policy.ts';
import { answerOf, type HostLike } from '../serve.ts';
import { refuseHead, sameText, type Launches, type Origin } from './access.ts';
import { HOP_PAGE, NOT_LAUNCHED_PAGE } from './pages.ts';
import { readBody } from './request-body.ts';

export interface RouteContext {
  readonly host: HostLike;
  readonly own: Origin;
  readonly launches: Launches;
  readonly assets: Assets;
  /** Buys launch links (`npm run launch`); lives in the owner-only control file. */
  readonly controlSecret: string;
}

export async function serveRequest(
  context: RouteContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { headers } = request;
  const method = request.method ?? 'GET';
  const refused = refuseHead(
    {
      method,
      host: headers.host,
      origin: headers.origin,
      fetchSite: headerText(headers['sec-fetch-site']),
      fetchMode: headerText(headers['sec-fetch-mode']),
    },
    context.own,
  );
  if (refused !== undefined) return sendJson(response, 403, { code: refused });

  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  if (path === '/launch-token' && method === 'POST') return sellLaunchToken(context, request, response);
  if (path === '/launch' && method === 'GET') return launch(context, request, response, query);
  const client = context.launches.clientOf(headers.cookie);
  if (client === undefined) return sendHtml(response, 403, NOT_LAUNCHED_PAGE);
  if (path === '/virtual/scan' && method === 'POST') return virtualScan(context, request, response, client);
  if (method !== 'GET' && method !== 'HEAD') return sendJson(response, 405, { code: 'method_not_allowed' });
  const photo = photoAsked(path);
  if (photo !== undefined) return sendPhoto(context, response, photo, method);
  return sendAsset(context, response, path, method);
}

function launch(context: RouteContext, request: IncomingMessage, response: ServerResponse, query: string): void {
  // A browser that fetches links ahead of a click must not spend them.
  if (request.headers['sec-purpose'] !== undefined) return sendJson(response, 403, { code: 'prefetch' });
  const cookie = context.launches.spend(new URLSearchParams(query).get('t') ?? '');
  if (cookie === undefined) return sendHtml(response, 403, NOT_LAUNCHED_PAGE);
  response.setHeader('Set-Cookie', context.launches.setCookie(cookie));
  if (headerText(request.headers['sec-fetch-site']) === 'cross-site') return sendHtml(response, 200, HOP_PAGE);
  response.writeHead(303, { ...SECURITY_HEADERS, Location: '/', 'Cache-Control': 'no-store' }).end();
}

/** For `npm run launch` on this machine: whoever can read the owner-only control file. Never for a page. */
function sellLaunchToken(context: RouteContext, request: IncomingMessage, response: ServerResponse): void {
  const { authorization, origin } = request.headers;
  if (origin !== undefined || !sameText(authorization ?? '', `Bearer ${context.controlSecret}`)) {
    return sendJson(response, 403, { code: 'not_permitted' });
  }
  sendJson(response, 200, { url: context.launches.issue() });
}

async function virtualScan(
  context: RouteContext,
  request: IncomingMessage,
  response: ServerResponse,
  client: string,
): Promise<void> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    return sendJson(response, 415, { code: 'json_expected' });
  }
  const body = await readBody(request, MESSAGE_BYTES_MAX);
  if (!body.ok) return sendJson(response, 413, { code: 'too_large' });
  const params = parseJson(body.text);
  if (params === undefined) return sendJson(response, 400, { code: 'bad_request' });
  const caller = { connection: `http-${client}`, client };
  const answer = await answerOf(context.host, { id: 1, method: 'scanner.virtualScan', params }, caller);
  sendJson(response, answer.ok ? 200 : (STATUS_OF[answer.code] ?? 409), answer);
}

const STATUS_OF: Partial<Record<FailureCode, number>> = {
  bad_request: 400,
  not_logged_in: 403,
  not_permitted: 403,
  internal: 500,
  unavailable: 503,
};

function sendAsset(context: RouteContext, response: ServerResponse, path: string, method: string): void {
  const asset = findAsset(context.assets, path);
  if (asset === undefined) return sendJson(response, 404, { code: 'not_found' });
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'Content-Type': asset.type,
    'Content-Length': asset.body.byteLength,
    'Cache-Control': asset.immutable ? 'private, max-age=31536000, immutable' : 'no-cache',
  });
  response.end(method === 'HEAD' ? undefined : asset.body);
}

async function sendPhoto(
  context: RouteContext,
  response: ServerResponse,
  photo: string,
  method: string,
): Promise<void> {
  const { status, headers, body } = photoAnswer(await context.host.photo?.(photo), method);
  response.writeHead(status, headers).end(body ?? undefined);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(body));
}

function sendHtml(response: ServerResponse, status: number, body: string): void {
  send(response, status, 'text/html; charset=utf-8', body);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
}

const headerText = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
