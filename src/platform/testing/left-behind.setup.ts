import { afterAll, expect, vi } from 'vitest';

// Test files share the process of their worker. One that leaves it changed fails, and the next
// finds it as it was.
const cwd = process.cwd();
const env = { ...process.env };

afterAll(() => {
  const names = new Set([...Object.keys(env), ...Object.keys(process.env)]);
  // By name only: a value may be a secret of whoever runs the tests.
  const left = [...names]
    .filter((name) => process.env[name] !== env[name])
    .map((name) => `process.env.${name}`);
  if (process.cwd() !== cwd) left.push('process.cwd');
  if (vi.isFakeTimers()) left.push('fake timers');
  for (const name of names) {
    if (env[name] === undefined) delete process.env[name];
    else process.env[name] = env[name];
  }
  process.chdir(cwd);
  vi.useRealTimers();
  expect(left, 'what this file left changed').toEqual([]);
});
