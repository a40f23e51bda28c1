/** One figure of a run. */
export interface Figure {
  readonly group: string;
  readonly name: string;
  readonly value: number | string;
  readonly unit: string;
  /** What it should be, as people read it. */
  readonly budget?: string;
  readonly holds?: boolean;
  /** Does not depend on the clock: a breach fails the run. */
  readonly counted?: boolean;
}

/** Collects the figures of a run, prints each as it comes, and says at the end what was breached. */
export class Report {
  readonly figures: Figure[] = [];
  #group = '';

  add(figure: Figure): void {
    this.figures.push(figure);
    if (figure.group !== this.#group) {
      this.#group = figure.group;
      process.stdout.write(`\n${figure.group}\n`);
    }
    const value = typeof figure.value === 'number' ? readable(figure.value) : figure.value;
    const verdict = figure.holds === undefined ? '' : figure.holds ? '✓' : '✗';
    process.stdout.write(
      `  ${figure.name.padEnd(44)}${`${value} ${figure.unit}`.padStart(22)}  ${verdict.padEnd(2)}${figure.budget ?? ''}\n`.trimEnd() +
        '\n',
    );
  }

  /** A figure that must be at most `limit`. */
  atMost(
    figure: Omit<Figure, 'budget' | 'holds'> & { readonly value: number; readonly limit: number },
  ): void {
    const { limit, ...rest } = figure;
    this.add({ ...rest, budget: `≤ ${readable(limit)} ${rest.unit}`, holds: rest.value <= limit });
  }

  /** A figure that must be at least `limit`. */
  atLeast(
    figure: Omit<Figure, 'budget' | 'holds'> & { readonly value: number; readonly limit: number },
  ): void {
    const { limit, ...rest } = figure;
    this.add({ ...rest, budget: `≥ ${readable(limit)} ${rest.unit}`, holds: rest.value >= limit });
  }

  get breached(): Figure[] {
    return this.figures.filter(({ holds, counted }) => counted && holds === false);
  }
}

function readable(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return `${Number(value.toPrecision(3))}`;
}
