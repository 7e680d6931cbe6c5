import { changes, looks, loses, losesAll, reads, setsUp, shows } from '../../deeds.ts';
import type { Argv, Deed, Program } from '../../program.ts';

/** Files of secrets in the working copy: they are changed here, and matter where they are used later. */
const rewrites: Deed = { ...setsUp(), resource: 'secret', reach: 'workspace' };
const head = ({ words }: Argv) => words[0]?.text ?? '';

/** `sops`: files with encrypted values. */
export const SOPS: Program = {
  names: ['sops'],
  source: 'SOPS (getsops.io/docs)',
  valued:
    '--input-type --output-type --output --config --kms --pgp --age --gcp-kms --azure-kv --hc-vault-transit --extract --set --encrypted-regex --aws-profile -k -p -a --keyservice --filename-override --add-kms --rm-kms --add-pgp --rm-pgp --add-age --rm-age'.split(
      ' ',
    ),
  rows: [
    {
      id: 'sops.exec',
      when: { words: 'exec-env|exec-file * *' },
      does: setsUp(),
      runs: ({ words }) => [{ kind: 'script', language: 'shell', text: words[2]! }],
      why: 'It runs this with the secrets of the file.',
      must: ['sops exec-env secrets.yaml "npm test"'],
      not: ['sops -e secrets.yaml'],
    },
    {
      id: 'sops.rotate',
      when: {
        test: ({ words, flags }) =>
          flags.has('-r') ||
          flags.has('--rotate') ||
          /^(?:rotate|updatekeys|groups)$/.test(words[0]?.text ?? '') ||
          [...flags.keys()].some((flag) => flag.startsWith('--rm-') || flag.startsWith('--add-')),
      },
      does: { ...changes('secret'), reach: 'repository' },
      why: 'Other keys open the file after it.',
      must: ['sops rotate -i secrets.prod.yaml', 'sops updatekeys secrets.yaml', 'sops -r -i secrets.yaml'],
      not: ['sops -e -i secrets.yaml'],
    },
    {
      id: 'sops.decrypt_in_place',
      when: {
        test: ({ words, flags }) =>
          (flags.has('-d') || flags.has('--decrypt') || head({ words } as Argv) === 'decrypt') &&
          (flags.has('-i') || flags.has('--in-place') || flags.has('--output')),
      },
      does: { ...rewrites, operation: 'export', floor: 'medium' },
      why: 'The secrets stand in a file in the clear after it.',
      safer: 'Decrypt to a pipe, or edit with sops itself.',
      must: ['sops -d -i secrets.yaml', 'sops --decrypt --output plain.yaml secrets.yaml'],
      not: ['sops -d secrets.yaml'],
    },
    {
      id: 'sops.decrypt',
      when: {
        test: ({ words, flags }) =>
          flags.has('-d') || flags.has('--decrypt') || /^decrypt$/.test(words[0]?.text ?? ''),
      },
      does: shows(),
      why: 'It prints the secrets of the file.',
      must: ['sops -d secrets.prod.yaml', 'sops decrypt secrets.yaml'],
      not: ['sops -e secrets.yaml'],
    },
    {
      id: 'sops.look',
      when: {
        test: ({ words, flags }) =>
          flags.has('--version') ||
          flags.has('--help') ||
          /^(?:filestatus|help|completion)$/.test(words[0]?.text ?? ''),
      },
      does: looks(),
      why: 'It shows what is no secret.',
      must: ['sops --version', 'sops filestatus secrets.yaml'],
      not: ['sops secrets.yaml'],
    },
    {
      id: 'sops.write',
      when: { test: ({ words, flags }) => words.length > 0 || flags.has('-e') },
      does: rewrites,
      why: 'It encrypts or edits a file here.',
      must: ['sops -e -i secrets.yaml', 'sops edit secrets.yaml', 'sops secrets.yaml'],
      not: ['sops -d secrets.yaml'],
    },
  ],
  otherwise: 'unknown',
};

/** `pass`, `gopass`: a store of encrypted files, in git. */
export const PASS: Program = {
  names: ['pass', 'gopass'],
  source: 'pass(1), gopass (gopass.pw)',
  valued: ['--store', '-p', '--path', '--message'],
  rows: [
    {
      id: 'pass.look',
      when: {
        test: ({ words, flags }) =>
          flags.has('--help') ||
          words.length === 0 ||
          /^(?:ls|list|find|search|help|version|audit|history|config|fsck|completion|mounts|recipients|git-status|doctor)$/.test(
            head({ words } as Argv),
          ),
      },
      does: reads('secret'),
      why: 'It lists names.',
      must: ['pass ls', 'pass find db', 'gopass audit'],
      not: ['pass show prod/db'],
    },
    {
      id: 'pass.remove',
      when: { words: 'rm|remove|delete' },
      does: ({ flags }) => ({
        ...(flags.has('-r') || flags.has('--recursive') ? losesAll('secret') : loses('secret')),
        reach: 'repository',
        floor: 'high',
      }),
      why: 'Secrets go; only the history of the store still has them.',
      must: ['pass rm -rf prod', 'gopass rm prod/db'],
      not: ['pass show prod/db'],
    },
    {
      id: 'pass.git',
      when: { words: 'git *' },
      does: setsUp(),
      runs: ({ all, words: [first] }) => [{ kind: 'words', words: all.slice(all.indexOf(first!)) }],
      why: 'It runs git in the store.',
      must: ['pass git pull'],
      not: ['pass ls'],
    },
    {
      id: 'pass.change',
      when: {
        words:
          'insert|edit|generate|mv|rename|cp|copy|init|import|sync|setup|clone|create|new|otp-insert|set|move|link|merge|reorg|process|convert|recipients|unclip|update|git',
      },
      does: rewrites,
      why: 'A secret of the store is written.',
      must: ['pass insert dev/db', 'pass generate dev/db 24', 'gopass sync'],
      not: ['pass show prod/db'],
    },
    {
      id: 'pass.print_secret',
      when: { words: '*' },
      does: shows(),
      why: 'It prints a secret.',
      must: ['pass show prod/db', 'pass prod/db', 'pass -c prod/db'],
      not: ['pass ls'],
    },
  ],
  otherwise: 'unknown',
};

/** `kubeseal`: encrypts for a cluster, with its public key. */
export const KUBESEAL: Program = {
  names: ['kubeseal'],
  source: 'Sealed Secrets (github.com/bitnami-labs/sealed-secrets)',
  valued:
    '-f --secret-file -w --sealed-secret-file --cert --controller-name --controller-namespace --scope --name --namespace -n -o --format --context --kubeconfig --from-file --merge-into --recovery-private-key'.split(
      ' ',
    ),
  places: { name: ['--context'] },
  rows: [
    {
      id: 'kubeseal.unseal',
      when: { flags: ['--recovery-unseal', '--recovery-private-key'] },
      does: shows(),
      why: 'It prints the secret in the clear.',
      must: ['kubeseal --recovery-unseal --recovery-private-key k.pem -f sealed.yaml'],
      not: ['kubeseal -f secret.yaml -w sealed.yaml'],
    },
    {
      id: 'kubeseal.fetch',
      when: { flags: ['--fetch-cert', '--validate', '--version', '--help'] },
      does: reads('secret'),
      why: 'It fetches a public key, or checks.',
      must: ['kubeseal --fetch-cert', 'kubeseal --validate -f sealed.yaml'],
      not: ['kubeseal -f secret.yaml -w sealed.yaml'],
    },
  ],
  otherwise: { operation: 'modify', resource: 'secret', effect: 'write', reach: 'workspace' },
};
