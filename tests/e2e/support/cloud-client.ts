/** Asks a running cloud as a script outside the project does: a manager's session and plain JSON. */
export interface CloudScript {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  sale(receiptNumber: string): Promise<{ id: string; receiptNumber: string; total: number }[]>;
  /** All sales of the manager's store. */
  sales(): Promise<readonly { receiptNumber: string; total: number }[]>;
  pairingCode(store?: string): Promise<string>;
}

export async function managerOf(cloud: string, staff = '9001'): Promise<CloudScript> {
  const session = await ask<{ token: string }>(cloud, '/v1/sessions', {
    method: 'POST',
    body: { brand: 'demo', staff, pin: '999999' },
  });
  const withToken = <T>(path: string, options: { method?: string; body?: unknown } = {}): Promise<T> =>
    ask<T>(cloud, path, { ...options, token: session.token });
  return {
    get: (path) => withToken(path),
    post: (path, body) => withToken(path, { method: 'POST', body }),
    put: (path, body) => withToken(path, { method: 'PUT', body }),
    sale: async (receiptNumber) =>
      (
        await withToken<{ items: { id: string; receiptNumber: string; total: number }[] }>(
          `/v1/sales?receiptNumber=${receiptNumber}`,
        )
      ).items,
    sales: async () => {
      const all: { receiptNumber: string; total: number }[] = [];
      for (let after: string | null = ''; after !== null;) {
        const path: string = `/v1/sales${after === '' ? '' : `?after=${after}`}`;
        const page: { items: typeof all; next: string | null } = await withToken(path);
        all.push(...page.items);
        after = page.next;
      }
      return all;
    },
    pairingCode: async (store = 'S001') =>
      (await withToken<{ code: string }>('/v1/pairing-codes', { method: 'POST', body: { store } })).code,
  };
}

async function ask<T>(
  cloud: string,
  path: string,
  { method = 'GET', body, token }: { method?: string; body?: unknown; token?: string },
): Promise<T> {
  const response = await fetch(`${cloud}${path}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${text}`);
  return JSON.parse(text) as T;
}

/** Asks again until `holds`, at most `timeoutMs`. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T>,
  holds: (value: T) => boolean,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const value = await ask();
      if (holds(value)) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error(
    `${what} did not come true in ${String(timeoutMs)} ms; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`,
  );
}
