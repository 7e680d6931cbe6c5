import { looks } from '../deeds.ts';
import { losesOnMachine } from '../local-deeds.ts';
import { holdsSecret, kindOfPath } from '../paths.ts';
import type { Argv, Deed, Program, Row } from '../program.ts';

/** It prints a private key, a login or everybody's password hashes. */
const SHOWS_SECRETS: Deed = { operation: 'export', resource: 'secret', effect: 'read', reach: 'machine' };

/** Beside the keys lies what anybody may see. */
const OPEN = /\.pub$|\/(?:config|known_hosts|authorized_keys)$|\.md$/;

const isSecret = ({ words, directory }: Argv): boolean =>
  words.some(
    (word) =>
      holdsSecret(word) ||
      (word.text !== '' && kindOfPath(word, directory) === 'secrets' && !OPEN.test(word.text)),
  );

const CONTENTS: readonly Row[] = [
  {
    id: 'readers.secret_file',
    when: { test: isSecret },
    does: SHOWS_SECRETS,
    why: 'It prints a private key, a login or password hashes.',
    safer: 'name the fields that are needed, or list the file without its contents',
    must: [
      'cat ~/.ssh/id_rsa',
      'sudo cat /etc/shadow',
      'base64 ~/.aws/credentials',
      'strings /etc/kubernetes/admin.conf',
    ],
    not: ['cat ~/.ssh/id_rsa.pub', 'cat README.md', 'grep -r id_rsa docs'],
  },
];

/** Programs that show, compare, count and compute, whatever they are told. */
export const READERS: readonly Program[] = [
  {
    names: (
      'cat tac nl head tail less more most bat batcat strings base64 base32 xxd hexdump od zcat bzcat ' +
      'xzcat zless zmore zstdcat lz4cat'
    ).split(' '),
    source: 'GNU coreutils manual, "Output of entire files", "Output of parts of files"',
    valued: ['-n', '-c', '-w', '-s', '--lines', '--bytes'],
    rows: CONTENTS,
    otherwise: looks(),
  },
  {
    names: (
      'grep egrep fgrep zgrep zegrep bzgrep xzgrep rg ag ack ripgrep ugrep look wc cut paste tr uniq ' +
      'comm join diff diff3 sdiff cmp colordiff delta difft icdiff column fold fmt pr expand unexpand ' +
      'rev shuf tsort numfmt iconv jo gron fx jid csvcut csvstat csvgrep csvlook csvjson in2csv xsv ' +
      'miller mlr xmllint xmlstarlet htmlq pup dasel hcl2json jsonlint ajv jsonschema taplo ' +
      'gojq jaq'
    ).split(' '),
    source: 'GNU coreutils manual, "Operating on sorted files", "Operating on fields"; grep(1); diff(1)',
    rows: [],
    otherwise: looks(),
  },
  {
    names: (
      'ls ll la l dir vdir exa eza lsd tree stat file du df dust duf ncdu realpath readlink basename ' +
      'dirname pathchk locate plocate mlocate whereis which type cksum sum md5sum md5 sha1sum ' +
      'sha224sum sha256sum sha384sum sha512sum shasum b2sum b3sum crc32 getfacl getfattr lsattr namei ' +
      'tokei cloc scc sloccount exiftool identify ffprobe mediainfo fdupes jdupes ldd ' +
      'readelf size otool'
    ).split(' '),
    source: 'GNU coreutils manual, "Directory listing", "File space usage", "File name manipulation"',
    rows: [
      {
        id: 'readers.deletes',
        when: {
          flags: ['--delete', '-delete', '-N', '--noprompt'],
          test: ({ program }) => /dupes$/.test(program),
        },
        does: losesOnMachine(),
        why: 'It deletes the files that it finds twice.',
        safer: 'leave out --delete and read the list first',
        must: ['fdupes -rdN /srv/photos', 'jdupes --delete ~/Pictures'],
        not: ['fdupes -r /srv/photos', 'ls -N'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: (
      'echo printf print true false : test [ [[ expr bc dc calc units factor seq jot yes sleep usleep ' +
      'cal ncal pwd clear reset tput tty mesg figlet cowsay lolcat banner fortune man info help ' +
      'apropos whatis tldr cheat history dirs popd times fg bg disown suspend logout complete compgen ' +
      'compopt bind setopt unsetopt autoload compinit rehash stty setterm getopt getconf locale ' +
      'localedef printenv uuidgen uuid mcookie pwgen apg envsubst gettext ulimit fzf sk gum dialog ' +
      'whiptail zenity asciinema say notify-send xdg-mime open xdg-open code pbcopy pbpaste xclip xsel ' +
      'wl-copy wl-paste pv mbuffer ts vipe jc glow mdcat'
    ).split(' '),
    source: 'GNU coreutils manual, "Printing text", "Conditions", "Numeric operations"; bash(1)',
    rows: [],
    otherwise: looks(),
  },
];
