import { flagValue, hasFlag } from '../../argv.ts';
import { changes, reads, shows } from '../../deeds.ts';
import type { Argv, Deed, Nested, Row, Word } from '../../program.ts';

const SESSION: Deed = { ...changes('application'), floor: 'medium' };
const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:ba|z|da|a|k)?sh$/;

/** The words that are run inside: behind `--`, else behind the name of the pod as they stand. */
function insideWords(argv: Argv): readonly Word[] {
  const dashes = argv.all.findIndex(({ text }) => text === '--');
  if (dashes >= 0) return argv.all.slice(dashes + 1);
  const [, pod] = argv.words;
  return pod ? argv.all.slice(argv.all.indexOf(pod) + 1).filter(({ text }) => text !== '-it') : [];
}

const podOf = ({ words }: Argv) => words[1]?.text.slice(0, 200) ?? '';

/** What a command makes a container run. */
export function inside(argv: Argv): Nested[] {
  const words = insideWords(argv);
  return words.length > 0 ? [{ kind: 'words', words, host: podOf(argv) }] : [];
}

/** A shell without a command: what will be typed is not known. */
function isSession(argv: Argv): boolean {
  const words = insideWords(argv);
  const [first] = words;
  if (!first) return true;
  return (
    SHELL.test(first.text) &&
    !words.some(({ text }) => /^-[a-z]*c$/.test(text)) &&
    words.slice(1).every(({ text }) => text.startsWith('-')) &&
    argv.stdin === undefined
  );
}

const isInside = ({ text }: Word) => /^[\w./-]{1,200}:/.test(text);

/** Rows of what happens inside of containers and nodes. */
export const INSIDE: readonly Row[] = [
  {
    id: 'kubectl.session',
    when: { words: 'exec|rsh|attach', test: (argv) => argv.words[0]?.text === 'attach' || isSession(argv) },
    does: SESSION,
    why: 'A shell inside of what runs: what will be typed there is not known.',
    safer: 'give the one command that is meant',
    must: ['kubectl exec -it deploy/api -- bash', 'oc rsh web-1', 'kubectl attach web-1 -i'],
    not: ['kubectl exec deploy/api -- ls', 'kubectl exec web -- sh -c "ls"'],
  },
  {
    id: 'kubectl.exec',
    when: { words: 'exec|rsh' },
    does: reads('application'),
    runs: inside,
    why: 'The command runs inside of the container; what it does is what counts.',
    must: ['kubectl exec deploy/api -n prod -- ls -la /app', 'kubectl exec web -c app -- cat /etc/hosts'],
    not: ['kubectl exec -it web -- sh', 'kubectl logs web'],
  },
  {
    id: 'kubectl.debug_node',
    when: { words: 'debug', operand: /^nodes?\// },
    does: { ...changes('security'), floor: 'medium' },
    why: 'A privileged pod sees the node’s own files and processes.',
    must: ['kubectl debug node/n1 -it --image=busybox'],
    not: ['kubectl debug web-1 -it --image=busybox'],
  },
  {
    id: 'kubectl.debug',
    when: { words: 'debug' },
    does: SESSION,
    why: 'A container is added to what runs, or a copy of it is made.',
    must: ['kubectl debug web-1 -it --image=busybox --target=app'],
    not: ['kubectl describe pod web-1'],
  },
  {
    id: 'kubectl.copy_out',
    when: { words: 'cp', test: ({ words }) => words[1] !== undefined && isInside(words[1]) },
    does: ({ words }) =>
      /\/(?:secrets?|\.ssh|\.aws|serviceaccount|ssl|tls)(?:\/|$)/.test(words[1]?.text.slice(0, 300) ?? '')
        ? shows()
        : reads('application'),
    why: 'Files come out of the container; nothing in it changes.',
    must: ['kubectl cp prod/api-0:/var/log/app.log ./app.log'],
    not: ['kubectl cp ./app.conf prod/api-0:/etc/app.conf'],
  },
  {
    id: 'kubectl.copy_in',
    when: { words: 'cp|rsync' },
    does: (argv) =>
      hasFlag(argv, '--delete')
        ? { ...changes('application'), effect: 'destructive' }
        : changes('application'),
    why: 'Files of what runs are overwritten.',
    must: ['kubectl cp ./app.conf prod/api-0:/etc/app.conf', 'oc rsync ./src web-1:/app'],
    not: ['kubectl cp prod/api-0:/var/log/app.log .'],
  },
  {
    id: 'kubectl.extract_secret',
    when: { words: 'extract', operand: /^secrets?\b/ },
    does: shows(),
    why: 'The values of a secret are written out.',
    must: ['oc extract secret/db --to=-'],
    not: ['oc extract configmap/app'],
  },
  {
    id: 'kubectl.extract',
    when: {
      words: 'extract|image|registry|observe|get-token',
      test: (argv) => flagValue(argv, '--confirm') === null,
    },
    does: reads(),
    why: 'It shows or copies out.',
    must: ['oc extract configmap/app --to=-'],
    not: ['oc extract secret/db --to=-'],
  },
];
