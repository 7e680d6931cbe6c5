import { changes, deploys, loses, on, reads, setsUp } from '../../deeds.ts';
import type { Deed, Program } from '../../program.ts';
import { helpRow } from '../../verb-rows.ts';

/** A preview has an address of its own; nobody's site changes. */
const previews: Deed = { ...deploys(), protects: true };

/** `vercel`: without a command it deploys a preview. */
export const VERCEL: Program = {
  names: ['vercel', 'vc', 'now'],
  source: 'Vercel CLI (vercel.com/docs/cli)',
  valued:
    '-t --token -S --scope -A --local-config -Q --global-config --cwd -e --env -b --build-env -m --meta --target --environment --git-branch --team'.split(
      ' ',
    ),
  places: { name: ['--target', '--environment'] },
  rows: [
    helpRow('vercel', 'vercel remove --help', 'vercel remove help'),
    {
      id: 'vercel.local',
      when: on(
        /^(?:login|logout|dev|develop|build|link|init|pull|env pull|switch|telemetry|git|whoami|mcp|upgrade)\b/,
      ),
      does: setsUp(),
      why: 'It works on this machine.',
      must: ['vercel dev', 'vercel env pull .env.local', 'vercel link'],
      not: ['vercel deploy', 'vercel env rm KEY production'],
    },
    {
      id: 'vercel.read',
      when: on(
        /^(?:ls|list|inspect|logs?|bisect|teams (?:ls|list)|(?:env|domains|dns|certs|projects?|alias|secrets|blob|integration|cache|target|redirects|routes) (?:ls|list|inspect|get)|domains (?:check|price|inspect)|help|httpstat|curl|metrics|activity|usage)\b/,
      ),
      does: reads(),
      why: 'It lists or shows.',
      must: ['vercel ls', 'vercel inspect d.vercel.app', 'vercel env ls'],
      not: ['vercel env rm KEY production', 'vercel env pull'],
    },
    {
      id: 'vercel.remove',
      when: on(
        /^(?:rm|remove|(?:projects?|domains|dns|certs|alias|env|secrets|blob|blob store|integration|integration-resource|teams|cache|redirects) (?:rm|remove|delete|del|purge|disconnect|clear))\b/,
      ),
      does: ({ words }) =>
        words[0]?.text === 'env' || words[0]?.text === 'secrets'
          ? loses('secret')
          : loses(words[0]?.text === 'dns' || words[0]?.text === 'domains' ? 'network' : 'application'),
      why: 'A project, its deployments, a name or a setting is gone.',
      must: ['vercel remove api --yes', 'vercel env rm KEY production', 'vercel domains rm example.com'],
      not: ['vercel env ls', 'vercel projects ls'],
    },
    {
      id: 'vercel.env',
      when: on(/^(?:env|secrets) (?:add|update|rename)\b/),
      does: changes('secret'),
      why: 'A setting or secret is changed.',
      must: ['vercel env add KEY production'],
      not: ['vercel env ls'],
    },
    {
      id: 'vercel.network',
      when: on(/^(?:domains|dns|certs|alias|firewall|redirects|routes|rolling-release|edge-config) \S/),
      does: changes('network'),
      why: 'It changes the names under which it is reached.',
      must: ['vercel alias set d.vercel.app www.example.com', 'vercel dns add example.com www A 1.2.3.4'],
      not: ['vercel alias ls'],
    },
    {
      id: 'vercel.deploy',
      when: {
        test: ({ words, flags }) =>
          flags.has('--prod') ||
          flags.has('--production') ||
          (flags.get('--target') ?? []).some(({ text }) => text === 'production') ||
          /^(?:promote|rollback|redeploy)$/.test(words[0]?.text ?? ''),
      },
      does: deploys(),
      why: 'Another version serves after it.',
      must: ['vercel --prod', 'vercel rollback', 'vercel deploy --prebuilt --prod'],
      not: ['vercel', 'vercel deploy'],
    },
    {
      id: 'vercel.preview',
      when: { test: ({ words }) => words.length === 0 || /^(?:deploy|\.|\.\/.*)$/.test(words[0]!.text) },
      does: previews,
      why: 'It publishes a preview under an address of its own.',
      must: ['vercel', 'vercel deploy'],
      not: ['vercel --prod'],
    },
    {
      id: 'vercel.change',
      when: on(/^(?:projects?|teams|blob|integration|cache|target|guidance|install|api|microfrontends) \S/),
      does: changes('application'),
      why: 'It changes a project or what it uses.',
      must: ['vercel project add api', 'vercel teams invite x@y.z'],
      not: ['vercel project ls'],
    },
  ],
  otherwise: 'unknown',
};
