/** New values of some fields of a record. */
export type Change = Readonly<Record<string, unknown>>;
