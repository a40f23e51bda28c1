import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FEATURE_STATES } from '#core/features/feature-states.ts';
import { targetLabel } from '#core/features/target-window.ts';
import { sharePage } from '#core/shares/share-page.ts';
import { type Html, html } from '#platform/html/html.ts';
import { type Lane, lanesOf } from './lanes.ts';
import { HORIZONS } from './roadmaps.contract.ts';
import {
  GROUP_FIELD,
  type SharedItem,
  type SharedRoadmapView,
  targetOf,
} from './shared-roadmap.ts';
import { sharedTimeline } from './shared-timeline.ts';

const STYLE = readFileSync(join(import.meta.dirname, 'shared-roadmap.css'), 'utf8');

/** The public page of a roadmap. `today` is a calendar day. */
export function sharedRoadmapPage(
  view: SharedRoadmapView,
  basePath: string,
  today: string,
): string {
  const { roadmap, workspaceName, items, total } = view;
  const body = html`<header class="top">
<p class="workspace">${workspaceName}</p>
<h1>${roadmap.name}</h1>
${roadmap.description && html`<p class="lead">${roadmap.description}</p>`}
</header>
<main>
${items.length === 0 ? html`<p class="empty">Nothing is on this roadmap yet.</p>` : layoutOf(view, today)}
${total > items.length && html`<p class="empty">These are the first ${items.length} of ${total} items.</p>`}
</main>
<footer>As of <time datetime="${today}">${longDay(today)}</time>. Plans change; this page always shows the current one.</footer>`;
  return sharePage({ title: `${roadmap.name} · ${workspaceName}`, basePath, body, style: STYLE });
}

function layoutOf(view: SharedRoadmapView, today: string): Html {
  return view.roadmap.layout === 'horizons' ? board(view) : sharedTimeline(view, today, cardFacts);
}

/** The items of a view in its lanes. */
function sharedLanes(view: SharedRoadmapView): Lane<SharedItem>[] {
  return lanesOf(view.items, view.groupBy, (id) => view.names.get(id) ?? 'Unnamed');
}

function board(view: SharedRoadmapView): Html {
  const columns = [
    ...HORIZONS,
    ...(view.items.some(({ horizon }) => !horizon) ? [{ value: null, label: 'Not placed' }] : []),
  ];
  return html`${sharedLanes(view).map(
    (lane) => html`<section class="lane">
${lane.label && html`<h2>${lane.label}</h2>`}
<div class="columns" style="--columns: ${columns.length}">
${columns.map(({ value, label }) => {
  const held = lane.items.filter((item) => (item.horizon ?? null) === value);
  return html`<section class="column ${value ?? 'unplaced'}">
<h3>${label} <span class="count">${held.length}</span></h3>
<ul>${held.map((item) => html`<li class="card"><p class="title">${item.title}</p>${cardFacts(view, item)}</li>`)}</ul>
</section>`;
})}
</div>
</section>`,
  )}`;
}

/** What is shown of an item besides its title. */
function cardFacts(view: SharedRoadmapView, item: SharedItem): Html {
  // What the lane says already is not said again on each card in it.
  const lane = view.groupBy && GROUP_FIELD[view.groupBy];
  const facts = view.fields.flatMap((field): Html[] => {
    if (field === lane && field !== 'tags') return [];
    const fact = FACTS[field](item, view);
    return fact ? [fact] : [];
  });
  const why = whyOf(view.why.get(item.id) ?? []);
  return html`${facts.length > 0 && html`<div class="facts">${facts}</div>`}${why}`;
}

/** What an item is for, folded away until somebody asks. */
function whyOf(titles: readonly string[]): Html | null {
  if (titles.length === 0) return null;
  return html`<details class="why"><summary>Why</summary><ul>${titles.map((title) => html`<li>${title}</li>`)}</ul></details>`;
}

type Fact = (item: SharedItem, view: SharedRoadmapView) => Html | null;

const FACTS: Record<SharedRoadmapView['fields'][number], Fact> = {
  key: ({ key }) => (key ? html`<span class="key">${key}</span>` : null),
  state: ({ state }) => {
    const known = FEATURE_STATES.find(({ value }) => value === state);
    return known ? html`<span class="state ${known.color}">${known.label}</span>` : null;
  },
  target: (item) => {
    const window = targetOf(item);
    return window && html`<span class="target">${targetLabel(window)}</span>`;
  },
  owner: ({ ownerId }, { names }) => named('owner', ownerId, names),
  product: ({ productId }, { names }) => named('product', productId, names),
  tags: ({ tagIds = [] }, { names }) =>
    tagIds.length > 0
      ? html`${tagIds.map((id) => html`<span class="tag">${names.get(id)}</span>`)}`
      : null,
  effort: ({ effortLow, effortHigh }) => {
    const range = [...new Set([effortLow, effortHigh].filter((n) => typeof n === 'number'))];
    return range.length > 0
      ? html`<span class="effort">${range.join('–')} person-months</span>`
      : null;
  },
  demand: ({ reach }) =>
    reach
      ? html`<span class="demand">${reach === 1 ? '1 customer asked' : `${reach.toLocaleString('en')} customers asked`}</span>`
      : null,
};

function named(kind: string, id: string | null | undefined, names: ReadonlyMap<string, string>) {
  const name = id && names.get(id);
  return name ? html`<span class="${kind}">${name}</span>` : null;
}

function longDay(day: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}
