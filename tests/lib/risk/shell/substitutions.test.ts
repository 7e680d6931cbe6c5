import { describe, expect, it } from 'vitest';
import { readShell } from '../../../../lib/risk/shell/read-shell.ts';

const DANGER = '$(kubectl delete ns prod)';
const TICKS = '`kubectl delete ns prod`';

const OPERANDS = [
  '//a/X',
  '/X/b',
  '#X',
  '%%X',
  ':X',
  ':1:X',
  '^^X',
  ',X',
  ':?X',
  '?X',
  ':-X',
  '-X',
  '+X',
  ':=X',
];
const PLACES = [
  ...OPERANDS.flatMap((operand) => [
    `echo \${x${operand.replace('X', DANGER)}}`,
    `echo "\${x${operand.replace('X', TICKS)}}"`,
    `x=abc; echo \${x${operand.replace('X', DANGER)}}`,
  ]),
  ...['#x[X]', '!x[X]', 'x[X]', `x//a/\${y:-X}`, `x:-\${y//a/$((1+X))}`].map(
    (inside) => `echo \${${inside.replace('X', DANGER)}}`,
  ),
  `echo $((1+${DANGER}))`,
  `x=$(( ${TICKS} ))`,
  `[[ 1 -eq $(( ${DANGER} )) ]]`,
  `cat <<E\n$(( ${DANGER} ))\nE`,
  `echo $[ ${DANGER} ]`,
  `(( x = ${DANGER} ))`,
  `for i in \${x//a/${DANGER}}; do ls; done`,
  `for ((i=${DANGER};i<3;i++)); do ls; done`,
  `case \${x//a/${DANGER}} in a) ;; esac`,
  `case a in ${DANGER}) ls;; esac`,
  `ls > \${x//a/${DANGER}}`,
  `x[${DANGER}]=1`,
  `a=(1 ${DANGER})`,
  `echo {a,${DANGER}}`,
  `[[ a == ${DANGER} ]]`,
  `declare x=${DANGER}`,
  `read x <<< ${DANGER}`,
  'echo <(kubectl delete ns prod)',
  'exec 3< <(kubectl delete ns prod)',
  'tee >(kubectl delete ns prod)',
];

describe('what the shell runs within a word', () => {
  it.each(PLACES)('is read in %s', (command) => {
    expect(readShell(command).acts.map(({ rule }) => rule)).toContain('kubectl.delete_namespace');
  });

  const LOSS = '$(rm -rf /)';
  it.each([
    `echo [${LOSS}]`,
    'echo x[`rm -rf /`]',
    `ls x["${LOSS}"]`,
    `a=([${LOSS}])`,
    `for i in [${LOSS}]; do :; done`,
    `unset x[${LOSS}]`,
    `ls > [${LOSS}]`,
    `x=a; echo \${x/${LOSS}/b}`,
    `echo "\${x[@]//${LOSS}/b}"`,
    `echo \${x/\${y/${LOSS}/b}/c}`,
  ])('is read where brackets or slashes stand around it: %s', (command) => {
    expect(readShell(command).acts.map(({ rule }) => rule)).toContain('rm.everything');
  });
});
