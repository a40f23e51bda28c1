import { useWorkspace } from '#core/workspaces/ui/use-workspace.ts';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { settingHeld } from '#platform/ui/settings/setting-held.ts';
import { analysisSetting, sqlReaders, sqlWriters } from '../sql/sql.contract.ts';

/** How this workspace analyses; null while it is not known yet. */
export function useAnalysisSetting() {
  const { data, error } = useWorkspace();
  if (data) return settingHeld(data.settings, analysisSetting);
  return error ? analysisSetting.fallback : null;
}

/** Whether the reader may write SQL; null while that is not known yet. */
export function useMayWriteSql(): boolean | null {
  const setting = useAnalysisSetting();
  const allowed = useAllowed();
  if (allowed(sqlWriters)) return true;
  return setting === null ? null : setting.sqlForEditors && allowed(sqlReaders.rule);
}
