// Imports go one way: platform → core → discover → decide → plan → build →
// launch → learn → people → web → app. A room may use those before it.
const STAGES = ['discover', 'decide', 'plan', 'build', 'launch', 'learn', 'people'];

const laterThan = (stage) => STAGES.slice(STAGES.indexOf(stage) + 1);

/** What no file of this place may import. */
const oneWay = (name, from, forbidden) => ({
  name,
  severity: 'error',
  comment: 'Imports go one way; what flows back is an event wired in src/app.',
  from: { path: from, pathNot: TESTS },
  to: { path: forbidden },
});

const TESTS = '\\.test\\.tsx?$|^src/platform/testing/';
const UI = '^src/(.*/ui/|web/|sdk/)|^src/platform/ui/';
const BROWSER_SAFE = '\\.contract\\.ts$|^src/platform/contract/|\\.policy\\.ts$';

export default {
  forbidden: [
    oneWay('platform-below-all', '^src/platform/', '^src/(core|stages|web|app|cli)/'),
    oneWay('core-below-stages', '^src/core/', '^src/(stages|web|app|cli)/'),
    ...STAGES.filter((stage) => laterThan(stage).length > 0).map((stage) =>
      oneWay(
        `${stage}-before-later-stages`,
        `^src/stages/${stage}/`,
        `^src/stages/(${laterThan(stage).join('|')})/`,
      ),
    ),
    oneWay('stages-below-app', '^src/stages/', '^src/(web|app|cli)/'),
    oneWay('app-knows-no-cli', '^src/app/', '^src/cli/'),
    {
      name: 'no-circles',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { circular: true },
    },
    {
      name: 'browser-code-stays-in-the-browser',
      severity: 'error',
      comment: 'Screens reach the server through contracts and the SDK only.',
      from: { path: UI, pathNot: TESTS },
      to: {
        path: '^src/.*\\.(table|store|service|routes|feature|reactions|job)\\.ts$|^src/platform/(db|api|auth|events|jobs|files|mail|http|resource)/.*(?<!\\.contract)\\.ts$',
      },
    },
    {
      name: 'contracts-run-anywhere',
      severity: 'error',
      from: { path: BROWSER_SAFE },
      to: {
        path: '^node:|node_modules/(pg|drizzle-orm|fastify|pino|pg-boss)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'stores-are-private',
      severity: 'error',
      comment: 'Another feature is reached through its service and its contract.',
      from: { path: '^src/(core|stages)/(.+?)/[^/]+$', pathNot: TESTS },
      to: { path: '^src/(core|stages)/.*\\.store\\.ts$', pathNot: '^src/(core|stages)/$2/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|coverage)/' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  },
};
