import { IconMessages } from '@tabler/icons-react';
import { useApp } from '#platform/ui/app-context.tsx';
import { useCount } from '#platform/ui/data/use-resource-list.ts';
import { HomeCount } from '#platform/ui/home-card.tsx';
import { scopedQuery } from '#platform/ui/list/scope.tsx';
import { feedback } from '../feedback.contract.ts';
import { FEEDBACK } from './use-triage.ts';

const NEW = { state: 'new' };

/** The notes that nobody has read yet. */
export default function FeedbackHomeCard() {
  const { scope } = useApp();
  const count = useCount(FEEDBACK, scopedQuery(FEEDBACK, NEW, scope));
  const label = count === 1 ? 'new note to read' : 'new notes to read';
  return <HomeCount icon={IconMessages} count={count} label={label} path={feedback.path} />;
}
