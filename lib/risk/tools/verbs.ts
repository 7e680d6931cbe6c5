import type { Effect } from '../../../schema/vocabulary.ts';

/**
 * Verbs by what doing them is to the object. What takes something away, stops it, or runs what it is given, is
 * destructive; what adds or changes what can be put back is a write.
 */
const VERBS: Record<Effect, string> = {
  read: `get list read search find fetch show describe view query lookup look count check inspect browse retrieve
    diff compare explain analyze analyse validate verify summarize summarise resolve display print return provide
    see examine preview estimate calculate compute convert translate parse extract detect classify predict recommend
    suggest simulate plan lint scan audit monitor watch wait sleep ping trace tail head peek scroll navigate screenshot
    capture snapshot download export dump introspect discover enumerate identify locate measure report review score
    rank select sample think ask answer tell echo geocode transcribe ocr render hover crawl scrape hash decode whoami
    grep stat filter sort aggregate poll observe profile probe test  determine visualize visualise
    perform match    access load help learn understand research reason map skim
    stream calc diagnose troubleshoot investigate debug assess recall quote walk outline survey correlate interpret cite ls cat du df
    is has can does are who what which how where
    infer interpolate concatenate normalize normalise rephrase randomize guess inventory rescan recap
    hget hgetall hkeys hvals smembers lrange llen zrange zscore mget scard dig nslookup whois traceroute`,
  write: `create add insert append post send comment reply upload commit save write update edit set assign label tag
    notify invite register submit schedule log record put patch modify change make new build generate fork clone copy duplicate
    rename move merge push pull upsert increment decrement mark archive enable publish trigger start resume restart
    reboot reload refresh pause subscribe unsubscribe follow unfollow star unstar like unlike vote react pin unpin
    mute unmute approve reject accept decline confirm complete close reopen open dismiss acknowledge ack snooze share
    grant attach link connect join leave bookmark favorite favourite import ingest sync install upgrade downgrade
    configure scale resize deploy release promote rollout rollback provision launch allocate reserve book order
    click type fill press drag draft forward compose annotate highlight transition  transform
    stage unstage stash checkout branch  lock unlock encrypt sign issue finalize finalise bill
    invoice enroll onboard activate reactivate unarchive index reindex vacuum optimize optimise
    rerun retry requeue respond rate  store persist cache remember memorize note prepend adjust extend increase
    decrease enrich populate seed hide unhide untag unlabel unassign revert undo redo claim renew regenerate
    apply  toggle switch turn initialize initialise init setup bootstrap prepare customize customise personalize
    emit enqueue queue broadcast announce dispatch bump track untrack relate associate arrange reorder group ungroup
    backup compile bundle package message email mail draw paint crop compress zip unzip combine concat embed train
    finetune swipe tap focus zoom maximize minimize login signin authenticate authorize signup correct fix repair
    protect secure cordon uncordon allow permit whitelist allowlist unblock unban reinstate recover undelete settle
    escalate delegate freeze unfreeze split accelerate warm expand request initiate begin place propose
    advance unseal adopt amend annotate assemble attest backfill bind collect compact contact coordinate deliver distribute
    deposit dedupe deduplicate elevate enlarge ensure finish fulfill heal inform instantiate localize materialize mint
    mirror mount offer onboard pair populate postpone propagate reassign rebalance receive reconcile reconnect redeploy
    redrive refill relabel remap remind renumber replay replenish replicate repoint reroute reschedule resubmit resync
    retag retain retrain seal spawn stamp strengthen supply synchronize synchronise throttle tighten topup tune tweak
    unify unpack upvote wake warn wrap trash untrash mitigate remediate harden enforce
    unprotect give play skip pick rebase hset hmset sadd lpush rpush zadd xadd mset incr incrby decr touch mkdir cp mv ln`,
  destructive: `delete remove destroy drop purge wipe erase truncate terminate kill revoke reset uninstall overwrite
    clear flush prune evict drain force shutdown stop cancel disable deactivate suspend ban kick block blacklist detach unlink
    disconnect empty discard abort expire restore replace run exec execute eval evaluate invoke call migrate cleanup clean
    deregister unregister decommission deprovision unpublish unshare invalidate rotate transfer withdraw pay
    nuke obliterate shred format factory reformat strip scrub undeploy teardown  rm rmdir del unset
    burn chmod chown buy purchase sell spend trade wire donate redeem disburse debit deduct refund charge payout
    detonate disarm discharge divert exclude failback forget halt hibernate impersonate inject interrupt mutate nack
    offboard overrule override pop quiesce reap recycle redact relocate reshard rewind sanitize scrap 
    supersede free reclaim sweep taint tidy tombstone trim unbind unload unmap unwind vacate withhold yank
    manage control operate handle process failover break sack fire expel dismantle  lose
    rollover swap downsize shut void quarantine isolate deny demote hdel srem zrem xdel lpop rpop flushdb flushall getdel alter power zap  delist retire sunset recreate reinstall rebuild reimage dispose unmount eject`,
};

const BY_WORD = new Map<string, Effect>(
  (['read', 'write', 'destructive'] as const).flatMap((effect) =>
    VERBS[effect].split(/\s+/).map((verb) => [verb, effect] as const),
  ),
);

/** Words that are as often a noun: they count as verbs only where a verb stands. */
const ALSO_NOUNS: ReadonlySet<string> = new Set(
  `free access audit block book buy offer pair seal stamp supply mirror mount warn wrap wake trade wire pop sweep trim charge payout inventory guess contact deposit receive branch build bump cache call capture change charge check clean clone code comment commit control copy
  count deploy diff draft drag drop dump echo export fire fetch filter force fork format group hash head help highlight
  import index init install invite invoice issue label launch like link list load lock log look make match measure
  merge migrate move note order patch pin plan plot post press preview print process profile pull purchase push put query
  queue rank rate reach record refund release report reset restart restore review rollback rollout run sample scale scan
  schedule score screenshot search select set share sign snapshot sort stage star start stash stat state stop store stream
  switch sync tag tail test think tie trace track transfer transition trash trigger turn type update upload view vote
  wait watch write new open close reply answer note lead sleep transform process control handle backup package message email mail zip split request place request permit focus power shut map pick play reason research`.split(
    /\s+/,
  ),
);

/** What a word does as a verb in its plain form; undefined for a word that is none. */
export function effectOfVerb(word: string): Effect | undefined {
  return BY_WORD.get(word);
}

/** Whether a word is as often a noun as it is a verb. */
export function isAlsoNoun(word: string): boolean {
  return ALSO_NOUNS.has(word);
}

/** The plain form of a verb as a sentence has it: `deletes`, `deleting`; the word itself where it is none.
 * What was done (`deleted files`) is said of an object. */
export function plainVerb(word: string): string {
  const forms = [word];
  if (word.endsWith('ies')) forms.push(`${word.slice(0, -3)}y`);
  if (word.endsWith('es')) forms.push(word.slice(0, -2));
  if (word.endsWith('s')) forms.push(word.slice(0, -1));
  if (word.endsWith('ing')) {
    const stem = word.slice(0, -3);
    forms.push(stem, `${stem}e`, stem.replace(/(.)\1$/, '$1'));
  }
  return forms.find((form) => BY_WORD.has(form)) ?? word;
}
