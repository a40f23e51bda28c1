import { ResourceService } from '#platform/resource/service.ts';
import { companies } from './companies.contract.ts';
import { companyTable } from './companies.table.ts';

export const companyService = new ResourceService(companies, companyTable, {
  async beforeCreate(_tx, inputs) {
    for (const input of inputs) input.domains = input.domains?.map(asDomain);
  },
  async beforeUpdate(_tx, _before, change) {
    const domains = change.domains as string[] | undefined;
    return domains ? { ...change, domains: domains.map(asDomain) } : change;
  },
});

/** "https://WWW.Acme.com/" and "acme.com" are one domain. */
export function asDomain(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[/?#:].*$/, '');
}
