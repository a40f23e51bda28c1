import { IconForms, IconMessages, IconQuote } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi[] = [
  {
    noun: 'feedback',
    stage: 'discover',
    nav: { icon: IconMessages, order: 10 },
    pages: [
      { path: 'feedback', title: 'Feedback', load: () => import('./inbox.tsx') },
      {
        path: 'settings/feedback',
        title: 'Feedback inbox',
        load: () => import('./inbox-settings.tsx'),
      },
    ],
    slots: {
      'home.card': () => import('./home-card.tsx'),
      'home.step': () => import('./first-step.tsx'),
    },
    record: {
      ownFields: ['body'],
      sections: [{ id: 'text', label: 'Text', load: () => import('./note-section.tsx') }],
      panels: [
        { id: 'similar', label: 'Similar notes', load: () => import('./similar-notes.tsx') },
      ],
    },
  },
  {
    noun: 'insight',
    stage: 'discover',
    nav: { icon: IconQuote, order: 15 },
    list: { columns: ['importance', 'feedbackId', 'createdAt'] },
    // The title is what was said; where it stands in the note is for the note's page to show.
    record: { ownFields: ['excerpt', 'startOffset', 'endOffset'] },
    slots: { 'record.thread': () => import('./feature-evidence.tsx') },
  },
  {
    noun: 'feedback_form',
    stage: 'settings',
    nav: {
      icon: IconForms,
      order: 50,
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
