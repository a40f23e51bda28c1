import { useEffect } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';

/** A cohort begins with who is in it: its own page takes the place of a form. */
export default function NewCohort({ onClose }: { onClose: () => void }) {
  const { go } = useApp();
  useEffect(() => {
    onClose();
    go('cohorts/new');
  }, [go, onClose]);
  return null;
}
