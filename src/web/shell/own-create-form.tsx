import { Modal } from '@mantine/core';
import { Suspense } from 'react';
import type { Noun } from '#platform/ui/registry.ts';
import { lazyOf } from '#platform/ui/slot.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';

interface Props {
  readonly noun: Noun;
  readonly values: Readonly<Record<string, unknown>>;
  readonly onClose: () => void;
}

/** The create form that a feature brings itself, in the frame that all have. */
export default function OwnCreateForm({ noun, values, onClose }: Props) {
  const load = noun.ui.createForm;
  if (!load) return null;
  const Form = lazyOf(load);
  const one = noun.resource.label.one.toLowerCase();
  return (
    <Modal opened onClose={onClose} title={`New ${one}`} size={640}>
      <Suspense fallback={<Waiting />}>
        <Form values={values} onClose={onClose} />
      </Suspense>
    </Modal>
  );
}
