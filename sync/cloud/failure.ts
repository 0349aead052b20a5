/**
 * A reason to refuse to start, told in one line that names what is wrong and what helps. Thrown by start-up code only
 * (options, secrets, database); the command prints `message` on stderr and exits with 1.
 */
export class StartFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'StartFailure';
    this.code = code;
  }
}

/** The system's code of an error (`ENOENT`), or its message where it has none. */
export function codeOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
