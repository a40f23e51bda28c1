import { describe, expect, it } from 'vitest';
import { afterOwnWrites, isOwnEcho, noteOwnVersion, noteOwnWrite } from './own-writes.ts';

describe('versions of our own writes', () => {
  it('moves on by our writes and stops where somebody else wrote', () => {
    noteOwnVersion('a', 1, 2);
    noteOwnVersion('a', 2, 3);
    // Version 4 was somebody else's; 5 is ours again.
    noteOwnVersion('a', 4, 5);
    expect(afterOwnWrites('a', 1)).toBe(3);
    expect(afterOwnWrites('a', 3)).toBe(3);
    expect(afterOwnWrites('a', 4)).toBe(5);
  });

  it('keeps records apart', () => {
    noteOwnVersion('b', 7, 8);
    expect(afterOwnWrites('c', 7)).toBe(7);
  });
});

describe('the echo of our own writes', () => {
  it('is passed over once, and not after it has grown old', () => {
    noteOwnWrite('a', 1000);
    expect(isOwnEcho('a', 1200)).toBe(true);
    expect(isOwnEcho('a', 1300)).toBe(false);
    noteOwnWrite('a', 1000);
    expect(isOwnEcho('a', 9000)).toBe(false);
  });
});
