import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import * as z from 'zod';
import { type Cli, command, text } from '../../command.ts';
import { CliError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import type { Io } from '../../io.ts';
import { green, red } from '../../render/style.ts';
import { time } from '../../render/words.ts';
import { checkReceipt } from './check-receipt.ts';

const Keys = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export const receiptsVerify = command({
  path: 'receipts verify',
  does: 'Verify a receipt of the gate: signed by the service, for this, and still in time?',
  more: `With --keys nobody is asked: save /.well-known/jwks.json of the service, and again when its keys were rotated.
Exit code 6 when it was good and is too late, 9 when it does not hold. Whether it was spent since, only the service knows.`,
  args: { receipt: { help: 'the receipt itself, a file that holds it, or - for standard input' } },
  options: {
    keys: text('file', 'the published keys, as saved; without it the service is asked for them'),
    issuer: text('url', 'the address that must have signed it'),
    'action-hash': text('hash', 'the action that it must be of'),
  },
  examples: ['receipts verify receipt.jwt --keys jwks.json --issuer https://agents.example.com'],
  run: async (cli, { args, options }) => {
    const { io, out } = cli;
    const receipt = await receiptOf(io, args.receipt);
    const keys = await keysOf(cli, options.keys);
    const expected = { now: io.now(), issuer: options.issuer, actionHash: options['action-hash'] };
    const checked = await checkReceipt(receipt, keys, expected);
    if (out.json) out.document(checked);
    else if (checked.state !== 'holds') out.line([red(checked.state), `  ${checked.why}`]);
    else {
      const { claims, kid } = checked;
      const by = claims.approvers.map(({ id, roles }) => (roles.length ? `${id} (${roles.join(', ')})` : id));
      out.line([green('holds'), `  until ${time(new Date(claims.exp * 1_000).toISOString())}`]);
      out.fields([
        ['approval', claims.sub],
        ['action', claims.action_hash],
        ['approved by', by.join('; ')],
        ['asked by', claims.requested_by],
        ['project', claims.project],
        ['policy', `version ${claims.policy_version}`],
        ['signed by', `${claims.iss}, key ${kid}`],
      ]);
    }
    return { holds: EXIT.ok, expired: EXIT.expired, refused: EXIT.refused }[checked.state];
  },
});

async function receiptOf(io: Io, given: string): Promise<string> {
  if (given === '-') return (await io.stdin.readAll()).trim();
  const file = inFolder(io, given);
  return JWT.test(given) && !existsSync(file) ? given : read(file).trim();
}

async function keysOf({ io, client }: Cli, file: string | undefined): Promise<z.infer<typeof Keys>> {
  if (file === undefined) return client().call('GET /.well-known/jwks.json', {});
  try {
    return Keys.parse(JSON.parse(read(inFolder(io, file))));
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(
      EXIT.usage,
      `${file} is no set of keys (RFC 7517).`,
      'Save /.well-known/jwks.json anew.',
    );
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(EXIT.usage, `${file} cannot be read: ${(error as Error).message}`);
  }
}

const inFolder = (io: Io, file: string) => (isAbsolute(file) ? file : join(io.cwd, file));
