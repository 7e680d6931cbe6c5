-- A policy is what was put, answers of identity's doors that can be had again, and who made a revision.
ALTER TABLE "policies" ADD COLUMN "digest" text;
--> statement-breakpoint
update policies set digest = encode(sha256(convert_to(document, 'UTF8')), 'hex');
--> statement-breakpoint
-- Whoever inserts a version: its digest is that of the document then. A change of the row leaves it, and is seen.
create function digest_policy() returns trigger language plpgsql as $$
begin
  new.digest := encode(sha256(convert_to(new.document, 'UTF8')), 'hex');
  return new;
end $$;
--> statement-breakpoint
create trigger policies_digest before insert on policies for each row execute function digest_policy();
--> statement-breakpoint
-- Whether a version's document is still what was put.
create function is_intact(w policies) returns boolean language sql stable as $$
  select w.digest is not distinct from encode(sha256(convert_to(w.document, 'UTF8')), 'hex')
$$;
--> statement-breakpoint
-- Keeps what a door of identity shows as its answer, times as it writes them, under the request's idempotency key.
-- p_answer: {principal_id, route, key, status, headers} or null
create function keep_shown(p_answer jsonb, p_shown jsonb) returns void language plpgsql as $$
declare v_times jsonb := (select coalesce(jsonb_object_agg(k, to_char((v #>> '{}')::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')), '{}')
  from jsonb_each(p_shown) as x(k, v) where k like '%\_at' and v <> 'null');
begin
  if p_answer ->> 'key' is null then return; end if;
  perform keep_answer(p_answer || jsonb_build_object('body', (p_shown || v_times)::text));
end $$;
--> statement-breakpoint
-- p: {actor, roles_version, id, hash, hint, principal_id, label, scopes, expires_in_s, channel, answer}; the answer that is kept has no secret.
create or replace function create_key_v1(p jsonb) returns jsonb language plpgsql as $$
declare a api_keys; w principals; v_scopes text[] := array(select jsonb_array_elements_text(p -> 'scopes'));
begin
  if begin_identity(p) is null then return '{"state": "stale"}'; end if;
  select * into w from principals where id = p ->> 'principal_id';
  if not found or not w.enabled then return '{"state": "missing"}'; end if;
  if w.issuer is not null and w.id <> p ->> 'actor' then return '{"state": "own_only"}'; end if;
  if w.kind = 'agent' and v_scopes && '{decide,admin}' then return '{"state": "agent"}'; end if;
  insert into api_keys (hash, id, hint, principal_id, label, scopes, created_by, created_at, expires_at)
  values (p ->> 'hash', (p ->> 'id')::uuid, p ->> 'hint', w.id, p ->> 'label', v_scopes, p ->> 'actor', clock_timestamp(),
    clock_timestamp() + make_interval(secs => (p ->> 'expires_in_s')::float)) returning * into a;
  perform audit_now(p ->> 'actor', 'key.created', a.id::text, jsonb_build_object('principal_id', a.principal_id, 'label', a.label,
    'scopes', a.scopes, 'expires_at', a.expires_at, 'channel', p ->> 'channel', 'with_key', p ->> 'with_key'));
  perform keep_shown(p -> 'answer', key_view(a) || jsonb_build_object('secret', null));
  return jsonb_build_object('state', 'done', 'key', key_view(a));
end $$;
--> statement-breakpoint
-- p: {actor, roles_version, id, name, kind, bindings, issuer, subject, channel, answer}
create or replace function create_principal_v1(p jsonb) returns jsonb language plpgsql as $$
declare w principals; v_before jsonb := begin_identity(p);
begin
  if v_before is null then return '{"state": "stale"}'; end if;
  insert into principals (id, name, kind, bindings, own_bindings, issuer, subject, created_by)
  values (p ->> 'id', p ->> 'name', p ->> 'kind', p -> 'bindings', p -> 'bindings', p ->> 'issuer', p ->> 'subject', p ->> 'actor')
  on conflict do nothing returning * into w;
  if not found then return '{"state": "exists"}'; end if;
  perform audit_now(p ->> 'actor', 'principal.created', w.id, jsonb_build_object('after', principal_view(w), 'channel', p ->> 'channel'));
  perform keep_shown(p -> 'answer' || jsonb_build_object('headers', jsonb_build_object('etag', '"' || w.roles_version || '"')), principal_view(w));
  return jsonb_build_object('state', 'done', 'principal', principal_view(w));
end $$;
--> statement-breakpoint
-- A request for approval, told who began the run that it is of, who made this revision, and who has edited what it asks for: nobody signs what they
-- asked for or edited, however often it is asked about. Answers whether it is new.
create or replace function insert_approval(a jsonb) returns boolean language plpgsql as $$
declare v_asked_by text := coalesce(a ->> 'asked_by', (select run_by from tasks where id = a ->> 'workflow_id')); v_editors text[];
begin
  select coalesce(array_agg(distinct e order by e), '{}') into v_editors from (
    select jsonb_array_elements_text(coalesce(nullif(a -> 'editors', 'null'), '[]')) as e
    union all
    select unnest(x.editors) from approval_requests x
    where x.workflow_id = a ->> 'workflow_id' and x.kind = a ->> 'kind' and x.editors <> '{}'
      and (x.kind = 'plan' or (x.subtask_id = a ->> 'subtask_id' and x.run = (a ->> 'run')::int
        and x.turn = (a ->> 'turn')::int and x.call_index = (a ->> 'call_index')::int))) y;
  insert into approval_requests (id, workflow_id, thread_id, checkpoint_id, task_type, task_description, agent_name, risk_level, risk_score,
    risk_factors, action_type, action_details, action_impact, expires_at, created_at, updated_at, kind, subtask_id, interrupt_id, run, turn, call_index,
    project, action_hash, revision, replaces, editors, requested_by, asked_by, requirements, decider_roles, justification_required, approvals_required,
    policy_version, execute_within_s, plan_run_s, remind_at, evidence)
  select (a ->> 'id')::uuid, a ->> 'workflow_id', a ->> 'thread_id', a ->> 'checkpoint_id', a ->> 'task_type', a ->> 'task_description', a ->> 'agent_name',
    a ->> 'risk_level', (a ->> 'risk_score')::float, a -> 'risk_factors', a ->> 'action_type', a -> 'action_details', a ->> 'action_impact',
    clock_timestamp() + make_interval(secs => (a ->> 'timeout_s')::float), clock_timestamp(), clock_timestamp(),
    a ->> 'kind', a ->> 'subtask_id', a ->> 'interrupt_id', (a ->> 'run')::int,
    (a ->> 'turn')::int, (a ->> 'call_index')::int, a ->> 'project', a ->> 'action_hash', coalesce((a ->> 'revision')::int, 1), (a ->> 'replaces')::uuid, v_editors,
    a ->> 'requested_by', v_asked_by,
    a -> 'requirements', array(select jsonb_array_elements_text(a -> 'decider_roles')), (a ->> 'justification_required')::int,
    (a ->> 'approvals_required')::int, (a ->> 'policy_version')::int, (a ->> 'execute_within_s')::int, (a ->> 'plan_run_s')::int,
    clock_timestamp() + make_interval(secs => (a ->> 'remind_s')::float), coalesce(a -> 'evidence', '{}')
  on conflict do nothing;
  if not found then return false; end if;
  perform add_approval_action(jsonb_build_object('action', 'request', 'actor', coalesce(a ->> 'made_by', a ->> 'asked_by', a ->> 'requested_by')), (a ->> 'id')::uuid);
  return true;
end $$;
