import { Command } from 'commander';
import { withDatabase } from '#cli/database.ts';
import { say } from '#cli/output.ts';
import { readConfig } from '#platform/config.ts';
import { backup, restore } from '#platform/db/backup.ts';
import { migrate } from '#platform/db/migrate.ts';
import { type Check, diagnose } from '#platform/doctor.ts';
import { EVENTS_FOLDER } from '#stages/learn/events/open-store.ts';

/** The commands that look after the database: migrate, backup, restore, doctor. */
export function databaseCommands(): Command[] {
  return [migrateCommand(), backupCommand(), restoreCommand(), doctorCommand()];
}

function migrateCommand(): Command {
  return new Command('migrate')
    .description('bring the database up to date (the server does so at its start)')
    .option('--dry-run', 'only show what would be done')
    .action(({ dryRun = false }: { dryRun?: boolean }) =>
      withDatabase(async ({ connection }) => {
        const { already, applied } = await migrate({ connection, dryRun });
        say(`${already.length} migrations are in place.`);
        for (const name of applied) say(`${dryRun ? 'would apply' : 'applied'} ${name}`);
        if (applied.length === 0) say('Nothing to do.');
      }),
    );
}

function backupCommand(): Command {
  return new Command('backup')
    .description('write everything into one file, while the server goes on')
    .argument('<file>', 'the file to write, such as throughline.tlbackup')
    .action((file: string) =>
      withDatabase(async ({ config, connection }) => {
        // Events first: what they refer to is in the database by then.
        const { snapshotEvents } = await besideServer();
        const events = await snapshotEvents(config.dataDir, EVENTS_FOLDER);
        const manifest = await backup({
          connection,
          dataDir: config.dataDir,
          ...(events ? { copies: { events: events.folder } } : {}),
          to: file,
        }).finally(() => events?.remove());
        const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
        say(`Wrote ${file}: ${manifest.tables.length} tables, ${rows} rows.`);
      }),
    );
}

function restoreCommand(): Command {
  return new Command('restore')
    .description('put a backup into an empty data folder or database; the server must not run')
    .argument('<file>', 'the backup')
    .action((file: string) =>
      withDatabase(async ({ config, connection }) => {
        const report = await restore({ from: file, connection, dataDir: config.dataDir });
        say(
          `Restored the backup of ${report.createdAt}: ${report.tables} tables, ${report.rows} rows, ${report.files} files.`,
        );
        if (report.upgraded.length > 0)
          say(`Then applied ${report.upgraded.length} newer migrations.`);
      }),
    );
}

/** Brings DuckDB along, which the other commands do without. */
function besideServer() {
  return import('#stages/learn/events/duckdb/beside-server.ts');
}

async function checkEvents(dataDir: string): Promise<Check> {
  const name = 'product events';
  try {
    const { measureEvents } = await besideServer();
    const found = await measureEvents(dataDir, EVENTS_FOLDER);
    if (!found) return { name, status: 'ok', detail: 'none yet' };
    const megabytes = Math.ceil(found.bytes / 1024 / 1024);
    return { name, status: 'ok', detail: `${found.events} events in ${megabytes} MB` };
  } catch (error) {
    return {
      name,
      status: 'fail',
      detail: error instanceof Error ? error.message : String(error),
      mend: 'Stop the server and look again; if it stays, restore a backup into a new data folder.',
    };
  }
}

const MARKS = { ok: '✓', warn: '!', fail: '✗' } as const;

function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at everything the server needs, and say how to mend what is wrong')
    .action(async () => {
      const config = readConfig(process.env);
      const checks = [...(await diagnose(config)), await checkEvents(config.dataDir)];
      for (const { name, status, detail, mend } of checks) {
        say(`${MARKS[status]} ${name}: ${detail}`);
        if (mend) say(`  → ${mend}`);
      }
      if (checks.some(({ status }) => status === 'fail')) process.exitCode = 1;
    });
}
