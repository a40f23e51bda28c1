import { targetLabel } from '#core/features/target-window.ts';
import { type Html, html } from '#platform/html/html.ts';
import { lanesOf } from './lanes.ts';
import { type SharedItem, type SharedRoadmapView, targetOf } from './shared-roadmap.ts';
import {
  type DayRange,
  daysIn,
  placeIn,
  type Tick,
  ticksOf,
  timelineRange,
} from './timeline-scale.ts';

type Facts = (view: SharedRoadmapView, item: SharedItem) => Html;

/**
 * A timeline without script: a row for each item, its bar placed by per cent of
 * the range; below 700 px a list by date. Items without a date stand at the end.
 */
export function sharedTimeline(view: SharedRoadmapView, today: string, facts: Facts): Html {
  const { rangeStart, rangeEnd, zoom } = view.roadmap;
  const windows = view.items.flatMap((item) => targetOf(item) ?? []);
  const range = timelineRange(windows, { from: rangeStart, until: rangeEnd }, today, zoom);
  const { major, minor } = ticksOf(range, zoom);
  const now = placeIn(range, { start: today, end: today });
  const dated = view.items.filter((item) => targetOf(item) !== null);
  const undated = view.items.filter((item) => targetOf(item) === null);
  const lanes = [
    ...lanesOf(dated, view.groupBy, (id) => view.names.get(id) ?? 'Unnamed'),
    ...(undated.length > 0 ? [{ id: null, label: 'No date', items: undated }] : []),
  ];
  return html`<div class="timeline" style="--ticks: ${minor.length}">
<div class="scale" aria-hidden="true"><div></div><div class="axis">
<div class="major">${major.map((tick) => tickCell(tick, range))}</div>
<div class="minor">${minor.map((tick) => tickCell(tick, range))}</div>
</div></div>
<div class="rows">
${now && html`<div class="today" style="--at: ${now.left}"><span>Today</span></div>`}
${lanes.map(
  (lane) => html`<section class="lane">
${lane.label && html`<h2>${lane.label}</h2>`}
<ol>${[...lane.items].sort(byStart).map((item) => row(view, item, range, facts))}</ol>
</section>`,
)}
</div>
</div>`;
}

function tickCell(tick: Tick, range: DayRange): Html {
  return html`<span style="--share: ${daysIn(tick) / daysIn(range)}">${tick.label}</span>`;
}

function byStart(a: SharedItem, b: SharedItem): number {
  const [x, y] = [a.targetStart ?? '9999', b.targetStart ?? '9999'];
  return x < y ? -1 : x > y ? 1 : 0;
}

function row(view: SharedRoadmapView, item: SharedItem, range: DayRange, facts: Facts): Html {
  const window = targetOf(item);
  const place = window && placeIn(range, window);
  const label = window ? targetLabel(window) : '';
  const outside = window && !place ? (window.end < range.start ? 'before' : 'after') : null;
  return html`<li><div class="what"><p class="title">${item.title}</p>${facts(view, item)}</div>
<div class="track">${
    place
      ? html`<div class="bar ${item.state}" style="--left: ${place.left}; --width: ${place.width}"><span>${label}</span></div>`
      : html`<div class="off ${outside}"><span>${label}</span></div>`
  }</div></li>`;
}
