import { changes, labels, loses, losesAll, reads, setsUp, shows } from '../../deeds.ts';
import { BUILDS } from '../../local-deeds.ts';
import type { Argv, Program, When } from '../../program.ts';

const TERRAGRUNT_VERBS: Readonly<Record<string, string>> = {
  'apply-all': 'apply',
  'destroy-all': 'destroy',
  'plan-all': 'plan',
  'validate-all': 'validate',
  'output-all': 'output',
};

/** The words from Terraform's own verb on, without what Terragrunt puts before it (`run-all`, `run --all --`). */
function verbOf({ words, program }: Argv): string {
  const texts = words.slice(0, 8).map(({ text, known }) => (known ? text : '?'));
  const own =
    program === 'terragrunt' ? texts.filter((text) => !/^(?:run-all|run|stack|--)$/.test(text)) : texts;
  const [first = '', ...rest] = own;
  return [TERRAGRUNT_VERBS[first] ?? first, ...rest].join(' ').slice(0, 400);
}

/** Whether a flag is given with one dash or two, behind `--`, or by the variable that Terraform adds to its line. */
function given(argv: Argv, flag: RegExp): boolean {
  const verb = verbOf(argv).split(' ')[0] ?? '';
  const added = ['TF_CLI_ARGS', `TF_CLI_ARGS_${verb}`].map(
    (name) => argv.variable?.(name)?.text.slice(0, 2000) ?? '',
  );
  return [...argv.all.map(({ text }) => text), ...added.flatMap((text) => text.split(/\s+/))].some((text) =>
    flag.test(text.slice(0, 300)),
  );
}

const verb = (pattern: RegExp, flag?: RegExp): When => ({
  test: (argv) => pattern.test(verbOf(argv)) && (flag === undefined || given(argv, flag)),
});

const SECRET =
  /pass(?:word|wd)?|secret|token|private|credential|api[-_]?key|connection[-_]?string|kubeconfig/i;

const TERRAFORM: Program = {
  names: ['terraform', 'tofu', 'terragrunt', 'opentofu', 'tf'],
  source:
    'Terraform CLI commands (developer.hashicorp.com/terraform/cli/commands), OpenTofu and Terragrunt references',
  valued:
    '-var -var-file -target -replace -out -state -state-out -backup -backend-config -lock-timeout -parallelism -generate-config-out -chdir -filter -test-directory -from-module -plugin-dir -type -exclude --terragrunt-working-dir --terragrunt-config --working-dir --config --terragrunt-include-dir --terragrunt-exclude-dir --queue-include-dir --queue-exclude-dir --terragrunt-iam-role --terragrunt-source --terragrunt-parallelism --terragrunt-log-level --log-level --filter --source'.split(
      ' ',
    ),
  singleDash: true,
  rows: [
    {
      id: 'terraform.help',
      when: { flags: ['-help', '--help', '-h', '-version', '--version'] },
      does: reads('infrastructure'),
      why: 'It asks for help, nothing else.',
      must: ['terraform apply -help', 'terraform -version'],
      not: ['terraform apply'],
    },
    {
      id: 'terraform.plan',
      when: verb(/^plan\b/),
      does: reads('infrastructure'),
      why: 'A plan says what would be done and does nothing.',
      must: ['terraform plan -destroy', 'terragrunt run-all plan', 'tofu -chdir=envs/prod plan -out=p'],
      not: ['terraform apply p', 'terragrunt run-all apply'],
    },
    {
      id: 'terraform.destroy',
      when: {
        test: (argv) =>
          /^destroy\b/.test(verbOf(argv)) ||
          (/^apply\b/.test(verbOf(argv)) && given(argv, /^--?destroy(?:=true)?$/)),
      },
      does: (argv) => (given(argv, /^--?target\b/) ? loses('infrastructure') : losesAll('infrastructure')),
      why: 'Everything of the configuration is destroyed, with its data.',
      safer: 'look at terraform plan -destroy, and name what is meant by -target',
      must: [
        'terraform destroy -auto-approve',
        'terraform apply -destroy',
        'terragrunt run-all destroy',
        'TF_CLI_ARGS_apply=-destroy terraform apply',
      ],
      not: ['terraform plan -destroy', 'terraform apply destroy.tfplan'],
    },
    {
      id: 'terraform.replace',
      when: verb(/^apply\b/, /^--?replace\b/),
      does: loses('infrastructure'),
      why: 'What is named is destroyed and made again; its data goes.',
      must: ['terraform apply -replace=aws_db_instance.main'],
      not: ['terraform plan -replace=aws_db_instance.main', 'terraform apply'],
    },
    {
      id: 'terraform.refresh',
      when: {
        test: (argv) =>
          /^refresh\b/.test(verbOf(argv)) ||
          (/^apply\b/.test(verbOf(argv)) && given(argv, /^--?refresh-only$/)),
      },
      does: labels('infrastructure'),
      why: 'The state is brought to what is really there; nothing that runs changes.',
      must: ['terraform refresh', 'terraform apply -refresh-only'],
      not: ['terraform apply -refresh=false'],
    },
    {
      id: 'terraform.apply',
      when: verb(/^(?:apply|up)\b/),
      does: changes('infrastructure'),
      why: 'What runs becomes what the configuration says; without a saved plan nobody has seen what that is.',
      safer: 'apply a plan file that somebody has looked at',
      must: ['terraform apply -auto-approve', 'terragrunt run-all apply', 'tofu apply tfplan'],
      not: ['terraform plan', 'terraform apply -destroy'],
    },
    {
      id: 'terraform.lose_state',
      when: verb(/^(?:state (?:rm|push|replace-provider)|workspace delete)\b/),
      does: ({ words }) =>
        words[1]?.text === 'replace-provider' ? changes('infrastructure') : loses('infrastructure'),
      why: 'The state forgets what it manages, or is overwritten: the next run makes it twice, or nobody cleans it up.',
      safer: 'keep a copy first: terraform state pull > backup.tfstate',
      must: [
        'terraform state rm aws_s3_bucket.logs',
        'terraform state push -force s.tfstate',
        'terraform workspace delete prod',
      ],
      not: ['terraform state list', 'terraform workspace list'],
    },
    {
      id: 'terraform.change_state',
      when: verb(/^(?:state mv|import|taint|untaint|force-unlock)\b/),
      does: changes('infrastructure'),
      why: 'The state changes, and with it what the next run does; an unlocked state can be written by two at once.',
      must: [
        'terraform state mv a.b a.c',
        'terraform force-unlock -force 1',
        'terraform taint a.b',
        'terraform import a.b i-1',
      ],
      not: ['terraform state show a.b'],
    },
    {
      id: 'terraform.print_secret',
      when: { test: (argv) => /^output\b/.test(verbOf(argv)) && SECRET.test(verbOf(argv)) },
      does: shows(),
      why: 'It prints a value that is a secret by its name.',
      must: ['terraform output -raw db_password'],
      not: ['terraform output vpc_id'],
    },
    {
      id: 'terraform.move_state',
      when: verb(/^init\b/, /^--?(?:migrate-state|force-copy)$/),
      does: changes('infrastructure'),
      why: 'The state is copied to another backend, over what is there.',
      must: ['terraform init -migrate-state -force-copy'],
      not: ['terraform init -upgrade', 'terraform init -reconfigure'],
    },
    {
      id: 'terraform.read',
      when: verb(
        /^(?:show|output|validate|version|graph|console|state (?:list|show|pull)|workspace (?:list|show)|metadata|providers(?: schema)?$|modules|fmt.*|graph-dependencies|render-json|terragrunt-info|info|find|list|dag|output-module-groups|hclvalidate|help|cloud|hcl (?:fmt|validate)|backend)(?: |$)/,
      ),
      does: (argv) =>
        /^(?:fmt|hcl fmt)/.test(verbOf(argv)) && !given(argv, /^--?check$/)
          ? BUILDS
          : reads('infrastructure'),
      why: 'It shows, checks or formats.',
      must: [
        'terraform validate',
        'terraform state list',
        'terraform fmt -recursive',
        'terraform show -json p',
      ],
      not: ['terraform state rm a.b', 'terraform workspace delete x'],
    },
    {
      id: 'terraform.local',
      when: verb(
        /^(?:init|get|providers (?:lock|mirror)|workspace (?:new|select)|hclfmt|scaffold|catalog|env|generate|clean|aws-provider-patch|0\.\d+upgrade)\b/,
      ),
      does: BUILDS,
      why: 'It fetches modules and providers, or chooses a workspace.',
      must: ['terraform init', 'terraform workspace select staging', 'terragrunt hclfmt'],
      not: ['terraform init -migrate-state', 'terraform workspace delete staging'],
    },
    {
      id: 'terraform.login',
      when: verb(/^(?:login|logout)\b/),
      does: setsUp(),
      why: 'It keeps or removes a token on this machine.',
      must: ['terraform login'],
      not: ['terraform init'],
    },
    {
      id: 'terraform.test',
      when: verb(/^test\b/),
      does: labels('infrastructure'),
      why: 'Tests may make infrastructure for as long as they run.',
      must: ['terraform test -filter=tests/a.tftest.hcl'],
      not: ['terraform validate'],
    },
  ],
  otherwise: 'unknown',
};

const CHECKERS: Program = {
  names: [
    'infracost',
    'terraform-docs',
    'tfenv',
    'tfswitch',
    'tgenv',
    'driftctl',
    'inframap',
    'regula',
    'cfn-lint',
    'cfn_nag',
    'rover',
    'tofuenv',
    'cdk-nag',
    'steampipe',
    'kics',
  ],
  source: 'tflint, tfsec, Checkov, Infracost, terraform-docs, tfenv: their READMEs',
  rows: [
    {
      id: 'tfenv.install',
      when: { words: 'install|uninstall|use|init|configure|auth|register' },
      does: setsUp(),
      why: 'It changes which versions this machine uses.',
      must: ['tfenv install 1.7.0', 'tfenv use 1.7.0'],
      not: ['tfenv list'],
    },
  ],
  otherwise: reads('infrastructure'),
};

/** Terraform, OpenTofu, Terragrunt, and what checks their files. */
export const TERRAFORMS: readonly Program[] = [TERRAFORM, CHECKERS];
