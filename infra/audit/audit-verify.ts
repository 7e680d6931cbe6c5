import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { exitWith, LocalError } from '../local/errors.ts';
import { verifyExport } from './verify-export.ts';

const USAGE = `npm run audit:verify -- audit.jsonl                       an export: GET /audit?format=jsonl, or "devops-agents audit export"
npm run audit:verify -- audit.jsonl --anchor 41:9f…       also against a head that was kept elsewhere, as often as you like
npm run audit:verify -- audit.jsonl --anchors told.jsonl  also against all heads of a file, one JSON with seq and hash a line`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      anchor: { type: 'string', multiple: true, default: [] },
      anchors: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (values.help || !file) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const kept = values.anchors
    ? readFileSync(values.anchors, 'utf8')
        .split('\n')
        .filter((line) => line.trim())
    : [];
  const told = [
    ...values.anchor.map((text) => place(text, /^(\d+):([0-9a-f]{64})$/.exec(text)?.slice(1))),
    ...kept.map((text) => {
      const { seq, hash } = JSON.parse(text) as { seq: unknown; hash: unknown };
      return place(text, [String(seq), String(hash)]);
    }),
  ];
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const verdict = await verifyExport(lines, told);
  if (!verdict.ok) {
    console.error(`BROKEN  ${file}:${verdict.line}  ${verdict.reason}`);
    return 1;
  }
  const { events, from, head, anchors, narrowed } = verdict;
  const where = narrowed
    ? 'chosen by a filter: what is absent cannot be told'
    : `links ${from.seq + 1} to ${head.seq}, none missing`;
  console.log(`holds   ${file}: ${events} events, ${where}`);
  if (from.seq > 0)
    console.log(`        retention cut it after link ${from.seq}, which an event of the chain attests`);
  console.log(
    `        head ${head.seq}:${head.hash}${anchors > 0 ? `, held against ${anchors} heads told outside` : ''}`,
  );
  return 0;
}

function place(text: string, parts: string[] | undefined) {
  const [seq = '', hash = ''] = parts ?? [];
  if (!/^\d+$/.test(seq) || !/^[0-9a-f]{64}$/.test(hash))
    throw new LocalError(`"${text}" is no head: a number and 64 hexadecimal digits.`);
  return { seq: Number(seq), hash, target: 'whoever kept it' };
}

if (import.meta.main) process.exitCode = (await main().catch(exitWith)) ?? 1;
