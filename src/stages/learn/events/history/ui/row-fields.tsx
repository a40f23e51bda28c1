import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Cell } from '../history.contract.ts';
import { cellOfValue, type FieldsProps, placesOf, valueOfCell, withoutProperty } from './fields.ts';

const NONE = { value: '', label: 'none' };
const CHOOSE = { value: '', label: 'Choose a column' };

/** Which columns say what happened, to whom, and under which id. */
export function RowFields({ mapping, update, columns }: FieldsProps) {
  const places = placesOf(columns);
  const put = (cell: Cell | null, change: Partial<typeof mapping>) =>
    update((before) => withoutProperty({ ...before, ...change }, cell));
  const person = (at: number) => (value: string) => {
    const cell = cellOfValue(value);
    update((before) => {
      const people = [...before.person];
      if (cell) people[at] = cell;
      else people.splice(at, 1);
      return withoutProperty(
        { ...before, person: people.length > 0 ? people : before.person },
        cell,
      );
    });
  };
  return (
    <>
      <NativeSelect
        label="What happened"
        value={valueOfCell(mapping.event)}
        data={[{ value: '', label: 'the same in every row' }, ...places]}
        onChange={({ currentTarget: { value } }) =>
          put(cellOfValue(value), { event: cellOfValue(value) })
        }
      />
      {!mapping.event && <EventName mapping={mapping} update={update} columns={columns} />}
      <NativeSelect
        label="Whose it is"
        description="An id of the user or visitor"
        value={valueOfCell(mapping.person[0])}
        data={places}
        onChange={({ currentTarget: { value } }) => person(0)(value)}
      />
      <NativeSelect
        label="… and where that is empty"
        description="Such as the device’s id"
        value={valueOfCell(mapping.person[1])}
        data={[NONE, ...places]}
        onChange={({ currentTarget: { value } }) => person(1)(value)}
      />
      <NativeSelect
        label="When it happened"
        value={valueOfCell(mapping.at)}
        data={[CHOOSE, ...places]}
        onChange={({ currentTarget: { value } }) =>
          put(cellOfValue(value), { at: cellOfValue(value) })
        }
      />
      <NativeSelect
        label="Id of the event"
        description="By which a repeat is known; without one, by the row’s content"
        value={valueOfCell(mapping.id)}
        data={[NONE, ...places]}
        onChange={({ currentTarget: { value } }) =>
          put(cellOfValue(value), { id: cellOfValue(value) })
        }
      />
    </>
  );
}

function EventName({ mapping, update }: FieldsProps) {
  const [name, setName] = useState(mapping.eventName ?? '');
  return (
    <TextInput
      label="Name of the event"
      placeholder="order placed"
      maxLength={200}
      value={name}
      onChange={({ currentTarget }) => setName(currentTarget.value)}
      onBlur={() =>
        update(({ eventName: _, ...before }) =>
          name.trim() === '' ? before : { ...before, eventName: name.trim() },
        )
      }
    />
  );
}
