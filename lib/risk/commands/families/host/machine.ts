import { looks } from '../../deeds.ts';
import { losesOnMachine, onMachine } from '../../local-deeds.ts';
import type { Deed, Program } from '../../program.ts';

const GRANTS: Deed = { operation: 'grant', resource: 'permission', effect: 'write', reach: 'machine' };
const KERNEL: Deed = onMachine('infrastructure', { floor: 'medium' });

/** What changes the machine itself: its kernel, its clock, its name, who may use it. */
export const MACHINE: readonly Program[] = [
  {
    names: ['sysctl'],
    source: 'sysctl(8)',
    rows: [
      {
        id: 'sysctl.set',
        when: {
          test: ({ words, flags }) =>
            ['-w', '--write', '-p', '--load', '--system'].some((flag) => flags.has(flag)) ||
            words.some(({ text }) => text.includes('=')),
        },
        does: KERNEL,
        why: 'A parameter of the running kernel changes for everything on the machine.',
        must: ['sysctl -w net.ipv4.ip_forward=1', 'sysctl vm.overcommit_memory=1', 'sysctl -p'],
        not: ['sysctl -a', 'sysctl net.ipv4.ip_forward'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: [
      'modprobe',
      'insmod',
      'rmmod',
      'depmod',
      'update-initramfs',
      'dracut',
      'grub-install',
      'update-grub',
      'grub-mkconfig',
      'kexec',
      'swapon',
      'swapoff',
      'setenforce',
      'aa-disable',
      'aa-teardown',
      'sestatus',
      'efibootmgr',
      'apparmor_parser',
    ],
    source: 'modprobe(8), grub-install(8), setenforce(8)',
    rows: [
      {
        id: 'kernel.protection_off',
        when: {
          test: ({ program, words }) =>
            /^aa-(disable|teardown)$/.test(program) ||
            (program === 'setenforce' && /^(0|permissive)$/i.test(words[0]?.text ?? '')),
        },
        does: onMachine('permission', { floor: 'high' }),
        why: 'Mandatory access control no longer holds anything back.',
        must: ['setenforce 0', 'aa-teardown'],
        not: ['setenforce 1', 'sestatus'],
      },
      {
        id: 'kernel.look',
        when: {
          test: ({ program, flags }) =>
            program === 'sestatus' ||
            ['-n', '--dry-run', '--show-depends', '-v'].some((flag) => flags.has(flag)),
        },
        does: looks(),
        why: 'It shows what would be loaded, or what holds.',
        must: ['sestatus', 'modprobe -n wireguard'],
        not: ['modprobe wireguard'],
      },
    ],
    otherwise: KERNEL,
  },
  {
    names: [
      'timedatectl',
      'hostnamectl',
      'localectl',
      'loginctl',
      'hostname',
      'date',
      'hwclock',
      'update-alternatives',
      'locale-gen',
      'ldconfig',
    ],
    source: 'timedatectl(1), hostnamectl(1), date(1)',
    valued: ['-d', '--date', '-f', '--file', '-r', '--reference', '-s', '--set', '-I'],
    rows: [
      {
        id: 'machine.set',
        when: { words: 'set-*|terminate-*|kill-*|lock-*' },
        does: onMachine('infrastructure', { floor: 'medium' }),
        why: 'The clock, the name or the sessions of the machine change.',
        must: [
          'timedatectl set-timezone Europe/Berlin',
          'hostnamectl set-hostname db1',
          'loginctl terminate-user bob',
        ],
        not: ['timedatectl status', 'hostnamectl'],
      },
      {
        id: 'machine.date_set',
        when: {
          flags: ['-s', '--set', '--systohc', '--hctosys', '--install', '--remove', '--config', '--auto'],
        },
        does: onMachine('infrastructure', { floor: 'medium' }),
        why: 'The clock or a default program of the machine changes.',
        must: ['date -s "2020-01-01"', 'update-alternatives --set editor /usr/bin/vim'],
        not: ['date +%F', 'date -d yesterday'],
      },
    ],
    otherwise: looks(),
  },
  {
    names: [
      'useradd',
      'adduser',
      'usermod',
      'groupadd',
      'addgroup',
      'groupmod',
      'gpasswd',
      'chage',
      'chsh',
      'chfn',
      'newgrp',
      'visudo',
      'vipw',
      'passwd',
      'chpasswd',
      'newusers',
      'pwck',
      'faillock',
      'dscl',
      'net',
    ],
    source: 'useradd(8), usermod(8), passwd(1), visudo(8)',
    rows: [
      {
        id: 'users.look',
        when: {
          flags: ['-S', '--status', '-l', '--list', '-c', '--check', '-D', '--defaults', '--help'],
          // `passwd -l` locks an account, `chage -l` shows one.
          test: ({ program, flags }) =>
            program === 'passwd'
              ? flags.has('-S') || flags.has('--status')
              : ['chage', 'visudo', 'useradd', 'pwck'].includes(program),
        },
        does: looks(),
        why: 'It shows an account, or checks a file.',
        must: ['passwd -S bob', 'chage -l bob', 'visudo -c'],
        not: ['passwd bob', 'passwd -l bob', 'usermod -aG sudo bob'],
      },
    ],
    otherwise: GRANTS,
  },
  {
    names: ['userdel', 'deluser', 'groupdel', 'delgroup'],
    source: 'userdel(8), groupdel(8)',
    rows: [],
    otherwise: losesOnMachine('permission'),
  },
];
