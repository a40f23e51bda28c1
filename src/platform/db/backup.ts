export { type DatabaseDigest, digest } from './backup/digest.ts';
export { BackupError, type BackupManifest } from './backup/format.ts';
export { verifyBackup } from './backup/read.ts';
export { type RestoreOptions, type RestoreReport, restore } from './backup/restore.ts';
export { type BackupOptions, backup } from './backup/write.ts';
