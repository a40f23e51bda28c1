import { buildWebIfStale } from '#app/web-build.ts';

// `npm run build`: the same build, and the same mark of what it was built from, as at a start.
const built = await buildWebIfStale();
process.stdout.write(
  built ? 'The web application is built.\n' : 'The web application is up to date.\n',
);
