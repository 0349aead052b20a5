/**
 * One HTTP exchange with a payment provider. Rejects when no whole answer came, whatever the reason: whoever asked knows
 * nothing then. `systemSend` of ports.ts is the real one; emulators give others to tests and to the demonstration.
 */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for a GET. */
  readonly body: string;
  /** An answer that leads elsewhere is told, with its `location`, and not followed; without this it is no answer. */
  readonly tellsRedirect?: boolean;
}
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
export type HttpSend = (request: HttpRequest) => Promise<HttpAnswer>;

/** A provider that has not answered by then has lost the question; it is asked by query. */
export const SEND_TIMEOUT_MS = 10_000;
/** No provider's answer comes near it. */
export const ANSWER_MAX = 65_536;

/** The answer, or null when none came. */
export const sent = (send: HttpSend, request: HttpRequest): Promise<HttpAnswer | null> =>
  send(request).catch(() => null);

/** The object in a JSON text; null for anything else. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

/** Epoch milliseconds of a provider's time; null for none. Times without a zone are China's. */
export function instantOf(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  const at = Date.parse(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? `${text.replace(' ', 'T')}+08:00` : text);
  return Number.isNaN(at) ? null : at;
}
