ALTER TABLE "grants" ADD COLUMN "gate" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "grants" ADD COLUMN "key_by" text;--> statement-breakpoint
-- Leave given beforehand, by somebody who could approve such a call alone. Changed since 0014: for the gate, and whose key it was given with.
-- p: {id, by, roles_version, approval_id, project, tool, args, target, max_level, uses, expires_at, reason, gate, key_by, audit, answer}
create or replace function grant_v1(p jsonb) returns jsonb language plpgsql as $$
declare g grants;
begin
  if not exists (select 1 from principals where id = p ->> 'by' and enabled and kind = 'human' and roles_version = (p ->> 'roles_version')::int) then
    return jsonb_build_object('state', 'roles_changed');
  end if;
  insert into grants (id, granted_by, approval_id, project, tool, args, target, max_level, uses, reason, gate, key_by, expires_at, created_at)
  values ((p ->> 'id')::uuid, p ->> 'by', (p ->> 'approval_id')::uuid, p ->> 'project', p ->> 'tool', p -> 'args', p -> 'target', p ->> 'max_level',
    (p ->> 'uses')::int, p ->> 'reason', coalesce((p ->> 'gate')::boolean, false), p ->> 'key_by', (p ->> 'expires_at')::timestamptz, clock_timestamp())
  returning * into g;
  perform add_audit(p -> 'audit');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('state', 'given', 'grant', to_jsonb(g));
end $$;
--> statement-breakpoint
-- Whether a grant holds now, but for its uses, for what `p_who` asked for: never for its giver, nor for who handed out the giver's key.
create function grant_holds(g grants, p_who text) returns boolean language sql volatile as $$
  select g.revoked_at is null and g.expires_at > clock_timestamp() and g.granted_by <> p_who and g.key_by is distinct from p_who
$$;
--> statement-breakpoint
-- Grants that may cover calls of a task, with who gave them as they are now. Changed since 0014: not those of the gate.
create or replace function grants_for(p_task text) returns jsonb language plpgsql stable as $$
declare v_now timestamptz := clock_timestamp();
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'granted_by', g.granted_by, 'tool', g.tool, 'args', g.args, 'target', g.target,
      'max_level', g.max_level, 'bindings', w.bindings, 'roles_version', w.roles_version) order by g.expires_at, g.id), '[]')
    from tasks t join grants g on g.project = t.project join principals w on w.id = g.granted_by and w.enabled and w.kind = 'human'
    where t.id = p_task and not g.gate and g.expires_at > v_now and g.used < g.uses
      and grant_holds(g, t.requested_by) and grant_holds(g, coalesce(t.run_by, t.requested_by)));
end $$;
--> statement-breakpoint
-- Takes one use of a grant for the call whose intent is being written; false: it holds no more. Never its giver's own task.
-- p: as intent_v1 takes it, with clearance {kind: grant, grant_id, roles_version, audit}. Changed since 0014: none of the gate's.
create or replace function use_grant(p jsonb) returns boolean language plpgsql as $$
declare c jsonb := p -> 'clearance';
begin
  update grants g set used = used + 1 from tasks t
  where g.id = (c ->> 'grant_id')::uuid and t.id = p ->> 'task_id' and g.project = t.project and g.tool = p ->> 'tool' and not g.gate
    and grant_holds(g, t.requested_by) and grant_holds(g, coalesce(t.run_by, t.requested_by)) and g.used < g.uses
    and exists (select 1 from principals w where w.id = g.granted_by and w.enabled and w.roles_version = (c ->> 'roles_version')::int);
  if not found then return false; end if;
  insert into grant_uses (key, grant_id, task_id, at) values (p ->> 'key', (c ->> 'grant_id')::uuid, p ->> 'task_id', clock_timestamp());
  perform add_audit(c -> 'audit');
  return true;
end $$;
--> statement-breakpoint
-- Grants that may cover a request at the gate, with who gave them as they are now; with `id` that one alone, its uses spent or not.
-- p: {project, tool, by, id}
create function gate_grants_v1(p jsonb) returns jsonb language sql as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', g.id, 'granted_by', g.granted_by, 'tool', g.tool, 'args', g.args, 'target', g.target,
      'max_level', g.max_level, 'bindings', w.bindings, 'roles_version', w.roles_version) order by g.expires_at, g.id), '[]')
  from grants g join principals w on w.id = g.granted_by and w.enabled and w.kind = 'human'
  where g.gate and g.project = p ->> 'project' and g.tool = p ->> 'tool' and grant_holds(g, p ->> 'by')
    and case when p ->> 'id' is null then g.used < g.uses else g.id = (p ->> 'id')::uuid end
$$;
--> statement-breakpoint
-- A request at the gate, decided at once where the policy decides it or a grant covers it: one use of the grant is taken with it. `grant_lost`:
-- that grant holds no more, and nothing was written.
-- p: {approval, times, decided: {status, reason, by} | null, grant: {id, roles_version, key} | null, audit, notices, answer}
create function ask_v2(p jsonb) returns jsonb language plpgsql as $$
declare v_id uuid := (p -> 'approval' ->> 'id')::uuid; v_decided jsonb := nullif(p -> 'decided', 'null'); t jsonb := p -> 'times';
  v_grant jsonb := nullif(p -> 'grant', 'null');
begin
  if v_grant is not null then
    update grants g set used = used + 1
    where g.id = (v_grant ->> 'id')::uuid and g.gate and g.project = p -> 'approval' ->> 'project' and g.tool = p -> 'approval' -> 'action_details' ->> 'tool'
      and grant_holds(g, p -> 'approval' ->> 'requested_by') and g.used < g.uses
      and exists (select 1 from principals w where w.id = g.granted_by and w.enabled and w.roles_version = (v_grant ->> 'roles_version')::int);
    if not found then return jsonb_build_object('state', 'grant_lost'); end if;
    insert into grant_uses (key, grant_id, task_id, at)
    values (v_grant ->> 'key', (v_grant ->> 'id')::uuid, p -> 'approval' ->> 'workflow_id', clock_timestamp());
  end if;
  if not insert_approval(p -> 'approval') then raise exception 'the request % is there already', v_id; end if;
  update approval_requests set created_at = (t ->> 'created_at')::timestamptz,
    expires_at = (t ->> 'expires_at')::timestamptz, remind_at = (t ->> 'remind_at')::timestamptz,
    status = coalesce(v_decided ->> 'status', status), approver_id = v_decided ->> 'by',
    rejection_reason = v_decided ->> 'reason', approved_at = (t ->> 'approved_at')::timestamptz, rejected_at = (t ->> 'rejected_at')::timestamptz,
    execute_by = (t ->> 'execute_by')::timestamptz
  where id = v_id;
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('state', 'asked');
end $$;
--> statement-breakpoint
-- Spends an approval of a gate, once: whoever gets `fresh` may begin, and its intent is in the ledger. Nobody begins while it is halted.
-- Changed since 0024: what a grant let through is begun only as long as that holds, and has this use of it.
-- p: {approval_id, by, action_hash, key, tool, effect, args, args_hash, clearance, grant: {id, roles_version} | null, action, audit, answer}
create or replace function consume_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests; v_grant jsonb := nullif(p -> 'grant', 'null');
begin
  update approval_requests set consumed_by = p ->> 'key', version = version + 1
  where id = (p ->> 'approval_id')::uuid and kind = 'gate' and status || '' = 'approved' and action_hash = p ->> 'action_hash'
    and requested_by = p ->> 'by' and consumed_by is null and execute_by > clock_timestamp() and not halted(project)
    and exists (select 1 from principals w where w.id = p ->> 'by' and w.enabled)
    and (v_grant is null or exists (select 1 from grants g join grant_uses u on u.grant_id = g.id and u.key = p ->> 'key'
      join principals w on w.id = g.granted_by and w.enabled and w.roles_version = (v_grant ->> 'roles_version')::int
      where g.id = (v_grant ->> 'id')::uuid and grant_holds(g, p ->> 'by')))
  returning * into a;
  if not found then
    select * into a from approval_requests where id = (p ->> 'approval_id')::uuid;
    return jsonb_build_object('state', 'refused', 'approval', to_jsonb(a), 'now', clock_timestamp(), 'halted', halted(a.project));
  end if;
  insert into effects (subtask_id, run, turn, call_index, task_id, key, tool, effect, args, args_hash, action_hash, idempotent, clearance, approval_id, state, version)
  values (a.workflow_id, 1, 0, 0, a.workflow_id, p ->> 'key', p ->> 'tool', p ->> 'effect', p -> 'args', p ->> 'args_hash', p ->> 'action_hash', 0,
    p ->> 'clearance', a.id::text, 'intent', a.version);
  perform add_approval_action(p -> 'action', a.id);
  perform add_audit(p -> 'audit');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('state', 'fresh', 'approval', to_jsonb(a));
end $$;
