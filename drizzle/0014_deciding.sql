-- Deciding: edits as new revisions, delegation, remembered grants, break-glass and its reviews.
-- What others lend a person for deciding, in force by the database's time, each with the delegator's own roles of this moment.
create or replace function delegations_to(p_id text) returns jsonb language plpgsql stable as $$
declare v_now timestamptz := clock_timestamp();
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'from', d.from_id, 'roles', d.roles, 'projects', d.projects, 'levels', d.levels,
      'until', d.until, 'bindings', w.bindings, 'roles_version', w.roles_version) order by d.created_at, d.id), '[]')
    from delegations d join principals w on w.id = d.from_id and w.enabled and w.kind = 'human'
    where d.to_id = p_id and d.revoked_at is null and d.until > v_now);
end $$;
--> statement-breakpoint
-- Whether every one of these delegations holds still, with the roles that the decision saw. Those that do stay until the commit.
-- p_lent: [{id, roles_version}]
create or replace function lent_holds(p_lent jsonb) returns boolean language plpgsql as $$
declare x jsonb;
begin
  for x in select e from jsonb_array_elements(coalesce(nullif(p_lent, 'null'), '[]')) e order by e ->> 'id' loop
    perform 1 from delegations d join principals w on w.id = d.from_id
    where d.id = (x ->> 'id')::uuid and d.revoked_at is null and d.until > clock_timestamp()
      and w.enabled and w.roles_version = (x ->> 'roles_version')::int for share of d;
    if not found then return false; end if;
  end loop;
  return true;
end $$;
--> statement-breakpoint
-- Who may act on a request, and how it stands: what a compare-and-set that lost answers.
create or replace function lost_to(p_approval uuid, p_principal text) returns jsonb language plpgsql stable as $$
begin
  return jsonb_build_object('won', false, 'approval', (select to_jsonb(a) from approval_requests a where a.id = p_approval),
    'roles_version', (select roles_version from principals where id = p_principal and enabled), 'now', clock_timestamp());
end $$;
--> statement-breakpoint
-- Whether one person may say yes once more to a request of its level. Whoever does so under a cap has their row to themselves until the
-- commit, so that each count sees the yes before it. p_caps: [{per_minutes, count}]
create or replace function below_caps(p_person text, p_approval uuid, p_caps jsonb) returns boolean language plpgsql as $$
declare v_level text; x jsonb;
begin
  if p_caps is null or p_caps in ('null', '[]') then return true; end if;
  perform 1 from principals where id = p_person for update;
  select risk_level into v_level from approval_requests where id = p_approval;
  for x in select e from jsonb_array_elements(p_caps) e loop
    if (approvals_within(p_person, v_level, array[(x ->> 'per_minutes')::int]))[1] >= (x ->> 'count')::int then return false; end if;
  end loop;
  return true;
end $$;
--> statement-breakpoint
-- A decision that rests on more than its own row: roles that others lent, a cap, or a broken glass with the review that it opens. The decision
-- itself is decide_v1's or decide_budget_v1's; what it rests on is looked at before and after, for it may have waited.
-- p: as those take it, and {of_budget, caps: [{per_minutes, count}], lent: [{id, roles_version}], lent_actions: [approval_actions], review: {id, reason, due_s, roles, own} or null}
create or replace function decide_with_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_done jsonb; a approval_requests; r jsonb := nullif(p -> 'review', 'null'); x jsonb; v_now timestamptz := clock_timestamp();
begin
  begin
    if not below_caps(p ->> 'principal_id', (p ->> 'approval_id')::uuid, p -> 'caps') then raise exception 'capped' using errcode = 'DG003'; end if;
    if not lent_holds(p -> 'lent') then raise exception 'lent' using errcode = 'DG001'; end if;
    if r is not null then
      perform 1 from subtasks where task_id = (select workflow_id from approval_requests where id = (p ->> 'approval_id')::uuid) order by id for update;
      -- Before the decision: the work that it frees is handed over with the row as it then is.
      update approval_requests set break_glass = jsonb_build_object('by', p ->> 'principal_id', 'roles', r -> 'roles', 'reason', r ->> 'reason',
        'own', (r ->> 'own')::boolean, 'review_id', r ->> 'id')
      where id = (p ->> 'approval_id')::uuid and status = 'pending' and version = (p ->> 'version')::int returning * into a;
      if not found then raise exception 'lost' using errcode = 'DG002'; end if;
    end if;
    v_done := case when (p ->> 'of_budget')::boolean then decide_budget_v1(p) else decide_v1(p) end;
    if not (v_done ->> 'won')::boolean then raise exception 'lost' using errcode = 'DG002'; end if;
    if not lent_holds(p -> 'lent') then raise exception 'lent' using errcode = 'DG001'; end if;
  exception when sqlstate 'DG001' then
    return lost_to((p ->> 'approval_id')::uuid, p ->> 'principal_id') || '{"lent_ended": true}';
  when sqlstate 'DG002' then
    return lost_to((p ->> 'approval_id')::uuid, p ->> 'principal_id');
  when sqlstate 'DG003' then
    return lost_to((p ->> 'approval_id')::uuid, p ->> 'principal_id') || '{"capped": true}';
  end;
  for x in select e from jsonb_array_elements(coalesce(nullif(p -> 'lent_actions', 'null'), '[]')) e loop
    perform add_approval_action(x, (p ->> 'approval_id')::uuid);
  end loop;
  if r is not null then
    insert into reviews (id, approval_id, task_id, project, risk_level, decider_roles, broken_by, reason, created_at, due_at, remind_at)
    values ((r ->> 'id')::uuid, a.id, a.workflow_id, a.project, a.risk_level, a.decider_roles, p ->> 'principal_id', r ->> 'reason', v_now,
      v_now + make_interval(secs => (r ->> 'due_s')::float), v_now + make_interval(secs => (r ->> 'due_s')::float));
  end if;
  return v_done;
end $$;
--> statement-breakpoint
-- A request for approval, told who began the run that it is of, and who has edited what it asks for: nobody signs what they asked for or
-- edited, however often it is asked about. Answers whether it is new.
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
  perform add_approval_action(jsonb_build_object('action', 'request', 'actor', coalesce(a ->> 'asked_by', a ->> 'requested_by')), (a ->> 'id')::uuid);
  return true;
end $$;
--> statement-breakpoint
-- Puts a new revision in the place of a pending request, which becomes cancelled and names its successor. Of a plan, the task and its subtasks
-- follow: `drop` only before anything of the task has begun.
-- p: {approval_id, version, roles_version, principal_id, lent, approval, plan: null or {plan, plan_hash, policy_version, assessment,
--     subtasks: [{id, index, planned, risk_level, deps_left}], drop: [subtask ids]}, events, action, audit, notices, answer}
create or replace function edit_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests; v_new uuid := (p -> 'approval' ->> 'id')::uuid; v_plan jsonb := nullif(p -> 'plan', 'null');
begin
  if not lent_holds(p -> 'lent') then return lost_to((p ->> 'approval_id')::uuid, p ->> 'principal_id') || '{"lent_ended": true}'; end if;
  perform 1 from subtasks where task_id = (select workflow_id from approval_requests where id = (p ->> 'approval_id')::uuid) order by id for update;
  update approval_requests set status = 'cancelled', version = version + 1, replaced_by = v_new
  where id = (p ->> 'approval_id')::uuid and kind in ('plan', 'call') and version = (p ->> 'version')::int and status = 'pending'
    and expires_at > running_clock(project) and lent_holds(p -> 'lent')
    and exists (select 1 from principals where id = p ->> 'principal_id' and enabled and roles_version = (p ->> 'roles_version')::int)
  returning * into a;
  if not found then return lost_to((p ->> 'approval_id')::uuid, p ->> 'principal_id'); end if;
  perform add_approval_action(p -> 'action', a.id);
  if not insert_approval(p -> 'approval') then raise exception 'the revision % is there already', v_new; end if;
  if v_plan is not null then
    if v_plan -> 'drop' <> '[]' then
      if exists (select 1 from subtasks where task_id = a.workflow_id and (status <> 'pending' or run > 1)) then
        raise exception 'subtasks of % have begun', a.workflow_id;
      end if;
      delete from subtask_deps d where d.subtask_id = any (array(select jsonb_array_elements_text(v_plan -> 'drop')))
        or d.needs_id = any (array(select jsonb_array_elements_text(v_plan -> 'drop')));
      delete from subtasks where task_id = a.workflow_id and v_plan -> 'drop' ? id;
      -- The unique index looks at each row as it changes: first out of the way, then to its place.
      update subtasks set index = -1 - index where task_id = a.workflow_id;
    end if;
    update subtasks s set index = (x ->> 'index')::int, planned = x -> 'planned', risk_level = x ->> 'risk_level',
      deps_left = case when v_plan -> 'drop' <> '[]' then (x ->> 'deps_left')::int else s.deps_left end
    from jsonb_array_elements(v_plan -> 'subtasks') x where s.id = x ->> 'id' and s.task_id = a.workflow_id;
    update tasks set plan = v_plan -> 'plan', plan_hash = v_plan ->> 'plan_hash', policy_version = (v_plan ->> 'policy_version')::int,
      assessment = v_plan -> 'assessment', approval_id = v_new::text, open_subtasks = open_subtasks - jsonb_array_length(v_plan -> 'drop')
    where id = a.workflow_id;
  end if;
  perform move_task(a.workflow_id, jsonb_build_object('events', p -> 'events'));
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('won', true, 'approval', (select to_jsonb(x) from approval_requests x where x.id = v_new));
end $$;
--> statement-breakpoint
-- One person lends roles to another. p: {id, from, to, roles, projects, levels, until, reason, by, roles_version, audit, answer}
create or replace function delegate_v1(p jsonb) returns jsonb language plpgsql as $$
declare d delegations;
begin
  if not exists (select 1 from principals where id = p ->> 'by' and enabled and roles_version = (p ->> 'roles_version')::int) then
    return jsonb_build_object('state', 'roles_changed');
  end if;
  perform 1 from principals where id in (p ->> 'from', p ->> 'to') and enabled and kind = 'human' having count(*) = 2;
  if not found then return jsonb_build_object('state', 'nobody'); end if;
  insert into delegations (id, from_id, to_id, roles, projects, levels, until, reason, created_by, created_at)
  values ((p ->> 'id')::uuid, p ->> 'from', p ->> 'to', array(select jsonb_array_elements_text(p -> 'roles')), array(select jsonb_array_elements_text(p -> 'projects')),
    array(select jsonb_array_elements_text(p -> 'levels')), (p ->> 'until')::timestamptz, p ->> 'reason', p ->> 'by', clock_timestamp())
  returning * into d;
  perform add_audit(p -> 'audit');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('state', 'lent', 'delegation', to_jsonb(d));
end $$;
--> statement-breakpoint
-- Ends a delegation or a grant now. p: {noun: delegations|grants, id, by, audit}
create or replace function revoke_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_id uuid := (p ->> 'id')::uuid;
begin
  if p ->> 'noun' = 'delegations' then
    update delegations set revoked_at = clock_timestamp(), revoked_by = p ->> 'by' where id = v_id and revoked_at is null and until > clock_timestamp();
  else
    update grants set revoked_at = clock_timestamp(), revoked_by = p ->> 'by' where id = v_id and revoked_at is null and expires_at > clock_timestamp();
  end if;
  if not found then return jsonb_build_object('won', false); end if;
  perform add_audit(p -> 'audit');
  return jsonb_build_object('won', true);
end $$;
--> statement-breakpoint
-- Leave given beforehand, by somebody who could approve such a call alone.
-- p: {id, by, roles_version, approval_id, project, tool, args, target, max_level, uses, expires_at, reason, audit, answer}
create or replace function grant_v1(p jsonb) returns jsonb language plpgsql as $$
declare g grants;
begin
  if not exists (select 1 from principals where id = p ->> 'by' and enabled and kind = 'human' and roles_version = (p ->> 'roles_version')::int) then
    return jsonb_build_object('state', 'roles_changed');
  end if;
  insert into grants (id, granted_by, approval_id, project, tool, args, target, max_level, uses, reason, expires_at, created_at)
  values ((p ->> 'id')::uuid, p ->> 'by', (p ->> 'approval_id')::uuid, p ->> 'project', p ->> 'tool', p -> 'args', p -> 'target', p ->> 'max_level',
    (p ->> 'uses')::int, p ->> 'reason', (p ->> 'expires_at')::timestamptz, clock_timestamp())
  returning * into g;
  perform add_audit(p -> 'audit');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('state', 'given', 'grant', to_jsonb(g));
end $$;
--> statement-breakpoint
-- Grants that may cover calls of a task, with who gave them as they are now.
create or replace function grants_for(p_task text) returns jsonb language plpgsql stable as $$
declare v_now timestamptz := clock_timestamp();
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'granted_by', g.granted_by, 'tool', g.tool, 'args', g.args, 'target', g.target,
      'max_level', g.max_level, 'bindings', w.bindings, 'roles_version', w.roles_version) order by g.expires_at, g.id), '[]')
    from tasks t join grants g on g.project = t.project join principals w on w.id = g.granted_by and w.enabled and w.kind = 'human'
    where t.id = p_task and g.expires_at > v_now and g.revoked_at is null and g.used < g.uses
      and g.granted_by <> t.requested_by and g.granted_by is distinct from t.run_by);
end $$;
--> statement-breakpoint
-- Takes one use of a grant for the call whose intent is being written; false: it holds no more. Never its giver's own task.
-- p: as intent_v1 takes it, with clearance {kind: grant, grant_id, roles_version, audit}
create or replace function use_grant(p jsonb) returns boolean language plpgsql as $$
declare c jsonb := p -> 'clearance';
begin
  update grants g set used = used + 1 from tasks t
  where g.id = (c ->> 'grant_id')::uuid and t.id = p ->> 'task_id' and g.project = t.project and g.tool = p ->> 'tool'
    and g.granted_by <> t.requested_by and g.granted_by is distinct from t.run_by
    and g.revoked_at is null and g.expires_at > clock_timestamp() and g.used < g.uses
    and exists (select 1 from principals w where w.id = g.granted_by and w.enabled and w.roles_version = (c ->> 'roles_version')::int);
  if not found then return false; end if;
  insert into grant_uses (key, grant_id, task_id, at) values (p ->> 'key', (c ->> 'grant_id')::uuid, p ->> 'task_id', clock_timestamp());
  perform add_audit(c -> 'audit');
  return true;
end $$;
--> statement-breakpoint
-- Somebody else's word on a broken glass, once. p: {id, by, roles_version, verdict, comment, events, audit, answer}
create or replace function review_v1(p jsonb) returns jsonb language plpgsql as $$
declare r reviews;
begin
  update reviews set verdict = p ->> 'verdict', comment = p ->> 'comment', reviewed_by = p ->> 'by', reviewed_at = clock_timestamp(), remind_at = null
  where id = (p ->> 'id')::uuid and reviewed_at is null and broken_by <> p ->> 'by'
    and exists (select 1 from principals where id = p ->> 'by' and enabled and kind = 'human' and roles_version = (p ->> 'roles_version')::int)
  returning * into r;
  if not found then return jsonb_build_object('won', false, 'review', (select to_jsonb(x) from reviews x where x.id = (p ->> 'id')::uuid)); end if;
  perform move_task(r.task_id, jsonb_build_object('events', p -> 'events'));
  perform add_audit(p -> 'audit');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('won', true, 'review', to_jsonb(r));
end $$;
--> statement-breakpoint
-- Reviews that are overdue and whose people are to be told now, oldest first: for the sweep.
create or replace function reviews_to_tell(p_limit int) returns jsonb language plpgsql stable as $$
declare v_now timestamptz := clock_timestamp();
begin
  return (select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (
    select * from reviews where reviewed_at is null and remind_at <= v_now order by remind_at limit p_limit) x);
end $$;
--> statement-breakpoint
-- Tells of an overdue review, once for each time that it falls due: six hours apart. p: {id, reminded, audit, notices}
create or replace function remind_review_v1(p jsonb) returns jsonb language plpgsql as $$
begin
  update reviews set reminded = reminded + 1, remind_at = clock_timestamp() + interval '6 hours'
  where id = (p ->> 'id')::uuid and reviewed_at is null and reminded = (p ->> 'reminded')::int and remind_at <= clock_timestamp();
  if not found then return jsonb_build_object('won', false); end if;
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  return jsonb_build_object('won', true);
end $$;
--> statement-breakpoint
-- When the sweep is next needed for a review; null: none is open.
create or replace function next_review_due() returns timestamptz language sql stable as $$
  select min(remind_at) from reviews where reviewed_at is null
$$;
--> statement-breakpoint
-- Broken glasses by what became of them: one row, for the metrics.
create or replace view review_figures with (security_invoker = true) as
select count(*) filter (where reviewed_at is null) as open,
       count(*) filter (where reviewed_at is null and due_at <= clock_timestamp()) as overdue,
       count(*) filter (where verdict = 'justified') as justified,
       count(*) filter (where verdict = 'not_justified') as not_justified,
       count(*) filter (where reviewed_at > due_at) as reviewed_late
from reviews;
