import { type Finding, isIn } from '../rule.ts';
import { lineAt, type Source, type Span } from '../source.ts';

interface Ban {
  shape: RegExp;
  /** Folders (with `/`) and files it holds in. */
  within: readonly string[];
  except?: readonly string[];
  /** Looks into texts, not at the code around them. */
  quoted?: true;
  why: string;
}

const SERVICE = ['schema/', 'lib/', 'functions/'];
const BANS: Ban[] = [
  {
    shape: /\bsql\.raw\b/g,
    within: ['lib/', 'functions/', 'infra/', 'tests/'],
    why: 'raw SQL text belongs to schema/',
  },
  {
    shape: /\bas Clearance\b/g,
    within: ['lib/', 'functions/', 'infra/'],
    except: ['lib/risk/gate.ts', 'lib/approvals/clearance.ts'],
    why: 'only lib/risk/gate.ts and lib/approvals/clearance.ts make a clearance',
  },
  {
    shape:
      /\bupdate\s+(?:tasks|subtasks|approval_requests)\b(?:(?!\bwhere\b)[^;]){0,2000}?\bstatus\s*=(?!=)/gi,
    within: ['lib/', 'functions/'],
    quoted: true,
    why: 'a status is written by the functions of drizzle/ alone',
  },
  {
    shape: /\bconsole\.\w+\(/g,
    within: SERVICE,
    except: ['lib/log.ts'],
    why: 'lib/log.ts is the only one that prints',
  },
  { shape: /\bprocess\.env\b/g, within: SERVICE, why: 'settings come from the bindings through ctx' },
];
const UNFINISHED = /\b(?:TODO|FIXME|XXX|HACK)\b/;
const LEFT_OUT = /\b(?:it|test|describe|suite)(?:\.\w+)*\.(only|skip|todo|skipIf|runIf)\b/g;

/** Words that stand for a broken rule: in the code, or in the texts that it sends. */
export function checkText(sources: Source[]): Finding[] {
  return sources.flatMap((source) => {
    const { path, text, comments } = source;
    const bans = BANS.filter(({ within, except = [] }) => isIn(path, within) && !isIn(path, except));
    const banned = bans.flatMap(({ shape, why, quoted = false }) =>
      [...text.matchAll(shape)]
        .filter(({ index }) => !inside(comments, index) && inside(source.quoted, index) === quoted)
        .map((match) => ({
          path,
          message: `line ${lineAt(text, match.index)}: "${match[0].slice(0, 40)}": ${why}`,
        })),
    );
    const unfinished = comments
      .filter((comment) => UNFINISHED.test(comment.text))
      .map(({ line }) => ({ path, message: `line ${line}: finish it or open an issue, no notes to self` }));
    return [...banned, ...unfinished, ...leftOut(source)];
  });
}

/** A test that is left out says why in a comment on its line or the one above; `only` never stays. */
function leftOut({ path, text, comments, quoted }: Source): Finding[] {
  if (!path.startsWith('tests/')) return [];
  return [...text.matchAll(LEFT_OUT)].flatMap((match) => {
    if (inside(quoted, match.index)) return [];
    const line = lineAt(text, match.index);
    const hasReason = comments.some((comment) => comment.line === line || comment.line === line - 1);
    if (match[1] !== 'only' && hasReason) return [];
    return [{ path, message: `line ${line}: ${match[0]} without a reason beside it` }];
  });
}

function inside(spans: Span[], at: number): boolean {
  return spans.some(({ start, end }) => start <= at && at < end);
}
