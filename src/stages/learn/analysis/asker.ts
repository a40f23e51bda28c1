import type { FastifyReply } from 'fastify';
import { actorOf, type Open } from '#platform/api/feature.ts';
import type { Asker } from './asking.service.ts';

/** Whoever hangs up has no more use for the answer: the question is stopped. */
function untilGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

/** With whom a call asks: stopped when the caller is gone. */
export function askerOf(call: Pick<Open, 'app' | 'actor' | 'reply'>): Asker {
  const { workspaceId } = actorOf(call);
  return { app: call.app, workspaceId, signal: untilGone(call.reply) };
}
