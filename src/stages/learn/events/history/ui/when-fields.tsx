import { NativeSelect } from '@mantine/core';
import type { DateFormat } from '#platform/csv/dates.ts';
import type { FieldsProps } from './fields.ts';

const FORMATS: Record<DateFormat, string> = {
  'year-first': 'year first: 2026-03-31 14:00',
  'day-first': 'day first: 31.3.2026 14:00',
  'month-first': 'month first: 3/31/2026 2:00 PM',
  'month-name': 'month by name: 31 Mar 2026 14:00',
  epoch: 'a number: seconds or milliseconds since 1970',
};
const here = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
const zones = [...new Set(['UTC', here, ...Intl.supportedValuesOf('timeZone')])];

interface Props extends FieldsProps {
  readonly products: readonly { id: string; name: string }[];
}

/** How moments are written, where on earth they were noted, and of which product they tell. */
export function WhenFields({ mapping, update, products }: Props) {
  return (
    <>
      <NativeSelect
        label="Dates are written"
        value={mapping.dateFormat}
        data={Object.entries(FORMATS).map(([value, label]) => ({ value, label }))}
        onChange={({ currentTarget: { value } }) =>
          update((before) => ({ ...before, dateFormat: value as DateFormat }))
        }
      />
      {mapping.dateFormat !== 'epoch' && (
        <NativeSelect
          label="Time zone"
          description="Of times that name none"
          value={mapping.timeZone}
          data={zones.includes(mapping.timeZone) ? zones : [mapping.timeZone, ...zones]}
          onChange={({ currentTarget: { value } }) =>
            update((before) => ({ ...before, timeZone: value }))
          }
        />
      )}
      <NativeSelect
        label="Product"
        value={mapping.productId ?? ''}
        data={[
          { value: '', label: 'no particular one' },
          ...products.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          update((before) => ({ ...before, productId: value || null }))
        }
      />
    </>
  );
}
