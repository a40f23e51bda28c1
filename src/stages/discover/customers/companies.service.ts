import { ResourceService } from '#platform/resource/service.ts';
import { companies } from './companies.contract.ts';
import { companyTable } from './companies.table.ts';

export const companyService = new ResourceService(companies, companyTable, {
  async beforeCreate(_tx, inputs) {
    for (const input of inputs) input.domains = input.domains && asDomains(input.domains);
  },
  async beforeUpdate(_tx, _before, change) {
    const domains = change.domains as string[] | undefined;
    return domains ? { ...change, domains: asDomains(domains) } : change;
  },
});

/** Each domain once; "https://" alone names none. */
function asDomains(texts: readonly string[]): string[] {
  return [...new Set(texts.map(asDomain))].filter((domain) => domain !== '');
}

/** "https://WWW.Acme.com/" and "acme.com" are one domain. */
export function asDomain(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[/?#:].*$/, '');
}
