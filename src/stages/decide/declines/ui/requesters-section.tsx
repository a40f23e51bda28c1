import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { Requesters } from '#stages/discover/requesters/ui/requesters.tsx';
import { type Decline, declineRoutes, declines } from '../declines.contract.ts';

/** Everyone who asked for what was declined, and the letter that tells them. */
export default function RequestersSection({ record }: RecordSlotProps) {
  const { id, note, requesters, told } = record as unknown as Decline;
  return (
    <Requesters
      about={{
        noun: declines.noun,
        id,
        routes: declineRoutes,
        tellRule: declines.policy.update,
        words: note,
        requesters,
        told,
      }}
    />
  );
}
