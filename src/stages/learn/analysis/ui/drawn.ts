/** A chart as files: as it stands on the screen, in the colours of the theme. */
export interface Drawn {
  /** The address of a PNG, twice as fine as the screen. */
  readonly png: () => string;
  /** The text of an SVG. */
  readonly svg: () => Promise<string>;
}
