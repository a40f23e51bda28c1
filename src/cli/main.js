// @ts-check
import { enableCompileCache, registerHooks } from 'node:module';

// The program is run from its TypeScript sources; what Node makes of them is kept between starts.
// This first file is JavaScript, since what reads TypeScript is large and then needs no loading.
enableCompileCache();

/** @typedef {import('node:module').ResolveFnOutput} ResolveFnOutput */

const SOURCES = new URL('../', import.meta.url).href;
/** @type {Map<string, ResolveFnOutput>} */
const packages = new Map();
// For each import Node reads a package's description anew. Ours names the aliases and that of
// drizzle-orm is long: together they took as much time as all other modules.
registerHooks({
  resolve(specifier, context, next) {
    const { parentURL = '' } = context;
    if (parentURL.startsWith(SOURCES)) {
      if (/^[#.].*\.ts$/.test(specifier)) return source(specifier, parentURL);
      const found = packages.get(specifier) ?? next(specifier, context);
      if (!specifier.startsWith('.')) packages.set(specifier, found);
      return { ...found, shortCircuit: true };
    }
    if (specifier.startsWith('.') && parentURL.includes('/node_modules/drizzle-orm/')) {
      return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true };
    }
    return next(specifier, context);
  },
});

/**
 * `#core/…` is `src/core/…`, as package.json says.
 * @param {string} specifier
 * @param {string} parentURL
 * @returns {ResolveFnOutput}
 */
function source(specifier, parentURL) {
  const url = specifier.startsWith('#')
    ? new URL(specifier.slice(1), SOURCES)
    : new URL(specifier, parentURL);
  return { url: url.href, format: 'module-typescript', shortCircuit: true };
}

await (await import('./program.ts')).run(process.argv);
