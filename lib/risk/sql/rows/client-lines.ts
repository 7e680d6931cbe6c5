import type { Deed } from '../../commands/program.ts';
import { CHANGES_ROWS, EXPORTS, PASSES, READS, SPOILS_ROWS } from '../rule.ts';
import type { WordRow } from '../word-rule.ts';

const SHELL: Deed = { ...SPOILS_ROWS, resource: 'other' };

/** Lines that the sqlite3 and mysql clients take for themselves: they begin with a dot or a backslash. */
export const SHELL_LINES: readonly WordRow[] = [
  {
    id: 'client.shell',
    pattern: /^(\.(shell|system)|\\!|system)\b/,
    does: READS,
    why: 'It runs a shell command on this machine; what that does counts.',
    must: ['.shell ls', '.system ls'],
    not: ['.show'],
  },
  {
    id: 'client.include',
    pattern: /^(\.read|\\\.|source)\b/,
    does: CHANGES_ROWS,
    why: 'It runs SQL from a file that is not shown.',
    must: ['.read x.sql'],
    not: ['.recover'],
  },
  {
    id: 'client.replaced',
    pattern: /^\.(restore|load|loadext|nonce|unsafe|archive|ar|dbconfig|testctrl)\b/,
    does: SHELL,
    why: 'The whole file is replaced, or code from elsewhere is loaded.',
    must: ['.restore backup.db', '.load ./evil'],
    not: ['.backup backup.db'],
  },
  {
    id: 'client.import',
    pattern: /^\.(import)\b/,
    does: { ...CHANGES_ROWS, operation: 'import' },
    why: 'Rows are added in bulk from a file.',
    must: ['.import x.csv orders'],
    not: ['.indexes'],
  },
  {
    id: 'client.output',
    pattern: /^\.(output|once|excel|save|backup|clone|log|trace|open) ?\S/,
    does: PASSES,
    why: 'It writes a file of this machine.',
    must: ['.backup backup.db', '.output x.txt', '.save x.db'],
    not: ['.tables'],
  },
  {
    id: 'client.dump',
    pattern: /^\.(dump|recover)\b/,
    does: EXPORTS,
    why: 'All rows leave as a text.',
    must: ['.dump'],
    not: ['.schema'],
  },
  {
    id: 'client.looks',
    pattern:
      /^(\.(tables?|schema|fullschema|indexes|indices|databases|dbinfo|show|help|headers?|mode|width|separator|nullvalue|timer|stats|echo|print|quit|exit|bail|changes|eqp|explain|limit|lint|prompt|timeout|version|vfs\w*|sha3sum|parameter|cd|output|open|log|trace|connection|selftest|expert|auth|binary|check|filectrl|iotrace|once|progress|scanstats|session|crlf|dbtotxt|intck|www)|\\[cdehnprstuwgGPTR#])(?= |$)/,
    does: READS,
    why: 'It shows something or sets how it is shown.',
    must: ['.tables', '.schema orders', '.mode column', '.headers on', '.quit'],
    not: ['.dump', '.shell ls'],
  },
  {
    id: 'client.unknown',
    pattern: /^/,
    does: null,
    why: 'This command of the client is not known.',
    must: ['.zap'],
    not: ['.tables'],
  },
];
