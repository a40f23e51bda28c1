import type { ImportMappingInput } from '#core/imports/mapping.ts';
import type { App } from '#platform/api/app.ts';
import type { Actor } from '#platform/auth/actor.ts';
import { runImport } from './run-import.ts';
import { ADDED_COLUMNS, joinedSurvey, QUESTIONS, RESPONDENT } from './survey.ts';

/** Columns of the survey's own export; what `joinedSurvey` adds follows them. */
const OWN_COLUMNS = 37;

const columnOf = (name: (typeof ADDED_COLUMNS)[number]) =>
  OWN_COLUMNS + ADDED_COLUMNS.indexOf(name);

/** How the survey becomes feedback: a note for each answer, with its respondent as the contact. */
function surveyMapping(productId: string): ImportMappingInput {
  return {
    parts: [
      {
        name: 'note',
        noun: 'feedback',
        fields: {
          saidAt: { columns: [RESPONDENT.submitted] },
          source: { columns: [], fallback: 'survey' },
          productId: { columns: [], fallback: productId },
          contactId: { part: 'respondent' },
        },
      },
      {
        name: 'respondent',
        noun: 'contact',
        fields: {
          name: { columns: [columnOf('Respondent')] },
          externalId: { columns: [columnOf('Respondent')] },
          role: { columns: [columnOf('Role group')] },
          industry: { columns: [RESPONDENT.industry] },
          usage: { columns: [RESPONDENT.usage] },
        },
      },
    ],
    answers: QUESTIONS.flatMap(({ first, count, label, tag, themes }) =>
      Array.from({ length: count }, (_, i) => ({
        column: first + i,
        question: label,
        tags: [tag],
        ...(themes ? { tagCells: { columns: [columnOf(themes)], split: ',' } } : {}),
      })),
    ),
    identity: [columnOf('Respondent')],
    source: 'Jupyter Notebook UX survey 2015',
    onInvalid: 'clear',
  };
}

/** Uploads and imports the survey as a person would, and waits for the import to end. */
export async function importSurvey(
  app: App,
  actor: Actor,
  productId: string,
  onProgress: (share: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const wanted = {
    fileName: 'jupyter-notebook-ux-2015.csv',
    content: joinedSurvey(),
    target: 'feedback',
    mapping: surveyMapping(productId),
    onProgress,
  };
  await runImport(app, actor, wanted, signal);
}
