/**
 * What the verbs of a request do, in the words that people use. English; another language is another table of the
 * same shape. The first word is inflected; what follows it may stand apart ("take the service down").
 */
export type Act =
  | 'destroy'
  | 'discard'
  | 'stop'
  | 'restart'
  | 'scale'
  | 'deploy'
  | 'rollback'
  | 'change'
  | 'make'
  | 'run'
  | 'move'
  | 'copy_out'
  | 'load'
  | 'admit'
  | 'shut_out'
  | 'rotate'
  | 'reveal'
  | 'unprotect'
  | 'route'
  | 'merge'
  | 'force_push'
  | 'talk'
  | 'code';

const list = (text: string) => text.split(',').map((word) => word.trim());

export const ACTS: Record<Act, readonly string[]> = {
  /** Said of things that are lost by it. */
  destroy: list(
    'ditch, axe, junk, toss, chuck, cull, expunge, eliminate, burn down, clobber, vaporize, vaporise, say goodbye to, part with, sweep away, mothball, demolish, liquidate, down-migrate, lay waste to, empty out, delete, drop, destroy, wipe, wipe out, erase, purge, truncate, nuke, obliterate, annihilate, tear down, decommission, scrap, deprovision, unprovision, undeploy, uninstall, terminate, blow away, get rid of, do away with, flush, evict, prune, shred, bin, trash, raze, zap, offboard, deregister, garbage-collect, gc, anonymise, anonymize, zero out, dispose of, factory-reset, sunset, recreate',
  ),
  /** Said of code, texts and data alike: what it acts on decides. */
  discard: list(
    'slash, nix, blank, sweep, let go of, remove, clear, clear out, clean, clean out, clean up, empty, kill, retire, expire, throw away, throw out, rip out, take out, cut, reset, reformat, format, overwrite, cancel, discard, lose, free up, reclaim, detach, vacuum, age out, phase out, strip, close down, wind down, close, unpublish, collapse, archive',
  ),
  stop: list(
    'stop, halt, pause, suspend, shut down, shut off, power off, power down, switch off, take down, bring down, take offline, bring offline, go offline, put offline, turn off, drain, cordon, quiesce, scale to zero, hibernate, freeze, pull the plug on, knock offline, kill off',
  ),
  restart: list('restart, reboot, bounce, recycle, power-cycle, power cycle, reload, cycle, roll, kick'),
  scale: list(
    'scale, scale up, scale down, scale out, scale in, autoscale, resize, rightsize, halve, double, triple, upsize, downsize, shrink, grow, crank up, ramp up, ramp down, dial up, dial down, quadruple, spin down',
  ),
  deploy: list(
    'deploy, redeploy, release, ship, roll out, push out, launch, promote, publish, go live, push, rollout, hotfix, cut over, flip over, graduate, bring live, take live, land, force, force through',
  ),
  rollback: list('roll back, rollback, revert, back out, undo, downgrade'),
  change: list(
    'force-unlock, unstick, unlock, downsize, change, bump, update, modify, alter, edit, configure, reconfigure, set, enable, disable, turn on, switch on, switch, toggle, flip, adjust, tune, patch, upgrade, replace, swap, convert, extend, increase, decrease, raise, lower, reduce, rename, fix, repair, correct, backfill, rewrite, touch, rebuild, reindex, resync, reattach, attach, mount, unmount, failover, fail over, activate, deactivate, tweak, vacuum, defragment, refund, charge, credit, debit, unpublish, repartition, rebalance, raise, put, install, tidy',
  ),
  make: list(
    'create, provision, spin up, stand up, set up, add, build, order, buy, book, purchase, reserve, spend, rent, lease, subscribe, bring up, fire up, allocate, deploy a new',
  ),
  run: list(
    'run, execute, apply, invoke, trigger, fire, start, kick off, launch, perform, do, issue, follow',
  ),
  move: list('migrate, move, transfer, rehost, relocate, shift, repoint, cut'),
  copy_out: list(
    'export, dump, download, extract, copy, send, share, email, mail, pull, leak, hand over, exfiltrate, sync, replicate, publish, upload, post, ship, clone, mirror, print, forward',
  ),
  load: list('import, load, ingest, seed, restore, backfill, insert, write, upload, replay'),
  admit: list(
    'grant, give, allow, permit, let, authorise, authorize, elevate, promote, add, assign, make, whitelist, allowlist, invite, share, open, expose, entitle, empower, onboard, escalate',
  ),
  shut_out: list(
    'kick, throw out, boot out, remove access, revoke, deactivate, ban, lock out, block, suspend, disable, restrict, remove, downgrade, unassign, cut off, kick out, log out, lock',
  ),
  rotate: list('rotate, regenerate, reissue, renew, reset, replace, roll, change, revoke, set, update, swap'),
  reveal: list(
    'reveal, read out, print, show, unseal, decrypt, dump, leak, share, send, expose, paste, display',
  ),
  unprotect: list(
    'waive, unset, take away, give up, drop the, disable, turn off, switch off, bypass, skip, remove, drop, relax, lift, silence, mute, suspend, deactivate, stop, pause, ignore, override, weaken, loosen, unlock, open up, take off',
  ),
  route: list(
    'point, repoint, expose, redirect, reroute, route, flip, switch, cut over, block, open, pop open, close, expose, whitelist, allowlist, allow, forward, peer, attach, announce, blackhole, shift, steer, send, direct, move',
  ),
  merge: list('merge, squash, rebase, push'),
  /** Shared history is written anew. */
  force_push: list('push over, squash the last, squash the history, force-push, force push, rewrite'),
  /** What only looks, tells or writes about something: nothing behind it is done. */
  talk: list(
    'skim, ping, grep, tail, browse, sketch, brainstorm, profile, benchmark, trace, survey, map out, chart, graph, visualise, visualize, diff, dig into, debug, diagnose, troubleshoot, reproduce, poke around, eyeball, sample, screenshot, demo, present, search, scrape, ponder, evaluate, rate, rank, assess, probe, x-ray, inventory, catalogue, catalog, review, list, show, give an overview, summarise, summarize, explain, describe, document, draft, plan, estimate, compare, check, find out, find, tell, ask, read, validate, simulate, investigate, analyse, analyze, inspect, audit, discuss, consider, outline, propose, suggest, study, look, look at, look into, look up, verify, report, monitor, watch, mention, note, count, calculate, measure, evaluate, assess, research, identify, diagnose, debug, understand, think, confirm, decide, recommend, collect, gather, prepare, sketch, design, dry-run, preview, warn, remind, notify, inform, learn, teach, demo, demonstrate, see, view, get, fetch, query, search, browse, trace, profile, benchmark, quote, translate, proofread, rehearse, practise, practice, compute, figure out, work out, clarify, weigh, brainstorm, research, what, who, which, why, when, where, how, whether, should, is, are, was, were, does, did, has, will',
  ),
  /** What is said of files in a repository. */
  code: list(
    'write, implement, refactor, code, rewrite, test, mock, lint, rename, support, handle, log, render, style, parse, introduce, scaffold, generate, improve, polish, stub, wire, cover, type, comment, annotate, bump, pin, split, extract, inline, paginate, sort, filter, open, store, simplify, format, clarify',
  ),
};

/** What a request is about. */
export type Thing =
  | 'database'
  | 'data'
  | 'sensitive_data'
  | 'storage'
  | 'application'
  | 'infrastructure'
  | 'network'
  | 'permission'
  | 'person'
  | 'secret'
  | 'protection'
  | 'branch'
  | 'environment'
  | 'code';

export const THINGS: Record<Thing, readonly string[]> = {
  database: list(
    'database, db, databases, dbs, table, tables, schema, schemas, postgres, postgresql, mysql, mongodb, mongo, redis, rds, aurora, dynamodb, cassandra, elasticsearch, opensearch, index, indexes, indices, keyspace, collection, collections, replica set, primary, wal, wal files, partition, partitions, data warehouse, warehouse, replication slot, materialized view, column, columns, sequence, shard, shards, search cluster, datastore, data store, cluster database, orders table, users table, db instance, standby, foreign key, constraint, migration, migrations',
  ),
  data: list(
    'data, rows, row, records, record, entries, orders, invoices, messages, events, history, documents, objects, sessions, jobs, tenant, tenants, dataset, datasets, catalogue, transactions, ledger, balances, uploads, attachments, dead letters, audit log, audit logs, audit trail, telemetry data, all logs, old logs, prices, price list, inventory, subscriptions, price, product, products, stock, order, sql, query',
  ),
  sensitive_data: list(
    'customers, customer records, customer data, customer emails, users, user data, personal data, pii, patients, patient records, card numbers, card transactions, credit cards, emails, email addresses, phone numbers, addresses, payroll, salaries, health records, medical records, customer table, customers table, customer list, user list, subscribers, passports, bank details, ssns, accounts table, traces of, personal information, payment data, payments table',
  ),
  storage: list(
    'noncurrent versions, object versions, old versions, bucket, buckets, s3, volume, volumes, disk, disks, snapshot, snapshots, backup, backups, queue, queues, topic, topics, cache, caches, blob, blobs, filesystem, file share, archive, storage, pvc, pvcs, persistent volume, persistent volumes, pv, stream, streams, mailbox, container registry, registry, images in the registry, artifact, artifacts, repository mirror, offsets, consumer group, nfs share, log directory, disk space, dead letter queue, kafka, rabbitmq, sqs, files',
  ),
  application: list(
    'service, services, app, apps, application, api, website, site, frontend, backend, worker, workers, replicas, replica, pods, pod, deployment, deployments, release, build, version, canary, feature flag, flag, cron job, cron jobs, cronjob, cronjobs, scheduler, gateway, checkout, billing, payments, web tier, job, process, processes, instances, instance, capacity, container, containers, daemon, statefulset, ingress controllers, feature, flow, hotfix, config map, configmap, config, configuration, settings, log level, connections, lambda, functions, function app, microservice, monolith, autoscaling, hpa, rollout, portal, shop, storefront, pipeline runs, sidecar',
  ),
  infrastructure: list(
    'tfstate, peering, nat gateway, availability zones, control plane, custom resource definition, custom resource definitions, cluster, clusters, server, servers, host, hosts, vm, vms, machine, machines, node, nodes, node pool, node pools, namespace, namespaces, environment, env, infrastructure, infra, stack, stacks, region, account, subscription, project, vpc, vpcs, subnet, subnets, fleet, asg, auto scaling group, terraform, helm release, helm chart, crd, crds, kernel, hypervisor, bastion, data center, datacenter, datacentre, availability zone, droplet, droplets, resource group, everything, monitoring stack, nginx, k8s, kubernetes, eks, gke, aks, kafka cluster, operator, daemonset, cloud resources, resources, systems, gpu, gpus, hardware, rack, ec2, box, boxes, instance, instances, reserved instances, savings plan, committed use, state file, terraform state',
  ),
  network: list(
    'dns, domain, domains, firewall, firewalls, security group, security groups, port, ports, traffic, load balancer, load balancers, waf, ingress, egress, cidr, 0.0.0.0/0, route, routes, routing, nat gateway, vpn, peering, cdn, nameserver, nameservers, hosted zone, zone, a record, cname, mx record, records of the domain, acl, acls, network, network policy, network policies, ip, ips, allowlist, whitelist, edge, tls, https, certificate pinning, proxy, iptables, tunnel, ddos protection',
  ),
  permission: list(
    'permission, permissions, role, roles, role binding, access, admin, admin rights, administrator, superuser, root, privileges, rights, iam, iam policy, rbac, cluster-admin, owner, write access, read access, sudo, admins, admins group, group, groups, team, policy, policies, group membership, login, logins, authentication, authorization, sso, world-readable, security team, admin panel, ssh access, service account, service accounts, oauth app, scopes',
  ),
  person: list(
    'everyone, everybody, whoever, org members, seats, user, account, accounts, people, employees, contractors, employee, contractor, ex-employees, former employees, members, member, interns, engineers, developers, vendor, vendors, partner, team member',
  ),
  secret: list(
    'secret, secrets, password, passwords, passphrase, credential, credentials, token, tokens, api key, api keys, key, keys, signing key, private key, encryption key, kms key, certificate, certificates, cert, certs, ssh key, ssh keys, vault, root token, access key, access keys, client secret, webhook secret, service account key, secret key, tls certificate, .env, env file, jwt, keystore',
  ),
  protection: list(
    'protection, protections, mfa requirement, mfa enforcement, sso requirement, change freeze, merge checks, ip allowlist, guardduty, cloudtrail, flow logs, requirement for reviews, review requirement, review requirements, required reviews, required reviewers, required checks, mandatory review, mandatory reviews, approval requirement, approval rule, approval rules, two-person rule, four-eyes rule, backup, backups, nightly backups, monitoring, alerting, alerts, alarms, alarm, logging, audit logging, audit log, mfa, 2fa, two-factor, multi-factor authentication, waf, firewall, branch protection, deletion protection, termination protection, encryption, rate limiting, rate limit, rate limits, approval, approvals, approval step, code review, checks, guardrails, guardrail, safety checks, antivirus, intrusion detection, security scan, security scanning, status checks, pager, paging, on-call alerts, network policies, pod security, selinux, apparmor, ssl verification, tls verification, certificate validation, cors, csrf, authentication, versioning, retention, object lock, prevent_destroy, prevent_destroy flag, deletion_protection, delete protection, safeguard, safeguards, point-in-time recovery, pitr, replication, health checks, probes, circuit breaker, quotas, quota, ddos protection, change freeze, freeze, lock, locks',
  ),
  branch: list(
    'repos, main, master, trunk, main branch, master branch, release branch, branches, branch, tag, tags, git history, history of main, repository, repo, repositories, protected branch',
  ),
  environment: list(
    'production, prod, staging, live, production environment, staging environment, dev environment, production system, live system',
  ),
  code: list(
    'filters, filter, dropdown, search box, wizard, storybook, snapshot test, snapshot tests, e2e tests, test fixtures, fixture, fixtures, postmortem, post-mortem, incident report, rfc, proposal, onboarding guide, training, talk, slides, workshop, newsletter, lock, slate, the slate, logo, logos, icon set, font, fonts, avatar, avatars, hero image, header image, background image, profile picture, thumbnail, thumbnails, bundle, finally block, mutex, semaphore, test, tests, test suite, unit test, unit tests, bug, bugs, typo, typos, code, dead code, function, functions, method, class, module, import, imports, variable, variables, button, buttons, dialog, page, pages, form, forms, endpoint, endpoints, readme, docs, documentation, handbook, runbook, runbooks, wiki, wiki page, blog post, guide, changelog, section, paragraph, sentence, title, titles, label, labels, cookie, cookies, session cookie, prop, keyboard, delete key, cache key, primary key, sort key, lookup key, json key, translation key, idempotency key, dictionary key, keyboard shortcut, keyboard shortcuts, text, comment, comments, error message, error messages, script, scripts, dockerfile, workflow, workflow file, pull request, pr, adr, diagram, component, css, style, styles, layout, icon, icons, translation, translations, type, types, interface, package, dependency, dependencies, library, lint errors, warnings, warning, migration file, migration files, migration generator, manifest, chart, helper, parser, hook, hooks, handler, handlers, story, todo, todos, whitespace, file header, license header, sidebar, menu, banner, footer, header, modal, tooltip, table component, list view, settings page, admin page, cli, support for, todo comments, feature request, ticket, issue, template, templates, logger statements, console.log, debug statements, print statements, confusion, discussion, error handling, retry logic, logic, algorithm, unit, flaky test, html, index.html, storybook, faq, tutorial, example, examples, sample, samples, snippet, glossary, newsletter, announcement, presentation, slides, meeting, spelling, grammar, wording, client, sdk, response, request, state, props, checklist, report, reports, notes, release notes, dashboard panel, chat message, email template, spreadsheet, bundle size, cold start, latency',
  ),
};

/** What makes a clause tell or forbid instead of asking. */
export const NEGATIONS: ReadonlySet<string> = new Set(
  list(
    "don't, dont, not, never, no, without, avoid, skip, cannot, can't, won't, wouldn't, shouldn't, mustn't, refrain, instead of, rather than, nobody, hold off, stop short of, nor, neither, prevent, prevents, refuse, refuses, forbid, forbids",
  ),
);
/** Words in front of a verb that say nothing of what is asked. */
export const FILLERS: ReadonlySet<string> = new Set(
  (
    "please pls plz kindly could can would you u we i i'd we'd i'll we'll let's lets want need needs to have has like just simply quickly also then and so now today tonight tomorrow first " +
    'finally afterwards go ahead make sure be ensure that help us me team hi hey hello ok okay thanks immediately directly urgently asap actually maybe perhaps again already must should ought going finally next ' +
    'additionally straight right away after all it is fine time see once more only really carefully safely temporarily permanently completely fully entirely manually automatically gradually do ' +
    "somebody someone everybody it's its yes well fine but still however too either both lastly second third secondly thirdly there reason reasons problem harm obstacle there's step bonus task todo urgent important fyi asap note might may shall will gonna wanna gotta try start by begin with proceed"
  ).split(' '),
);
