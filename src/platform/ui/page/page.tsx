import type { ReactNode, Ref } from 'react';
import { AppLink } from '../app-link.tsx';
import classes from './page.module.css';

/** A page of its own making that fills the window: its head, and below it what scrolls. */
export function Page(props: { children: ReactNode; ref?: Ref<HTMLDivElement> }) {
  return (
    <div className={classes.page} ref={props.ref}>
      {props.children}
    </div>
  );
}

/** A way to another page. */
export interface PageLink {
  /** Below the workspace: `dashboards`. */
  readonly path: string;
  readonly label: string;
}

/** What a page is called. */
export interface PageTitle {
  /** Words, or an element that stands as the page's `h1`. */
  readonly title: ReactNode;
  /** The list that it is of. */
  readonly of?: PageLink | undefined;
  /** Pages beside it. */
  readonly beside?: readonly PageLink[];
}

interface Props extends PageTitle {
  /** What follows the name: a count, a state. */
  readonly told?: ReactNode;
  /** What can be done here; it stands at the other end. */
  readonly children?: ReactNode;
}

/** The line at the top of a page: where one is, and what can be done. */
export function PageHead({ title, of, beside = [], told, children }: Props) {
  return (
    <header className={classes.head}>
      <div className={classes.heading}>
        {of && (
          <AppLink path={of.path} className={classes.crumb}>
            {of.label}
          </AppLink>
        )}
        {typeof title === 'string' ? <h1>{title}</h1> : title}
        {told}
        {beside.map(({ path, label }) => (
          <AppLink key={path} path={path} className={classes.aside}>
            {label}
          </AppLink>
        ))}
      </div>
      {children && <div className={classes.tools}>{children}</div>}
    </header>
  );
}
