/** The policy that is shipped and that a fresh installation runs, as the document that administrators edit. */
export const DEFAULT_POLICY = `# Who signs what. Every value here is enforced, but for channels that this installation cannot deliver to: those are
# shown with the request, and nobody is told there. A document that leaves a value out, or names something that does
# not exist, is refused as a whole and the last good one stays in force.
format: 1

# may_approve: the levels whose own requirement may name this role. An operation rule (below) names its roles
# itself. A role counts only in the projects that it is bound to. No role lets anybody approve what they asked for.
roles:
  viewer:        { may_approve: [],                            may_request: false }
  developer:     { may_approve: [low],                         may_request: true }
  team_lead:     { may_approve: [low, medium],                 may_request: true }
  tech_lead:     { may_approve: [low, medium, high],           may_request: true }
  cto:           { may_approve: [low, medium, high, critical], may_request: true }
  security_team: { may_approve: [critical],                    may_request: true }
  # Administrators run the installation: they are told, they appoint stand-ins, they do not approve by this role.
  admin:         { may_approve: [],                            may_request: true }

# Times count from the request, execute_within_minutes from the last yes. Reminders go out at half of the time to
# approve; escalation starts at two thirds of it, tells the roles in "to" (and lets them decide, admin excepted)
# and never extends it. At the end of it the request expires.
levels:
  low:
    # Nobody is asked. The times hold where an operation rule asks all the same.
    decision: auto_approve
    requirements: []
    approve_by_minutes: 30
    execute_within_minutes: 1440
    remind_after_minutes: [15]
    escalation: null
    justification_required: false
    channels: [log]
  medium:
    decision: require_approval
    requirements:
      - { roles: [team_lead, tech_lead, cto], count: 1 }
    approve_by_minutes: 30
    execute_within_minutes: 1440
    remind_after_minutes: [15]
    escalation: { to: [tech_lead], after_minutes: 20, every_minutes: 5, max: 3 }
    justification_required: false
    channels: [log, linear]
  high:
    decision: require_approval
    requirements:
      - { roles: [tech_lead, cto], count: 1 }
    approve_by_minutes: 60
    execute_within_minutes: 15
    remind_after_minutes: [30]
    escalation: { to: [cto], after_minutes: 40, every_minutes: 5, max: 3 }
    justification_required: false
    channels: [log, linear, email]
  critical:
    decision: require_approval
    requirements:
      - { roles: [cto, security_team], count: 2 }
    approve_by_minutes: 90
    execute_within_minutes: 15
    remind_after_minutes: [45]
    escalation: { to: [security_team, admin], after_minutes: 60, every_minutes: 5, max: 3 }
    justification_required: true
    channels: [log, linear, email, slack]

# Operations tighten what the level asks: all requirements must be met. One person's yes counts once in each
# requirement whose roles they hold. A rule applies where any one of its conditions holds.
operations:
  production_deployment:
    when:
      - { operations: [deploy, rollback], environments: [production] }
    requirements:
      - { roles: [tech_lead, cto], count: 2 }
      - { roles: [tech_lead], count: 1 }
  data_operation:
    when:
      - operations: [delete, modify, migrate, export, import]
        resources: [database, data, storage]
        environments: [production]
      - { operations: [export, import], environments: [production] }
    requirements:
      - { roles: [tech_lead, cto], count: 2 }
  infrastructure_change:
    when:
      - operations: [create, modify, delete, migrate]
        resources: [infrastructure, network, storage]
        environments: [staging, production]
      - { operations: [scale], environments: [staging, production] }
    requirements:
      - { roles: [tech_lead, cto], count: 1 }
  security_remediation:
    when:
      - { resources: [security], operations: [create, modify, delete, deploy, rotate] }
      - { triggers: [security_finding_critical, security_finding_high, security_finding_medium] }
    requirements:
      - { roles: [security_team], count: 1 }

# How risky each trigger is. A name that ends in an environment holds there in place of the name without it.
# An action that reaches a running environment and does not say which counts as production.
triggers:
  delete_production: critical
  delete_staging: high
  delete_development: medium
  deploy_production: high # a rollback counts as a deployment
  deploy_staging: medium
  deploy_development: low
  modify_production: high # any other change of something that runs
  modify_staging: medium
  modify_development: low
  modify_production_db: critical # rows or schema
  modify_staging_db: medium
  modify_development_db: low
  scale_production: high
  scale_staging: medium
  scale_development: low
  restart_production: high
  restart_staging: medium
  restart_development: low
  create_infrastructure: medium
  create_infrastructure_production: high
  create_infrastructure_development: low
  modify_infrastructure: high
  modify_infrastructure_staging: medium
  modify_infrastructure_development: low
  delete_infrastructure: high
  delete_infrastructure_development: medium
  modify_network: high
  modify_network_staging: medium
  modify_network_development: low
  modify_secrets: critical
  modify_permissions: high
  data_export: high
  data_import: medium
  data_delete: critical
  data_delete_staging: high
  data_delete_development: medium
  sensitive_data: critical # personal, payment or restricted data exported, deleted or changed
  security_finding_critical: critical
  security_finding_high: high
  security_finding_medium: medium
  cost_above_1000: high
  cost_above_100: medium
  cost_above_10: low
  merge_to_main: medium
  merge_to_production: high # the project's registry says that this branch is what production runs
  destructive_in_repository: medium
  repository_outside_project: high
  secret_in_arguments: critical

# A plan that has started holds this long after its last yes; what is left then asks again.
plan_run_by_minutes: 240

caps:
  proposals_after_rejection: 2
`;
