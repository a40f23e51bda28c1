import classes from './imports.module.css';
import { useTargets } from './use-import.ts';

/** What the rows of a file become, in words: the record holds the name of the noun. */
export default function Becomes({ target }: { target: string }) {
  const label = useTargets()?.find(({ noun }) => noun === target)?.label.many;
  return label ? <span className={classes.becomes}>{label}</span> : null;
}
