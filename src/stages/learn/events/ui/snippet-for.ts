/** The line that a web page needs, from the address of a page of this application. */
export function snippetFor(pageAddress: string, key: string): string {
  // Everything before the workspace is where the server answers.
  const { origin, pathname } = new URL(pageAddress);
  const base = pathname.replace(/\/[^/]+\/settings\/.*$/, '');
  return `<script src="${origin}${base}/snippet.js" data-key="${key}" defer></script>`;
}
