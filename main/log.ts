/**
 * The host's log: codes and plain facts, never a name, phone, token, PIN or payment code. A port, so that a shell decides
 * where lines go (a file of the data folder) and tests can look at them.
 */
export interface Log {
  /** `code` is stable (`HOST500`, see LOG-CODES.md); `facts` are ids, counts and system codes. */
  write(code: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
}

export const NO_LOG: Log = { write: () => undefined };

/** Name and system code of an error: what a log may hold of it. Messages may quote data and stay out. */
export function errorFacts(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error)) return { error: typeof error };
  const at = error.stack?.split('\n')[1]?.trim();
  return {
    error: error.name,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(at === undefined ? {} : { at: at.replace(/\(?(?:file:\/\/)?\/.*\//, '(') }),
  };
}
