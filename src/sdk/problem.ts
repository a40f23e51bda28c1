import type { FieldError, ProblemDocument } from '#platform/contract/problem.ts';

/** An error that the API answered, with its problem document. */
export class ApiProblem extends Error {
  readonly document: ProblemDocument;

  constructor(document: ProblemDocument) {
    super(document.detail);
    this.name = 'ApiProblem';
    this.document = document;
  }

  /** The stable code, such as `version_conflict`. */
  get code(): string {
    return this.document.code;
  }

  get status(): number {
    return this.document.status;
  }

  /** With a version conflict: the record as it is now. */
  get current(): unknown {
    return this.document.current;
  }

  /** What is wrong with one field of the body, if that is what the problem is about. */
  fieldError(name: string): string | undefined {
    return this.fields.find((field) => field.path === `body.${name}` || field.path === name)
      ?.message;
  }

  get fields(): readonly FieldError[] {
    return this.document.fields ?? [];
  }
}

/** The request did not reach the server, or its answer did not come back. */
export class NetworkProblem extends Error {
  constructor(cause: unknown) {
    super('The server cannot be reached. Check the connection and try again.', { cause });
    this.name = 'NetworkProblem';
  }
}

/** Reads an error answer; one that is no problem document (a proxy's page, say) becomes one. */
export async function problemOf(response: Pick<Response, 'status' | 'json'>): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  if (isProblemDocument(body)) return new ApiProblem(body);
  return new ApiProblem({
    type: 'about:blank',
    code: response.status >= 500 ? 'unavailable' : 'unexpected_answer',
    status: response.status,
    title: 'Unexpected answer',
    detail: `The server answered ${response.status} without saying why. Try again in a moment.`,
  });
}

const TEXTS = ['type', 'code', 'title', 'detail'] as const;

/** Checked by hand: the client is to need nothing but itself. */
function isProblemDocument(body: unknown): body is ProblemDocument {
  if (typeof body !== 'object' || body === null) return false;
  const document: Partial<Record<keyof ProblemDocument, unknown>> = body;
  return (
    TEXTS.every((name) => typeof document[name] === 'string') &&
    typeof document.status === 'number' &&
    (document.fields === undefined || Array.isArray(document.fields))
  );
}

/**
 * A sentence for people, whatever was thrown. The path of a field in the request means nothing to
 * them: it goes where its message is a sentence of its own, and is its last name elsewhere.
 */
export function messageOf(error: unknown): string {
  if (error instanceof ApiProblem) {
    const [field] = error.fields;
    const isOfField = field && error.message === `${field.path}: ${field.message}`;
    if (!isOfField) return error.message;
    if (field.message.endsWith('.')) return field.message;
    return `${field.path.slice(field.path.lastIndexOf('.') + 1)}: ${field.message}`;
  }
  return error instanceof Error ? error.message : 'Something went wrong. Try again.';
}
