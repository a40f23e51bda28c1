import { enableCompileCache, registerHooks } from 'node:module';

// The program is run from its TypeScript sources; what Node makes of them is kept between starts.
enableCompileCache();
// Node reads a package's description anew for each of its files; that of drizzle-orm is so long
// that this took as much time as all other modules together.
registerHooks({
  resolve(specifier, context, next) {
    const { parentURL } = context;
    return specifier.startsWith('.') && parentURL?.includes('/node_modules/drizzle-orm/')
      ? { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true }
      : next(specifier, context);
  },
});
await (await import('./program.ts')).run(process.argv);
