import type { Act } from './old-reading.ts';

/** Flags that turn a reading program into one that writes or runs something; any of them: not understood. */
export const READ_ONLY: Record<string, RegExp | null> = {
  ls: null,
  cat: null,
  head: null,
  tail: null,
  wc: null,
  pwd: null,
  whoami: null,
  id: null,
  groups: null,
  uptime: null,
  df: null,
  du: null,
  free: null,
  ps: null,
  uname: null,
  which: null,
  echo: null,
  true: null,
  false: null,
  grep: null,
  egrep: null,
  fgrep: null,
  cut: null,
  tr: null,
  cmp: null,
  stat: null,
  jq: null,
  md5sum: null,
  sha256sum: null,
  basename: null,
  dirname: null,
  realpath: null,
  readlink: null,
  nl: null,
  tac: null,
  column: null,
  sleep: null,
  diff: null,
  printf: /^-v/,
  date: /^(-\w*s|--set|\d)/,
  rg: /^(--pre|--hostname-bin)/,
  sort: /^(-\w*[oT]|--output|--compress|--temp)/,
  tree: /^(-\w*o|--output)/,
  file: /^(-\w*[Cf]|--compile|--files-from)/,
  find: /^-(delete|exec|execdir|ok|okdir|fprint.*|fls)$/,
  journalctl: /^--(vacuum|rotate|flush|sync|update|setup|cursor-file)/,
  dig: /^-f/,
  nslookup: null,
};

/** What a program's subcommand does; the longest match of leading words wins. */
export const SUBCOMMANDS: Record<
  string,
  { acts: [string, Act['effect'], Act['operation'], Act['resource']][] }
> = {
  git: {
    acts: [
      ...reads('status log diff show rev-parse ls-files ls-tree blame describe shortlog', 'code'),
      ['push', 'write', 'modify', 'code'],
      ...writes('add commit fetch pull', 'code'),
      ['clean', 'destructive', 'delete', 'code'],
      ['reset', 'destructive', 'delete', 'code'],
    ],
  },
  kubectl: {
    acts: [
      ...reads('get describe logs top version api-resources explain', 'infrastructure'),
      ['rollout status', 'read', 'read', 'infrastructure'],
      ['rollout history', 'read', 'read', 'infrastructure'],
      ['auth can-i', 'read', 'read', 'permission'],
      ['delete', 'destructive', 'delete', 'infrastructure'],
      ['drain', 'destructive', 'delete', 'infrastructure'],
      ['replace', 'destructive', 'modify', 'infrastructure'],
      ['scale', 'write', 'scale', 'application'],
      ['autoscale', 'write', 'scale', 'application'],
      ['rollout restart', 'write', 'restart', 'application'],
      ['rollout undo', 'write', 'rollback', 'application'],
      ['set image', 'write', 'deploy', 'application'],
      ...writes('apply create patch label annotate cordon uncordon taint', 'infrastructure'),
    ],
  },
  terraform: {
    acts: [
      ...reads('plan show validate version graph', 'infrastructure'),
      ['state list', 'read', 'read', 'infrastructure'],
      ['apply', 'destructive', 'modify', 'infrastructure'],
      ['destroy', 'destructive', 'delete', 'infrastructure'],
      ['state rm', 'destructive', 'delete', 'infrastructure'],
      ['workspace delete', 'destructive', 'delete', 'infrastructure'],
      ['taint', 'destructive', 'modify', 'infrastructure'],
    ],
  },
  helm: {
    acts: [
      ...reads('list ls status history version search show template', 'infrastructure'),
      ['install', 'write', 'deploy', 'application'],
      ['upgrade', 'write', 'deploy', 'application'],
      ['rollback', 'write', 'rollback', 'application'],
      ['uninstall', 'destructive', 'delete', 'application'],
      ['delete', 'destructive', 'delete', 'application'],
    ],
  },
  docker: {
    acts: [
      ...reads('ps images logs version info stats top port diff', 'infrastructure'),
      ...writes('build pull tag push', 'application'),
      ['restart', 'write', 'restart', 'application'],
      ...deletes('rm rmi kill stop', 'application'),
      ['system prune', 'destructive', 'delete', 'infrastructure'],
      ['volume rm', 'destructive', 'delete', 'storage'],
      ['volume prune', 'destructive', 'delete', 'storage'],
    ],
  },
  systemctl: {
    acts: [
      ...reads('status is-active is-enabled is-failed list-units', 'application'),
      ['restart', 'write', 'restart', 'application'],
      ['start', 'write', 'restart', 'application'],
      ...deletes('stop disable mask kill', 'application'),
    ],
  },
  npm: { acts: reads('ls list view outdated ping', 'code') },
  aws: {
    acts: [
      ['s3 ls', 'read', 'read', 'storage'],
      ['s3 rm', 'destructive', 'delete', 'storage'],
      ['s3 rb', 'destructive', 'delete', 'storage'],
    ],
  },
  'redis-cli': {
    acts: [
      ['flushall', 'destructive', 'delete', 'data'],
      ['flushdb', 'destructive', 'delete', 'data'],
      ['del', 'destructive', 'delete', 'data'],
    ],
  },
};

/** Programs that do one thing whatever their arguments. */
export const PROGRAMS: Record<string, [Act['effect'], Act['operation'], Act['resource']]> = {
  rm: ['destructive', 'delete', 'storage'],
  rmdir: ['destructive', 'delete', 'storage'],
  unlink: ['destructive', 'delete', 'storage'],
  shred: ['destructive', 'delete', 'storage'],
  truncate: ['destructive', 'delete', 'storage'],
  dd: ['destructive', 'delete', 'storage'],
  mkfs: ['destructive', 'delete', 'storage'],
  wipefs: ['destructive', 'delete', 'storage'],
  fdisk: ['destructive', 'modify', 'storage'],
  parted: ['destructive', 'modify', 'storage'],
  mv: ['destructive', 'modify', 'storage'],
  dropdb: ['destructive', 'delete', 'database'],
  pg_dump: ['write', 'export', 'database'],
  mysqldump: ['write', 'export', 'database'],
  pg_restore: ['destructive', 'import', 'database'],
  kill: ['destructive', 'restart', 'application'],
  killall: ['destructive', 'restart', 'application'],
  pkill: ['destructive', 'restart', 'application'],
  reboot: ['destructive', 'restart', 'infrastructure'],
  shutdown: ['destructive', 'restart', 'infrastructure'],
  halt: ['destructive', 'restart', 'infrastructure'],
  poweroff: ['destructive', 'restart', 'infrastructure'],
  chmod: ['destructive', 'grant', 'permission'],
  chown: ['destructive', 'grant', 'permission'],
  passwd: ['destructive', 'rotate', 'secret'],
  userdel: ['destructive', 'grant', 'permission'],
  useradd: ['destructive', 'grant', 'permission'],
  iptables: ['destructive', 'modify', 'network'],
  ufw: ['destructive', 'modify', 'network'],
  mkdir: ['write', 'create', 'code'],
  touch: ['write', 'create', 'code'],
};

type Row = [string, Act['effect'], Act['operation'], Act['resource']];

function reads(words: string, resource: Act['resource']): Row[] {
  return words.split(' ').map((word): Row => [word, 'read', 'read', resource]);
}
function writes(words: string, resource: Act['resource']): Row[] {
  return words.split(' ').map((word): Row => [word, 'write', 'modify', resource]);
}
function deletes(words: string, resource: Act['resource']): Row[] {
  return words.split(' ').map((word): Row => [word, 'destructive', 'delete', resource]);
}
