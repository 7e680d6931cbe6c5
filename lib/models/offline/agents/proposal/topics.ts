/** What a kind of work needs, whoever does it: the steps, what may go wrong, what has to be known first. */
export type Topic = { name: string; words: RegExp; steps: string[]; risks: string[]; questions: string[] };

const TOPICS: Topic[] = [
  {
    name: 'secrets',
    words: /\b(rotat\w*|secrets?|credentials?|api keys?|passwords?|certificates?)\b/i,
    steps: [
      'List every place that reads the secret, and every system that accepts it.',
      'Issue a new secret beside the old one, so that both are accepted for a while.',
      'Hand the new one to each reader and restart it, staging first; check that it is used.',
      'Revoke the old one once nothing has used it for an agreed time.',
    ],
    risks: ['A reader that was overlooked stops working when the old secret is revoked.'],
    questions: [
      'Where is the secret kept, and who may issue a new one?',
      'How can the use of the old one be seen?',
    ],
  },
  {
    name: 'data',
    words:
      /\b(migrat\w*|schema|database|tables?|columns?|data|purg\w*|delet\w*|truncat\w*|backfill\w*|export\w*)\b/i,
    steps: [
      'Count what is concerned, with the exact condition, on a copy.',
      'Take a backup and restore it once, to know that it can be.',
      'Write the change so that it can run twice, in batches, with a way back; try it on the copy.',
      'Run it on staging, compare counts and checksums, then on production in a quiet hour with somebody watching.',
    ],
    risks: [
      'What is deleted or rewritten is gone unless the backup is good.',
      'A long lock holds up the service.',
    ],
    questions: [
      'Which rows exactly, and who owns them?',
      'How long may the service be slower, and when?',
      'Must the data be kept for a legal reason?',
    ],
  },
  {
    name: 'performance',
    words:
      /\b(slow\w*|fast\w*|optimi[sz]\w*|performance|latency|memory|cpu|leak\w*|speed\w*|cach\w*|scal\w*)\b/i,
    steps: [
      'Measure first: the request that is meant, its duration and what it waits for, under a load like the real one.',
      'Find the part that takes most of it, with a profile.',
      'Change that part alone, measure again with the same load, and keep the change only if it helps.',
      'Put the measurement into the tests or the monitoring, so that it stays.',
    ],
    risks: [
      'What is faster on a small machine may not be on the real one.',
      'A cache answers with what is no longer so.',
    ],
    questions: [
      'Which request is too slow, for whom, and what would be good enough?',
      'Where are the figures of today?',
    ],
  },
  {
    name: 'investigation',
    words:
      /\b(investigat\w*|diagnos\w*|find out|why|root cause|debug\w*|intermittent\w*|fail\w*|error\w*|crash\w*|incident\w*)\b/i,
    steps: [
      'Write down what is seen, since when, how often and for whom.',
      'Collect the log lines and releases around the first time.',
      'Bring it about in a test or on staging.',
      'Narrow it down to a commit, a setting or a dependency, and say how that was shown.',
      'Write the test that fails because of it, then the correction.',
    ],
    risks: ['A cause that only fits the time is taken for the real one.'],
    questions: ['When was it seen first, and what changed then?', 'Which logs and figures may be read?'],
  },
  {
    name: 'access',
    words: /\b(permissions?|roles?|access|grant\w*|revok\w*|users?|rights)\b/i,
    steps: [
      'Write down who has which right today, and who needs which.',
      'Grant the smallest right that does the job, to a group and not to a person, with an end date where it can have one.',
      'Try it with an account of that group, and that an account outside of it is refused.',
    ],
    risks: ['A right that is too wide is rarely noticed until it is used.'],
    questions: ['Who answers for the system and agrees?', 'For how long is the right needed?'],
  },
  {
    name: 'running systems',
    words:
      /\b(restart\w*|cluster\w*|network\w*|dns|firewall\w*|replicas?|nodes?|load balanc\w*|provision\w*|infrastructure)\b/i,
    steps: [
      'Write down the state of today, so that it can be put back.',
      'Describe the wanted state in files that are reviewed, and look at the plan before it is applied.',
      'Apply it to staging, check the health of every service, then to production.',
    ],
    risks: ['Services that depend on the old state lose their connection.'],
    questions: ['Which environment and which hours?', 'Who watches, and what ends the attempt?'],
  },
];

const GENERAL: Topic = {
  name: 'change',
  words: /(?:)/,
  steps: [
    'Agree on what shall be different when it is done, as examples that can be tested.',
    'Write the tests for those examples.',
    'Make the change in the places named above, in the smallest steps that keep the tests passing.',
    'Have it reviewed, try it on staging, then release it.',
  ],
  risks: ['Without examples the result may not be what was meant.'],
  questions: [
    'What exactly shall be different, and how will it be noticed?',
    'Is there anything that must not change?',
  ],
};

/** The topic a request is most about, by how many of its words it has; the general one when it has none. */
export function topicOf(request: string): Topic {
  const counted = TOPICS.map((topic) => ({
    topic,
    count: request.match(new RegExp(topic.words.source, 'gi'))?.length ?? 0,
  })).filter(({ count }) => count > 0);
  return counted.sort((a, b) => b.count - a.count)[0]?.topic ?? GENERAL;
}
