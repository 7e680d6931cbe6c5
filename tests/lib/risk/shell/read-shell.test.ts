import { describe, expect, it } from 'vitest';
import { effectOfReading } from '../../../../lib/risk/reading.ts';
import { readShell } from '../../../../lib/risk/shell/read-shell.ts';

const effect = (line: string) => effectOfReading(readShell(line));

describe('readShell', () => {
  it.each(['', '   ', 'sudo', "sh 'open", 'constructor x', '__proto__', 'unknown-tool --version', '$CMD x'])(
    'does not understand, and says so: %j',
    (line) => {
      expect(effect(line)).toBe('destructive');
      expect(readShell(line).gaps[0]?.why).toMatch(/^[A-Z$_a-z].+\.$/);
    },
  );
});
