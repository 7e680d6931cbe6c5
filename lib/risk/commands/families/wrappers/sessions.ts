import type { Argv, Deed, Nested, Program, Word } from '../../program.ts';
import { behind, RUNS } from './behind.ts';

const SESSION: Deed = { operation: 'modify', resource: 'other', effect: 'write', reach: 'machine' };
const ENDS: Deed = { operation: 'restart', resource: 'application', effect: 'destructive', reach: 'machine' };

const script = (text: Word): Nested => ({ kind: 'script', text, language: 'shell' });

/** What tmux is told to type: the words of `send-keys` that are no names of keys. */
function typed(argv: Argv): Nested[] {
  const words = argv.words
    .slice(1)
    .filter(
      ({ text }) =>
        !/^(?:Enter|C-[a-z]|M-[a-z]|Space|Escape|Tab|BSpace|KPEnter|Up|Down|Left|Right)$/i.test(text),
    );
  const [first] = words;
  if (!first) return [];
  return [
    script({
      ...first,
      text: words.map(({ text }) => text).join(' '),
      known: words.every(({ known }) => known),
    }),
  ];
}

/** The command of a new window: one text, or words as they stand. */
function started(argv: Argv, skip: number): Nested[] {
  const words = argv.words.slice(skip);
  return words.length === 1 ? words.map(script) : behind(argv, skip);
}

/** Programs that keep shells open and type into them. */
export const SESSIONS: readonly Program[] = [
  {
    names: ['tmux', 'byobu'],
    source: 'tmux(1)',
    valued: ['-t', '-s', '-n', '-c', '-L', '-S', '-f', '-x', '-y', '-e', '-F', '-l', '-p', '-b', '-T'],
    rows: [
      {
        id: 'tmux.type',
        when: { words: 'send-keys|send|paste-buffer|set-buffer' },
        does: RUNS,
        runs: typed,
        why: 'It types a text into a shell that is open.',
        must: ["tmux send-keys -t main 'rm -rf /srv/x' Enter"],
        not: ['tmux ls'],
      },
      {
        id: 'tmux.run',
        when: {
          words:
            'new-session|new|new-window|neww|split-window|splitw|respawn-pane|respawn-window|run-shell|run|if-shell|if|popup|display-popup|pipe-pane *',
        },
        does: SESSION,
        runs: (argv) => started(argv, 1),
        why: 'It runs a command in a new window.',
        must: ["tmux new-session -d -s job 'rm -rf /srv/x'", 'tmux new -d ls -l', "tmux run-shell 'ls'"],
        not: ['tmux ls', 'tmux new -s work'],
      },
      {
        id: 'tmux.end',
        when: { words: 'kill-server|kill-session|kill-window|kill-pane|killw|killp' },
        does: ENDS,
        why: 'Whatever runs in it is ended.',
        must: ['tmux kill-server', 'tmux kill-session -t job'],
        not: ['tmux ls'],
      },
      {
        id: 'tmux.look',
        when: {
          words:
            'ls|list-*|capture-pane|capturep|show-*|show|display-message|display|has-session|has|info|attach|attach-session|a|detach|detach-client|new|new-session|new-window|neww|split-window|splitw|select-*|set|set-option|setw|rename-*|source-file|switch-client|resize-*|swap-*|start-server|bind-key|bind',
        },
        does: RUNS,
        why: 'It looks at sessions, or opens an empty one.',
        must: ['tmux ls', 'tmux attach -t main', 'tmux new -s work'],
        not: ['tmux kill-server', "tmux new -d 'ls'"],
      },
    ],
    otherwise: SESSION,
  },
  {
    names: ['screen'],
    source: 'screen(1)',
    valued: ['-S', '-X', '-p', '-r', '-x', '-c', '-t', '-T', '-h', '-s', '-e'],
    leading: true,
    rows: [
      {
        id: 'screen.type',
        when: {
          flags: ['-X'],
          test: ({ flags }) => /^(?:stuff|exec|screen|eval)$/.test(flags.get('-X')?.at(-1)?.text ?? ''),
        },
        does: RUNS,
        runs: (argv) => {
          const [first] = argv.words;
          const text = argv.words
            .map((word) => word.text)
            .join(' ')
            .replace(/\\[nr]|\^M/g, '\n');
          return first ? [script({ ...first, text })] : [];
        },
        why: 'It types a text into a shell that is open.',
        must: ["screen -S job -X stuff 'rm -rf /srv/x\\n'"],
        not: ['screen -ls'],
      },
      {
        id: 'screen.end',
        when: {
          flags: ['-X'],
          test: ({ flags }) => /^(?:quit|kill)$/.test(flags.get('-X')?.at(-1)?.text ?? ''),
        },
        does: ENDS,
        why: 'Whatever runs in it is ended.',
        must: ['screen -S job -X quit'],
        not: ['screen -ls'],
      },
      {
        id: 'screen.command',
        when: { words: '*', without: ['-X', '-ls', '-list', '-r', '-x'] },
        does: SESSION,
        runs: (argv) => behind(argv),
        why: 'It runs a command in a new window.',
        must: ['screen -dmS job rm -rf /srv/x', 'screen ls'],
        not: ['screen -ls'],
      },
    ],
    otherwise: RUNS,
  },
];
