import { changes, grants, loses, losesAll, reads, stops } from '../../deeds.ts';
import type { Argv, Program } from '../../program.ts';
import { helpRow } from '../../verb-rows.ts';

const head = ({ words }: Argv) => words[0]?.text ?? '';

/** `rabbitmqctl` and what comes with it. */
export const RABBITMQ: readonly Program[] = [
  {
    names: [
      'rabbitmqctl',
      'rabbitmq-diagnostics',
      'rabbitmq-queues',
      'rabbitmq-plugins',
      'rabbitmq-upgrade',
      'rabbitmq-streams',
    ],
    source: 'rabbitmqctl(8)',
    valued: ['-n', '--node', '-p', '--vhost', '-t', '--timeout', '--formatter', '--priority', '--apply-to'],
    places: { host: ['-n', '--node'], namespace: ['-p', '--vhost'] },
    rows: [
      helpRow('rabbitmqctl', 'rabbitmqctl purge_queue --help', 'rabbitmqctl purge_queue help'),
      {
        id: 'rabbitmqctl.read',
        when: {
          test: (argv) =>
            /^(?:list_\S+|status|cluster_status|environment|report|ping|node_health_check|check_\S+|await_\S+|authenticate_user|version|help|log_tail\S*|memory_breakdown|observer|info|listeners|alarms|erlang_version|server_version|is_\S+|list|directories|hash_password|export_definitions|decode|encode|quorum_status|consume_event_stream|resolve_hostname|tls_versions|cipher_suites|command_line_arguments|os_env|runtime_thread_stats|schema_info|stream_status|wait|metadata_store_status|disk_free|maybe_stuck)$/.test(
              head(argv),
            ),
        },
        does: reads(),
        why: 'It lists or checks.',
        must: [
          'rabbitmqctl list_queues name messages',
          'rabbitmqctl status',
          'rabbitmq-diagnostics check_running',
        ],
        not: ['rabbitmqctl purge_queue orders'],
      },
      {
        id: 'rabbitmqctl.lose',
        when: {
          test: (argv) =>
            /^(?:purge_queue|delete_\S+|reset|force_reset|forget_cluster_node|clear_\S+|remove_user|shrink|delete_replica|delete_member|remove_classic_queue_mirroring\S*)$/.test(
              head(argv),
            ),
        },
        does: (argv) =>
          /^(?:delete_vhost|reset|force_reset|forget_cluster_node)$/.test(head(argv))
            ? losesAll('data')
            : loses(/user|permission/.test(head(argv)) ? 'permission' : 'data'),
        why: 'Messages, queues, rights or a whole node are lost.',
        must: [
          'rabbitmqctl purge_queue orders',
          'rabbitmqctl delete_vhost prod',
          'rabbitmqctl reset',
          'rabbitmqctl clear_permissions -p / bob',
        ],
        not: ['rabbitmqctl list_vhosts'],
      },
      {
        id: 'rabbitmqctl.stop',
        when: {
          test: (argv) =>
            /^(?:stop|stop_app|shutdown|close_connection|close_all_connections|close_all_user_connections|suspend_all_listeners|drain|force_boot|trace_on)$/.test(
              head(argv),
            ),
        },
        does: stops('application'),
        why: 'The broker or its connections stop.',
        must: ['rabbitmqctl stop_app', 'rabbitmqctl close_all_connections x', 'rabbitmq-upgrade drain'],
        not: ['rabbitmqctl start_app'],
      },
      {
        id: 'rabbitmqctl.grant',
        when: {
          test: (argv) =>
            /^(?:add_user|change_password|set_permissions\S*|set_topic_permissions|set_user_tags|set_user_limits)$/.test(
              head(argv),
            ),
        },
        does: grants(),
        why: 'It changes who may do what.',
        must: ["rabbitmqctl set_permissions -p / bob '.*' '.*' '.*'", 'rabbitmqctl add_user bob x'],
        not: ['rabbitmqctl list_users'],
      },
      {
        id: 'rabbitmqctl.eval',
        when: { words: 'eval|eval_file|exec|rpc' },
        does: null,
        why: 'It runs code inside the broker that is not read here.',
        must: ["rabbitmqctl eval 'rabbit:stop().'"],
        not: ['rabbitmqctl status'],
      },
      {
        id: 'rabbitmqctl.change',
        when: {
          test: (argv) =>
            /^(?:add_\S+|set_\S+|start_app|join_cluster|sync_queue|cancel_sync_queue|rename_cluster_node|update_\S+|enable\S*|disable\S*|import_definitions|rotate_logs|resume_all_listeners|restart_\S+|rebalance|grow|set|trace_off|revive|post_upgrade|await|force_gc|change_cluster_node_type|reconcile_vhosts|promote\S*)$/.test(
              head(argv),
            ),
        },
        does: changes('infrastructure'),
        why: 'It changes settings of the broker.',
        must: [
          'rabbitmqctl set_policy ha ".*" "{}"',
          'rabbitmq-plugins enable rabbitmq_management',
          'rabbitmqctl start_app',
        ],
        not: ['rabbitmqctl delete_queue orders'],
      },
    ],
    otherwise: 'unknown',
  },
  {
    names: ['rabbitmqadmin'],
    source: 'rabbitmqadmin (rabbitmq.com/docs/management-cli)',
    valued: [
      '-H',
      '--host',
      '-P',
      '--port',
      '-u',
      '--username',
      '-p',
      '--password',
      '-V',
      '--vhost',
      '-c',
      '--config',
      '-N',
      '--node',
      '-f',
      '--format',
      '--base-uri',
    ],
    places: { host: ['-H', '--host', '-N', '--node'], namespace: ['-V', '--vhost'] },
    rows: [
      helpRow('rabbitmqadmin', 'rabbitmqadmin delete queue --help', 'rabbitmqadmin delete queue name=help'),
      {
        id: 'rabbitmqadmin.lose',
        when: { words: 'delete|purge|delete_*|close' },
        does: losesAll('data'),
        why: 'A queue, an exchange, a user or messages go.',
        must: ['rabbitmqadmin delete queue name=orders', 'rabbitmqadmin purge queue name=orders'],
        not: ['rabbitmqadmin list queues'],
      },
      {
        id: 'rabbitmqadmin.read',
        when: {
          words: 'list|show|export|definitions|health_check|get|overview',
          test: ({ all }) => !all.some(({ text }) => /^ackmode=ack_requeue_false|^import$/.test(text)),
        },
        does: reads(),
        why: 'It lists or shows.',
        must: ['rabbitmqadmin list queues', 'rabbitmqadmin export defs.json'],
        not: ['rabbitmqadmin get queue=q ackmode=ack_requeue_false'],
      },
      {
        id: 'rabbitmqadmin.change',
        when: { words: 'declare|publish|import|get|rebalance|definitions|shovels|federation' },
        does: ({ words }) => (words[0]?.text === 'get' ? loses('data') : changes('application')),
        why: 'It writes messages or definitions, or takes messages off.',
        must: [
          'rabbitmqadmin declare queue name=q',
          'rabbitmqadmin publish routing_key=q payload=x',
          'rabbitmqadmin get queue=q ackmode=ack_requeue_false',
        ],
        not: ['rabbitmqadmin list queues'],
      },
    ],
    otherwise: 'unknown',
  },
];
