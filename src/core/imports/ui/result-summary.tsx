import { IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import type { ImportResult, ImportTargetInfo } from '../imports.contract.ts';
import { resultLines } from './counts.ts';
import classes from './imports.module.css';

const ICONS = { good: IconCheck, plain: IconMinus, bad: IconX };

/** What an import did, or would do. */
export function ResultSummary(props: {
  result: ImportResult;
  targets: readonly ImportTargetInfo[];
  planned?: boolean;
}) {
  const { result, targets, planned = false } = props;
  return (
    <ul className={classes.summary}>
      {resultLines(result, targets, planned).map(({ id, text, tone }) => {
        const ToneIcon = ICONS[tone];
        return (
          <li key={id} className={classes.summaryLine} data-tone={tone}>
            <ToneIcon size={15} stroke={2} aria-hidden />
            {text}
          </li>
        );
      })}
    </ul>
  );
}
