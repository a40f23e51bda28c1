import { Modal } from '@mantine/core';
import { type ReactNode, Suspense, useRef } from 'react';
import { useLateFocus } from '#platform/ui/overlay/use-late-focus.ts';
import { useReturnFocus } from '#platform/ui/overlay/use-return-focus.ts';
import { createLabel, type Noun } from '#platform/ui/registry.ts';
import { lazyOf } from '#platform/ui/slot.tsx';
import { Waiting } from '#platform/ui/waiting.tsx';

interface Props {
  readonly noun: Noun;
  readonly values: Readonly<Record<string, unknown>>;
  readonly onClose: () => void;
}

/** The create form that a feature brings itself, in the frame that all have. */
export default function OwnCreateForm({ noun, values, onClose }: Props) {
  useReturnFocus();
  const load = noun.ui.createForm;
  if (!load) return null;
  const Form = lazyOf(load);
  return (
    <Modal opened onClose={onClose} title={createLabel(noun.resource)} size={640}>
      <Body>
        <Suspense fallback={<Waiting />}>
          <Form values={values} onClose={onClose} />
        </Suspense>
      </Body>
    </Modal>
  );
}

function Body({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useLateFocus(box);
  return <div ref={box}>{children}</div>;
}
