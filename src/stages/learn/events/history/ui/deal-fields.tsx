import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { DealStage } from '../history.contract.ts';
import { cellOfValue, type FieldsProps, placesOf, valueOfCell, withoutProperty } from './fields.ts';
import classes from './history.module.css';

/** Which column names the deal, and which ones hold the day it reached a stage. */
export function DealFields({ mapping, update, columns }: FieldsProps) {
  return (
    <>
      <NativeSelect
        label="Which deal it is"
        description="An id or name that no other deal has"
        value={valueOfCell(mapping.person[0])}
        data={placesOf(columns)}
        onChange={({ currentTarget: { value } }) => {
          const cell = cellOfValue(value);
          if (cell) update((before) => withoutProperty({ ...before, person: [cell] }, cell));
        }}
      />
      <fieldset className={classes.stages}>
        <legend>Stages, in their order</legend>
        <ul>
          {columns.map(({ index, name, kind }) => {
            const stage = mapping.stages.find(({ column }) => column === index);
            if (!stage && kind !== 'date') return null;
            return (
              <Stage
                key={index}
                column={name}
                stage={stage}
                onChange={(next) =>
                  update((before) =>
                    withoutProperty(
                      { ...before, stages: staged(before.stages, index, next) },
                      { column: index },
                    ),
                  )
                }
              />
            );
          })}
        </ul>
      </fieldset>
    </>
  );
}

/** Stages stand in the order of their columns. */
function staged(stages: readonly DealStage[], column: number, name: string | null): DealStage[] {
  const others = stages.filter((stage) => stage.column !== column);
  const all = name === null ? others : [...others, { column, name }];
  return all.sort((a, b) => a.column - b.column);
}

function Stage(props: {
  column: string;
  stage: DealStage | undefined;
  onChange: (name: string | null) => void;
}) {
  const { column, stage, onChange } = props;
  const [name, setName] = useState(stage?.name ?? column);
  return (
    <li>
      <Checkbox
        label={column}
        checked={stage !== undefined}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? name : null)}
      />
      <TextInput
        aria-label={`Event for ${column}`}
        size="xs"
        maxLength={200}
        disabled={!stage}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        onBlur={() => stage && name.trim() !== '' && onChange(name.trim())}
      />
    </li>
  );
}
