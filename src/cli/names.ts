import { memberRoutes } from '#core/members/members.contract.ts';
import { searchRoute } from '#core/search/search.contract.ts';
import type { Client } from '#sdk/client.ts';
import { InputError } from './output.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Turns what people type into ids: names and keys of records, e-mail addresses of members. */
export class Names {
  readonly client: Client;
  readonly workspace: string;

  constructor(client: Client, workspace: string) {
    this.client = client;
    this.workspace = workspace;
  }

  /** The ids of what stands between the commas of `typed`; a whole name may hold commas itself. */
  async idsOf(noun: string, typed: string): Promise<string[]> {
    const parts = typed.split(',').map((part) => part.trim());
    if (parts.length === 1 || parts.every((part) => UUID.test(part))) {
      return Promise.all(parts.map((part) => this.idOf(noun, part)));
    }
    const whole = await this.find(noun, typed.trim());
    if (whole.length === 1) return whole;
    return Promise.all(parts.map((part) => this.idOf(noun, part)));
  }

  /** The id of the one record of that key or name. Throws InputError otherwise. */
  async idOf(noun: string, typed: string): Promise<string> {
    // A filter takes “me” as it is.
    if (UUID.test(typed) || (noun === 'member' && typed === 'me')) return typed;
    const [id, ...others] = await this.find(noun, typed);
    const kind = noun.replaceAll('_', ' ');
    if (!id) throw new InputError(`There is no ${kind} “${typed}”.`);
    if (others.length > 0) {
      throw new InputError(
        `“${typed}” is the name of ${others.length + 1} records of the kind ${kind}; give a key or an id.`,
      );
    }
    return id;
  }

  private async find(noun: string, typed: string): Promise<string[]> {
    const params = { workspace: this.workspace };
    const wanted = typed.toLowerCase();
    const is = (text: string | null) => text?.toLowerCase() === wanted;
    if (noun === 'member') {
      const { items } = await this.client.call(memberRoutes.list, { params });
      return items.filter(({ name, email }) => is(email) || is(name)).map(({ id }) => id);
    }
    const query = { q: typed, nouns: noun, limit: 50 };
    const { items } = await this.client.call(searchRoute, { params, query } as never);
    const keyed = items.filter(({ key }) => is(key));
    return (keyed.length > 0 ? keyed : items.filter(({ title }) => is(title))).map(({ id }) => id);
  }
}
