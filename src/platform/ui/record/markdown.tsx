import DOMPurify from 'dompurify';
import { marked } from 'marked';
import { useMemo } from 'react';
import classes from './markdown.module.css';

const purify = DOMPurify(window);
purify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return;
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer nofollow');
});

/** Markdown to HTML that can run nothing: no script, no style, no form, no foreign frame. */
function render(source: string): string {
  const html = marked.parse(source, { async: false, gfm: true, breaks: true });
  return purify.sanitize(html, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: [
      'style',
      'form',
      'input',
      'button',
      'textarea',
      'select',
      'img',
      'video',
      'audio',
    ],
    FORBID_ATTR: ['style', 'class', 'id'],
  });
}

export default function Markdown({ source }: { source: string }) {
  const html = useMemo(() => render(source), [source]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised above
  return <div className={classes.body} dangerouslySetInnerHTML={{ __html: html }} />;
}
