import { resourceFeature } from '#platform/resource/feature.ts';
import { readJob } from './import-job.ts';
import { importSetting } from './imports.contract.ts';
import { importReactions } from './imports.reactions.ts';
import { importRouteImplementations } from './imports.routes.ts';
import { importService } from './imports.service.ts';
import { tidyFilesJob } from './kept-files.ts';
import { resumeJob } from './resume-job.ts';
import { undoJob } from './undo-job.ts';

export const importsFeature = resourceFeature(importService, {
  routes: importRouteImplementations,
  reactions: importReactions,
  jobs: [readJob, undoJob, resumeJob, tidyFilesJob],
  settings: [importSetting],
});
