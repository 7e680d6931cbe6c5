import { changes, deploys, loses, stops } from '../../deeds.ts';
import type { Row } from '../../program.ts';
import { enginePlaces } from './container-line.ts';

/** Commands of a swarm: they act on a cluster, not on this machine. */
export const SWARM_ROWS: readonly Row[] = [
  {
    id: 'docker.swarm_lose',
    when: { words: 'stack|service|node|secret|config rm|remove|down' },
    does: ({ words }) =>
      /^(?:secret|config)$/.test(words[0]?.text ?? '') ? loses('secret') : loses('infrastructure'),
    at: enginePlaces,
    why: 'Services of the swarm do not run any more, or a node or secret is gone from it.',
    safer: 'scale the service down first',
    must: ['docker stack rm shop', 'docker service rm web', 'docker secret rm db_password'],
    not: ['docker stack ls', 'docker rm web'],
  },
  {
    id: 'docker.swarm_leave',
    when: { words: 'swarm leave' },
    does: stops(),
    at: enginePlaces,
    why: 'This node runs nothing for the swarm any more; the last manager takes the swarm’s state with it.',
    must: ['docker swarm leave --force'],
    not: ['docker swarm init', 'docker info'],
  },
  {
    id: 'docker.swarm_scale',
    when: { words: 'service scale' },
    does: ({ words }) =>
      words.slice(2).some(({ text }) => /=0+$/.test(text))
        ? stops('application')
        : { ...changes('application'), operation: 'scale' },
    at: enginePlaces,
    why: 'As many of a service run as are asked for; at zero it does not run any more.',
    must: ['docker service scale web=5', 'docker service scale web=0'],
    not: ['docker service ls'],
  },
  {
    id: 'docker.swarm_deploy',
    when: { words: 'stack|service deploy|create|update|rollback' },
    does: deploys(),
    at: enginePlaces,
    why: 'Another version or setting of a service runs in the swarm.',
    must: ['docker stack deploy -c stack.yml shop', 'docker service update --image shop:2 web'],
    not: ['docker service logs web', 'docker update web'],
  },
  {
    id: 'docker.swarm_secret',
    when: { words: 'secret|config create' },
    does: ({ words }) => changes(words[0]?.text === 'secret' ? 'secret' : 'infrastructure'),
    at: enginePlaces,
    why: 'Services of the swarm can be given another secret or setting.',
    must: ['docker secret create db_password pw.txt', 'docker config create app app.yml'],
    not: ['docker secret ls'],
  },
  {
    id: 'docker.swarm_drain',
    when: {
      words: 'node update',
      test: ({ all }) => all.some(({ text }) => /^(?:--availability=)?drain$/.test(text)),
    },
    does: stops('application'),
    at: enginePlaces,
    why: 'What runs on that machine is stopped and starts elsewhere, if there is room.',
    must: ['docker node update --availability drain n1'],
    not: ['docker node update --availability active n1'],
  },
  {
    id: 'docker.swarm_change',
    when: { words: 'swarm|node init|join|update|promote|demote|ca|join-token|unlock' },
    does: changes('infrastructure'),
    at: enginePlaces,
    why: 'It changes which machines make up the swarm, and what they may.',
    must: [
      'docker swarm init',
      'docker node update --label-add zone=a n1',
      'docker swarm join-token --rotate worker',
    ],
    not: ['docker node ls', 'docker swarm leave'],
  },
];
