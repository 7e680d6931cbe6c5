import type { Row } from '../../program.ts';
import { verbRows } from '../../verb-rows.ts';
import { resourceOfAws } from './services.ts';

/** What the first word of an operation says of it, for all services alike (`delete-*`, `describe-*`). */
export const VERBS: readonly Row[] = verbRows(
  'aws',
  1,
  {
    reads: {
      verbs:
        'describe-* list-* get-* head-* batch-get-* lookup-* filter-* search-* scan query select-* check-* validate-* test-* simulate-* estimate-* preview-* view-* detect-* analyze-* decode-* verify verify-* discover-* count-* has-* is-* compare-* evaluate-* resolve-* retrieve* wait tail ls help list status summarize-* translate-* generate-* predict-* recognize-* classify-* explain-* synthesize-* compute-* build-suggesters suggest search transact-get-items can-* admin-get-* admin-list-* receive-message invoke-model converse converse-stream quote-* download-* live-tail start-query start-live-tail batch-describe-* batch-check-* batch-detect-* batch-is-* batch-list-* history console',
      must: [
        'aws ec2 describe-instances --filters Name=tag:env,Values=prod',
        'aws --profile prod iam list-roles',
        'aws dynamodb query --table-name orders --key-condition-expression "id = :i"',
        'aws rds wait db-instance-available --db-instance-identifier orders',
      ],
      not: [
        'aws ec2 terminate-instances --instance-ids i-1',
        'aws secretsmanager get-secret-value --secret-id x',
      ],
    },
    loses: {
      verbs:
        'delete delete-* terminate-* destroy-* deregister-* purge-* remove-* release-* revoke-* detach-* disassociate-* batch-delete-* admin-delete-* admin-remove-* schedule-*-deletion close-* leave-* deprovision-* discard-* forget-* flush-* clear-* reset-* undeploy-* abort-* dissociate-* unlink-* unassign-* decrease-* batch-disassociate-* batch-remove-* expire-* unsubscribe* withdraw-* wipe-* cancel-*',
      must: [
        'aws ec2 terminate-instances --instance-ids i-1',
        'aws route53 delete-hosted-zone --id Z1',
        'aws iam delete-role --role-name deployer',
        'aws lightsail delete-instance --instance-name web',
      ],
      not: [
        'aws ec2 describe-instances --instance-ids delete-me',
        'aws ec2 terminate-instances --instance-ids i-1 --dry-run',
      ],
      safer: 'Add --dry-run where the service has it, or take a backup first.',
    },
    stops: {
      verbs:
        'stop stop-* disable-* deactivate-* batch-disable-* admin-disable-* suspend-* pause-* kill-* reject-* halt-* quiesce-* hibernate-*',
      must: [
        'aws ec2 stop-instances --instance-ids i-1',
        'aws rds stop-db-instance --db-instance-identifier orders',
      ],
      not: ['aws ec2 start-instances --instance-ids i-1', 'aws cloudtrail stop-logging --name main'],
    },
    restarts: {
      verbs: 'reboot-* restart-* failover-* resume-* restart start-db-* start-instances reload-*',
      must: [
        'aws rds reboot-db-instance --db-instance-identifier orders',
        'aws ec2 start-instances --instance-ids i-1',
      ],
      not: ['aws rds describe-db-instances --db-instance-identifier reboot-me'],
    },
    deploys: {
      verbs:
        'deploy create-deployment start-deployment publish-* release promote-* rollback-* start-pipeline-execution continue-update-* swap-* start-build start-build-batch retry-build create-invalidation redeploy-* stage-* start-canary',
      must: [
        'aws deploy create-deployment --application-name api --deployment-group-name prod --s3-location bucket=b,key=k,bundleType=zip',
        'aws codepipeline start-pipeline-execution --name api-prod',
      ],
      not: ['aws deploy get-deployment --deployment-id d-1'],
    },
    makes: {
      verbs:
        'create-* allocate-* run-* register-* request-spot-* import-* provision-* clone-* launch-* copy-* restore-* purchase-* subscribe subscribe-* upload-* issue-* accept-* initiate-* export-* mb admin-create-* associate-* attach-* add-* request-* batch-create-* claim-* join-* confirm-* record-* sign sign-up send-* notify-*',
      must: [
        'aws ec2 create-volume --size 10 --availability-zone a',
        'aws elasticache create-replication-group --replication-group-id r --replication-group-description d',
      ],
      not: [
        'aws ec2 create-volume --size 10 --availability-zone a --dry-run',
        'aws cloudformation list-stacks --stack-status-filter create-complete',
      ],
      safer: 'Add --dry-run where the service has it.',
    },
    changes: {
      verbs:
        'update-* modify-* put-* set-* change-* move-* replace-* apply-* enable-* configure-* start-* assign-* increase-* rotate-* upgrade-* merge-* migrate-* batch-put-* batch-update-* batch-write-item transact-write-items batch-modify-* batch-associate-* batch-enable-* bulk-* authorize-* write-* execute-* publish invoke* admin-* undelete-* cancel-key-deletion rebuild-* extend-* shuffle-* split-* respond-* signal-* complete-* renew-* switchover-* optimize-* monitor-* unmonitor-* transfer-* post-* commit-* override-* sync-* adjust-* resize-* refresh-* archive-*',
      must: [
        'aws ec2 modify-instance-attribute --instance-id i-1 --instance-type m5.large',
        'aws lambda invoke --function-name api out.json',
        'aws dynamodb put-item --table-name orders --item file://i.json',
      ],
      not: ['aws ec2 modify-instance-attribute --instance-id i-1 --instance-type m5.large --dry-run'],
    },
  },
  resourceOfAws,
);
