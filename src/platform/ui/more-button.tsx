import { Button, type ButtonProps } from '@mantine/core';

interface Props extends ButtonProps {
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
  /** Small and without a frame, below what is read rather than worked on. */
  readonly quiet?: boolean;
}

const QUIET = { size: 'compact-sm', variant: 'subtle', color: 'gray' };

/** Asks for the next page of a list, as long as there is one. */
export function MoreButton({ query, quiet = false, ...button }: Props) {
  if (!query.hasNextPage) return null;
  return (
    <Button
      variant="default"
      {...(quiet && QUIET)}
      {...button}
      loading={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    />
  );
}
