import { useEffect } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';

/** A report begins with its question: the builder takes the place of a form. */
export default function NewReport({ onClose }: { onClose: () => void }) {
  const { go } = useApp();
  useEffect(() => {
    onClose();
    go('analysis');
  }, [go, onClose]);
  return null;
}
