import { implementOpen } from '#platform/api/feature.ts';
import type { Actor } from '#platform/auth/actor.ts';
import { type LiveMessage, liveRoute } from './live.contract.ts';

// Well under the minute after which proxies cut an idle stream.
const HEARTBEAT_MS = 20_000;
// Sessions expire and roles change; a browser reconnects by itself and is checked anew.
const LONGEST_MS = 15 * 60_000;

export const liveRoutes = [
  implementOpen(liveRoute, async ({ app, actor, session, reply, request }) => {
    if (!actor) throw new Error('a live stream needs an actor');
    reply.hijack();
    const stream = reply.raw;
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) stream.setHeader(name, value);
    }
    stream.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    stream.write('retry: 2000\n\n');
    const end = () => stream.end();
    const hear = (messages: readonly LiveMessage[]) => {
      stream.write(`data: ${JSON.stringify(messages)}\n\n`);
      if (messages.some((message) => endsAccess(message, actor))) end();
    };
    const stopListening = app.live.subscribe(actor.workspaceId, hear, end);
    const unbind = session ? app.live.bindToSession(session.sessionId, end) : () => {};
    const heartbeat = setInterval(() => stream.write(': still here\n\n'), HEARTBEAT_MS);
    const longest = setTimeout(end, LONGEST_MS);
    request.raw.on('close', () => {
      clearInterval(heartbeat);
      clearTimeout(longest);
      stopListening();
      unbind();
    });
    return reply;
  }),
];

/** The caller's role changed or went, or their key did: the stream ends, and a new one is checked anew. */
function endsAccess({ noun, recordId, verb }: LiveMessage, actor: Actor): boolean {
  if (noun === 'member') return recordId === actor.userId && verb !== 'joined';
  return noun === 'api_key' && recordId === actor.actorId && verb === 'revoked';
}
