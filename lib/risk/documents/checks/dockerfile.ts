import type { Check } from '../check.ts';

const IN = ['dockerfile'] as const;

/** What an image is built from and leaves behind: the Dockerfile reference and Docker's building best practices. */
export const DOCKERFILE_CHECKS: readonly Check[] = [
  {
    id: 'dockerfile.root_user',
    in: IN,
    at: /^USER$/,
    is: /^(root|0)(:.*)?$/,
    test: (leaf, { leaves, partial }) =>
      partial || leaves.findLast(({ path }) => path === 'USER' || path === 'FROM') === leaf,
    does: { floor: 'medium' },
    why: 'The image runs as root.',
    safer: 'end with a USER that is not root',
    must: ['FROM debian:12\nUSER root'],
    not: [
      'FROM debian:12\nUSER root\nRUN apt-get install -y curl\nUSER app',
      'FROM debian:12 AS build\nUSER root\nFROM scratch',
    ],
  },
  {
    id: 'dockerfile.secret',
    in: IN,
    at: /^(ENV|ARG)\.\w*(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)\w*$/i,
    is: /^[^$\s]{6,}$/,
    test: ({ value, path }) =>
      !/^(\/|change-?me|example|placeholder|x+$|your)/i.test(value) &&
      !/_(FILE|PATH|URL|NAME|TTL|HEADER)$/i.test(path),
    does: { resource: 'secret', floor: 'high', sensitive: true },
    why: 'What is in an ENV or ARG stays readable in every copy of the image.',
    safer: 'mount it with RUN --mount=type=secret',
    must: ['FROM node:22\nENV NPM_TOKEN=abcdef123456', 'FROM node:22\nARG DB_PASSWORD=hunter2Kx9'],
    not: [
      'FROM node:22\nARG NPM_TOKEN\nENV NODE_ENV=production',
      'FROM node:22\nENV DB_PASSWORD_FILE=/run/secrets/db',
    ],
  },
  {
    id: 'dockerfile.copies_secret',
    in: IN,
    at: /^(COPY|ADD)$/,
    is: /(^|\s|\/)(\.env(\.production)?|id_(rsa|ed25519)|\.aws|\.ssh|\.kube|[\w-]+\.pem|credentials(\.json)?|\.npmrc)(\s|\/|$)/,
    does: { resource: 'secret', floor: 'medium', sensitive: true },
    why: 'A credential becomes a layer of the image.',
    must: ['FROM node:22\nCOPY id_rsa /root/.ssh/id_rsa'],
    not: ['FROM node:22\nCOPY .env.example /app/.env.example'],
  },
  {
    id: 'dockerfile.adds_url',
    in: IN,
    at: /^ADD$/,
    is: /^(?!.*--checksum=).*https?:\/\//,
    does: { floor: 'medium' },
    why: 'What the address holds at build time goes into the image, unseen.',
    safer: 'add --checksum=sha256:…',
    must: ['FROM alpine:3.20\nADD https://x.example.net/tool.tar.gz /opt/'],
    not: [
      'FROM alpine:3.20\nADD --checksum=sha256:24454f830c https://x.example.net/tool.tar.gz /opt/',
      'FROM alpine:3.20\nADD app.tar.gz /opt/',
    ],
  },
  {
    id: 'dockerfile.latest',
    in: IN,
    at: /^FROM$/,
    is: /^\S+:latest(\s|$)/,
    does: { floor: 'low' },
    why: 'What it is built on is decided at build time, not here.',
    safer: 'name a version or a digest',
    must: ['FROM node:latest'],
    not: ['FROM node:22.3'],
  },
  {
    id: 'dockerfile.weak_install',
    in: IN,
    at: /^RUN$/,
    is: /(--allow-unauthenticated|--no-gpg-check|--nogpgcheck|--trusted-host|curl\s+([^|;&]*\s)?(-k|--insecure)|wget\s+[^|;&]*--no-check-certificate|NODE_TLS_REJECT_UNAUTHORIZED=0|chmod\s+(-R\s+)?0?777\s+\/)/,
    does: { resource: 'security', floor: 'medium' },
    why: 'Who made what is installed is not checked, or everybody may change it.',
    must: ['FROM debian:12\nRUN curl -k -o /bin/x https://x.example.net/x'],
    not: ['FROM debian:12\nRUN curl -fsSL -o /bin/x https://x.example.net/x'],
  },
  {
    id: 'dockerfile.user_gone',
    in: IN,
    at: /^USER$/,
    is: /^(?!root|0)/,
    when: 'gone',
    test: (_, { leaves }) => !leaves.some(({ path }) => path === 'USER'),
    does: { resource: 'security', floor: 'medium' },
    why: 'Without its USER the image runs as root.',
    must: ['--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,3 +1,2 @@\n FROM node:22\n-USER node\n'],
    not: ['--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,3 +1,3 @@\n FROM node:22\n-USER node\n+USER app\n'],
  },
];
