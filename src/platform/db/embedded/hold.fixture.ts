import pino from 'pino';
import { startEmbedded } from '../embedded.ts';

/** Runs the embedded database until killed, and says its process id: the victim in tests. */
const dataDir = process.argv[2];
if (!dataDir) throw new Error('usage: node hold.fixture.ts DATA_DIR');
const database = await startEmbedded({ dataDir, log: pino({ level: 'silent' }) });
process.stdout.write(`${database.pid}\n`);
setInterval(() => undefined, 60_000);
