import { COLLECTOR, NATIVE, NODE, OURS, WAITING } from '../flame/packages.ts';
import type { Frame } from '../flame/profile.ts';

const WIDTH = 1200;
const ROW = 16;
const EDGE = 10;
/** px a letter, and how few letters are worth a label. */
const LETTER = 6.1;
const LEAST = 3;
const MOST_BYTES = 300_000;

/** What stands over and below the drawing. `packages`: the legend, biggest first, share in percent. */
export interface Caption {
  title: string;
  note: string;
  packages: { name: string; share: number }[];
}

interface Box {
  frame: Frame;
  x: number;
  depth: number;
  width: number;
}

/**
 * An icicle as an SVG of at most 300 KB: callers above, width by time, colour by package. Frames below `least` of the
 * whole (0.2 %) are left out; where that is still too much, ever more of them, and the note says at how many percent.
 */
export function drawFlame(root: Frame, caption: Caption, least = 0.002): string {
  const svg = draw(root, caption, least);
  return Buffer.byteLength(svg) <= MOST_BYTES ? svg : drawFlame(root, caption, least * 1.25);
}

function draw(root: Frame, { title, note, packages }: Caption, least: number): string {
  const boxes = layOut(root, least);
  const colours = new Map(packages.map(({ name }) => [name, colourOf(name, packages)]));
  const columns = 4;
  const lines = Math.ceil(packages.length / columns);
  const top = 62 + lines * 18;
  const height = top + (Math.max(...boxes.map(({ depth }) => depth)) + 1) * ROW + EDGE;
  const classes = [...new Set(colours.values())];
  const classOf = (name: string) => `c${classes.indexOf(colours.get(name) ?? OTHER)}`;
  const legend = packages.map(({ name, share }, i) => {
    const x = EDGE + (i % columns) * ((WIDTH - 2 * EDGE) / columns);
    const y = 58 + Math.floor(i / columns) * 18;
    return `<rect class="${classOf(name)}" x="${x}" y="${y}" width="12" height="12"/><text class="out" x="${x + 18}" y="${y + 10}">${escapeXml(name)} ${share.toFixed(1)} %</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeXml(title)}">
<style>
text{font:10.5px ui-monospace,Menlo,Consolas,monospace;fill:#16191d}
.out{font:12px system-ui,sans-serif;fill:#1f2328}
.title{font-size:16px;font-weight:600}
.note{fill:#59636e}
.back{fill:#fff}
${classes.map((colour, i) => `.c${i}{fill:${colour}}`).join('\n')}
@media (prefers-color-scheme:dark){.back{fill:#0d1117}.out{fill:#e6edf3}.note{fill:#9198a1}}
</style>
<rect class="back" width="${WIDTH}" height="${height}"/>
<text class="out title" x="${EDGE}" y="24">${escapeXml(title)}</text>
<text class="out note" x="${EDGE}" y="44">${escapeXml(note)} Not drawn: calls below ${(100 * least).toFixed(2)} %.</text>
${legend.join('\n')}
${boxes.map((box) => drawBox(box, top, root.total, classOf(box.frame.package))).join('\n')}
</svg>
`;
}

/** Boxes from the root's callees on, siblings by name so that two pictures can be compared. */
function layOut(root: Frame, least: number): Box[] {
  const scale = (WIDTH - 2 * EDGE) / root.total;
  const boxes: Box[] = [];
  const place = (frame: Frame, left: number, depth: number) => {
    let x = left;
    for (const child of [...frame.children.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'))) {
      if (child.total < least * root.total) continue;
      boxes.push({ frame: child, x, depth, width: child.total * scale });
      place(child, x, depth + 1);
      x += child.total * scale;
    }
  };
  place(root, EDGE, 0);
  return boxes;
}

function drawBox({ frame, x, depth, width }: Box, top: number, all: number, colour: string): string {
  const y = top + depth * ROW;
  const about = `${frame.name} ${frame.place} ${((100 * frame.total) / all).toFixed(1)} %`;
  const label = cut(frame.name, Math.floor((width - 4) / LETTER));
  const text = label && `<text x="${digits(x + 2)}" y="${y + 11}">${escapeXml(label)}</text>`;
  return `<g><title>${escapeXml(about)}</title><rect class="${colour}" x="${digits(x)}" y="${y}" width="${digits(Math.max(0.5, width - 0.5))}" height="${ROW - 1}"/>${text}</g>`;
}

function cut(name: string, letters: number): string {
  if (name.length <= letters) return name;
  return letters < LEAST ? '' : `${name.slice(0, letters - 1)}…`;
}

const digits = (px: number): string => String(Number(px.toFixed(1)));

const OTHER = '#d8d3b8';
const FIXED: Record<string, string> = {
  [WAITING]: '#c9ced6',
  [COLLECTOR]: '#ef8d86',
  [NATIVE]: '#e3b58f',
  [NODE]: '#b4bfcc',
  '@langchain/langgraph': '#86b6f2',
  '@langchain/langgraph-checkpoint': '#a9cdf7',
  '@langchain/core': '#bda4ee',
  pg: '#f5c266',
  'pg-protocol': '#f5c266',
  'pg-pool': '#f5c266',
  zod: '#ea9fcb',
  hono: '#f2e07a',
  '@hono/node-server': '#f2e07a',
};
/** Greens for our folders, the biggest the strongest. */
const GREENS = ['#4fc08d', '#6fcb9f', '#8ad6b0', '#a3e0bf', '#7fd0c4', '#9bd98a', '#b5e3a3', '#bfe8d2'];

function colourOf(name: string, packages: Caption['packages']): string {
  if (!name.startsWith(OURS)) return FIXED[name] ?? OTHER;
  const own = packages.filter((each) => each.name.startsWith(OURS)).map((each) => each.name);
  return GREENS[Math.min(own.indexOf(name), GREENS.length - 1)]!;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
