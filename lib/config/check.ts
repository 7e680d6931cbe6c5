import { Config } from '../../schema/config.ts';
import { fatal } from '../errors.ts';
import { listVariables, type Variable } from './variables.ts';
import { findWeakness, isWellKnown } from './weak-secret.ts';

/** One thing that is wrong with one variable; never its value. */
export type ConfigProblem = { variable: string; problem: string };

/** The outcome of a check: the configuration, or everything that is wrong with it. */
export type CheckedConfig = { config: Config; problems: [] } | { config: null; problems: ConfigProblem[] };

/**
 * The configuration from the service's variables; what is empty counts as not set, what is no variable of ours
 * is left out. Throws `fatal` (`config_invalid`) with every variable's name and what is wrong, never a value.
 */
export function readConfig(env: Record<string, unknown>): Config {
  const { config, problems } = checkConfig(env);
  if (config) return config;
  const list = problems.map(({ variable, problem }) => `${variable} ${problem}`).join('; ');
  throw fatal('config_invalid', `The configuration cannot be used: ${list}.`, { extra: { problems } });
}

/** The same, with all problems as data. Outside ENVIRONMENT=local secrets and URLs are checked strictly. */
export function checkConfig(env: Record<string, unknown>): CheckedConfig {
  const variables = listVariables();
  const set = Object.fromEntries(
    variables.map(({ name }) => [name, env[name]]).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Config.safeParse(set);
  // Details of the schema may quote the value, so only what is expected is said.
  const names = parsed.success ? [] : [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  const unusable = names.map((variable) => ({
    variable,
    problem: variable in set ? 'cannot be used as it is: see its description' : 'is missing',
  }));
  const strict = set.ENVIRONMENT !== 'local';
  const weak = strict ? [...weakSecrets(variables, set), ...openUrls(set)] : [];
  const more = parsed.success && strict ? [...weakServers(parsed.data), ...openIssuers(parsed.data)] : [];
  const unsigned = parsed.success && parsed.data.AUDIT_ANCHOR_URL && !parsed.data.AUDIT_ANCHOR_SECRET;
  if (unsigned) more.push({ variable: 'AUDIT_ANCHOR_SECRET', problem: 'is needed with AUDIT_ANCHOR_URL' });
  const known = new Set(names);
  const problems = [...unusable, ...weak.filter(({ variable }) => !known.has(variable)), ...more];
  if (parsed.success && problems.length === 0) return { config: parsed.data, problems: [] };
  return { config: null, problems };
}

function weakSecrets(variables: Variable[], set: Record<string, unknown>): ConfigProblem[] {
  return variables
    .filter(({ name, secret }) => secret && name in set)
    .flatMap(({ name }) => {
      const value = String(set[name]);
      const problem = name === 'DATABASE_URL' ? findDatabaseWeakness(value) : findWeakness(value);
      return problem ? [{ variable: name, problem }] : [];
    });
}

function findDatabaseWeakness(value: string): string | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^postgres(?:ql)?:$/.test(url.protocol)) return 'is no postgres:// URL';
  if (url.password === '') return 'has no password';
  const { username, password } = url;
  return isWellKnown(password) || password === username ? 'has a well-known password' : null;
}

function openUrls(set: Record<string, unknown>): ConfigProblem[] {
  return [
    ...['PUBLIC_BASE_URL', 'QSTASH_URL', 'MODEL_BASE_URL', 'CF_ACCESS_TEAM_DOMAIN', 'AUDIT_ANCHOR_URL'],
    'LANGSMITH_ENDPOINT',
    ...['LANGCHAIN_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'],
  ]
    .filter((variable) => variable in set && !String(set[variable]).startsWith('https://'))
    .map((variable) => ({ variable, problem: 'must begin with https:// outside the local stack' }));
}

function openIssuers({ OIDC_ISSUERS }: Config): ConfigProblem[] {
  return OIDC_ISSUERS.filter(({ issuer, jwks_url }) =>
    [issuer, jwks_url ?? issuer].some((url) => !url.startsWith('https://')),
  ).map(() => ({
    variable: 'OIDC_ISSUERS',
    problem: 'must begin with https:// everywhere outside the local stack',
  }));
}

function weakServers({ MCP_SERVERS }: Config): ConfigProblem[] {
  return MCP_SERVERS.flatMap(({ name, token, url }) => {
    const weakness = token === undefined ? null : findWeakness(token);
    const problems = weakness ? [`has a token for ${name} that ${weakness}`] : [];
    if (token !== undefined && !url.startsWith('https://'))
      problems.push(`sends a token to ${name} without https`);
    return problems.map((problem) => ({ variable: 'MCP_SERVERS', problem }));
  });
}
