import type { z } from 'zod';
import { Problem } from '#platform/contract/problem.ts';

/** A place in an ordered list as the text with which the next page is asked for. */
export function encodeCursor(place: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The place that a cursor names. @throws Problem 400 where it names none of this kind. */
export function decodeCursor<T>(place: z.ZodType<T>, cursor: string): T {
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    const message = 'The cursor is not one of ours. Start from the first page.';
    throw new Problem('invalid_input', message, { cause });
  }
}
