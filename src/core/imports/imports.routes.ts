import type { App } from '#platform/api/app.ts';
import { sendCsv } from '#platform/api/csv-reply.ts';
import { implement, implementOpen } from '#platform/api/feature.ts';
import type { Actor } from '#platform/auth/actor.ts';
import { receiveFile } from '#platform/files/receive-file.ts';
import { importRoutes } from './imports.contract.ts';
import { allTargets, begin, cancel, importService } from './imports.service.ts';
import { discardFile } from './kept-files.ts';
import { previewOf, sinkInfo, sniffUpload, targetInfo } from './preview.ts';
import { problemKinds, problemsAfter, problemsCsv } from './problems.ts';
import { allSinks } from './sinks.ts';

export const importRouteImplementations = [
  implementOpen(importRoutes.create, async ({ app, actor, request }) => {
    if (!actor) throw new Error('an upload needs an actor');
    return upload(app, actor, request);
  }),
  implement(importRoutes.targets, async ({ app, tx }) => ({
    items: [
      ...(await allTargets(app, tx)).map((target) =>
        targetInfo(target, app.services.get(target.resource.noun)?.resource.about ?? ''),
      ),
      ...allSinks().map(sinkInfo),
    ],
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
    const { cursor = '0', limit, ...which } = query;
    const rows = await problemsAfter(tx, { ...which, importId: params.id }, cursor, limit + 1);
    const items = rows.slice(0, limit);
    return {
      items: items.map(({ id: _, ...problem }) => problem),
      nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null,
    };
  }),
  implement(importRoutes.problemKinds, async ({ tx, params, query }) => {
    await importService.get(tx, params.id);
    return problemKinds(tx, { ...query, importId: params.id });
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
    const problems = problemsCsv(app, actor, { ...query, importId: params.id });
    return sendCsv(reply, `${key}-problems.csv`, problems);
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
