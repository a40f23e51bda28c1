import { Button, type ButtonProps } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';

interface Props extends ButtonProps {
  readonly onClick: () => void;
}

/** Adds one more to what stands above it: a step, a part, a prediction. */
export function AddButton(props: Props) {
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="gray"
      leftSection={<IconPlus size={14} />}
      {...props}
    />
  );
}
