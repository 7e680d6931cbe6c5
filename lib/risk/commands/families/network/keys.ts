import { hasFlag } from '../../argv.ts';
import { grants, looks } from '../../deeds.ts';
import { deedOfWriting, gravest } from '../../files.ts';
import { losesOnMachine, onMachine } from '../../local-deeds.ts';
import type { Argv, Deed, Program } from '../../program.ts';

const SHOWN: Deed = { operation: 'export', resource: 'secret', effect: 'read', reach: 'machine' };
const KEY_LOST: Deed = losesOnMachine('secret', { floor: 'high' });
const first = ({ words }: Argv): string => words[0]?.text ?? '';
const written = (argv: Argv): Deed =>
  gravest((argv.flags.get('-out') ?? []).map((word) => deedOfWriting(word, argv.directory, true)));

/** Keys and certificates of this machine. */
export const KEYS: readonly Program[] = [
  {
    names: ['openssl', 'libressl'],
    source: 'docs.openssl.org, command pages',
    singleDash: true,
    valued: [
      '-in',
      '-out',
      '-key',
      '-keyout',
      '-passin',
      '-passout',
      '-subj',
      '-days',
      '-CA',
      '-CAkey',
      '-connect',
      '-servername',
      '-config',
      '-extensions',
      '-inkey',
      '-certfile',
      '-name',
      '-k',
      '-K',
      '-iv',
      '-pass',
      '-rand',
      '-digest',
      '-sign',
      '-verify',
      '-signature',
      '-CAfile',
      '-starttls',
      '-pkeyopt',
      '-algorithm',
    ],
    rows: [
      {
        id: 'openssl.key_shown',
        when: {
          words: 'rsa|ec|pkey|dsa|pkcs12|pkcs8',
          without: ['-pubout', '-noout', '-check', '-out', '-pubin', '-nokeys', '-export', '-info', '-help'],
        },
        does: SHOWN,
        why: 'It prints a private key.',
        must: ['openssl rsa -in key.pem', 'openssl pkcs12 -in x.p12 -nodes'],
        not: [
          'openssl rsa -in key.pem -noout -check',
          'openssl pkey -in key.pem -pubout',
          'openssl x509 -in a.pem -text',
        ],
      },
      {
        id: 'openssl.revoke',
        when: { words: 'ca', flags: ['-revoke', '-gencrl'] },
        does: onMachine('secret', { operation: 'rotate', floor: 'high' }),
        why: 'A certificate is not trusted any more.',
        must: ['openssl ca -revoke old.pem -config ca.cnf'],
        not: ['openssl ca -help', 'openssl x509 -in a.pem -noout'],
      },
      {
        id: 'openssl.writes',
        when: { test: (argv) => argv.flags.has('-out') || argv.flags.has('-keyout') },
        does: written,
        why: 'It writes a key, a certificate or what it encrypted into a file.',
        must: [
          'openssl genrsa -out key.pem 4096',
          'openssl req -new -key key.pem -out a.csr',
          'openssl enc -aes-256-cbc -in a -out /etc/app/b',
        ],
        not: ['openssl x509 -in a.pem -noout -text', 'openssl rand -hex 32'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: ['gpg', 'gpg2', 'gpgv', 'gpgconf', 'gpg-agent', 'gpg-connect-agent'],
    source: 'gnupg.org manual, GPG commands',
    valued: [
      '-o',
      '--output',
      '-r',
      '--recipient',
      '-u',
      '--local-user',
      '--homedir',
      '--keyserver',
      '--passphrase',
      '--passphrase-file',
      '--pinentry-mode',
      '--status-fd',
      '--edit-key',
    ].filter((flag) => flag !== '--edit-key'),
    rows: [
      {
        id: 'gpg.deletes',
        when: {
          flags: [
            '--delete-keys',
            '--delete-key',
            '--delete-secret-keys',
            '--delete-secret-key',
            '--delete-secret-and-public-key',
            '--delete-secret-and-public-keys',
          ],
        },
        does: KEY_LOST,
        why: 'Without its key nothing that was encrypted for it can be read again.',
        safer: 'export it first',
        must: ['gpg --delete-secret-keys ABCD', 'gpg --batch --yes --delete-keys ABCD'],
        not: ['gpg --list-secret-keys', 'gpg --import key.asc'],
      },
      {
        id: 'gpg.key_shown',
        when: {
          flags: [
            '--export-secret-keys',
            '--export-secret-key',
            '--export-secret-subkeys',
            '--show-session-key',
          ],
        },
        does: SHOWN,
        why: 'It prints private keys.',
        must: ['gpg --export-secret-keys ABCD > key.asc'],
        not: ['gpg --export ABCD', 'gpg --list-keys'],
      },
      {
        id: 'gpg.changes',
        when: {
          flags: [
            '--gen-key',
            '--full-gen-key',
            '--full-generate-key',
            '--generate-key',
            '--quick-gen-key',
            '--quick-generate-key',
            '--import',
            '--recv-keys',
            '--receive-keys',
            '--edit-key',
            '--sign-key',
            '--lsign-key',
            '--gen-revoke',
            '--import-ownertrust',
            '--passwd',
            '--change-passphrase',
            '--quick-add-key',
            '--quick-revoke-uid',
          ],
        },
        does: onMachine(),
        why: 'It changes the keys that this person has or trusts.',
        must: ['gpg --import key.asc', 'gpg --full-generate-key', 'gpg --recv-keys ABCD'],
        not: ['gpg --verify a.sig', 'gpg --list-keys'],
      },
      {
        id: 'gpg.publishes',
        when: { flags: ['--send-keys', '--send-key'] },
        does: onMachine('other', { reach: 'repository' }),
        why: 'Key servers never forget a key.',
        must: ['gpg --keyserver keys.example --send-keys ABCD'],
        not: ['gpg --recv-keys ABCD'],
      },
      {
        id: 'gpg.file',
        when: {
          flags: [
            '-o',
            '--output',
            '-c',
            '--symmetric',
            '-e',
            '--encrypt',
            '-b',
            '--detach-sign',
            '-s',
            '--sign',
            '--clearsign',
            '--dearmor',
          ],
        },
        does: (argv) =>
          gravest(
            [...(argv.flags.get('-o') ?? []), ...(argv.flags.get('--output') ?? [])].map((word) =>
              deedOfWriting(word, argv.directory, true),
            ),
          ),
        why: 'It writes what it encrypted, signed or decrypted into a file.',
        must: [
          'gpg -c notes.txt',
          'gpg -o a.txt -d a.gpg',
          'curl -s https://x.example/k | gpg --dearmor -o /usr/share/keyrings/x.gpg',
        ],
        not: ['gpg --verify a.sig', 'gpg -d a.gpg'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: [
      'ssh-keygen',
      'ssh-add',
      'ssh-copy-id',
      'sshd',
      'ssh-import-id',
      'certtool',
      'keytool',
      'certutil',
      'mkcert',
      'update-ca-certificates',
      'trust',
      'security',
      'secret-tool',
      'certbot',
      'acme.sh',
      'lego',
    ],
    source: 'ssh-keygen(1); ssh-copy-id(1); keytool; certbot documentation',
    valued: ['-i', '-p', '-t', '-b', '-C', '-N', '-f', '-R', '-F', '-m', '-o'].filter(
      (flag) => !['-p', '-m', '-o'].includes(flag),
    ),
    rows: [
      {
        id: 'ssh-keygen.lets_in',
        when: { test: ({ program }) => /^ssh-(?:copy|import)-id$/.test(program) },
        does: (argv) =>
          argv.program === 'ssh-copy-id'
            ? grants()
            : onMachine('permission', { operation: 'grant', floor: 'high' }),
        at: ({ words, program }) =>
          program === 'ssh-copy-id' ? words.map(({ text }) => ({ host: text.replace(/^[^@]*@/, '') })) : [],
        why: 'Whoever has that key can log in from now on.',
        must: ['ssh-copy-id deploy@web-1', 'ssh-import-id gh:someone'],
        not: ['ssh-keygen -t ed25519', 'ssh-add -l'],
      },
      {
        id: 'ssh-keygen.revokes',
        when: {
          test: (argv) =>
            /^(?:revoke|delete)$/.test(first(argv)) ||
            hasFlag(argv, '--revoke', '-D', '--remove') ||
            argv.all.some(({ text }) => text === '-delete') ||
            (argv.program === 'security' && /^delete-/.test(first(argv))),
        },
        does: (argv) => (argv.program === 'ssh-add' ? onMachine() : KEY_LOST),
        why: 'A certificate or key is not there or not trusted any more.',
        must: [
          'certbot revoke --cert-name shop.example',
          'certbot delete --cert-name shop.example',
          'security delete-generic-password -s x',
          'ssh-add -D',
          'keytool -delete -alias prod -keystore keys.jks',
        ],
        not: ['certbot certificates', 'certbot renew'],
      },
      {
        id: 'ssh-keygen.shows_secret',
        when: {
          words: 'find-generic-password|find-internet-password|lookup',
          test: ({ program }) => /^(?:security|secret-tool)$/.test(program),
        },
        does: SHOWN,
        why: 'It prints a password.',
        must: ['security find-generic-password -w -s x', 'secret-tool lookup app x'],
        not: ['security list-keychains'],
      },
      {
        id: 'ssh-keygen.looks',
        when: {
          test: (argv) =>
            hasFlag(
              argv,
              '-l',
              '-L',
              '-y',
              '-F',
              '-B',
              '--help',
              '--version',
              '-list',
              '-printcert',
              '--dry-run',
              '-T',
            ) ||
            /^(?:certificates|list|plugins|show_account|inspect|version|list-keychains|dump-trust-settings|certinfo|help)$/.test(
              first(argv),
            ) ||
            (argv.program === 'sshd' && hasFlag(argv, '-t')),
        },
        does: looks(),
        why: 'It shows keys by their prints, or checks settings.',
        must: [
          'ssh-keygen -lf key.pub',
          'ssh-add -l',
          'certbot certificates',
          'certbot renew --dry-run',
          'sshd -t',
          'keytool -list -keystore x.jks',
        ],
        not: ['ssh-keygen -t ed25519', 'certbot renew'],
      },
      {
        id: 'ssh-keygen.makes',
        when: { test: ({ all }) => all.length > 0 },
        does: onMachine(),
        why: 'It makes or takes in a key or certificate for this machine.',
        must: [
          'ssh-keygen -t ed25519 -f ~/.ssh/id_ed25519 -N ""',
          'ssh-keygen -R web-1',
          'certbot renew',
          'mkcert localhost',
        ],
        not: ['ssh-keygen -lf key.pub', 'ssh-copy-id web-1'],
      },
    ],
    otherwise: onMachine(),
  },
];
