import { readFileSync } from 'node:fs';
import { invalidInput } from '#platform/contract/problem.ts';

// The 3,000 most used of at least 8 characters, from the password list of zxcvbn-ts
// (@zxcvbn-ts/language-common 4.1.3, MIT), most used first; see docs/access.md.
let common: ReadonlySet<string> | undefined;

function commonPasswords(): ReadonlySet<string> {
  common ??= new Set(
    readFileSync(new URL('./common-passwords.txt', import.meta.url), 'utf8')
      .trim()
      .split('\n'),
  );
  return common;
}

/**
 * Refuses a new password that would be guessed first: one of the most used, or the
 * person's own address or name. Length is checked by the contract; any composition is fine.
 */
export function checkNewPassword(
  password: string,
  person: { readonly email: string; readonly name?: string | undefined },
  path = 'body.password',
): void {
  const plain = password.trim().toLowerCase();
  const own = [person.email, person.email.split('@')[0], person.name, 'throughline'];
  const guessable =
    commonPasswords().has(plain) || own.some((word) => word && word.toLowerCase() === plain);
  if (!guessable) return;
  const message =
    'This password is among the first that an attacker tries. Choose another; a few unrelated words do well.';
  throw invalidInput(path, message);
}
