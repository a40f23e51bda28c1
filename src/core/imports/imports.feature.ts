import type { Feature } from '#platform/api/feature.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { readJob } from './import.job.ts';
import { importSetting } from './imports.contract.ts';
import { importReactions } from './imports.reactions.ts';
import { importRouteImplementations } from './imports.routes.ts';
import { importService } from './imports.service.ts';
import { tidyFilesJob } from './kept-files.ts';
import { resumeJob } from './resume.job.ts';
import { type ImportSink, registerSinks } from './sinks.ts';
import { undoJob } from './undo.job.ts';

/** Imports into every noun that takes them, and into what these take in. */
export function importsFeature(sinks: readonly ImportSink[]): Feature {
  registerSinks(sinks);
  return resourceFeature(importService, {
    routes: importRouteImplementations,
    reactions: importReactions,
    jobs: [readJob, undoJob, resumeJob, tidyFilesJob],
    settings: [importSetting],
  });
}
