/** Wishes that no DevOps agent serves, whatever else a sentence says. */
const OUTSIDE: [string, RegExp][] = [
  ['malware', /\b(ransomware|keylogger|malware|botnet|phishing (page|mail|email|kit))\b/i],
  [
    'attacks on others',
    /\b(ddos|brute[- ]?force|exploit)\s+(the\s+)?(competitor|someone|another company|their)\b/i,
  ],
  ['cover-up', /\b(delete|wipe|tamper with|forge|falsify)\s+(the\s+)?audit (log|trail|events?)\b/i],
];

/** Why a request lies outside of what the platform does; null when it does not. */
export function outOfScope(text: string): string | null {
  const hit = OUTSIDE.find(([, pattern]) => pattern.test(text));
  if (hit) return `The request asks for something that no agent here may do (${hit[0]}).`;
  if (!/\p{L}{2,}/u.test(text)) return 'The request has no words in it.';
  return null;
}
