import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharePage } from '#core/shares/share-page.ts';
import type { SharedNoun } from '#core/shares/shares.feature.ts';
import { type Html, html } from '#platform/html/html.ts';
import { type ReadTile, readTiles } from './all-tiles.ts';
import type { Dashboard } from './dashboards.contract.ts';
import { dashboardService } from './dashboards.service.ts';
import type { Figure } from './figures.ts';

const STYLE = readFileSync(join(import.meta.dirname, 'shared-dashboard.css'), 'utf8');

/** A dashboard as holders of a read-only link see it: numbers and texts, and nobody behind them. */
export const sharedDashboards: SharedNoun = {
  noun: 'dashboard',
  shows: ['dashboard', 'report', 'cohort', 'metric', 'workspace'],
  async page({ app, actor, share }) {
    const dashboard = await app.database.read(actor, (tx) =>
      dashboardService.store.find(tx, share.record_id),
    );
    if (!dashboard) return null;
    const { name, description, ...shown } = dashboard as unknown as Dashboard;
    const tiles = await readTiles({ app, workspaceId: actor.workspaceId }, actor, shown);
    const now = new Date().toISOString();
    const body = html`<header class="top">
<p class="workspace">${share.workspace_name}</p>
<h1>${name}</h1>
${description && html`<p class="lead">${description}</p>`}
</header>
<main class="tiles">
${tiles.length === 0 ? html`<p>Nothing is on this dashboard yet.</p>` : tiles.map(tileOf)}
</main>
<footer>As of <time datetime="${now}">${now.slice(0, 16).replace('T', ' ')} UTC</time>.</footer>`;
    const { basePath } = app.config;
    return sharePage({ title: `${name} · ${share.workspace_name}`, basePath, body, style: STYLE });
  },
};

function tileOf(tile: ReadTile): Html {
  if (tile.kind === 'figure') return figure(tile.figure);
  const words = tile.kind === 'text' ? tile.text : tile.problem;
  return html`<section class="tile">
${tile.title && html`<h2>${tile.title}</h2>`}
<p class="${tile.kind}">${words}</p>
</section>`;
}

function figure({ title, value, about, change, line, rows }: Figure): Html {
  return html`<section class="tile">
<h2>${title}</h2>
<p><strong class="value">${value}</strong> <span class="about">${about}</span></p>
${change && html`<p class="about">${change.words} against the time before</p>`}
${lineOf(line)}
${rows.length > 0 && html`<table>${rows.map(([name, shown]) => html`<tr><th scope="row">${name}</th><td>${shown}</td></tr>`)}</table>`}
</section>`;
}

const [WIDTH, HEIGHT] = [300, 60];

/** Values as a line; the figures beside it say the same. */
function lineOf(values: readonly (number | null)[]): Html | null {
  const known = values.flatMap((value, i) => (value === null ? [] : [{ value, i }]));
  if (known.length < 2) return null;
  const low = Math.min(0, ...known.map(({ value }) => value));
  const span = Math.max(...known.map(({ value }) => value)) - low || 1;
  const points = known
    .map(({ value, i }) => {
      const x = (i / (values.length - 1)) * WIDTH;
      const y = HEIGHT - ((value - low) / span) * HEIGHT;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
  return html`<svg viewBox="0 -2 ${WIDTH} ${HEIGHT + 4}" preserveAspectRatio="none" aria-hidden="true"><polyline points="${points}"/></svg>`;
}
