import { IconFileImport, IconMessages } from '@tabler/icons-react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import { useCount, useResourceList } from '#platform/ui/data/use-resource-list.ts';
import { StartStep } from '#platform/ui/start-step.tsx';
import { feedback } from '../feedback.contract.ts';
import { FEEDBACK } from './use-triage.ts';

const NEWEST = { state: 'new', sort: '-createdAt', limit: '1' };
const ALL = {};

/** For a newcomer: the newest note that nobody has read, or the way in for the first. */
export default function FeedbackStep() {
  const { registry, create } = useApp();
  const allowed = useAllowed();
  const { items, state } = useResourceList(FEEDBACK, NEWEST);
  const count = useCount(FEEDBACK, ALL);
  const [note] = items;
  if (state === 'loading' || count === null) return <Arriving />;
  if (count > 0) {
    return (
      <StartStep
        id="triage"
        icon={IconMessages}
        title="Triage new feedback"
        about="Read what somebody said, and tie their words to the problem they speak of."
        to={note ? `${feedback.path}?peek=${note.id}` : feedback.path}
      />
    );
  }
  const imports = registry.noun('import');
  if (!imports || !allowed(imports.resource.policy.create)) return null;
  return (
    <StartStep
      id="feedback"
      icon={IconFileImport}
      title="Bring feedback in"
      about="A survey or an export of your help desk as a CSV file, with a preview first."
      to={() => create('import')}
    />
  );
}
