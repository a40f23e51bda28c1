/** A metric's value on one day (`2026-03-29`). */
export interface Point {
  readonly day: string;
  readonly value: number;
}
