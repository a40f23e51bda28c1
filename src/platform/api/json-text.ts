/**
 * A value of type `T` that is JSON already, as PostgreSQL writes it: a route may answer it in place
 * of the value, and it is sent as it is.
 */
export class JsonText<T> {
  /** Names the type of what the text says; there is nothing in it. */
  declare readonly value: T;
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
