/** A message that comes, may offer one thing to do, and goes. */
export interface Toast {
  /** A later toast of the same name takes its place. */
  readonly id?: string;
  readonly message: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  readonly failure?: boolean;
  /** How long it stays; without it, until someone closes it. */
  readonly ms?: number;
}
