export { digest } from './backup/digest.ts';
export { BackupError } from './backup/format.ts';
export { restore } from './backup/restore.ts';
export { backup } from './backup/write.ts';
