import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#platform/contract/problem.ts';
import { translateDatabaseError } from '#platform/db/errors.ts';

/** Answers whatever was thrown as a problem document; what nobody foresaw is logged and becomes a 500. */
export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply) {
  const problem = toProblem(translateDatabaseError(thrown));
  // Whoever hung up stopped the work themselves, and nobody reads the answer.
  const left = thrown instanceof Error && thrown.name === 'AbortError' && reply.raw.destroyed;
  if (problem.status >= 500 && !left)
    request.log.error({ err: thrown, path: loggedPath(request) }, 'request failed');
  else if (problem.cause) request.log.debug({ err: problem.cause }, 'request refused');
  if (reply.raw.headersSent) {
    // Half an answer is out: only cutting it off tells the caller that it is not whole.
    reply.raw.destroy();
    return reply;
  }
  if (problem.status === 503) void reply.header('retry-after', '2');
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem.toDocument(request.id)));
}

const CLIENT_CODES: Record<string, Problem> = {
  HPE_HEADER_OVERFLOW: new Problem('too_large', 'The headers or the address are too long.'),
  ERR_HTTP_REQUEST_TIMEOUT: new Problem('timeout', 'The request did not arrive in time.'),
};

/** Answers on the bare connection what was not readable as HTTP, and closes it. */
export function sendRawProblem(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem =
    CLIENT_CODES[error.code ?? ''] ??
    new Problem('invalid_input', 'This is not a readable HTTP request.');
  const body = JSON.stringify(problem.toDocument());
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\ncontent-type: application/problem+json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}

const FASTIFY_CODES: Record<string, () => Problem> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new Problem('too_large', 'The body is larger than this address takes.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new Problem('unsupported_media', 'Send the body as application/json.'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new Problem('invalid_input', 'A JSON body is missing.'),
  FST_ERR_BAD_URL: () =>
    new Problem('invalid_input', 'The address is not readable: percent-encode it as UTF-8.'),
  FST_ERR_MAX_PARAM_LENGTH: () =>
    new Problem('invalid_input', 'A part of the address is too long.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new Problem('invalid_input', 'Content-Length does not match the body.'),
};

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const { code, statusCode, message } = error as {
    code?: string;
    statusCode?: number;
    message?: string;
  };
  const known = code ? FASTIFY_CODES[code] : undefined;
  if (known) return known();
  if (statusCode === 413)
    return new Problem('too_large', 'The input is larger than this address takes.');
  if (statusCode && statusCode >= 400 && statusCode < 500) {
    return new Problem('invalid_input', message ?? 'The request is not valid.', { cause: error });
  }
  return new Problem(
    'internal',
    'Something went wrong on our side. It was logged; try again, and tell the owner if it stays.',
    { cause: error },
  );
}

/** The path as the log may hold it: a secret in it is left out. */
export function loggedPath(request: FastifyRequest): string {
  const pattern = request.routeOptions.url;
  return pattern?.includes(':token') ? pattern : (request.url.split('?')[0] ?? '');
}
