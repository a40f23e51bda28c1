import { readFileSync } from 'node:fs';
import { implementOpen } from '#platform/api/feature.ts';
import { snippetRoutes } from './snippet.contract.ts';

let script: string | undefined;

/** The script as browsers get it. */
export function snippetScript(): string {
  script ??= readFileSync(new URL('./throughline.js', import.meta.url), 'utf8');
  return script;
}

export const snippetImplementations = [
  implementOpen(snippetRoutes.script, async ({ reply }) =>
    reply
      .header('cache-control', 'public, max-age=3600')
      .type('text/javascript; charset=utf-8')
      .send(snippetScript()),
  ),
];
