import { type Html, html } from '#platform/html/html.ts';
import type { MailBody } from '#platform/mail/letter.ts';
import { dayInWords } from '#stages/learn/metrics/metric-words.ts';
import type { ReadTile } from './all-tiles.ts';
import type { Dashboard } from './dashboards.contract.ts';
import { sparkline } from './figures.ts';

interface Digest {
  readonly dashboard: Pick<Dashboard, 'name' | 'key'>;
  readonly workspace: string;
  /** The day it is for. */
  readonly day: string;
  readonly tiles: readonly ReadTile[];
  readonly address: string;
  /** Where one click ends the mails; null in a preview. */
  readonly unsubscribe: string | null;
}

const FONT = 'font-family:Inter,-apple-system,Segoe UI,Helvetica,Arial,sans-serif';
const QUIET = 'color:#6b6862;font-size:13px';

/** The numbers of a dashboard as a mail: no script and no pictures, as text and as HTML. */
export function digestMail(digest: Digest): MailBody & { subject: string } {
  const { dashboard, day } = digest;
  return {
    subject: `${dashboard.name}, ${dayInWords(day)}`,
    text: textOf(digest),
    html: pageOf(digest).text,
  };
}

function textOf({ dashboard, workspace, day, tiles, address, unsubscribe }: Digest): string {
  const parts = tiles.map((tile) => {
    if (tile.kind === 'text') return [tile.title, tile.text].filter(Boolean).join('\n');
    if (tile.kind === 'problem') return `${tile.title ?? 'A tile'}\n${tile.problem}`;
    const { title, value, about, change, line, rows } = tile.figure;
    return [
      title,
      `${value}  ${about}`,
      change && `${change.words} against the time before`,
      sparkline(line),
      ...rows.map(([name, shown]) => `  ${name}: ${shown}`),
    ]
      .filter(Boolean)
      .join('\n');
  });
  const end = [
    `Open the dashboard:\n${address}`,
    '-- ',
    `You get this because you chose to, in ${workspace}.`,
    unsubscribe && `End these mails:\n${unsubscribe}`,
  ];
  return `${[`${dashboard.name}, ${dayInWords(day)}`, ...parts, ...end].filter(Boolean).join('\n\n')}\n`;
}

function pageOf({ dashboard, workspace, day, tiles, address, unsubscribe }: Digest): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${dashboard.name}</title></head>
<body style="${FONT};font-size:15px;line-height:1.45;color:#23211d;max-width:600px;margin:24px auto;padding:0 16px">
<h1 style="font-size:20px;margin:0">${dashboard.name}</h1>
<p style="${QUIET};margin:0 0 16px">${workspace}, ${dayInWords(day)}</p>
${tiles.map(tileOf)}
<p style="margin:24px 0"><a href="${address}" style="color:#3d47ad">Open the dashboard</a></p>
<p style="${QUIET};border-top:1px solid #e3e0da;padding-top:12px">You get this because you chose to, in ${workspace}.
${unsubscribe && html`<a href="${unsubscribe}" style="color:#6b6862">End these mails</a>`}</p>
</body></html>
`;
}

function tileOf(tile: ReadTile): Html {
  const box = 'border-top:1px solid #e3e0da;padding:12px 0';
  if (tile.kind === 'text') {
    return html`<div style="${box}">${tile.title && html`<strong>${tile.title}</strong><br>`}<span style="white-space:pre-wrap">${tile.text}</span></div>`;
  }
  if (tile.kind === 'problem') {
    return html`<div style="${box}"><strong>${tile.title ?? 'A tile'}</strong><br><span style="${QUIET}">${tile.problem}</span></div>`;
  }
  const { title, value, about, change, line, rows } = tile.figure;
  const bars = sparkline(line);
  return html`<div style="${box}"><strong>${title}</strong><br>
<span style="font-size:24px;font-weight:600">${value}</span> <span style="${QUIET}">${about}</span>
${change && html`<br><span style="font-size:13px;font-weight:600">${change.words}</span> <span style="${QUIET}">against the time before</span>`}
${bars && html`<br><span aria-hidden="true" style="color:#4a55c7;letter-spacing:1px">${bars}</span>`}
${
  rows.length > 0 &&
  html`<table style="${QUIET};margin-top:6px;border-collapse:collapse">${rows.map(
    ([name, shown]) =>
      html`<tr><td style="padding:1px 16px 1px 0">${name}</td><td style="text-align:right">${shown}</td></tr>`,
  )}</table>`
}</div>
`;
}
