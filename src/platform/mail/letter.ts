/** What a mail says, before it is made text and HTML. */
export interface Letter {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** The one thing to do, as a button and as a plain address beneath it. */
  readonly action?: { readonly label: string; readonly url: string };
  /** Why the reader gets this, and what to do if it was not them. */
  readonly footer: string;
}

export interface MailBody {
  readonly text: string;
  readonly html: string;
}

/** Renders a letter both ways. Everything given is treated as text; only http(s) addresses become links. */
export function renderLetter({ heading, paragraphs, action, footer }: Letter): MailBody {
  const url = action && /^https?:\/\//i.test(action.url) ? action.url : undefined;
  const text = [heading, ...paragraphs, action && `${action.label}:\n${action.url}`, '-- ', footer];
  const button =
    action && url
      ? `<p style="margin:24px 0"><a href="${escapeHtml(url)}" style="${BUTTON}">${escapeHtml(action.label)}</a></p>
<p style="color:#6b6862;font-size:13px;word-break:break-all">${escapeHtml(url)}</p>`
      : '';
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(heading)}</title></head>
<body style="${BODY}">
<h1 style="font-size:20px;margin:0 0 16px">${escapeHtml(heading)}</h1>
${paragraphs.map((paragraph) => `<p style="margin:0 0 12px">${escapeHtml(paragraph)}</p>`).join('\n')}
${button}
<p style="color:#6b6862;font-size:13px;border-top:1px solid #e3e0da;padding-top:12px;margin-top:32px">${escapeHtml(footer)}</p>
</body></html>
`;
  return { text: `${text.filter(Boolean).join('\n\n')}\n`, html };
}

const BODY =
  'font-family:Inter,-apple-system,Segoe UI,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;color:#23211d;max-width:560px;margin:32px auto;padding:0 16px';
const BUTTON =
  'display:inline-block;background:#23211d;color:#ffffff;padding:10px 18px;border-radius:6px;text-decoration:none;font-weight:600';

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
