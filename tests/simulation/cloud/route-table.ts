/**
 * The production routes of the cloud without Fastify: their own route files register here, and a request goes through the
 * same protocol check, policy, identity, validators, handlers and problem answers. What Fastify itself adds (parsing,
 * rate limits, sockets) is not simulated. Called by sim-cloud.ts.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { checkProtocol, enforcePolicy, ROUTES } from '../../../sync/cloud/app/app.ts';
import type { Cloud } from '../../../sync/cloud/app/context.ts';
import type { Policy } from '../../../sync/cloud/app/identity.ts';
import { problemOf, Refusal, refusalOf } from '../../../sync/cloud/app/problem.ts';
import { validatorOf } from '../../../sync/cloud/app/validator.ts';
import { PROTOCOL_VERSION } from '../../../sync/protocol/messages.ts';

export interface RouteRequest {
  readonly method: string;
  /** With query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly ip: string;
}
export interface RouteAnswer {
  readonly status: number;
  /** The value of a JSON answer, the text of any other. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
/** An answer that goes on: server-sent events. */
export interface OpenStream {
  write(text: string): void;
  end(): void;
  /** The reader went away. */
  onClosed(listener: () => void): void;
}

type Part = 'params' | 'querystring' | 'body';
type Handler = (request: unknown, reply: unknown) => unknown;
interface RouteOptions {
  readonly config: { readonly policy: readonly Policy[] };
  readonly schema: Partial<Record<Part, TSchema>>;
  readonly handler: Handler;
  readonly preValidation?: (request: unknown, reply: unknown, done: () => void) => void;
  readonly validatorCompiler?: () => ReturnType<typeof validatorOf>;
}
interface Route extends RouteOptions {
  readonly id: string;
  readonly method: string;
  readonly segments: readonly string[];
}

/** One compilation for the whole run: a schema belongs to its route and part. */
const validators = new Map<string, ReturnType<typeof validatorOf>>();

export class RouteTable {
  readonly #cloud: Cloud;
  readonly #routes: Route[] = [];
  readonly #internal: (error: unknown) => void;
  readonly #version: number;

  /** `internal` is told of errors that nobody meant: a 500 in real life. `version` is the newest protocol it speaks. */
  constructor(cloud: Cloud, internal: (error: unknown) => void, version = PROTOCOL_VERSION) {
    this.#cloud = cloud;
    this.#internal = internal;
    this.#version = version;
    const add = (method: string) => (path: string, options: RouteOptions) => {
      this.#routes.push({ ...options, method, segments: path.split('/'), id: `${method} ${path}` });
    };
    const app = {
      get: add('GET'),
      post: add('POST'),
      put: add('PUT'),
      delete: add('DELETE'),
      addHook: () => undefined,
      addContentTypeParser: () => undefined,
      swagger: () => ({}),
    };
    for (const routes of ROUTES) routes(app as unknown as FastifyInstance, cloud);
  }

  /** `stream` takes what a route writes after it has taken the answer over. */
  async answer(asked: RouteRequest, stream?: OpenStream): Promise<RouteAnswer> {
    try {
      return await this.#answer(asked, stream);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.status === 500) this.#internal(error);
      return { status: refusal.status, body: problemOf(refusal) };
    }
  }

  async #answer(asked: RouteRequest, stream: OpenStream | undefined): Promise<RouteAnswer> {
    const url = new URL(asked.path, 'http://cloud');
    const segments = url.pathname.split('/').map(decodeURIComponent);
    const route = this.#routes.find((one) => one.method === asked.method && fits(one.segments, segments));
    if (route === undefined) throw new Refusal(404, 'not_found');
    const request = {
      method: asked.method,
      url: asked.path,
      headers: asked.headers,
      ip: asked.ip,
      params: paramsOf(route.segments, segments),
      query: Object.fromEntries(url.searchParams),
      body: asked.body,
      routeOptions: { config: route.config, url: route.id },
    };
    const fastify = request as unknown as FastifyRequest;
    checkProtocol(fastify, this.#version);
    await enforcePolicy(this.#cloud, fastify);
    const reply = new Reply(stream);
    route.preValidation?.(request, reply, () => undefined);
    validate(route, 'params', request.params);
    validate(route, 'querystring', request.query);
    validate(route, 'body', request.body);
    const value = await route.handler(request, reply);
    return { status: reply.status, body: value instanceof Reply ? value.sent : value, headers: reply.named };
  }
}

const fits = (pattern: readonly string[], segments: readonly string[]): boolean =>
  pattern.length === segments.length && pattern.every((part, at) => part.startsWith(':') || part === segments[at]);

const paramsOf = (pattern: readonly string[], segments: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    pattern.flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), segments[at] ?? '']] : [])),
  );

function validate(route: Route, part: Part, value: unknown): void {
  const schema = route.schema[part];
  if (schema === undefined) return;
  const id = `${route.id} ${part}`;
  let validator = validators.get(id);
  if (validator === undefined) {
    validator =
      part === 'body' && route.validatorCompiler !== undefined ? route.validatorCompiler() : validatorOf(schema);
    validators.set(id, validator);
  }
  const result = validator(value);
  if ('error' in result) throw result.error;
}

/** What handlers use of Fastify's reply. */
class Reply {
  status = 200;
  sent: unknown = undefined;
  /** Headers that a handler set one by one. */
  readonly named: Record<string, string> = {};
  readonly #stream: OpenStream | undefined;

  constructor(stream: OpenStream | undefined) {
    this.#stream = stream;
  }

  code(status: number): this {
    this.status = status;
    return this;
  }
  headers(): this {
    return this;
  }
  header(name: string, value: string): this {
    this.named[name] = value;
    return this;
  }
  type(): this {
    return this;
  }
  serializer(): this {
    return this;
  }
  send(value: unknown): this {
    this.sent = value;
    return this;
  }
  hijack(): { readonly raw: unknown } {
    const stream = this.#stream;
    if (stream === undefined) throw new Refusal(406, 'no_stream');
    return {
      raw: {
        writeHead: () => undefined,
        write: (text: string) => stream.write(text),
        end: () => stream.end(),
        on: (_event: string, listener: () => void) => stream.onClosed(listener),
      },
    };
  }
}
