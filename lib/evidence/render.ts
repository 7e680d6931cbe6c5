import type { EvidencePack } from './pack.ts';

/** `text` for a terminal or a mail; `markdown` for whatever renders it. */
export type Format = 'text' | 'markdown';
/** A part of the pack under its heading; `block` stands as it is written. */
export type Section = { title: string; lines: string[]; block?: string };

/**
 * The pack as people read it, the exact action first. Nothing in it can look like a heading, a link, a mention or
 * the end of its own block: strangers' words are escaped, or stand in blocks that they cannot leave.
 */
export function renderEvidence(pack: EvidencePack, format: Format): string {
  return sectionsOf(pack)
    .map((section) => (format === 'markdown' ? markdown(section) : plain(section)))
    .join('\n\n');
}

/** The pack in sections, in the order in which it is to be read. */
export function sectionsOf(pack: EvidencePack): Section[] {
  const { action, preview, similar, summary } = pack;
  const more = (cut: number) => (cut > 0 ? [`${cut} more characters are not shown.`] : []);
  const altered = action.hash_matches ? [] : ['THE STORED ACTION IS NOT WHAT WAS HASHED: do not sign it.'];
  const sections: (Section | null)[] = [
    {
      title: 'Exact action',
      lines: [
        ...altered,
        `${action.tool} on ${action.target}`,
        `hash ${action.hash}`,
        ...more(action.arguments.cut),
      ],
      block: action.arguments.text,
    },
    preview && {
      title: preview.kind === 'plan' ? 'Plan' : preview.kind === 'files' ? 'Files' : 'Statement',
      lines: [preview.about, ...more(preview.cut)],
      block: preview.text,
    },
    { title: 'Blast radius', lines: pack.blast_radius },
    { title: 'Environment', lines: [pack.environment] },
    { title: 'Way back', lines: [pack.rollback] },
    { title: 'Cost', lines: pack.cost },
    {
      title: 'Why it is asked',
      lines: pack.reasons.flatMap(({ rule, level, detail, why, lower }) => [
        `${level}: ${rule}: ${detail}`,
        ...(why ? [`  ${why}`] : []),
        ...(lower ? [`  Milder: ${lower}`] : []),
      ]),
    },
    { title: 'State of the target', lines: pack.state },
    {
      title: 'Similar decisions',
      lines: similar.map(
        ({ at, decided, by, outcome, reason }) =>
          `${at} ${decided}${by ? ` by ${by}` : ''}${outcome ? `, then ${outcome}` : ''}${reason ? `: ${reason}` : ''}`,
      ),
    },
    { title: 'Requester', lines: pack.record ? [pack.record] : [] },
    summary && {
      title: `Summary, written by AI${summary.before_edit ? ', of what it proposed before a person edited it' : ''}`,
      lines: more(summary.cut),
      block: summary.text,
    },
  ];
  return sections.filter((one): one is Section => one !== null && (one.lines.length > 0 || !!one.block));
}

function plain({ title, lines, block }: Section): string {
  const inside = block === undefined ? [] : block.split('\n').map((line) => `  | ${line}`);
  return [title.toUpperCase(), ...lines.map((line) => `  ${line}`), ...inside].join('\n');
}

function markdown({ title, lines, block }: Section): string {
  const listed = lines.map((line) => `- ${escapeMarkdown(line)}`);
  if (block === undefined) return [`### ${title}`, ...listed].join('\n');
  // Longer than any run of its own: nothing inside can close it.
  const longest = Math.max(2, ...(block.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`### ${title}`, ...listed, fence, block, fence].join('\n');
}

/** Every character that means anything to Markdown, HTML, or a chat's mentions. */
function escapeMarkdown(line: string): string {
  return line
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+!|~@:.]/g, '\\$&');
}
