import type { Check } from '../check.ts';

const IN = ['compose'] as const;
const service = (settings: string) => `services: {a: {image: "a:1", ${settings}}}`;
const HOST = { resource: 'permission', floor: 'medium' } as const;
const SECRET_NAME = /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY)$/i;
/** Made up, and in parts: what looks for secrets in this repository finds whole ones. */
const WORD = ['Tr0ub4', 'dor3x'].join('');

/** What a development stack's own database is set up with. */
const THROW_AWAY =
  /^(|password|passwd|postgres|root|admin|secret|example|change-?me|test|dev|development|local\w*|user|app|mysql|redis|guest|minio\w*)$/i;

/** What a stack may take from its machine and shows to the network: the Compose file reference. */
export const COMPOSE_CHECKS: readonly Check[] = [
  {
    id: 'compose.privileged',
    in: IN,
    at: /privileged$/,
    is: /^true$/,
    does: HOST,
    why: 'A privileged container has all of its machine.',
    safer: 'drop it and add the one capability that is needed',
    must: [service('privileged: true')],
    not: [service('privileged: false')],
  },
  {
    id: 'compose.host_mount',
    in: IN,
    at: /volumes\[\](\.source)?$/,
    is: /^(\/var\/run\/docker\.sock|\/run\/docker\.sock|\/(etc|root|home|var|proc|sys|dev|boot|usr)?\/?)(:|$)/,
    does: { ...HOST, floor: 'high' },
    why: 'Whoever has the socket or the root of the machine has the machine.',
    must: [
      service('volumes: ["/var/run/docker.sock:/var/run/docker.sock"]'),
      service('volumes: ["/:/host"]'),
    ],
    not: [service('volumes: ["./data:/data", "cache:/var/cache"]')],
  },
  {
    id: 'compose.host_namespace',
    in: IN,
    at: /(network_mode|pid|ipc|userns_mode|cgroup)$/,
    is: /^host$/,
    does: HOST,
    why: 'The container shares the network or the processes of its machine.',
    must: [service('network_mode: host'), service('pid: host')],
    not: [service('network_mode: bridge')],
  },
  {
    id: 'compose.capabilities',
    in: IN,
    at: /(cap_add|security_opt)\[\]$/,
    is: /^((CAP_)?(ALL|SYS_ADMIN|SYS_PTRACE|SYS_MODULE|NET_ADMIN|DAC_READ_SEARCH)|(seccomp|apparmor)[:=]unconfined)$/i,
    does: HOST,
    why: 'This is enough to leave the container.',
    must: [service('cap_add: [SYS_ADMIN]'), service('security_opt: ["seccomp:unconfined"]')],
    not: [service('cap_add: [NET_BIND_SERVICE]'), service('security_opt: ["no-new-privileges:true"]')],
  },
  {
    id: 'compose.open_database',
    in: IN,
    at: /ports\[\]$/,
    is: /^0\.0\.0\.0:(\d+:)?(5432|3306|27017|6379|9200|5672|1433|11211|2375|9092|5984)(\/tcp)?$/,
    does: { resource: 'network', floor: 'medium' },
    why: 'The database answers to everybody who reaches the machine.',
    safer: 'bind it to 127.0.0.1',
    must: [service('ports: ["0.0.0.0:5432:5432"]')],
    not: [service('ports: ["127.0.0.1:5432:5432"]'), service('ports: ["0.0.0.0:8080:80"]')],
  },
  {
    id: 'compose.secret',
    in: IN,
    at: /environment(\[\]|\.\w+)$/,
    test: ({ path, value }) => {
      const [name, said] = path.endsWith('[]')
        ? [value.split('=')[0]!, value.slice(value.indexOf('=') + 1)]
        : [path.split('.').at(-1)!, value];
      return SECRET_NAME.test(name) && said.length >= 8 && !/^[$/]/.test(said) && !THROW_AWAY.test(said);
    },
    does: { resource: 'secret', floor: 'medium', sensitive: true },
    why: 'A secret in clear is for everybody who may read the repository.',
    safer: 'use secrets: or a variable',
    must: [service(`environment: {STRIPE_API_KEY: "${WORD}"}`)],
    not: [
      service('environment: {POSTGRES_PASSWORD: postgres}'),
      service(`environment: ["API_KEY=\${API_KEY}"]`),
    ],
  },
  {
    id: 'compose.auth_off',
    in: IN,
    at: /(environment(\[\]|\.\w+)|command(\[\])?)$/,
    test: ({ path, value }) =>
      /(POSTGRES_HOST_AUTH_METHOD[=.: ]*trust|ALLOW_EMPTY_PASSWORD[=.: ]*(yes|true|1)|xpack\.security\.enabled[=.: ]*false|--protected-mode no)/.test(
        `${path.split('.').at(-1)}=${value} ${value}`,
      ),
    does: { resource: 'security', floor: 'medium' },
    why: 'Whoever reaches it needs no password.',
    must: [service('environment: {POSTGRES_HOST_AUTH_METHOD: trust}')],
    not: [service('environment: {POSTGRES_HOST_AUTH_METHOD: scram-sha-256}')],
  },
];
