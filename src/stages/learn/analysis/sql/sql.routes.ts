import { actorOf, implementOpen, type Open } from '#platform/api/feature.ts';
import { csvRecord } from '#platform/csv/write.ts';
import { askerOf } from '../asker.ts';
import { sqlRoutes } from './sql.contract.ts';
import { askSql, requireSqlAllowed, sqlTable } from './sql.service.ts';

async function requireAllowed(call: Pick<Open, 'app' | 'actor'>): Promise<void> {
  const actor = actorOf(call);
  await call.app.database.transaction(actor, (tx) => requireSqlAllowed(tx, actor), {
    readOnly: true,
  });
}

export const sqlImplementations = [
  implementOpen(sqlRoutes.ask, async (call) => {
    await requireAllowed(call);
    return askSql(askerOf(call), call.body.sql);
  }),
  implementOpen(sqlRoutes.csv, async (call) => {
    await requireAllowed(call);
    const table = await sqlTable(askerOf(call), call.body.sql);
    return call.reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="sql.csv"')
      .send(table.map((row) => csvRecord(row)).join(''));
  }),
];
