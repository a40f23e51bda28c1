import { ActionIcon, Button, NativeSelect, Textarea } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { AddButton } from '#platform/ui/add-button.tsx';
import { useApp } from '#platform/ui/app-context.tsx';
import { messageOf } from '#sdk/problem.ts';
import { cohortRoutes } from '../../cohorts/cohort.contract.ts';
import type { Cohort, Condition } from '../../filter.contract.ts';
import classes from '../analysis.module.css';
import editorClasses from '../editor.module.css';
import { KnownEditor, newKnown } from '../known-editor.tsx';
import { anyEvent, newFilter } from '../questions.ts';
import { SmallNumber } from '../scope-editor.tsx';
import { FilterEditor, SelectorEditor } from '../selector-editor.tsx';
import cohortClasses from './cohorts.module.css';

const NEW: { readonly [K in Condition['kind']]: Condition & { kind: K } } = {
  did: {
    kind: 'did',
    selector: anyEvent,
    times: { operator: 'atLeast', count: 1 },
    period: { kind: 'days', count: 30 },
  },
  property: { kind: 'property', filter: newFilter },
  known: newKnown,
  listed: { kind: 'listed', personIds: [] },
};
export const newCohort: Cohort = { match: 'all', conditions: [NEW.did] };

const MOST_CONDITIONS = 10;

/** Who is in a cohort: by what they did, by what is known of them, or named one by one. */
export function Conditions({
  value,
  onChange,
  disabled,
}: {
  value: Cohort;
  onChange: (value: Cohort) => void;
  disabled: boolean;
}) {
  const { match, conditions } = value;
  return (
    <fieldset className={editorClasses.part} disabled={disabled}>
      <legend>Who is in it</legend>
      {conditions.length > 1 && (
        <NativeSelect
          size="xs"
          aria-label="Which conditions hold"
          value={match}
          onChange={(event) => onChange({ ...value, match: event.currentTarget.value as 'all' })}
          data={[
            { value: 'all', label: 'People for whom all of these hold' },
            { value: 'any', label: 'People for whom any of these holds' },
          ]}
        />
      )}
      {conditions.map((condition, i) => (
        <ConditionEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition is its place
          key={i}
          label={`Condition ${i + 1}`}
          value={condition}
          onChange={(next) => onChange({ ...value, conditions: conditions.with(i, next) })}
          onRemove={
            conditions.length > 1
              ? () => onChange({ ...value, conditions: conditions.toSpliced(i, 1) })
              : null
          }
        />
      ))}
      <AddButton
        size="compact-xs"
        disabled={conditions.length >= MOST_CONDITIONS}
        onClick={() => onChange({ ...value, conditions: [...conditions, NEW.did] })}
      >
        Another condition
      </AddButton>
    </fieldset>
  );
}

type Sort = 'did' | 'not' | 'property' | 'known' | 'listed';

function sortOf(condition: Condition): Sort {
  if (condition.kind !== 'did') return condition.kind;
  return condition.times.operator === 'atMost' ? 'not' : 'did';
}

function ofSort(sort: Sort, before: Condition): Condition {
  const selector = before.kind === 'did' ? before.selector : anyEvent;
  if (sort === 'did') return { ...NEW.did, selector };
  if (sort === 'not') return { ...NEW.did, selector, times: { operator: 'atMost', count: 0 } };
  return NEW[sort];
}

function ConditionEditor(props: {
  label: string;
  value: Condition;
  onChange: (value: Condition) => void;
  onRemove: (() => void) | null;
}) {
  const { label, value, onChange, onRemove } = props;
  return (
    <div className={editorClasses.selector}>
      <div className={editorClasses.line}>
        <NativeSelect
          className={classes.grow}
          size="xs"
          aria-label={label}
          value={sortOf(value)}
          onChange={(event) => onChange(ofSort(event.currentTarget.value as Sort, value))}
          data={[
            { value: 'did', label: 'People who did' },
            { value: 'not', label: 'People who did not, or only so often' },
            { value: 'known', label: 'People by what is known of them' },
            { value: 'property', label: 'People whose last event had' },
            { value: 'listed', label: 'People in a list' },
          ]}
        />
        {onRemove && (
          <ActionIcon aria-label={`Remove ${label.toLowerCase()}`} onClick={onRemove}>
            <IconX size={14} />
          </ActionIcon>
        )}
      </div>
      {value.kind === 'did' && <Did value={value} onChange={onChange} />}
      {value.kind === 'property' && (
        <div className={classes.filter}>
          <FilterEditor
            value={value.filter}
            onChange={(filter) => onChange({ kind: 'property', filter })}
          />
        </div>
      )}
      {value.kind === 'known' && <KnownEditor value={value} onChange={onChange} />}
      {value.kind === 'listed' && <Listed value={value} onChange={onChange} />}
    </div>
  );
}

function Did({
  value,
  onChange,
}: {
  value: Condition & { kind: 'did' };
  onChange: (value: Condition) => void;
}) {
  const { selector, times, period } = value;
  return (
    <>
      <SelectorEditor
        label="What they did"
        value={selector}
        onChange={(next) => onChange({ ...value, selector: next })}
      />
      <div>
        <div className={editorClasses.line}>
          <span>{times.operator === 'atLeast' ? 'at least' : 'at most'}</span>
          <SmallNumber
            label="Times"
            least={times.operator === 'atLeast' ? 1 : 0}
            value={times.count}
            onChange={(count) => onChange({ ...value, times: { ...times, count } })}
          />
          <span>times</span>
        </div>
        <div className={editorClasses.line}>
          <NativeSelect
            size="xs"
            aria-label="When"
            value={period.kind}
            onChange={(event) =>
              onChange({
                ...value,
                period:
                  event.currentTarget.value === 'ever'
                    ? { kind: 'ever' }
                    : { kind: 'days', count: 30 },
              })
            }
            data={[
              { value: 'days', label: 'in the last' },
              { value: 'ever', label: 'ever' },
            ]}
          />
          {period.kind === 'days' && (
            <div className={editorClasses.line}>
              <SmallNumber
                label="Days"
                most={3660}
                value={period.count}
                onChange={(count) => onChange({ ...value, period: { kind: 'days', count } })}
              />
              <span>days</span>
            </div>
          )}
        </div>
      </div>
    </>
  );
}

/** People named one by one: pasted ids are looked up, and what names nobody is said. */
function Listed({
  value,
  onChange,
}: {
  value: Condition & { kind: 'listed' };
  onChange: (value: Condition) => void;
}) {
  const { client, workspace } = useApp();
  const [pasted, setPasted] = useState('');
  const find = useMutation({
    mutationFn: () =>
      client.call(cohortRoutes.find, {
        params: { workspace: workspace.slug },
        body: { ids: pasted.split(/[\n,;]+/).flatMap((id) => id.trim() || []) },
      }),
    onSuccess: ({ personIds, unknown }) => {
      onChange({ kind: 'listed', personIds: [...new Set([...value.personIds, ...personIds])] });
      setPasted(unknown.join('\n'));
    },
  });
  const unknown = find.data?.unknown.length ?? 0;
  return (
    <>
      <p className={classes.hint}>
        {value.personIds.length.toLocaleString()}{' '}
        {value.personIds.length === 1 ? 'person' : 'people'} listed.
        {value.personIds.length > 0 && (
          <>
            {' '}
            <button
              type="button"
              className={classes.number}
              onClick={() => onChange({ kind: 'listed', personIds: [] })}
            >
              Empty the list
            </button>
          </>
        )}
      </p>
      <Textarea
        size="xs"
        label="Add people"
        description="Ids, e-mail addresses or numbers of persons, one a line."
        autosize
        minRows={3}
        maxRows={10}
        value={pasted}
        onChange={(event) => setPasted(event.currentTarget.value)}
      />
      {unknown > 0 && (
        <p className={classes.hint} role="status">
          {unknown === 1
            ? 'One of them names nobody and stays here to be mended.'
            : `${unknown.toLocaleString()} of them name nobody and stay here to be mended.`}
        </p>
      )}
      {find.error && (
        <p className={classes.hint} role="alert">
          {messageOf(find.error)}
        </p>
      )}
      <Button
        className={cohortClasses.add}
        size="compact-sm"
        variant="default"
        loading={find.isPending}
        disabled={pasted.trim() === ''}
        onClick={() => find.mutate()}
      >
        Add to the list
      </Button>
    </>
  );
}
