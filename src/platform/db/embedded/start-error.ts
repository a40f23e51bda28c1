/** The embedded database can't run here. The message says what happened and what to do. */
export class EmbeddedStartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedStartError';
  }
}

/** The Node.js error code (`ENOENT`, `EACCES`, …) of a failed system call, if it is one. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
