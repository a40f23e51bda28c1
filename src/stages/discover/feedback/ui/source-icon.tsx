import {
  IconApi,
  IconBrandGithub,
  IconBriefcase,
  IconClipboardList,
  IconFileTypeCsv,
  IconForms,
  IconHelpCircle,
  IconMail,
  IconMessage,
  IconMessages,
  IconMicrophone,
  IconNote,
  IconUsers,
  IconWorld,
} from '@tabler/icons-react';
import type { Icon } from '#platform/ui/feature-ui.ts';
import { SOURCES } from '../feedback.contract.ts';

const ICONS: Partial<Record<string, Icon>> = {
  note: IconNote,
  interview: IconMicrophone,
  usability_test: IconMicrophone,
  field_visit: IconMicrophone,
  focus_group: IconUsers,
  survey: IconClipboardList,
  form: IconForms,
  portal: IconWorld,
  widget: IconWorld,
  email: IconMail,
  chat: IconMessage,
  support: IconHelpCircle,
  sales: IconBriefcase,
  forum: IconMessages,
  github: IconBrandGithub,
  api: IconApi,
  csv: IconFileTypeCsv,
};

/** Where a note comes from, as a picture; its name stands in the title. */
export function SourceIcon({ source, size = 16 }: { source: string; size?: number }) {
  const Shown = ICONS[source] ?? IconNote;
  return <Shown size={size} stroke={1.6} />;
}

export function sourceLabel(source: string): string {
  return SOURCES.find(({ value }) => value === source)?.label ?? source;
}
