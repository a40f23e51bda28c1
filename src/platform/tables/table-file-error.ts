/** A file that can't be read as a table; the message says why, and what to do. */
export class TableFileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TableFileError';
  }
}
