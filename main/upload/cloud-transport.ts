/**
 * The network port of the host: one JSON request, one event stream. Everything that leaves for the cloud goes through it,
 * so that a simulation can own the network. It says only whether an answer came and which; what it means is the client's.
 */
export interface CloudRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With query, beginning with `/`. */
  readonly path: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly timeoutMs: number;
  /** Given up when it aborts: the connection is closed, and whoever answers can see that. */
  readonly signal?: AbortSignal;
}

export type CloudResponse =
  /** `body` is the value of a JSON answer, the base64 of a picture or document, the text of any other. */
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  /** Nothing, or nothing readable, came back; the request may still have been carried out. */
  | {
      readonly kind: 'unreachable';
      readonly detail: string;
      /** No connection came about: nobody got the request. */
      readonly neverSent?: boolean;
    };

export interface CloudTransport {
  request(request: CloudRequest): Promise<CloudResponse>;
  /** Reads server-sent events until the stream ends or `signal` aborts; resolves then, and never rejects. */
  stream(options: CloudStream): Promise<void>;
}

export interface CloudStream {
  readonly path: string;
  readonly token: string;
  readonly signal: AbortSignal;
  readonly onOpen: () => void;
  readonly onEvent: (data: string) => void;
  /** Anything came, heartbeats too. */
  readonly onSign: () => void;
}

/** An answer longer than this is not the cloud's. A pull page of 1,000 documents stays below. */
export const ANSWER_BYTES_MAX = 32 * 1024 * 1024;
const EVENT_CHARS_MAX = 64 * 1024;
const BINARY = /^(image\/|application\/(pdf|vnd\.openxmlformats))/;

/** The real network. `base` is the cloud's origin, such as `http://127.0.0.1:47320`. */
export function fetchTransport(base: string, headers: Readonly<Record<string, string>>): CloudTransport {
  const urlOf = (path: string): string => new URL(path, base).href;
  const authorization = (token: string | undefined): Record<string, string> =>
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    request: async ({ method, path, token, headers: more, body, timeoutMs, signal }) => {
      try {
        const response = await fetch(urlOf(path), {
          method,
          headers: {
            ...headers,
            ...more,
            ...authorization(token),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])]),
          redirect: 'error',
        });
        const type = response.headers.get('content-type') ?? '';
        const text = BINARY.test(type)
          ? Buffer.from(await response.arrayBuffer()).toString('base64')
          : await response.text();
        if (text.length > ANSWER_BYTES_MAX) return { kind: 'unreachable', detail: 'answer too long' };
        const isJson = /\bjson\b/.test(type);
        return { kind: 'answer', status: response.status, body: isJson ? (JSON.parse(text) as unknown) : text };
      } catch (error) {
        const detail = error instanceof Error ? error.name : 'failed';
        return { kind: 'unreachable', detail, ...(hasNoConnection(error) ? { neverSent: true } : {}) };
      }
    },
    stream: async ({ path, token, signal, onOpen, onEvent, onSign }) => {
      try {
        const response = await fetch(urlOf(path), {
          headers: { ...headers, ...authorization(token), accept: 'text/event-stream' },
          signal,
          redirect: 'error',
        });
        if (!response.ok || response.body === null) {
          await response.body?.cancel();
          return;
        }
        onOpen();
        await readEvents(response.body, onEvent, onSign);
      } catch {
        // A stream only says "pull again": its end is answered by opening another, a timer does the rest.
      }
    },
  };
}

/** What the system says when there is nobody to send to. */
const NO_CONNECTION: readonly unknown[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];
const hasNoConnection = (error: unknown): boolean =>
  error instanceof Error &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  NO_CONNECTION.includes(error.cause.code);

async function readEvents(
  body: ReadableStream<Uint8Array>,
  onEvent: (data: string) => void,
  onSign: () => void,
): Promise<void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onSign();
    text += decoder.decode(value, { stream: true }).replaceAll('\r\n', '\n');
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = dataOf(text.slice(0, end));
      text = text.slice(end + 2);
      if (data !== undefined) onEvent(data);
    }
    if (text.length > EVENT_CHARS_MAX) {
      await reader.cancel();
      return;
    }
  }
}

/** The `data` of one event; undefined for a comment (heartbeat). */
export function dataOf(event: string): string | undefined {
  const lines = event.split('\n').filter((line) => line.startsWith('data:'));
  return lines.length === 0 ? undefined : lines.map((line) => line.slice(5).trimStart()).join('\n');
}

/** A host without a cloud address: nothing is ever reached. */
export const NO_CLOUD: CloudTransport = {
  request: () => Promise.resolve({ kind: 'unreachable', detail: 'no cloud configured', neverSent: true }),
  stream: () => Promise.resolve(),
};
