import type { FeedbackForm } from './forms.contract.ts';
import { MAX_ANSWER } from './forms.contract.ts';

/** What somebody typed, as far as it came. */
export interface Typed {
  readonly text?: string | undefined;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #24211d; --soft: #6b665e; --line: #d9d5ce; --paper: #faf9f7; --card: #fff; --accent: #2f5bd0; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #ece9e4; --soft: #a39d93; --line: #45413b; --paper: #1a1917; --card: #24221f; --accent: #8fb0ff; --bad: #ff8a80; } }
* { box-sizing: border-box }
body { margin: 0; padding: 24px 16px; background: var(--paper); color: var(--ink); font: 16px/1.5 Inter, system-ui, sans-serif }
main { max-width: 560px; margin: 4vh auto; padding: 28px; background: var(--card); border: 1px solid var(--line); border-radius: 8px }
h1 { font-size: 22px; line-height: 1.3; margin: 0 0 8px } p { margin: 0 0 16px; white-space: pre-line } .soft { color: var(--soft); font-size: 14px }
label { display: block; font-weight: 600; margin: 16px 0 4px } .error { color: var(--bad); margin: 4px 0 0 }
input, textarea { width: 100%; padding: 10px 12px; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 6px }
textarea { min-height: 160px; resize: vertical } :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px }
button { margin-top: 20px; padding: 10px 18px; font: inherit; font-weight: 600; color: var(--card); background: var(--ink); border: 0; border-radius: 6px; cursor: pointer }
.trap { position: absolute; left: -9999px }`;

/** The page of a form: plain HTML, no script, so it works everywhere and needs nothing. */
export function formPage(form: FeedbackForm, typed: Typed = {}, errors: Typed = {}): string {
  const optional = form.askContact === 'optional' ? ' <span class="soft">(if you like)</span>' : '';
  const needed = form.askContact === 'required' ? ' required' : '';
  const person = `
    <label for="name">Your name${optional}</label>
    <input id="name" name="name" maxlength="300" autocomplete="name" value="${escaped(typed.name)}">
    <label for="email">Your e-mail${optional}</label>
    <input id="email" name="email" type="email" maxlength="320" autocomplete="email"${needed} value="${escaped(typed.email)}"${described('email', errors)}>
    ${complaint('email', errors)}`;
  return page(
    form.name,
    `<h1>${escaped(form.name)}</h1>${form.intro ? `<p>${escaped(form.intro)}</p>` : ''}
    <form method="post">
    <label for="text">${escaped(form.question)}</label>
    <textarea id="text" name="text" maxlength="${MAX_ANSWER}" required${described('text', errors)}>${escaped(typed.text)}</textarea>
    ${complaint('text', errors)}
    ${form.askContact === 'no' ? '' : person}
    <div class="trap" aria-hidden="true"><label for="website">Leave this empty</label><input id="website" name="website" tabindex="-1" autocomplete="off"></div>
    <button>Send</button>
    </form>`,
  );
}

export function thanksPage(form: FeedbackForm): string {
  const thanks = form.thanks ?? 'Thank you. Somebody will read this.';
  return page(
    form.name,
    `<h1>${escaped(form.name)}</h1><p role="status">${escaped(thanks)}</p><p><a href="">Send something else</a></p>`,
  );
}

/** A page that says why there is no form, with what was typed so that it can be copied. */
export function noticePage(title: string, text: string, typed?: string): string {
  const kept = typed
    ? `<label for="text">What you wrote</label><textarea id="text" readonly>${escaped(typed)}</textarea>`
    : '';
  return page(title, `<h1>${escaped(title)}</h1><p role="alert">${escaped(text)}</p>${kept}`);
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><main>${content}</main></body></html>`;
}

function described(name: keyof Typed, errors: Typed): string {
  return errors[name] ? ` aria-invalid="true" aria-describedby="${name}-error"` : '';
}

function complaint(name: keyof Typed, errors: Typed): string {
  const text = errors[name];
  return text ? `<p class="error" id="${name}-error">${escaped(text)}</p>` : '';
}

function escaped(text: string | undefined | null): string {
  return (text ?? '').replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
