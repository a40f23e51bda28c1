/**
 * What the sample product team made of the survey: problems, and features that
 * would solve them. Each names the researchers' theme codes (and, for features,
 * their keyword patterns) by which its evidence is found; nothing is linked by hand.
 * Impact, effort and dates are illustrative.
 */
export interface SampleOpportunity {
  readonly title: string;
  readonly statement: string;
  readonly who: string;
  /** Theme codes of the answers that speak of it. Empty for one that only groups others. */
  readonly themes: readonly string[];
  /** Narrows the themes: only answers that contain it. */
  readonly pattern?: RegExp;
  readonly children?: readonly SampleOpportunity[];
}

export interface SampleFeature {
  readonly title: string;
  readonly description: string;
  readonly addresses: readonly string[];
  readonly themes: readonly string[];
  readonly pattern: RegExp;
  readonly state: 'idea' | 'candidate' | 'planned' | 'in_progress' | 'shipped' | 'declined';
  readonly horizon: 'now' | 'next' | 'later' | null;
  /** On RICE's scale: 3 massive, 2 high, 1 medium, 0.5 low, 0.25 minimal. */
  readonly impact: number;
  /** Person-months, low and high. */
  readonly effort: readonly [number, number];
  /** Months from the start of the current quarter, first and last; null when undated. */
  readonly window: readonly [number, number] | null;
}

export const OPPORTUNITIES: readonly SampleOpportunity[] = [
  {
    title: 'Notebooks are hard to keep under version control',
    statement:
      'People who work in teams cannot review or merge notebooks: output and metadata drown the change that matters, so notebooks stay out of the repository or lose their history.',
    who: 'Developers, data scientists and researchers who share code',
    themes: ['version', 'version_control'],
  },
  {
    title: 'Writing code in a notebook lacks what an editor gives',
    statement:
      'Anyone who writes more than a few cells misses their editor: keys, completion, refactoring, debugging and a view of what is in memory.',
    who: 'Everyone who writes code daily',
    themes: [],
    children: [
      {
        title: 'The cell editor is weaker than the editor people know',
        statement:
          'Keybindings, multiple cursors, completion and search work differently or not at all.',
        who: 'Users of Vim, Emacs, Sublime and IDEs',
        themes: ['editor', 'development'],
        pattern:
          /vim|emacs|sublime|atom|edit(or|ing)|complet|keyboard|shortcut|hotkey|find|replace|multi.?(line|cursor)/i,
      },
      {
        title: 'There is no way to look inside a running program',
        statement:
          'Finding a mistake means printing: there is no debugger and no list of variables.',
        who: 'Data scientists and engineers',
        themes: ['ide', 'development'],
        pattern: /debug|variable|breakpoint|profil|inspect|ide\b|workspace/i,
      },
      {
        title: 'Long notebooks are hard to find one’s way in',
        statement:
          'Without sections, outline or folding, a notebook of a hundred cells is one long scroll.',
        who: 'Researchers and educators',
        themes: ['content_management', 'ux', 'development'],
        pattern:
          /navigat|section|collaps|fold|toc\b|table of contents|outline|scroll|long|hide|sidebar/i,
      },
    ],
  },
  {
    title: 'Results do not reach people who do not code',
    statement:
      'The work ends in a report, a slide or a page for somebody without a notebook. Exports break, look wrong or show code that nobody asked for.',
    who: 'Analysts, researchers and educators, and those they report to',
    themes: ['disseminate', 'dissemination'],
  },
  {
    title: 'A notebook is a dead end for production',
    statement:
      'What was explored in a notebook has to be written anew to be run again, scheduled, imported or tested.',
    who: 'Data scientists and developers',
    themes: ['reuse'],
  },
  {
    title: 'Getting a notebook server to run is a hurdle',
    statement:
      'Installing, configuring, finding files and running it for others takes more skill than using it.',
    who: 'Beginners, educators and administrators',
    themes: ['setup', 'hosting'],
  },
  {
    title: 'Two people cannot work on one notebook',
    statement:
      'Collaboration means sending files: there is no shared editing, commenting or review.',
    who: 'Teams and classes',
    themes: ['collab'],
  },
  {
    title: 'Languages other than Python are second class',
    statement: 'Mixing languages or using another kernel loses features and needs workarounds.',
    who: 'Users of R, Julia, Scala and SQL',
    themes: ['language'],
  },
  {
    title: 'Sessions are lost and kernels die',
    statement: 'Crashes, disconnects and large outputs cost people their state and their trust.',
    who: 'People with long or heavy computations',
    themes: ['robust', 'performance'],
  },
  {
    title: 'The notebook does not connect with the tools around it',
    statement: 'Plotting, databases, clusters and file stores each need their own glue.',
    who: 'Data scientists and engineers',
    themes: ['integrations', 'integration', 'visualization'],
  },
];

/** Shipped once its prediction is made; what the made-up usage shows changes on that day. */
export const SHARE_LINK = 'Share a notebook as a link';

export const FEATURES: readonly SampleFeature[] = [
  {
    title: 'Notebook-aware diff and merge',
    description:
      'Compare and merge notebooks cell by cell, in the browser and from git, outputs aside.',
    addresses: ['Notebooks are hard to keep under version control'],
    themes: ['version', 'version_control'],
    pattern: /diff|merge|conflict|git/i,
    state: 'in_progress',
    horizon: 'now',
    impact: 2,
    effort: [4, 7],
    window: [0, 2],
  },
  {
    title: 'Checkpoint history with names',
    description: 'Every save can be named, compared and gone back to, without git.',
    addresses: ['Notebooks are hard to keep under version control'],
    themes: ['version', 'version_control'],
    pattern: /histor|version|revert|undo|checkpoint|track/i,
    state: 'candidate',
    horizon: 'next',
    impact: 1,
    effort: [2, 4],
    window: [3, 5],
  },
  {
    title: 'Editor keymaps: Vim, Emacs and Sublime',
    description: 'Choose the keymap of the editor you know, in every cell.',
    addresses: ['The cell editor is weaker than the editor people know'],
    themes: ['editor', 'development'],
    pattern: /vim|emacs|sublime|atom|key.?(bind|board|map)|shortcut|hotkey/i,
    state: 'planned',
    horizon: 'now',
    impact: 1,
    effort: [1, 2],
    window: [1, 3],
  },
  {
    title: 'Better completion and inline documentation',
    description: 'Completion that knows types, and help where the cursor is.',
    addresses: ['The cell editor is weaker than the editor people know'],
    themes: ['editor', 'ide', 'development'],
    pattern: /complet|intellisense|docstring|lint|pep|suggest/i,
    state: 'candidate',
    horizon: 'next',
    impact: 1,
    effort: [3, 6],
    window: [4, 7],
  },
  {
    title: 'Visual debugger and variable inspector',
    description: 'Breakpoints in cells, stepping, and a live list of variables with their values.',
    addresses: ['There is no way to look inside a running program'],
    themes: ['ide', 'development'],
    pattern: /debug|variable|breakpoint|inspect|workspace/i,
    state: 'planned',
    horizon: 'next',
    impact: 2,
    effort: [6, 12],
    window: [3, 8],
  },
  {
    title: 'Table of contents and collapsible sections',
    description: 'An outline made from headings, folding, and keys to jump.',
    addresses: ['Long notebooks are hard to find one’s way in'],
    themes: ['content_management', 'ux', 'development'],
    pattern: /section|collaps|fold|toc\b|table of contents|outline|navigat/i,
    state: 'planned',
    horizon: 'now',
    impact: 1,
    effort: [1, 3],
    window: [0, 1],
  },
  {
    title: 'Report view without code',
    description: 'Share a notebook as a page that shows results and text, code behind a click.',
    addresses: ['Results do not reach people who do not code'],
    themes: ['disseminate', 'dissemination', 'ux'],
    pattern: /hide|report|dashboard|publish|shar(e|ing)|present/i,
    state: 'planned',
    horizon: 'next',
    impact: 2,
    effort: [3, 5],
    window: [4, 6],
  },
  {
    title: SHARE_LINK,
    description: 'One click gives an address that opens the notebook read-only, with its results.',
    addresses: ['Results do not reach people who do not code'],
    themes: ['disseminate', 'dissemination', 'collab'],
    pattern: /shar(e|ing)|send|link|viewer|nbviewer|publish/i,
    state: 'in_progress',
    horizon: null,
    impact: 2,
    effort: [2, 4],
    window: null,
  },
  {
    title: 'Export to slides and PDF that keeps its looks',
    description: 'Templates with live preview; no LaTeX needed for PDF.',
    addresses: ['Results do not reach people who do not code'],
    themes: ['disseminate', 'dissemination'],
    pattern: /pdf|slide|latex|nbconvert|export|convert|html|word\b/i,
    state: 'candidate',
    horizon: 'next',
    impact: 2,
    effort: [3, 6],
    window: null,
  },
  {
    title: 'Run notebooks with parameters and on a schedule',
    description: 'Mark inputs, run from the command line or a scheduler, keep each run’s output.',
    addresses: ['A notebook is a dead end for production'],
    themes: ['reuse', 'cli'],
    pattern: /schedul|automat|batch|command.?line|parameter|pipeline|cron/i,
    state: 'candidate',
    horizon: 'later',
    impact: 2,
    effort: [3, 5],
    window: null,
  },
  {
    title: 'Import a notebook like a module',
    description: 'Functions defined in a notebook can be imported and tested from code.',
    addresses: ['A notebook is a dead end for production'],
    themes: ['reuse', 'development'],
    pattern: /import|module|function|package|script|\.py\b|test/i,
    state: 'idea',
    horizon: 'later',
    impact: 1,
    effort: [2, 5],
    window: null,
  },
  {
    title: 'One-step installer with a first notebook',
    description: 'Download, open, start: no terminal, sensible folders, updates included.',
    addresses: ['Getting a notebook server to run is a hurdle'],
    themes: ['setup', 'hosting'],
    pattern: /install|set.?up|start|windows|launch|config|conda|folder|director/i,
    state: 'in_progress',
    horizon: 'now',
    impact: 2,
    effort: [2, 4],
    window: [0, 2],
  },
  {
    title: 'Hub for classes and teams',
    description: 'One server, many people: sign-in, quotas, shared files.',
    addresses: [
      'Getting a notebook server to run is a hurdle',
      'Two people cannot work on one notebook',
    ],
    themes: ['hosting', 'setup', 'collab'],
    pattern: /hub|multi.?user|server|class|student|host|cloud/i,
    state: 'shipped',
    horizon: null,
    impact: 3,
    effort: [8, 14],
    window: [-6, -1],
  },
  {
    title: 'Edit one notebook together, live',
    description: 'Several cursors, one kernel, comments on cells.',
    addresses: ['Two people cannot work on one notebook'],
    themes: ['collab'],
    pattern: /collab|together|real.?time|simultan|google|shar/i,
    state: 'candidate',
    horizon: 'later',
    impact: 2,
    effort: [9, 18],
    window: null,
  },
  {
    title: 'Kernel sessions that survive a disconnect',
    description: 'Output keeps coming in while the browser is closed; reconnect finds everything.',
    addresses: ['Sessions are lost and kernels die'],
    themes: ['robust', 'performance', 'development'],
    pattern: /crash|disconnect|lost|lose|kernel|memory|slow|hang|unrespons|reliab/i,
    state: 'candidate',
    horizon: 'next',
    impact: 2,
    effort: [4, 8],
    window: null,
  },
  {
    title: 'Mix languages in one notebook',
    description: 'Each cell its language, data passed between them.',
    addresses: ['Languages other than Python are second class'],
    themes: ['language'],
    pattern: /language|\bR\b|julia|scala|sql|matlab|kernel|mix|switch/i,
    state: 'idea',
    horizon: 'later',
    impact: 1,
    effort: [6, 12],
    window: null,
  },
  {
    title: 'Microsoft Word export with tracked changes',
    description: 'Round trip to Word for reviewers.',
    addresses: ['Results do not reach people who do not code'],
    themes: ['disseminate', 'dissemination'],
    pattern: /\bword\b|docx|microsoft|office/i,
    state: 'idea',
    horizon: null,
    impact: 0.5,
    effort: [5, 9],
    window: null,
  },
];

/** Who answered, by what they said of themselves. */
export const SEGMENTS = [
  {
    name: 'Daily users',
    description: 'Those whose work stops when the notebook does.',
    rule: { usage: 'Daily' },
  },
  {
    name: 'Students',
    description: 'They learn to program and to use a notebook at the same time.',
    rule: { 'role.contains': 'student' },
  },
] as const;

/** The one that is declined, and what would bring it back. */
export const DECLINED = {
  title: 'Microsoft Word export with tracked changes',
  reason:
    'Reviewers want to read results and say what they think. A report view that opens in any browser gives them that; keeping step with Word would cost more than it brings.',
  moreCustomers: 15,
} as const;
