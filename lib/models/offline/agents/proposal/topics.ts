/** What a kind of work needs, whoever does it: the steps, what may go wrong, what has to be known first. */
export type Topic = { name: string; steps: string[]; risks: string[]; questions: string[] };

export const TOPICS = {
  secrets: {
    name: 'secrets',
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
  data: {
    name: 'data',
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
  performance: {
    name: 'performance',
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
  investigation: {
    name: 'investigation',
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
  access: {
    name: 'access',
    steps: [
      'Write down who has which right today, and who needs which.',
      'Grant the smallest right that does the job, to a group and not to a person, with an end date where it can have one.',
      'Try it with an account of that group, and that an account outside of it is refused.',
    ],
    risks: ['A right that is too wide is rarely noticed until it is used.'],
    questions: ['Who answers for the system and agrees?', 'For how long is the right needed?'],
  },
  running: {
    name: 'running systems',
    steps: [
      'Write down the state of today, so that it can be put back.',
      'Describe the wanted state in files that are reviewed, and look at the plan before it is applied.',
      'Apply it to staging, check the health of every service, then to production.',
    ],
    risks: ['Services that depend on the old state lose their connection.'],
    questions: ['Which environment and which hours?', 'Who watches, and what ends the attempt?'],
  },
  general: {
    name: 'change',
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
  },
} satisfies Record<string, Topic>;
