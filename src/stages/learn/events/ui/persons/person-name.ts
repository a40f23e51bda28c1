import type { Person } from '../../identity/persons.contract.ts';

/** A person as people call them: by name, else e-mail, else what the product says. */
export function nameOf({
  id,
  properties,
  email,
  distinctIds,
}: Pick<Person, 'id' | 'properties' | 'email' | 'distinctIds'>): string {
  const { name } = properties;
  if (typeof name === 'string' && name.trim()) return name.trim();
  // The last of the ids in order is rarely one that was made up for a visitor.
  return email ?? distinctIds.at(-1) ?? `Person ${id}`;
}
