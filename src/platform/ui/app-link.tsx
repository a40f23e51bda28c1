import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { useApp } from './app-context.tsx';

/** True for a plain click: one that should not open a new tab or window. */
export function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

type Props = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> & {
  /** Below the workspace: `opportunities/…`. */
  readonly path: string;
};

/** A real link that moves inside the application without loading it again. */
export function AppLink({ path, onClick, ...rest }: Props) {
  const { go, href } = useApp();
  return (
    <a
      {...rest}
      href={href(path)}
      onClick={(event) => {
        onClick?.(event);
        if (event.defaultPrevented || !isPlainClick(event)) return;
        event.preventDefault();
        go(path);
      }}
    />
  );
}
