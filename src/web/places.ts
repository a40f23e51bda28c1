/** The path the application is served under: "/" or "/sub/". The server's <base> says it. */
export const basePath = new URL('.', document.baseURI).pathname;

/** Where we are, below the base path: `sign-in`, `acme/opportunities`. */
export function placeNow(): string {
  return window.location.pathname.slice(basePath.length);
}

/** True for the pages in front of the application, which nobody need be signed in for. */
export function isDoor(): boolean {
  return /^(sign-in|link\/[^/]+)\/?$/.test(placeNow());
}

/** The sign-in page, with the way back to here. */
export function signInAddress(): string {
  const here = placeNow() + window.location.search;
  return `${basePath}sign-in${here ? `?next=${encodeURIComponent(here)}` : ''}`;
}

/** Where to go after signing in: only ever a place of ours. */
export function placeAfterSignIn(): string {
  const next = new URLSearchParams(window.location.search).get('next') ?? '';
  const target = new URL(next, new URL(basePath, window.location.origin));
  const ours = target.origin === window.location.origin && target.pathname.startsWith(basePath);
  return ours ? target.pathname + target.search : basePath;
}
