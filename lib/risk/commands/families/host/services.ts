import { looks } from '../../deeds.ts';
import { losesOnMachine, onMachine } from '../../local-deeds.ts';
import type { Argv, Deed, Program } from '../../program.ts';

const RESTARTS: Deed = { operation: 'restart', resource: 'application', effect: 'write', reach: 'machine' };
const STOPS: Deed = {
  operation: 'restart',
  resource: 'application',
  effect: 'destructive',
  reach: 'machine',
};
const POWER: Deed = { ...STOPS, resource: 'infrastructure', floor: 'medium' };

const ALL_AT_ONCE = /^-?1$/;
const killsAll = ({ words, all }: Argv): boolean =>
  words.some(({ text }) => text === '1' || text === '-1') ||
  all.slice(1).some(({ text }) => ALL_AT_ONCE.test(text));

/** What starts, stops and watches services and processes. */
export const SERVICES: readonly Program[] = [
  {
    names: ['systemctl'],
    source: 'systemctl(1)',
    valued: [
      '-H',
      '--host',
      '-M',
      '--machine',
      '-n',
      '--lines',
      '-o',
      '--output',
      '-t',
      '--type',
      '-p',
      '--property',
      '--signal',
      '-s',
      '--root',
    ],
    places: { host: ['-H', '--host'] },
    rows: [
      {
        id: 'systemctl.look',
        when: {
          words:
            'status|show|cat|is-active|is-enabled|is-failed|is-system-running|list-units|list-unit-files|list-timers|list-sockets|list-jobs|list-dependencies|list-machines|get-default|show-environment|help|analyze',
        },
        does: looks(),
        why: 'It shows the state of units.',
        must: ['systemctl status nginx', 'systemctl list-units --failed', 'systemctl is-active api.service'],
        not: ['systemctl stop nginx'],
      },
      {
        id: 'systemctl.rehearsal',
        when: { flags: ['--dry-run', '--help', '--version'] },
        does: looks(),
        why: 'It only says what would be done.',
        must: ['systemctl --dry-run poweroff'],
        not: ['systemctl poweroff'],
      },
      {
        id: 'systemctl.power',
        when: {
          words:
            'reboot|poweroff|halt|kexec|suspend|hibernate|hybrid-sleep|soft-reboot|rescue|emergency|isolate|exit',
        },
        does: POWER,
        why: 'The whole machine stops, or stops most of what it runs.',
        must: ['systemctl reboot', 'systemctl isolate rescue.target'],
        not: ['systemctl restart nginx', 'systemctl status reboot.target'],
      },
      {
        id: 'systemctl.stop',
        when: { words: 'stop|kill|mask|clean' },
        does: STOPS,
        why: 'The service does not run any more.',
        safer: 'restart it, or take it out of the load balancer first',
        must: ['systemctl stop postgresql', 'systemctl mask firewalld', 'sudo systemctl kill -s KILL api'],
        not: ['systemctl restart postgresql', 'systemctl status postgresql'],
      },
      {
        id: 'systemctl.disable_now',
        when: { words: 'disable', flags: ['--now'] },
        does: STOPS,
        why: 'The service stops now and does not come back after a restart.',
        must: ['systemctl disable --now auditd'],
        not: ['systemctl enable --now nginx', 'systemctl disable nginx'],
      },
      {
        id: 'systemctl.restart',
        when: {
          words:
            'restart|try-restart|reload|reload-or-restart|try-reload-or-restart|condrestart|force-reload|start|daemon-reload|daemon-reexec|reset-failed|enable|reenable|disable|unmask|preset|set-property|set-default|link|edit|revert|add-wants|import-environment|set-environment',
        },
        does: RESTARTS,
        why: 'The service is interrupted for a moment, or starts otherwise than before.',
        must: ['systemctl restart nginx', 'sudo systemctl daemon-reload', 'systemctl enable --now nginx'],
        not: ['systemctl stop nginx', 'systemctl list-timers'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: [
      'service',
      'rc-service',
      'invoke-rc.d',
      'sv',
      'initctl',
      'supervisorctl',
      'pm2',
      'launchctl',
      'monit',
      's6-svc',
    ],
    source: 'service(8), sv(8), supervisorctl and pm2 documentation',
    rows: [
      {
        id: 'service.stop',
        when: {
          test: ({ words }) =>
            words.some(({ text }) =>
              /^(stop|down|kill|delete|del|remove|shutdown|unload|bootout|force-stop|exit|unmonitor)$/.test(
                text,
              ),
            ),
        },
        does: STOPS,
        why: 'The service does not run any more.',
        must: ['service nginx stop', 'supervisorctl stop all', 'pm2 delete api', 'launchctl unload x.plist'],
        not: ['service nginx status', 'pm2 list'],
      },
      {
        id: 'service.look',
        when: {
          test: ({ words, flags }) =>
            flags.has('--status-all') ||
            words.some(({ text }) =>
              /^(status|list|ls|show|describe|logs|monit|avail|tail|print|summary|prettylist|jlist|pid|info)$/.test(
                text,
              ),
            ),
        },
        does: looks(),
        why: 'It shows the state of services.',
        must: ['service --status-all', 'pm2 logs api', 'supervisorctl status'],
        not: ['service nginx restart'],
      },
    ],
    otherwise: RESTARTS,
  },
  {
    names: ['reboot', 'shutdown', 'poweroff', 'halt', 'init', 'telinit'],
    source: 'shutdown(8), reboot(8), init(8)',
    rows: [
      {
        id: 'power.cancelled',
        when: { flags: ['-c', '-k', '--show', '--help', '--version'] },
        // Nothing that runs is otherwise: weighed like a file of one's own.
        does: { ...onMachine(), reach: 'workspace' },
        why: 'A planned shutdown is called off or shown, or only announced.',
        must: ['shutdown -c', 'shutdown -k +5 "maintenance drill"'],
        not: ['shutdown -h now'],
      },
    ],
    otherwise: POWER,
  },
  {
    names: ['kill', 'pkill', 'killall', 'skill', 'fuser', 'xkill'],
    source: 'kill(1), pkill(1), killall(1)',
    valued: ['-s', '--signal', '-n', '-u', '-U', '-g', '-t', '-P', '--parent', '--user'],
    singleDash: true,
    rows: [
      {
        id: 'kill.asked',
        when: { flags: ['-l', '-L', '-0', '--list', '--table', '--help', '-V'] },
        does: looks(),
        why: 'It lists signals, or asks whether a process is there.',
        must: ['kill -l', 'kill -0 4711'],
        not: ['kill -9 4711'],
      },
      {
        id: 'kill.everything',
        when: { test: killsAll },
        does: losesOnMachine('infrastructure', { floor: 'high', whole: true }),
        why: 'Every process that one may signal ends, or the one that all others need.',
        must: ['kill -9 -1', 'kill -9 1'],
        not: ['kill -9 4711', 'kill -HUP 4711'],
      },
      {
        id: 'kill.database',
        when: {
          operand:
            /(?:postgres|mysqld|mongod|redis-server|etcd|kubelet|dockerd|containerd|sshd|systemd|mariadbd|cassandra|elasticsearch|rabbitmq|kafka)/,
        },
        does: STOPS,
        why: 'A service that others rely on is cut off, and may lose what it had not written yet.',
        safer: 'stop it by its service manager',
        must: ['pkill -9 postgres', 'killall -9 mysqld'],
        not: ['pkill -f vite', 'killall node'],
      },
      {
        id: 'kill.by_name',
        when: {
          test: ({ program, flags, all }) =>
            (program === 'pkill' || program === 'killall') &&
            (flags.has('-9') || all.some(({ text }) => /^-?(?:SIG)?KILL$/.test(text))),
        },
        does: STOPS,
        why: 'Every process of that name ends at once, with the requests that it was at.',
        safer: 'let the service manager stop it',
        must: ['pkill -9 -f gunicorn', 'killall -s KILL worker'],
        not: ['pkill -HUP nginx', 'pkill -f vite'],
      },
    ],
    otherwise: RESTARTS,
  },
  {
    names: ['journalctl', 'dmesg'],
    source: 'journalctl(1), dmesg(1)',
    rows: [
      {
        id: 'journal.lost',
        when: {
          flags: ['--vacuum-time', '--vacuum-size', '--vacuum-files', '-C', '--clear', '-c', '--read-clear'],
        },
        does: losesOnMachine('storage'),
        why: 'Log entries are deleted.',
        must: ['journalctl --vacuum-time=1s', 'dmesg -C'],
        not: ['journalctl -u nginx -f', 'dmesg -T'],
      },
      {
        id: 'journal.kept',
        when: { flags: ['--rotate', '--flush', '--sync', '--setup-keys', '--relinquish-var'] },
        does: onMachine(),
        why: 'Journal files are closed and begun anew.',
        must: ['journalctl --rotate'],
        not: ['journalctl -n 50'],
      },
    ],
    otherwise: looks(),
  },
];
