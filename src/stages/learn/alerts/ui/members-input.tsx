import { MultiSelect } from '@mantine/core';
import { useDirectory } from '#platform/ui/directory.tsx';

/** Members who are told. */
export function MembersInput({
  value,
  onChange,
  disabled = false,
}: {
  value: readonly string[];
  onChange: (ids: string[]) => void;
  disabled?: boolean;
}) {
  const { people } = useDirectory();
  return (
    <MultiSelect
      label="Who is told"
      searchable
      disabled={disabled}
      data={people.map(({ id, name }) => ({ value: id, label: name }))}
      value={[...value]}
      maxValues={50}
      onChange={onChange}
    />
  );
}
