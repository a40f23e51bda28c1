/** Seen this often, a statement is worth preparing. */
const OFTEN = 20;
/** Each connection keeps what it prepared, so there must be an end to it. */
const MOST = 100;
/** Statements counted at a time; beyond, counting starts afresh. */
const COUNTED = 1000;

/**
 * Finds the statements that come again and again and gives them names, under which each connection
 * prepares them once: parsing and planning cost more than reading a page. A statement that takes
 * part in this must read well under one plan for all its values.
 */
class StatementNames {
  readonly #names = new Map<string, string>();
  readonly #seen = new Map<string, number>();

  /** The name of a text, once it has one. */
  nameOf(text: string): string | undefined {
    const name = this.#names.get(text);
    if (name || this.#names.size >= MOST) return name;
    const seen = (this.#seen.get(text) ?? 0) + 1;
    if (seen < OFTEN) {
      if (this.#seen.size >= COUNTED) this.#seen.clear();
      this.#seen.set(text, seen);
      return undefined;
    }
    this.#seen.delete(text);
    const given = `often ${this.#names.size + 1}`;
    this.#names.set(text, given);
    return given;
  }
}

/** One for all: a name stands for one text alone on every connection. */
export const statementNames = new StatementNames();
