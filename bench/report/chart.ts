import type { Figures, Report } from '../lib/figures.ts';
import { show } from './table.ts';

interface Panel {
  heading: string;
  note: string;
  value: (row: Figures) => number | null | undefined;
}

const PANELS: Panel[] = [
  {
    heading: 'approve → done, one client',
    note: 'ms, p50: less is better',
    value: ({ latency }) => latency.finish.p50,
  },
  {
    heading: 'the same with 2 ms to Postgres',
    note: 'ms, p50: less is better',
    value: ({ network }) => network?.finish.p50,
  },
  {
    heading: '16 clients on this machine',
    note: 'tasks a second: more is better',
    value: ({ throughput }) => throughput.find(({ clients }) => clients === 16)?.per_second,
  },
];
const WIDTH = 860;
const LABELS = 260;
const BARS = WIDTH - LABELS - 80;
const LINE = 22;
const HEAD = 46;
const GAP = 18;

/** Bars of a run as an SVG whose colours follow the reader's light or dark. */
export function drawChart({ systems }: Report): string {
  const panels = PANELS.map((panel) => ({ panel, rows: barsOf(panel, systems) })).filter(
    ({ rows }) => rows.length > 0,
  );
  let top = 12;
  const drawn = panels.map(({ panel, rows }) => {
    const part = drawPanel(panel, rows, top);
    top += HEAD + rows.length * LINE + GAP;
    return part;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img" aria-label="Measured times and throughput, ours and peers">
<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .heading { font-weight: 600; font-size: 14px; }
  .note { fill: #59636e; font-size: 12px; }
  .bar { fill: #9aa4b0; }
  .ours { fill: #1a7f5a; }
  .back { fill: #ffffff; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .note { fill: #9198a1; }
    .bar { fill: #59636e; }
    .ours { fill: #3fb98a; }
    .back { fill: #0d1117; }
  }
</style>
<rect class="back" width="${WIDTH}" height="${top}"/>
${drawn.join('\n')}
</svg>
`;
}

interface Bar {
  title: string;
  isOurs: boolean;
  value: number;
}

function barsOf({ value }: Panel, systems: Figures[]): Bar[] {
  return systems.flatMap((row) => {
    const measured = value(row);
    return measured === null || measured === undefined
      ? []
      : [{ title: row.title, isOurs: row.name.startsWith('ours'), value: measured }];
  });
}

function drawPanel({ heading, note }: Panel, rows: Bar[], top: number): string {
  const most = Math.max(...rows.map(({ value }) => value));
  const lines = rows.map(({ title, isOurs, value }, i) => {
    const y = top + HEAD + i * LINE;
    const width = Math.max(2, Math.round((BARS * value) / most));
    return [
      `<text x="${LABELS - 10}" y="${y + 11}" text-anchor="end">${escapeXml(title)}</text>`,
      `<rect class="${isOurs ? 'ours' : 'bar'}" x="${LABELS}" y="${y}" width="${width}" height="14" rx="2"/>`,
      `<text x="${LABELS + width + 6}" y="${y + 11}">${show(value)}</text>`,
    ].join('\n');
  });
  return [
    `<text class="heading" x="12" y="${top + 14}">${escapeXml(heading)}</text>`,
    `<text class="note" x="12" y="${top + 32}">${escapeXml(note)}</text>`,
    ...lines,
  ].join('\n');
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
