import { beFirstToGo, endAtOnce } from '#platform/concurrency/own-memory.ts';
import { Engine } from './engine.ts';
import { explained } from './failures.ts';
import { EngineError, type EngineOptions, type Request, type Response } from './protocol.ts';
import { openSideDoor } from './side-door.ts';

/**
 * The process that owns the event files: forked by the server, asked over its channel, gone with
 * it. What breaks the database ends the process, and the server starts a new one.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as EngineOptions;
const running = new Map<number, AbortController>();

function send(message: Response): void {
  // Who asked may be gone; then so are we in a moment.
  if (process.connected) process.send?.(message, () => {});
}

function answer(
  engine: Engine,
  request: Exclude<Request, { name: 'cancel' }>,
  signal: AbortSignal,
) {
  switch (request.name) {
    case 'append':
      return engine.append(request.ask);
    case 'query':
      return engine.query(request.ask, signal);
    case 'erase':
      return engine.erase(request.ask);
    case 'eraseLoad':
      return engine.eraseLoad(request.ask);
    case 'eraseWorkspace':
      return engine.eraseWorkspace(request.ask);
    case 'merge':
      return engine.merge(request.ask);
    case 'maintain':
      return engine.maintain(request.ask);
    case 'health':
      return engine.health();
    case 'stop':
      return engine.close().then(() => null);
  }
}

async function serve(engine: Engine, request: Request): Promise<void> {
  if (request.name === 'cancel') {
    running.get(request.id)?.abort();
    return;
  }
  const { id } = request;
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const found = await answer(engine, request, controller.signal);
    send({ id, name: 'answer', answer: found });
    if (request.name === 'stop') process.disconnect();
  } catch (thrown) {
    const error = explained(thrown);
    const kind = error instanceof EngineError ? error.kind : 'internal';
    const message = error instanceof Error ? error.message : String(error);
    send({ id, name: 'failure', failure: { kind, message } });
    // Nothing more can be done here, an orderly end included; a new process finds everything committed.
    if (kind === 'broken' || engine.isOutgrown) setTimeout(endAtOnce, 50);
  } finally {
    running.delete(id);
  }
}

// Ctrl-C in a terminal reaches the whole group; the server stops us in order.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit(0));

async function open(): Promise<Engine> {
  beFirstToGo();
  const engine = await Engine.open(options);
  await openSideDoor(engine);
  return engine;
}

open().then(
  (engine) => {
    process.on('message', (request: Request) => void serve(engine, request));
    send({ name: 'ready' });
  },
  (error: unknown) => {
    send({ name: 'failed', message: error instanceof Error ? error.message : String(error) });
    setTimeout(() => process.exit(1), 50);
  },
);
