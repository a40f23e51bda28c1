import { Suspense } from 'react';
import type { ListSlotProps, ListView } from '../feature-ui.ts';
import { lazyOf } from '../slot.tsx';
import { Waiting } from '../waiting.tsx';

/** Shows the list through one of its other views: a board, a tree, a matrix. */
export function ListViewPane({ view, ...rest }: ListSlotProps & { view: ListView }) {
  const View = lazyOf(view.load);
  return (
    <Suspense fallback={<Waiting />}>
      <View {...rest} />
    </Suspense>
  );
}
