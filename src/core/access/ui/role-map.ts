import { ROLES, type Role } from '#platform/contract/role.ts';

/** Reads lines such as `product-leads = admin`. @throws Error naming the line that is none. */
export function readRoleMap(text: string): Record<string, Role> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf('=');
      const role = ROLES.find(
        (known) =>
          known ===
          line
            .slice(at + 1)
            .trim()
            .toLowerCase(),
      );
      if (at < 1 || !role) {
        throw new Error(`“${line.trim()}” names no role. Write it like: product = editor.`);
      }
      return [line.slice(0, at).trim(), role];
    }),
  );
}

export function writeRoleMap(map: Readonly<Record<string, Role>>): string {
  return Object.entries(map)
    .map(([value, role]) => `${value} = ${role}`)
    .join('\n');
}
