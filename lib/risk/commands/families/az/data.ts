import { changes, labels, loses, losesAll, on, protects, shows, stops } from '../../deeds.ts';
import type { Row } from '../../program.ts';

/** Secrets, stores of data, locks and backups. */
export const DATA: readonly Row[] = [
  {
    id: 'az.print_secret',
    when: on(
      /^(?:keyvault (?:secret|key|certificate) (?:show|download|backup)|account get-access-token|\S{1,30} (?:\S{1,30} )?(?:keys? list|list-keys|list-connection-strings|show-connection-string|credentials? (?:list|show)|list-credentials|admin-key show|query-key list|keys show|authorization-rule keys list)|(?:webapp|functionapp) (?:config (?:appsettings|connection-string) list|deployment list-publishing-(?:profiles|credentials)|keys list|function keys list)|acr (?:credential show|login --expose-token)|ad sp credential list-|storage (?:account|container|blob|share|file|queue|table) (?:generate-sas|show-connection-string)|keyvault key decrypt)\b/,
    ),
    does: shows(),
    why: 'It prints a secret, which then stands in logs and histories.',
    must: [
      'az keyvault secret show --vault-name kv --name db',
      'az storage account keys list -n prodfiles',
      'az webapp config appsettings list -n api -g prod',
    ],
    not: [
      'az keyvault secret list --vault-name kv',
      'az storage account list',
      'az keyvault secret set --vault-name kv --name db --value x',
    ],
  },
  {
    id: 'az.delete_group',
    when: on(
      /^(?:group|account management-group|stack (?:group|sub|mg)|lab|deployment-scripts|managedapp|resource) delete\b/,
    ),
    does: losesAll('infrastructure'),
    why: 'Everything in it goes.',
    must: ['az group delete --name prod-rg --yes --no-wait', 'az resource delete --ids /subscriptions/1/x'],
    not: ['az group show --name delete-me', 'az group create --name rg --location we'],
  },
  {
    id: 'az.delete_store',
    when: on(
      /^(?:sql (?:db|server|mi|midb|elastic-pool)|postgres (?:flexible-server|server)(?: db)?|mysql (?:flexible-server|server)(?: db)?|mariadb server(?: db)?|cosmosdb(?: \S{1,20}){0,2}|redis|redisenterprise(?: database)?|kusto (?:cluster|database)|synapse (?:workspace|sql pool)|storage (?:account|container|container-rm|share|share-rm|table|queue|fs)|acr(?: repository)?|search service|eventhubs (?:namespace|eventhub)|servicebus (?:namespace|queue|topic)|disk|snapshot|netappfiles (?:account|pool|volume)|datafactory|databricks workspace|monitor log-analytics workspace) (?:delete|purge)\b/,
    ),
    does: losesAll('database'),
    why: 'A whole store of data goes.',
    safer: 'Take a backup or an export, and lock what must stay.',
    must: [
      'az sql db delete -g prod -s srv -n orders --yes',
      'az storage account delete -n prodfiles -g prod --yes',
      'az cosmosdb delete -n db -g prod --yes',
    ],
    not: ['az sql db show -g prod -s srv -n orders', 'az storage blob delete -c c -n a.txt'],
  },
  {
    id: 'az.delete_blobs',
    when: on(
      /^storage (?:blob|file|fs file|fs directory|entity|message|directory) (?:delete|delete-batch|clear)\b|^storage remove\b|^storage blob sync\b|^acr (?:purge|repository (?:delete|untag))\b/,
    ),
    does: (argv) =>
      /batch|clear|remove|sync/.test(argv.words.map(({ text }) => text).join(' '))
        ? losesAll('storage')
        : loses('storage'),
    why: 'Files or messages are deleted.',
    safer: 'Add --dryrun to see which.',
    must: [
      'az storage blob delete-batch --source c --account-name a',
      'az storage blob delete -c c -n a.txt',
    ],
    not: ['az storage blob list -c c', 'az storage blob delete-batch --source c --account-name a --dryrun'],
  },
  {
    id: 'az.delete_secret',
    when: on(/^keyvault (?:(?:secret|key|certificate|storage) )?(?:delete|purge|delete-policy)\b/),
    does: losesAll('secret'),
    why: 'A secret, key or vault goes, purged for good.',
    must: ['az keyvault secret delete --vault-name kv --name db', 'az keyvault purge --name kv'],
    not: ['az keyvault secret list-deleted --vault-name kv'],
  },
  {
    id: 'az.secret_back',
    when: on(/^keyvault (?:(?:secret|key|certificate) )?recover\b/),
    does: protects('secret'),
    why: 'What was deleted is there again.',
    must: ['az keyvault recover -n kv-prod', 'az keyvault secret recover --vault-name kv --name db'],
    not: ['az keyvault purge -n kv-prod'],
  },
  {
    id: 'az.reset_credentials',
    when: on(/^ad (?:app|sp) credential (?:reset|delete)\b/),
    does: (argv) => (argv.flags.has('--append') ? changes('secret') : loses('secret')),
    why: 'The secrets that it had are void at once: what logs in by those is locked out.',
    safer: '--append keeps the others',
    must: ['az ad app credential reset --id 1111', 'az ad sp credential delete --id 1 --key-id 2'],
    not: ['az ad app credential list --id 1111'],
  },
  {
    id: 'az.stop_backup_and_delete',
    when: {
      ...on(/^backup protection disable\b/),
      flags: ['--delete-backup-data', '--delete-backup-data=true'],
      without: ['--delete-backup-data=false'],
    },
    does: losesAll('storage'),
    why: 'No backup is made any more, and those that exist are deleted.',
    safer: 'Leave --delete-backup-data out.',
    must: ['az backup protection disable -g p -v v -c c -i i --delete-backup-data true --yes'],
    not: ['az backup protection disable -g p -v v -c c -i i --yes'],
  },
  {
    id: 'az.set_secret',
    when: on(
      /^keyvault (?:(?:secret|key|certificate) )?(?:set|create|import|rotate|recover|restore|set-attributes|update|set-policy|network-rule|role)\b|^\S{1,30} (?:\S{1,30} )?keys? (?:renew|regenerate|set)\b|^(?:ad sp|ad app) credential (?:reset|delete)\b|^aks (?:rotate-certs|update-credentials)\b/,
    ),
    does: changes('secret'),
    why: 'A secret or key is changed; what uses the old one stops working.',
    must: [
      'az keyvault secret set --vault-name kv --name db --value x',
      'az storage account keys renew -n prodfiles --key primary',
    ],
    not: ['az keyvault secret show --vault-name kv --name db'],
  },
  {
    id: 'az.unlock',
    when: on(
      /^(?:lock|group lock|resource lock|account lock|policy assignment|policy exemption|security \S{1,30}|monitor diagnostic-settings|network ddos-protection|backup protection) (?:delete|disable|update|disable-\S{1,20})\b|^policy exemption create\b/,
    ),
    does: changes('security'),
    why: 'A protection is taken off.',
    must: [
      'az lock delete --name nodelete -g prod',
      'az monitor diagnostic-settings delete --name d --resource r',
    ],
    not: ['az lock create --name nodelete --lock-type CanNotDelete -g prod', 'az lock list'],
  },
  {
    id: 'az.protect',
    when: on(
      /^(?:lock create|group lock create|resource lock create|snapshot create|image create|backup (?:protection (?:enable-for-vm|backup-now|enable-for-\S{1,20})|vault create|policy create)|(?:postgres|mysql) flexible-server backup create|sql db (?:copy|ltr-policy set)|webapp config (?:backup|snapshot) create|monitor (?:diagnostic-settings|metrics alert|activity-log alert|scheduled-query|action-group) create|disk create-snapshot|policy assignment create|network ddos-protection create|storage blob snapshot)\b/,
    ),
    does: protects('storage'),
    why: 'It adds a lock, a backup or something that watches.',
    must: [
      'az lock create --name nodelete --lock-type CanNotDelete -g prod',
      'az snapshot create -g p -n s --source d',
      'az backup protection backup-now -g p -v v -c c -i i',
    ],
    not: ['az lock delete --name nodelete -g prod', 'az snapshot delete -g p -n s'],
  },
  {
    id: 'az.delete_backup',
    when: on(
      /^(?:backup \S{1,30} (?:delete|disable)|(?:postgres|mysql) flexible-server backup delete|sql db (?:ltr-backup|geo-backup) delete|webapp config backup delete|image delete|sql midb ltr-backup delete)\b/,
    ),
    does: losesAll('storage'),
    why: 'A backup is lost, and with it the way back.',
    must: ['az sql db ltr-backup delete -l we -s srv -d orders -n b', 'az backup vault delete -g p -n v'],
    not: ['az backup vault list'],
  },
  {
    id: 'az.overwrite',
    when: on(
      /^(?:sql db import|webapp config backup restore|backup restore|(?:sql db|postgres flexible-server|mysql flexible-server) (?:import|replica promote)|(?:sql|postgres flexible-server|mysql flexible-server) failover|redis import|sql failover-group set-primary)\b/,
    ),
    does: { ...stops('database'), operation: 'migrate' },
    why: 'What is there now is overwritten or interrupted.',
    must: [
      'az sql db import -s srv -n orders -g p --storage-uri u --storage-key k',
      'az webapp config backup restore --backup-name b -n api -g p',
    ],
    not: ['az sql db export -s srv -n orders -g p --storage-uri u --storage-key k'],
  },
  {
    id: 'az.carry_off',
    when: on(
      /^(?:sql db export|storage (?:blob|file) download-batch|redis export|(?:postgres|mysql) flexible-server export|disk grant-access|snapshot grant-access|appconfig kv export)\b/,
    ),
    does: shows('database'),
    why: 'It carries a database, a disk or a whole container off.',
    must: [
      'az sql db export -s srv -n orders -g p --storage-uri u --storage-key k',
      'az storage blob download-batch -s c -d . --account-name a',
    ],
    not: ['az storage blob download -c c -n a.txt -f a.txt'],
  },
  {
    id: 'az.tags',
    when: on(
      /^(?:tag|\S{1,30} tag) (?:create|update|add-value|delete|remove-value)\b|^feature (?:register|unregister)\b|^provider (?:register|unregister)\b/,
    ),
    does: labels(),
    why: 'It changes labels, or what the subscription may use.',
    must: ['az tag create --resource-id r --tags team=x', 'az provider register --namespace Microsoft.App'],
    not: ['az tag list'],
  },
];
