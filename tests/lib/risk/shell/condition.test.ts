import { describe, expect, it } from 'vitest';
import { effectOfReading } from '../../../../lib/risk/reading.ts';
import { readShell } from '../../../../lib/risk/shell/read-shell.ts';

const effect = (line: string) => effectOfReading(readShell(line));
const branches = (condition: string, before = '') =>
  `${before}if ${condition}; then rm -rf /srv/x; else ls; fi`;

describe('a branch that is not taken', () => {
  it.each([
    branches('false'),
    branches('[ "$DRY_RUN" = 0 ]', 'DRY_RUN=1; '),
    branches('[ "$A" != x ]', 'A=x; '),
    branches('test -z "$A"', 'A=x; '),
    branches('[ -n "$A" ]', 'A=; '),
    'DRY_RUN=1; run() { if [ "$DRY_RUN" = 1 ]; then echo "$@"; else "$@"; fi; }; run rm -rf /srv/x',
  ])('does not count: %s', (line) => expect(effect(line)).toBe('read'));

  it.each([
    branches('true'),
    branches('[ "$A" = x ]', 'A=x; '),
    branches('[ "$A" == x ]', 'A=x; '),
    branches('[ -n "$A" ]', 'A=x; '),
    branches('[ "$A" ]', 'A=x; '),
    branches('[ "$DRY_RUN" = 0 ]'),
    branches('[ "$DRY_RUN" = 0 ]', `DRY_RUN=\${DRY_RUN:-1}; `),
    branches('[ "$A" = 0 ]', 'A=1; read A; '),
    branches('[ "$A" = 0 ]', 'A=1; . ./settings; '),
    branches('[ -f /etc/x ]'),
    branches('[ "$A" -gt 1 ]', 'A=1; '),
    branches('[ a = b -o c = c ]'),
    branches('! false'),
    branches('false || true'),
    branches('false > /tmp/x'),
    'if false; then ls; elif true; then rm -rf /srv/x; fi',
    'DRY_RUN=0; run() { if [ "$DRY_RUN" = 1 ]; then echo "$@"; else "$@"; fi; }; run rm -rf /srv/x',
    'if rm -rf /srv/x; then ls; fi',
  ])('counts where it may be: %s', (line) => expect(effect(line)).toBe('destructive'));
});
