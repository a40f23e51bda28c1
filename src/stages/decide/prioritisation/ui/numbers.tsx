import { IconPencil } from '@tabler/icons-react';
import { formatDay, formatNumber, formatShare } from '#platform/ui/fields/format.ts';
import type { InputDefinition, InputSource } from '../score-methods.ts';
import type { RowInput } from '../scores.contract.ts';
import classes from './prioritise.module.css';

const SOURCES: Record<InputSource, string> = {
  reach: 'distinct customers who asked',
  demand: 'demand of the evidence',
  confidence: 'confidence of the evidence',
  revenue: 'annual revenue behind it',
  effort: 'middle of the effort range',
};

/** A score or input as people read it; small numbers keep their digits. */
export function shown(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return formatNumber(Number(value.toFixed(digits)));
}

/** Whether an input is a part of 1, which people read and type as a percentage. */
export function isShare({ source, factor, max }: InputDefinition): boolean {
  return source === 'confidence' && factor === 1 && max === 1;
}

/** The value of an input as people read it: "12", "80 %". */
export function shownOf(input: InputDefinition, value: number): string {
  return isShare(input) ? formatShare(value) : shown(value);
}

/** Where a number comes from, in one line. */
export function originOf(
  input: InputDefinition,
  held: RowInput | undefined,
  nameOf: (id: string) => string,
): string {
  const inForce = held?.inForce;
  if (!inForce) {
    const source = input.source ? `, or is read from the ${SOURCES[input.source]}` : '';
    return `Not given yet. It can be typed in${source}.`;
  }
  if (inForce.origin === 'typed') {
    const reason = inForce.reason ? ` “${inForce.reason}”` : '';
    const instead =
      inForce.computedValue === undefined
        ? ''
        : ` Computed: ${shownOf(input, inForce.computedValue)}.`;
    return `Typed in by ${nameOf(inForce.typedBy)} on ${formatDay(inForce.typedAt)}.${reason}${instead}`;
  }
  const { range, evidenceCount, calibration } = inForce;
  if (calibration) {
    const { before, applied, userId, outcomes } = calibration;
    return `Computed: ${shownOf(input, before)} from the evidence × ${shown(applied)}, as ${nameOf(userId)}’s last ${outcomes} predictions came out.`;
  }
  const of = range
    ? ` of ${shown(range.low)}–${shown(range.high)}`
    : ` in ${evidenceCount === 1 ? '1 insight' : `${evidenceCount ?? 0} insights`}`;
  return `Computed: ${input.source ? SOURCES[input.source] : 'evidence'}${of}.`;
}

/** A number, with a pencil when a person typed it over what the evidence says. */
export function InputNumber(props: { input: InputDefinition; held: RowInput | undefined }) {
  const { input, held } = props;
  const inForce = held?.inForce;
  if (!inForce) return <span className={classes.missing}>–</span>;
  return (
    <span className={classes.number} data-typed={inForce.origin === 'typed' || undefined}>
      {inForce.origin === 'typed' && (
        <IconPencil size={11} stroke={2} aria-label="typed in" role="img" />
      )}
      {shownOf(input, inForce.value)}
    </span>
  );
}
