import type { Micros } from '../calendar.ts';
import type { Cohort } from '../filter.contract.ts';
import type { Dialect, ParameterType } from './dialect.ts';

export type Parameter = string | number;

/** A statement with the values of its placeholders, in order. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly Parameter[];
  /** That it keeps little for each person or interval: see `Query`. */
  readonly dense?: boolean;
}

/** A row as an engine answers it; 64-bit integers may come as bigint or text. */
export type Row = Readonly<Record<string, unknown>>;

/** What a question is compiled for. */
export interface Context {
  readonly dialect: Dialect;
  readonly now: Micros;
  /** Saved cohorts that the question names, by id. */
  readonly cohorts: ReadonlyMap<string, Cohort>;
}

/** Collects the values of one statement and answers the placeholder of each. */
export class Binder {
  readonly dialect: Dialect;
  readonly now: Micros;
  readonly cohorts: Context['cohorts'];
  readonly values: Parameter[] = [];

  constructor({ dialect, now, cohorts }: Context) {
    this.dialect = dialect;
    this.now = now;
    this.cohorts = cohorts;
  }

  text(value: string): string {
    return this.#bind(value, 'text');
  }

  integer(value: number): string {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number.`);
    return this.#bind(value, 'integer');
  }

  number(value: number): string {
    return this.#bind(value, 'number');
  }

  integers(values: readonly number[]): string {
    return this.#bind(`[${values.join(',')}]`, 'integers');
  }

  statement(sql: string): Statement {
    return { sql, params: this.values };
  }

  #bind(value: Parameter, type: ParameterType): string {
    this.values.push(value);
    return this.dialect.placeholder(this.values.length, type);
  }
}

/** A number of an engine's row; null stays null. */
export function numberFrom(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** A count of an engine's row. */
export function countFrom(value: unknown): number {
  return Number(value ?? 0);
}
