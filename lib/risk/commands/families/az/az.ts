import type { Program } from '../../program.ts';
import { helpRow, verbRows } from '../../verb-rows.ts';
import { DATA } from './data.ts';
import { RUNNING } from './running.ts';

/** What verbs mean in every other group. */
const VERBS = verbRows('az', 1, {
  reads: {
    verbs:
      'list list-* show show-* get-* exists query tail download ~validate what-if wait check-* ~version ~export diff test-* preview graph-query search describe read peek list-deleted ~metrics ~log ~logs browse what-if-* verify url url-list summarize lookup resolve-* effective-* is-* checkin',
    must: [
      'az vm list -d -o table',
      'az account show',
      'az monitor activity-log list --resource-group rg',
      'az keyvault secret list --vault-name kv',
      'az storage blob download -c c -n a.txt -f a.txt',
    ],
    not: ['az vm delete -g prod -n list --yes'],
  },
  loses: {
    verbs:
      'delete delete-* remove remove-* purge terminate destroy clear reset detach unregister disconnect flush cancel reimage deprovision uninstall disassociate revoke revoke-*',
    must: [
      'az vm delete -g prod -n web --yes',
      'az network dns zone delete -g p -n example.com --yes',
      'az ad user delete --id x@y.z',
      'az aks delete -g prod -n main --yes',
    ],
    not: ['az vm show -g prod -n delete', 'az vm delete --help'],
  },
  stops: {
    verbs: 'stop deallocate disable suspend pause power-off hibernate stop-* disable-*',
    must: ['az vm deallocate -g prod -n web', 'az webapp stop -n api -g p'],
    not: ['az vm list -g prod'],
  },
  makes: {
    verbs:
      'create create-* add add-* import import-* upload upload-batch copy new register attach clone generate-* publish put invite provision send',
    must: [
      'az vm create -g prod -n gpu --image Ubuntu2204',
      'az network nsg rule create -g prod --nsg-name n -n open --priority 100',
      'az group create --name rg --location we',
    ],
    not: ['az vm show -g prod -n create'],
  },
  changes: {
    verbs:
      'update update-* set set-* enable enable-* upgrade move resize convert assign rotate* renew failover restore recover apply approve reject invoke run run-* trigger ~link unlink sync sync-* migrate edit patch rename change-* swap promote regenerate* associate merge refresh connect open-port simulate-eviction grant-access start copy-* capture generalize redeploy ~encryption switch-* undelete replace execute complete',
    must: [
      'az vm resize -g prod -n web --size Standard_D8s_v5',
      'az vm open-port -g p -n web --port 22',
      'az aks update -g p -n main --enable-cluster-autoscaler',
    ],
    not: ['az vm list'],
  },
});

/** `az <group>… <verb>`. */
export const AZ: readonly Program[] = [
  {
    names: ['az'],
    source: 'Azure CLI reference (learn.microsoft.com/cli/azure)',
    valued:
      '--status --auto-complete --subscription --resource-group -g --name -n --output -o --query --location -l --node-count -c --replicas --new-capacity --instance-count --max-replicas --max-count --number-of-workers --mode --command --exec-command --method -m --url --uri --account-name --vault-name --server -s --slot --cluster-name --namespace-name --environment'.split(
        ' ',
      ),
    places: { account: ['--subscription'], name: ['--resource-group', '-g', '--slot'] },
    rows: [
      helpRow('az', 'az group delete --help', 'az group delete --name help'),
      ...RUNNING,
      ...DATA,
      ...VERBS,
    ],
    otherwise: 'unknown',
  },
];
