import { Readable } from 'node:stream';
import { sql } from 'drizzle-orm';
import type { App } from '#platform/api/app.ts';
import { implement, implementOpen } from '#platform/api/feature.ts';
import type { Actor } from '#platform/auth/actor.ts';
import { csvRecord } from '#platform/csv/write.ts';
import type { Tx } from '#platform/db/database.ts';
import { receiveFile } from '#platform/files/receive-file.ts';
import { type ImportProblem, importRoutes } from './imports.contract.ts';
import { allTargets, begin, cancel, importService } from './imports.service.ts';
import { discardFile } from './kept-files.ts';
import { previewOf, sniffUpload, targetInfo } from './preview.ts';

export const importRouteImplementations = [
  implementOpen(importRoutes.create, async ({ app, actor, request }) => {
    if (!actor) throw new Error('an upload needs an actor');
    return upload(app, actor, request);
  }),
  implement(importRoutes.targets, async ({ app, tx }) => ({
    items: (await allTargets(app, tx)).map((target) =>
      targetInfo(target, app.services.get(target.resource.noun)?.resource.about ?? ''),
    ),
  })),
  implementOpen(importRoutes.preview, async ({ app, actor, params, query }) => {
    if (!actor) throw new Error('a preview needs an actor');
    return previewOf(app, actor, params.id, query);
  }),
  implement(importRoutes.check, ({ app, tx, params, body }) =>
    begin(app, tx, { ...params, ...body, step: 'checking' }),
  ),
  implement(importRoutes.run, ({ app, tx, params, body }) =>
    begin(app, tx, { ...params, ...body, step: 'running' }),
  ),
  implement(importRoutes.undo, ({ app, tx, params, body }) =>
    begin(app, tx, { ...params, ...body, step: 'undoing' }),
  ),
  implement(importRoutes.discardFile, ({ app, tx, params, body }) =>
    discardFile(app, tx, { ...params, ...body }),
  ),
  implement(importRoutes.cancel, ({ tx, params, body }) => cancel(tx, params.id, body.version)),
  implement(importRoutes.problems, async ({ tx, params, query }) => {
    await importService.get(tx, params.id);
    const rows = await problemsAfter(
      tx,
      params.id,
      query.phase,
      query.cursor ?? '0',
      query.limit + 1,
    );
    const items = rows.slice(0, query.limit);
    return {
      items: items.map(({ id: _, ...problem }) => problem),
      nextCursor: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null,
    };
  }),
  implementOpen(importRoutes.problemsFile, async ({ app, actor, params, query, reply }) => {
    if (!actor) throw new Error('a download needs an actor');
    const { key } = await app.database.transaction(
      actor,
      (tx) => importService.get(tx, params.id),
      {
        readOnly: true,
      },
    );
    void reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${key}-problems.csv"`);
    return reply.send(Readable.from(problemsCsv(app, actor, params.id, query.phase)));
  }),
];

/** Keeps the file, looks whether it is a table, and makes the record; a file that is none goes again. */
async function upload(app: App, actor: Actor, request: Parameters<typeof receiveFile>[2]) {
  const file = await receiveFile(app, actor, request);
  try {
    await sniffUpload(app.files.path(actor.workspaceId, file.id), {});
    const input = { fileName: file.name, fileBytes: file.bytes, fileId: file.id };
    return await app.database.transaction(actor, (tx) => importService.create(tx, input as never));
  } catch (error) {
    await app.files.remove(actor.workspaceId, file.id);
    throw error;
  }
}

interface ProblemRow extends ImportProblem, Record<string, unknown> {
  id: string;
}

async function problemsAfter(
  tx: Tx,
  importId: string,
  phase: 'check' | 'run',
  after: string,
  limit: number,
): Promise<ProblemRow[]> {
  const { rows } = await tx.db.execute<ProblemRow>(sql`
    select id::text, row_number as "rowNumber", line, column_name as "column", code, message
    from import_problems
    where workspace_id = ${tx.workspaceId} and import_id = ${importId} and phase = ${phase}
      and id > ${after}::bigint
    order by id limit ${limit}`);
  return rows;
}

async function* problemsCsv(
  app: App,
  actor: Actor,
  importId: string,
  phase: 'check' | 'run',
): AsyncGenerator<string> {
  yield csvRecord(['Row', 'Line', 'Column', 'Problem', 'Code']);
  for (let after = '0'; ; ) {
    const rows = await app.database.transaction(
      actor,
      (tx) => problemsAfter(tx, importId, phase, after, 1_000),
      { readOnly: true },
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    yield rows
      .map((row) => csvRecord([row.rowNumber, row.line, row.column, row.message, row.code]))
      .join('');
  }
}
