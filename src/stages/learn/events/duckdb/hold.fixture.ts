import pino from 'pino';
import { anEvent } from '../testing/sample-events.ts';
import { DuckDbStore } from './duckdb-store.ts';

/** Stores one event, says the process id of the analytics process, and ends as abruptly as a kill. */
const folder = process.argv[2];
if (!folder) throw new Error('usage: node hold.fixture.ts FOLDER');
const store = new DuckDbStore({ folder, memoryMb: 128, log: pino({ level: 'silent' }) });
await store.append([anEvent()]);
process.stdout.write(`${store.pid}\n`, () => process.kill(process.pid, 'SIGKILL'));
