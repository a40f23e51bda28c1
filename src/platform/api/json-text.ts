/**
 * A value of type `T` that is JSON already, as PostgreSQL writes it: a route may answer it in place
 * of the value, and it is sent as it is. Its text is kept in parts, as strings or in UTF-8, since
 * joining long ones would make the same text once more.
 */
export class JsonText<T> {
  /** Names the type of what the text says; there is nothing in it. */
  declare readonly value: T;
  readonly #parts: readonly (string | Buffer)[];

  constructor(...parts: readonly (string | Buffer)[]) {
    this.#parts = parts;
  }

  /** The whole text in UTF-8. */
  bytes(): Buffer {
    const size = this.#parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
    const bytes = Buffer.allocUnsafe(size);
    let at = 0;
    for (const part of this.#parts) {
      at += typeof part === 'string' ? bytes.write(part, at) : part.copy(bytes, at);
    }
    return bytes;
  }
}
