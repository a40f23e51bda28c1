import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Html, html, trusted } from '#platform/html/html.ts';

const STYLE = readFileSync(join(import.meta.dirname, 'share-page.css'), 'utf8');

/** A whole page for people without an account: no script, one style sheet, fit to print. */
export function sharePage({
  title,
  basePath,
  body,
  style = '',
}: {
  title: string;
  basePath: string;
  body: Html;
  style?: string;
}): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>@font-face { font-family: 'Inter Variable'; font-weight: 100 900; font-display: swap; src: url('${basePath}/share/inter.woff2') format('woff2'); }
${trusted(STYLE)}${trusted(style)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}

/** What a link that opens nothing shows; it does not tell why, so that nothing can be probed. */
export function endedPage(basePath: string): string {
  return sharePage({
    title: 'This link no longer works',
    basePath,
    body: html`<main class="note">
<h1>This link no longer works</h1>
<p>It was ended, has expired, or was not copied whole. Ask the person who sent it for a new one.</p>
</main>`,
  });
}

/** Asks for the link's password. */
export function lockedPage(basePath: string, error?: string): string {
  return sharePage({
    title: 'Password needed',
    basePath,
    body: html`<main class="note">
<h1>Password needed</h1>
<p>The person who sent you this link can tell you its password.</p>
<form method="post">
<label for="password">Password</label>
<input id="password" name="password" type="password" required maxlength="128" autocomplete="current-password" autofocus
  ${error ? html`aria-invalid="true" aria-describedby="error"` : null}>
${error ? html`<p id="error" class="error" role="alert">${error}</p>` : null}
<button>Open</button>
</form>
</main>`,
  });
}
