import { IconCircleCheck, IconCrystalBall, IconTarget } from '@tabler/icons-react';
import type { FeatureUi } from '#platform/ui/feature-ui.ts';

export const ui: FeatureUi[] = [
  {
    noun: 'outcome_review',
    stage: 'learn',
    nav: { icon: IconCircleCheck, order: 60 },
    pages: [
      { path: 'calibration', title: 'Calibration', load: () => import('./calibration-page.tsx') },
    ],
    list: {
      columns: ['suggested', 'verdict', 'metricId', 'dueOn', 'ownerId'],
      groupBy: 'state',
    },
    record: {
      ownFields: [
        'suggested',
        'verdict',
        'scale',
        'unit',
        'predictedLow',
        'predictedHigh',
        'estimate',
        'measuredLow',
        'measuredHigh',
        'method',
        'whyNot',
        'measuredAt',
        'note',
        'nextStep',
        'confirmedBy',
        'confirmedAt',
        'movedFeature',
        'requesters',
        'told',
        'message',
      ],
      sections: [
        { id: 'result', label: 'Outcome', order: 1, load: () => import('./review-result.tsx') },
        { id: 'verdict', label: 'Verdict', order: 2, load: () => import('./review-verdict.tsx') },
        {
          id: 'told',
          label: 'Those who asked',
          order: 3,
          when: ({ state }) => state === 'confirmed',
          load: () => import('./review-told.tsx'),
        },
      ],
    },
    createForm: () => import('./open-review.tsx'),
    commands: [
      {
        id: 'calibration',
        label: 'Calibration',
        icon: IconTarget,
        keywords: 'predicted actual bias estimate forecast accuracy outcome',
        run: ({ go }) => go('calibration'),
      },
    ],
    slots: {
      'record.parts': () => import('./feature-sections.tsx'),
      'home.card': () => import('./home-card.tsx'),
      'home.step': () => import('./first-step.tsx'),
    },
  },
  {
    stage: 'learn',
    nav: { icon: IconTarget, order: 70, label: 'Calibration', path: 'calibration' },
  },
  {
    noun: 'prediction',
    stage: 'learn',
    nav: { icon: IconCrystalBall, order: 55, aside: true },
    list: { columns: ['state', 'featureId', 'reviewOn', 'confidence', 'predictorId'] },
    record: {
      ownFields: ['original', 'changedAfterShip', 'late'],
      sections: [
        { id: 'said', label: 'As predicted', load: () => import('./prediction-said.tsx') },
      ],
    },
    createForm: () => import('./prediction-form.tsx'),
  },
];
