import type { Pattern, Rule } from '../change.ts';
import { matchPatterns } from '../change.ts';
import { functionAround } from '../scope.ts';

const TLS = {
  severity: 'critical',
  category: 'tls-verification',
  message:
    'The certificate of the other side is not checked, so anybody in between can read and change the traffic.',
  suggestion: 'Leave verification on; trust a private certificate authority by its certificate.',
} as const;
const EVAL = {
  severity: 'critical',
  category: 'code-injection',
  message: 'Text is run as code.',
  suggestion: 'Parse it as data, or map allowed names to functions.',
} as const;
const WEAK = { severity: 'warning', category: 'weak-crypto' } as const;
const BYPASS = {
  severity: 'critical',
  category: 'broken-access-control',
  message: 'This lets requests through that should be refused.',
  suggestion: 'Decide by the verified identity and its roles, and refuse by default.',
} as const;

const PATTERNS: Pattern[] = [
  {
    ...TLS,
    on: 'bare',
    match:
      /rejectUnauthorized['"]?\s*[:=]\s*false|NODE_TLS_REJECT_UNAUTHORIZED['"]?\]?\s*[:=]?\s*['"]?0|\bverify\s*=\s*False\b|InsecureSkipVerify:\s*true|strictSSL['"]?\s*:\s*false|ssl\._create_unverified_context|CERT_NONE|checkServerIdentity:\s*\(\)\s*=>|strict-ssl\s*(=|\s)\s*false|http\.sslVerify\s*=?\s*false|GIT_SSL_NO_VERIFY/,
  },
  {
    ...TLS,
    on: 'bare',
    match:
      /\bcurl\b[^|;&]*\s(-[a-zA-Z]*k[a-zA-Z]*\b|--insecure\b)|\bwget\b.*--no-check-certificate|--insecure-skip-tls-verify/,
  },
  {
    ...EVAL,
    on: 'code',
    match:
      /(?<![.\w])eval\s*\(\s*(?!['"`]\s*['"`]?\s*\))|\bnew Function\s*\(|\bvm\.runIn\w+\(|\bsetTimeout\(\s*['"`]/,
    languages: ['script'],
  },
  {
    ...EVAL,
    on: 'code',
    match:
      /(?<![.\w])(eval|exec)\s*\(|\byaml\.load\((?!.*Loader\s*=\s*(yaml\.)?(C?SafeLoader))|\bpickle\.loads?\(/,
    languages: ['python'],
  },
  { ...EVAL, on: 'bare', match: /^\s*eval\s+["']?.*\$/, languages: ['shell'] },
  {
    ...WEAK,
    on: 'bare',
    match: /Math\.random\(\)/,
    unless: /jitter|delay|backoff|sample|shuffle|demo|color|retry/i,
    message: 'Math.random() can be predicted.',
    suggestion: 'Use crypto.randomUUID() or crypto.randomBytes() for anything that must not be guessed.',
    languages: ['script'],
  },
  {
    ...WEAK,
    on: 'bare',
    match:
      /createHash\(\s*['"](md5|sha1)['"]|hashlib\.(md5|sha1)\(|md5\.(New|Sum)\(|MessageDigest\.getInstance\("(MD5|SHA-?1)"\)/i,
    unless: /etag|checksum|cache|fingerprint|gravatar|dedup/i,
    message: 'MD5 and SHA-1 no longer withstand forgery.',
    suggestion: 'Use SHA-256, and scrypt or argon2 for passwords.',
  },
  {
    ...WEAK,
    on: 'bare',
    match: /createCipher\(|['"](des|rc4|aes-\d+-ecb|des-ede3)\b|createHash\([^)]*\)\.update\(\s*\w*passw/i,
    message: 'This is not a safe way to protect the value.',
    suggestion: 'Use AES-256-GCM with a random nonce, and scrypt or argon2 for passwords.',
  },
  {
    ...WEAK,
    severity: 'critical',
    on: 'bare',
    match:
      /algorithms?['"]?\s*[:=]\s*\[?\s*['"]none['"]|ignoreExpiration:\s*true|verify_signature['"]?\s*:\s*False|(?<![\w.])(jwt|jsonwebtoken)\.decode\([^,)]*(,\s*\{[^}]*\})?\)/,
    message: 'A token is taken without checking its signature or its expiry.',
    suggestion: 'Verify the signature with a fixed algorithm and keep the expiry check.',
  },
  {
    ...WEAK,
    on: 'code',
    match:
      /\b\w*(signature|hmac|digest|apiKey|api_key|providedToken|secret)\w*\s*[!=]==?\s*\w*(expected|computed|signature|hmac|digest|secret|key|token|process\.env|env\.)\w*/i,
    unless: /typeof|null|undefined|length|algorithm|timingSafe/i,
    message: 'Comparing secrets with == tells by its duration how much of a guess is right.',
    suggestion: 'Compare with crypto.timingSafeEqual() over equal lengths.',
    languages: ['script', 'python'],
  },
  {
    ...BYPASS,
    on: 'code',
    match:
      /if\s*\(\s*(true|1)\s*(\|\||\))|\|\|\s*true\s*\)|&&\s*false\s*\)|\bis_?(admin|authorized|authenticated)\s*=\s*true\b/i,
    languages: ['script', 'python', 'java', 'go'],
  },
  {
    ...BYPASS,
    on: 'bare',
    match:
      /headers(\.get\(|\[)\s*['"]x-(is-?admin|admin|user-role|role|user-id|user|debug|bypass|internal)\w*['"]|(req|request)\.(query|body)\.?\w*\.(isAdmin|is_admin|admin|role)\b/i,
    message: 'Whoever calls chooses this value, and rights are decided by it.',
  },
  {
    ...BYPASS,
    severity: 'warning',
    category: 'cors',
    on: 'bare',
    match:
      /Access-Control-Allow-Origin['"]?\s*[,:\]]\s*=?\s*['"]?\*|\borigin:\s*(['"]\*['"]|true)|allow_origins\s*=\s*\[\s*['"]\*/i,
    message: 'Any web page may read the answers.',
    suggestion: 'Name the origins that need it.',
  },
  {
    ...BYPASS,
    severity: 'warning',
    category: 'cookie',
    on: 'bare',
    match:
      /httpOnly:\s*false|secure:\s*false|SESSION_COOKIE_(SECURE|HTTPONLY)\s*=\s*False|@csrf_exempt|csrf['"]?\s*:\s*false/i,
    message: 'The protection of the session cookie is off.',
    suggestion: 'Keep HttpOnly, Secure and SameSite, and the CSRF check.',
  },
  {
    ...BYPASS,
    severity: 'warning',
    category: 'debug-mode',
    on: 'code',
    match: /\bdebug\s*=\s*True\b|^\s*DEBUG\s*=\s*True/,
    message: 'Debug mode shows internals to callers.',
    suggestion: 'Read it from the environment, off by default.',
    languages: ['python'],
  },
  {
    ...BYPASS,
    severity: 'warning',
    category: 'information-leak',
    on: 'code',
    match:
      /(?:res|response|reply|json|send|end|body)\b.*\b(?:err|error|e|ex)\.stack\b|\bstack:\s*(?:err|error|e)\.stack/,
    unless: /log|console|report/i,
    message: 'A stack trace leaves the service with the answer.',
    suggestion: 'Log it and answer with an id.',
  },
  {
    ...BYPASS,
    severity: 'warning',
    category: 'slow-regex',
    on: 'text',
    match: /\/[^/]*\((?:\?:)?(?:\\[wdsWDS]|\.|\[[^\]]+\]|\w)[+*]\)[+*][^/]*\//,
    message: 'Nested repetition lets a short text take very long to match.',
    suggestion: 'Rewrite it without a repeated group of repetitions, and bound the input.',
    languages: ['script'],
  },
];

const GUARDED_WORDS =
  /token|secret|passw|otp\b|nonce|session|api_?key|salt|csrf|signature|(reset|verif\w*|access|invite|gift|coupon|voucher)\w*code|md5|sha1|cipher|algorithm|jwt|ignoreExpiration/i;

/** Settings and calls that are unsafe wherever they stand: TLS off, eval, weak crypto, open doors. */
export const findUnsafeSettings: Rule = (file) => {
  if (file.language === 'prose' || file.test) return [];
  const textAt = (n: number) => {
    const at = file.lines.findIndex((line) => line.n === n);
    return `${file.lines[at]!.text}\n${functionAround(file, at)[0]!.text}`;
  };
  return matchPatterns(file, PATTERNS).filter(
    (each) => each.category !== 'weak-crypto' || GUARDED_WORDS.test(textAt(each.line)),
  );
};
