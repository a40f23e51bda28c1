import { enableCompileCache } from 'node:module';

// The program is run from its TypeScript sources; what Node makes of them is kept between starts.
enableCompileCache();
await (await import('./program.ts')).run(process.argv);
