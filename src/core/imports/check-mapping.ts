import { invalidInput, type Problem } from '#platform/contract/problem.ts';
import { type ImportMapping, isPartSource, type Part } from './mapping.ts';
import type { ImportTarget } from './target.ts';

/** Refuses a mapping that cannot work, naming the part and field at fault. */
export function checkMapping(
  mapping: ImportMapping,
  targets: ReadonlyMap<string, ImportTarget>,
  target: string | null,
): void {
  const [main] = mapping.parts;
  if (main && target !== null && main.noun !== target) {
    throw refusal(
      'parts.0.noun',
      `The first part makes a ${main.noun}, but the import is of ${target}.`,
    );
  }
  const names = new Set(mapping.parts.map(({ name }) => name));
  if (names.size < mapping.parts.length)
    throw refusal('parts', 'Each part needs a name of its own.');
  for (const [at, part] of mapping.parts.entries()) {
    const target = targets.get(part.noun);
    if (!target) throw refusal(`parts.${at}.noun`, `Rows cannot become a ${part.noun}.`);
    checkFields(mapping, part, at, target);
    checkRequired(mapping, part, at, target);
  }
  const answerField = main && targets.get(main.noun)?.resource.imports?.answerField;
  if (mapping.answers.length > 0 && !answerField) {
    throw refusal(
      'answers',
      `A ${main?.noun} is not made from answers. Map one row to one record.`,
    );
  }
}

function checkFields(mapping: ImportMapping, part: Part, at: number, target: ImportTarget): void {
  const fields = new Map(target.fields.map((field) => [field.name, field]));
  for (const [name, source] of Object.entries(part.fields)) {
    const path = `parts.${at}.fields.${name}`;
    const field = fields.get(name);
    if (!field) throw refusal(path, `A ${part.noun} has no field “${name}” that a file can fill.`);
    if (isPartSource(source)) {
      const later = mapping.parts.slice(at + 1).find((other) => other.name === source.part);
      if (!later) throw refusal(path, `There is no later part “${source.part}”.`);
      if (field.kind !== 'reference' || field.target !== later.noun) {
        throw refusal(path, `${field.label} does not point to a ${later.noun}.`);
      }
    } else if (source.columns.length === 0 && source.fallback === undefined) {
      throw refusal(path, `${field.label} has neither a column nor a value.`);
    }
  }
}

function checkRequired(mapping: ImportMapping, part: Part, at: number, target: ImportTarget): void {
  const { answerField, questionField } = target.resource.imports ?? {};
  const byAnswers = at === 0 && mapping.answers.length > 0 ? [answerField, questionField] : [];
  const missing = target.fields.find(
    ({ name, required }) => required && !(name in part.fields) && !byAnswers.includes(name),
  );
  if (missing) {
    throw refusal(
      `parts.${at}.fields.${missing.name}`,
      `Choose a column for ${missing.label}: each ${target.resource.label.one.toLowerCase()} needs one.`,
    );
  }
}

function refusal(path: string, message: string): Problem {
  return invalidInput(`body.mapping.${path}`, message);
}
