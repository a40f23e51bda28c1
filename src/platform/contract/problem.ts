import { z } from 'zod';

/** Every error code the API answers with, with its HTTP status and title. Stable: clients match on it. */
export const PROBLEMS = {
  invalid_input: { status: 400, title: 'The input is not valid' },
  malformed_json: { status: 400, title: 'The body is not readable JSON' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  wrong_credentials: { status: 401, title: 'E-mail or password is wrong' },
  reauthentication_required: { status: 403, title: 'Confirm that it is you' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  cross_site: { status: 403, title: 'The request came from another site' },
  not_found: { status: 404, title: 'There is no such record' },
  method_not_allowed: { status: 405, title: 'This address does not take that method' },
  timeout: { status: 408, title: 'The request took too long to arrive' },
  version_conflict: { status: 409, title: 'Somebody changed the record meanwhile' },
  conflict: { status: 409, title: 'This clashes with what is there' },
  gone: { status: 410, title: 'The link has expired or was used' },
  too_large: { status: 413, title: 'The input is too large' },
  unsupported_media: { status: 415, title: 'This content type is not taken here' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Temporarily not available' },
  storage_full: { status: 507, title: 'The disk is full' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export interface FieldError {
  /** Where: `body.title`, `query.limit`. */
  readonly path: string;
  readonly message: string;
}

/** RFC 9457 problem document, as sent. */
export const problemSchema = z.object({
  type: z.string(),
  code: z.string(),
  status: z.number(),
  title: z.string(),
  detail: z.string(),
  instance: z.string().optional(),
  fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  current: z.unknown().optional(),
});
export type ProblemDocument = z.infer<typeof problemSchema>;

/**
 * An error meant for the caller: a stable code and a sentence that says what
 * happened and what to do. `cause` is for the log only.
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly fields: readonly FieldError[] | undefined;
  /** With a version conflict: the record as it is now. */
  readonly current: unknown;

  constructor(
    code: ProblemCode,
    detail: string,
    more: { fields?: readonly FieldError[]; current?: unknown; cause?: unknown } = {},
  ) {
    super(detail, { cause: more.cause });
    this.name = 'Problem';
    this.code = code;
    this.fields = more.fields;
    this.current = more.current;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  toDocument(instance?: string): ProblemDocument {
    return {
      type: `about:blank#${this.code}`,
      code: this.code,
      status: this.status,
      title: PROBLEMS[this.code].title,
      detail: this.message,
      ...(instance ? { instance } : {}),
      ...(this.fields ? { fields: [...this.fields] } : {}),
      ...(this.current === undefined ? {} : { current: this.current }),
    };
  }
}

/** The problem for a record that is not there, or not the caller's to see. */
export function notFound(what = 'record'): Problem {
  return new Problem('not_found', `There is no such ${what} here. Check the address.`);
}

/** The problem with one part of a request; `path` says which, as `body.title` or `query.from`. */
export function invalidInput(path: string, message: string): Problem {
  return new Problem('invalid_input', message, { fields: [{ path, message }] });
}
