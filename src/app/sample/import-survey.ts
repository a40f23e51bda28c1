import { Readable } from 'node:stream';
import type { Import } from '#core/imports/imports.contract.ts';
import { begin, importService } from '#core/imports/imports.service.ts';
import type { ImportMappingInput } from '#core/imports/mapping.ts';
import type { App } from '#platform/api/app.ts';
import type { Actor } from '#platform/auth/actor.ts';
import { ADDED_COLUMNS, joinedSurvey, QUESTIONS, RESPONDENT } from './survey.ts';

/** Columns of the survey's own export; what `joinedSurvey` adds follows them. */
const OWN_COLUMNS = 37;
const MAX_BYTES = 5_000_000;
const LOOK_EVERY_MS = 150;

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
  const file = await app.files.save(actor.workspaceId, Readable.from(joinedSurvey()), MAX_BYTES);
  const started = await app.database.transaction(actor, async (tx) => {
    const made = await importService.create(tx, {
      fileName: 'jupyter-notebook-ux-2015.csv',
      fileBytes: file.bytes,
      fileId: file.id,
      target: 'feedback',
      mapping: surveyMapping(productId),
    } as never);
    return begin(app, tx, { id: made.id, version: made.version, step: 'running' });
  });
  for (;;) {
    signal.throwIfAborted();
    const now = await app.database.transaction(actor, (tx) => importService.get(tx, started.id), {
      readOnly: true,
    });
    if (now.state === 'done') return;
    if (now.state !== 'running')
      throw new Error(`the survey's import ended as “${now.state}”: ${now.problem ?? ''}`);
    await onProgress(shareOf(now));
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function shareOf({ progress }: Import): number {
  return progress && progress.fileBytes > 0 ? progress.bytes / progress.fileBytes : 0;
}
