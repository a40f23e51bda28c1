import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import type { Report } from '../reports.contract.ts';
import classes from './analysis.module.css';
import { KINDS } from './questions.ts';

/** Beside a report in a list: what kind of question it asks. */
export default function ReportKind({ record }: { record: AnyRecord }) {
  const kind = (record as unknown as Report).question?.kind;
  const label = KINDS.find(({ value }) => value === kind)?.label ?? 'SQL';
  return kind ? <span className={classes.hint}>{label}</span> : null;
}
