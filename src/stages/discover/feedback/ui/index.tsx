import { IconForms, IconMessages, IconQuote } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';
import { feedback } from '../feedback.contract.ts';
import { feedbackForms } from '../forms.contract.ts';
import { insights } from '../insights.contract.ts';

export const ui: FeatureUi[] = [
  {
    resource: feedback,
    stage: 'discover',
    nav: { label: feedback.label.many, icon: IconMessages, order: 10, path: feedback.path },
    pages: [
      { path: feedback.path, title: feedback.label.many, load: () => import('./inbox.tsx') },
      {
        path: 'settings/feedback',
        title: 'Feedback inbox',
        load: () => import('./inbox-settings.tsx'),
      },
    ],
    record: {
      ownFields: ['body'],
      sections: [{ id: 'text', label: 'Text', load: () => import('./note-section.tsx') }],
      panels: [
        { id: 'similar', label: 'Similar notes', load: () => import('./similar-notes.tsx') },
      ],
    },
  },
  {
    resource: insights,
    stage: 'discover',
    nav: { label: insights.label.many, icon: IconQuote, order: 15, path: insights.path },
    list: { columns: ['importance', 'feedbackId', 'createdAt'] },
    slots: { 'record.thread': () => import('./feature-evidence.tsx') },
  },
  {
    resource: feedbackForms,
    stage: 'settings',
    nav: {
      label: feedbackForms.label.many,
      icon: IconForms,
      order: 50,
      path: feedbackForms.path,
    },
    list: { columns: ['enabled', 'askContact', 'productId'] },
    record: {
      ownFields: ['token'],
      sections: [
        {
          id: 'address',
          label: 'Public address',
          order: -1,
          load: () => import('./form-address.tsx'),
        },
      ],
    },
  },
];
