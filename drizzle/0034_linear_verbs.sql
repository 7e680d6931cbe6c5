-- Keeps what Linear told us, once: by its delivery and by the version of what it is about. What a connection's own user did is our own doing.
-- p: the row, and `actors`, who did it; `state` other than `new` is only kept
create function linear_take_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_id uuid; v_own boolean := exists (select 1 from linear_connections c where c.workspace = p ->> 'workspace' and p -> 'actors' ? c.app_user);
  v_state text := case when v_own and p ->> 'state' = 'new' then 'ignored' else p ->> 'state' end;
begin
  insert into linear_inbox (id, delivery, version_key, workspace, type, action, subject, body, state, outcome)
  values ((p ->> 'id')::uuid, p ->> 'delivery', p ->> 'version_key', p ->> 'workspace', p ->> 'type', p ->> 'action', p ->> 'subject', p -> 'body',
    v_state, case when v_own then 'our own doing' else p ->> 'outcome' end)
  on conflict do nothing returning id into v_id;
  return jsonb_build_object('state', case when v_id is null then 'duplicate' else v_state end);
end $$;
--> statement-breakpoint
-- Takes one of them to be worked off, for `lease_s`; of one subject the oldest first. p: {id, lease_s}
create function linear_claim_v1(p jsonb) returns jsonb language plpgsql as $$
declare r linear_inbox; v_now timestamptz;
begin
  select * into r from linear_inbox where id = (p ->> 'id')::uuid for update;
  if not found then return jsonb_build_object('state', 'missing'); end if;
  v_now := clock_timestamp();
  if r.state <> 'new' then return jsonb_build_object('state', 'noop'); end if;
  if r.next_at > v_now then return jsonb_build_object('state', 'early', 'delay_s', ceil(extract(epoch from r.next_at - v_now))); end if;
  if exists (select 1 from linear_inbox x where x.subject = r.subject and x.state = 'new' and x.id < r.id) then
    update linear_inbox set next_at = v_now + interval '5 seconds' where id = r.id;
    return jsonb_build_object('state', 'behind');
  end if;
  update linear_inbox set attempts = attempts + 1, next_at = v_now + make_interval(secs => (p ->> 'lease_s')::float) where id = r.id returning * into r;
  return jsonb_build_object('state', 'claimed', 'now', v_now, 'row', to_jsonb(r));
end $$;
--> statement-breakpoint
-- How an attempt ended, of whoever made it; answers who is next of the same subject. What fails too often is given up.
-- p: {id, attempt, state: done | ignored | retry | dead, outcome, retry_s}
create function linear_settle_v1(p jsonb) returns jsonb language plpgsql as $$
declare r linear_inbox; v_next jsonb;
begin
  update linear_inbox set outcome = left(p ->> 'outcome', 500), state = case when p ->> 'state' = 'retry' then 'new' else p ->> 'state' end,
    next_at = case when p ->> 'state' = 'retry' then clock_timestamp() + make_interval(secs => (p ->> 'retry_s')::float) else next_at end
  where id = (p ->> 'id')::uuid and state = 'new' and attempts = (p ->> 'attempt')::int returning * into r;
  if not found then return jsonb_build_object('won', false, 'ring', '[]'::jsonb); end if;
  if r.state = 'dead' then
    perform bury(jsonb_build_object('kind', 'notice', 'subject', 'linear:' || r.id, 'task_id', null, 'code', 'linear_not_worked_off', 'attempts', r.attempts,
      'first_at', r.received_at, 'reason', r.outcome));
  end if;
  if r.state = 'new' then return jsonb_build_object('won', true, 'ring', jsonb_build_array(jsonb_build_object('id', r.id, 'delay_s', p -> 'retry_s'))); end if;
  update linear_inbox set next_at = clock_timestamp() where id = (select id from linear_inbox where subject = r.subject and state = 'new' and id > r.id order by id limit 1)
    and next_at <= clock_timestamp() + interval '1 minute' and attempts = 0
  returning jsonb_build_array(jsonb_build_object('id', id, 'delay_s', 0)) into v_next;
  return jsonb_build_object('won', true, 'ring', coalesce(v_next, '[]'));
end $$;
--> statement-breakpoint
-- Who may refresh a workspace's tokens, for `lease_s`: one at a time. p: {workspace, version, lease_s}. Answers the row as it is, and whether the lease is ours.
create function linear_lease_v1(p jsonb) returns jsonb language plpgsql as $$
declare c linear_connections; v_mine boolean;
begin
  select * into c from linear_connections where workspace = p ->> 'workspace' for update;
  v_mine := c.state = 'active' and c.version = (p ->> 'version')::int and (c.lease_until is null or c.lease_until <= clock_timestamp());
  if v_mine then
    update linear_connections set lease_until = clock_timestamp() + make_interval(secs => (p ->> 'lease_s')::float) where workspace = c.workspace;
  end if;
  return jsonb_build_object('mine', coalesce(v_mine, false), 'connection', to_jsonb(c));
end $$;
--> statement-breakpoint
-- Puts a workspace's tokens in place: those of an installation, or those that a refresh brought (`from_version`: only where nobody did before).
-- The tasks that came from Linear are told there from now on; where a hub is configured it asks. p: {the row, from_version?, hub?, audit}
create function linear_connect_v1(p jsonb) returns jsonb language plpgsql as $$
declare c linear_connections;
begin
  insert into linear_connections as x (workspace, name, app_user, scopes, access_token, refresh_token, expires_at, installed_by)
  values (p ->> 'workspace', p ->> 'name', p ->> 'app_user', coalesce(p ->> 'scopes', ''), p ->> 'access_token', p ->> 'refresh_token',
    clock_timestamp() + make_interval(secs => (p ->> 'expires_in')::float), p ->> 'by')
  on conflict (workspace) do update set name = coalesce(excluded.name, x.name), app_user = coalesce(excluded.app_user, x.app_user),
    scopes = case when excluded.scopes = '' then x.scopes else excluded.scopes end, access_token = excluded.access_token,
    refresh_token = excluded.refresh_token, expires_at = excluded.expires_at, lease_until = null, version = x.version + 1, state = 'active', reason = null,
    updated_at = clock_timestamp()
  where (p ->> 'from_version') is null or x.version = (p ->> 'from_version')::int
  returning * into c;
  if not found then return jsonb_build_object('won', false); end if;
  if not exists (select 1 from notification_endpoints where channel = 'linear' and target = '{}' and deleted_at is null) then
    insert into notification_endpoints (id, name, channel, target, created_by) values (uuid7(), 'linear', 'linear', '{}', p ->> 'by') on conflict do nothing;
  end if;
  if nullif(p ->> 'hub', '') is not null and not exists (select 1 from notification_endpoints where channel = 'linear' and target ->> 'issue' = p ->> 'hub' and deleted_at is null) then
    insert into notification_endpoints (id, name, channel, target, created_by)
    values (uuid7(), 'linear-hub', 'linear', jsonb_build_object('issue', p ->> 'hub'), p ->> 'by') on conflict do nothing;
  end if;
  perform add_audit(p -> 'audit');
  return jsonb_build_object('won', true, 'version', c.version);
end $$;
--> statement-breakpoint
-- A connection that is over: its tokens are gone. p: {workspace, version?, reason, audit}
create function linear_disconnect_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_won boolean;
begin
  update linear_connections set state = 'revoked', reason = p ->> 'reason', access_token = null, refresh_token = null, expires_at = null, lease_until = null,
    version = version + 1, updated_at = clock_timestamp()
  where workspace = p ->> 'workspace' and state = 'active' and ((p ->> 'version') is null or version = (p ->> 'version')::int);
  v_won := found;
  if v_won then perform add_audit(p -> 'audit'); end if;
  return jsonb_build_object('won', v_won);
end $$;
--> statement-breakpoint
-- Finds or makes the link of a session, an issue or a comment that asks. p: the row
create function linear_link_v1(p jsonb) returns jsonb language plpgsql as $$
declare l linear_links; v_new boolean;
begin
  insert into linear_links (id, workspace, kind, task_id, approval_id, issue_id, session_id, comment_id, asked_by, data)
  values ((p ->> 'id')::uuid, p ->> 'workspace', p ->> 'kind', p ->> 'task_id', p ->> 'approval_id', p ->> 'issue_id', p ->> 'session_id', p ->> 'comment_id',
    p ->> 'asked_by', coalesce(p -> 'data', '{}'))
  on conflict do nothing returning * into l;
  v_new := found;
  if not v_new then
    select * into l from linear_links where kind = p ->> 'kind' and case p ->> 'kind' when 'session' then session_id = p ->> 'session_id'
      when 'issue' then issue_id = p ->> 'issue_id' else approval_id = p ->> 'approval_id' and comment_id = p ->> 'comment_id' end;
  end if;
  return jsonb_build_object('new', v_new, 'link', to_jsonb(l));
end $$;
--> statement-breakpoint
-- Says something to a task that is still open. p: {task_id, note: {by, at, text}, most, audit}
create function note_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_status text;
begin
  select status into v_status from tasks where id = p ->> 'task_id' for update;
  if v_status in ('completed', 'failed', 'rejected', 'expired', 'cancelled') then return jsonb_build_object('state', 'ended', 'status', v_status); end if;
  update tasks set notes = coalesce(notes, '[]') || jsonb_build_array(p -> 'note')
  where id = p ->> 'task_id' and jsonb_array_length(coalesce(notes, '[]')) < (p ->> 'most')::int;
  if not found then return jsonb_build_object('state', 'full', 'status', v_status); end if;
  perform add_audit(p -> 'audit');
  return jsonb_build_object('state', 'noted', 'status', v_status);
end $$;
--> statement-breakpoint
-- As in 0032, with whether the task came from Linear.
create function untold_v2(p jsonb) returns jsonb language sql stable as $$
  with due as (select * from event_outbox where next_at <= clock_timestamp() order by next_at, id limit (p ->> 'limit')::int)
  select jsonb_build_object('now', clock_timestamp(), 'events', coalesce((
      select jsonb_agg(jsonb_build_object('id', o.id, 'task_id', o.task_id, 'event', o.payload, 'attempts', o.attempts,
        'linked', exists (select 1 from linear_links l where l.task_id = o.task_id and l.kind in ('session', 'issue')),
        'task', (select jsonb_build_object('id', t.id, 'status', t.status, 'description', t.description, 'project', t.project, 'requested_by', t.requested_by,
            'risk_level', t.assessment ->> 'level', 'error', t.error) from tasks t where t.id = o.task_id),
        'approval', (select to_jsonb(a) from approval_requests a where a.id::text = o.approval_id),
        'subtask', (select jsonb_build_object('id', s.id, 'agent', s.agent, 'title', s.planned ->> 'title', 'result', s.result, 'error', s.error)
            from subtasks s where s.id = o.payload ->> 'subtask_id')) order by o.id) from due o), '[]'),
    'endpoints', case when exists (select 1 from due) then coalesce((select jsonb_agg(to_jsonb(e) - 'secrets') from notification_endpoints e
        where e.enabled and e.deleted_at is null), '[]') else '[]' end,
    'people', case when exists (select 1 from due) and exists (select 1 from notification_endpoints e where e.enabled and e.deleted_at is null
          and (e.channel = 'console' or e.channel = 'email' and e.target ->> 'to' = 'people'))
      then coalesce((select jsonb_agg(jsonb_build_object('id', w.id, 'name', w.name, 'bindings', w.bindings, 'email', w.email, 'preferences', n.preferences))
        from principals w left join notification_preferences n on n.principal_id = w.id where w.enabled and w.kind = 'human'), '[]') else '[]' end)
$$;
--> statement-breakpoint
-- As in 0032, with what Linear told us that is still to be worked off.
create function sweep_and_tend_v2(p jsonb) returns jsonb language plpgsql as $$
declare v_swept jsonb := sweep_v2(p); v_now timestamptz := clock_timestamp(); v_due jsonb;
begin
  select coalesce(jsonb_agg(jsonb_build_object('id', 'delivery:' || d.id, 'attempts', d.attempts, 'late_s', extract(epoch from v_now - d.next_at))), '[]') into v_due
  from (select * from notification_deliveries where state = 'pending' and next_at <= v_now order by next_at limit (p ->> 'limit')::int) d;
  select v_due || coalesce(jsonb_agg(jsonb_build_object('id', 'linear:' || r.id, 'attempts', r.attempts, 'late_s', extract(epoch from v_now - r.next_at))), '[]') into v_due
  from (select * from linear_inbox where state = 'new' and next_at <= v_now order by next_at limit (p ->> 'limit')::int) r;
  if (v_swept ->> 'retain')::boolean then
    delete from linear_inbox where id in (
      select id from linear_inbox where received_at < v_now - interval '30 days' and state <> 'new' order by received_at limit 5000);
    delete from linear_states where expires_at < v_now;
    delete from notification_deliveries where id in (
      select id from notification_deliveries where created_at < v_now - interval '90 days' and state <> 'pending' order by created_at limit 5000);
  end if;
  return v_swept || jsonb_build_object('deliveries', v_due, 'untold', coalesce((select min(next_at) from event_outbox) <= v_now, false));
end $$;
--> statement-breakpoint
-- As in 0032, with Linear.
create or replace function next_due(p_orphan_s float) returns timestamptz language sql stable as $$
  select least(
    (select min(s.wake_at) from tasks t join subtasks s on s.task_id = t.id where t.busy_subtasks > 0 and s.status in ('ready', 'running')),
    (select min(wake_at) from tasks where work <> 'idle'),
    (select min(expires_at) from approval_requests where status = 'pending'),
    (select min(remind_at) from approval_requests where status = 'pending'),
    (select min(next_at) from outbox where sent_at is null and attempts < max_notice_attempts()),
    (select min(next_at) from event_outbox where next_at < 'infinity'),
    (select min(next_at) from notification_deliveries where state = 'pending'),
    (select min(next_at) from linear_inbox where state = 'new'),
    (select min(coalesce(reconciled_at, created_at)) + interval '1 hour' from linear_connections where state = 'active'),
    (select min(case state when 'intent' then at + make_interval(secs => p_orphan_s) else remind_at end) from effects where state in ('intent', 'unknown')))
$$;
--> statement-breakpoint
-- As in 0032, with Linear.
create or replace function still_waits(p_subject text) returns boolean language sql stable as $$
  select case split_part(p_subject, ':', 1)
    when 'subtask' then exists (select 1 from subtasks where id = split_part(p_subject, ':', 2) and status in ('ready', 'running'))
    when 'task' then exists (select 1 from tasks where id = split_part(p_subject, ':', 2) and work <> 'idle')
    when 'notice' then exists (select 1 from outbox where id = substr(p_subject, 8) and sent_at is null)
    when 'delivery' then exists (select 1 from notification_deliveries where id = substr(p_subject, 10)::uuid and state = 'dead')
    when 'event' then exists (select 1 from event_outbox where id = substr(p_subject, 7)::uuid)
    when 'linear' then exists (select 1 from linear_inbox where id = substr(p_subject, 8)::uuid and state = 'dead')
    else true end
$$;
--> statement-breakpoint
-- As in 0032, with Linear.
create or replace function redrive_v1(p jsonb) returns jsonb language plpgsql as $$
declare d dead_letters; v_id text; v_kind text; v_bells jsonb := '[]'; v_notices jsonb := '[]';
begin
  select * into d from dead_letters where id = (p ->> 'id')::uuid for update;
  if d.closed_at is not null then return jsonb_build_object('state', 'closed'); end if;
  v_kind := split_part(d.subject, ':', 1);
  v_id := substr(d.subject, length(v_kind) + 2);
  if v_kind = 'subtask' then
    update subtasks set attempts = 0, bells = bells + 1, wake_at = clock_timestamp() + interval '12 seconds'
    where id = v_id and (status = 'ready' or status = 'running' and lease_until <= clock_timestamp());
    v_bells := (select coalesce(jsonb_agg(jsonb_build_object('kind', 'subtask', 'id', id, 'version', version, 'bells', bells)), '[]')
      from subtasks where id = v_id and status in ('ready', 'running'));
  elsif v_kind = 'task' then
    update tasks set attempts = 0, bells = bells + 1, wake_at = clock_timestamp() + interval '12 seconds'
    where id = v_id and (work = 'ready' or work = 'running' and lease_until <= clock_timestamp());
    v_bells := (select coalesce(jsonb_agg(jsonb_build_object('kind', 'task', 'id', id, 'version', version, 'bells', bells)), '[]')
      from tasks where id = v_id and work <> 'idle');
  elsif v_kind = 'notice' then
    with n as (update outbox set attempts = 0, next_at = clock_timestamp() + interval '30 seconds' where id = v_id and sent_at is null returning id)
    select coalesce(jsonb_agg(n), '[]') into v_notices from n;
  elsif v_kind = 'delivery' then
    with n as (update notification_deliveries set state = 'pending', attempts = 0, next_at = clock_timestamp() where id = v_id::uuid and state in ('dead', 'pending')
      returning 'delivery:' || id as id, 0 as attempts)
    select coalesce(jsonb_agg(n), '[]') into v_notices from n;
  elsif v_kind = 'event' then
    with n as (update event_outbox set attempts = 0, next_at = clock_timestamp() where id = v_id::uuid returning 'event:' || id as id, 0 as attempts)
    select coalesce(jsonb_agg(n), '[]') into v_notices from n;
  elsif v_kind = 'linear' then
    with n as (update linear_inbox set state = 'new', attempts = 0, next_at = clock_timestamp() where id = v_id::uuid and state in ('dead', 'new')
      returning 'linear:' || id as id, 0 as attempts)
    select coalesce(jsonb_agg(n), '[]') into v_notices from n;
  end if;
  delete from work_rings where id = v_id;
  update dead_letters set closed_at = clock_timestamp(), closed_by = p ->> 'by' where id = d.id;
  perform add_audit(p -> 'audit');
  return jsonb_build_object('state', case when v_bells = '[]' and v_notices = '[]' then 'nothing_left' else 'rung' end, 'ready', v_bells, 'notices', v_notices);
end $$;
--> statement-breakpoint
-- As in 0032, and whoever a Linear user is here: an administrator said so. The caller has verified that Linear said who it was.
create or replace function who_calls(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare v_who jsonb; v_key jsonb; v_used timestamptz; w principals; v_hash text := p ->> 'key_hash';
begin
  if v_hash is null then
    if p ->> 'slack_user' is not null then
      select x.* into w from principals x join notification_preferences n on n.principal_id = x.id
      where n.slack_user = p ->> 'slack_user' and x.kind = 'human';
    elsif p -> 'linear_user' ->> 'user' is not null then
      select x.* into w from principals x join linear_users n on n.principal_id = x.id
      where n.workspace = p -> 'linear_user' ->> 'workspace' and n.linear_user = p -> 'linear_user' ->> 'user' and x.kind = 'human';
    elsif nullif(p -> 'oidc', 'null') is null then return '{"principal": null}';
    else w := sign_in(p -> 'oidc');
    end if;
    if not coalesce(w.enabled, false) then return '{"principal": null}'; end if;
    return jsonb_build_object('key', null, 'principal', jsonb_build_object('id', w.id, 'name', w.name, 'kind', w.kind,
      'bindings', w.bindings, 'roles_version', w.roles_version, 'issued_by', null));
  end if;
  select jsonb_build_object('id', o.id, 'name', o.name, 'kind', o.kind, 'bindings', o.bindings, 'roles_version', o.roles_version,
      'issued_by', nullif(a.created_by, o.id)), jsonb_build_object('id', a.id, 'scopes', a.scopes), a.last_used_at
  into v_who, v_key, v_used from api_keys a join principals o on o.id = a.principal_id
  where a.hash = v_hash and a.revoked_at is null and (a.expires_at is null or a.expires_at > clock_timestamp()) and o.enabled;
  if v_who is null then return '{"principal": null}'; end if;
  -- An older release names no scope: a key that has less than all is not for it.
  if not (v_key -> 'scopes') @> coalesce(nullif(p -> 'scope', 'null'), '["read", "submit", "decide", "admin"]') then
    return jsonb_build_object('principal', null, 'refused', 'scope', 'key', v_key);
  end if;
  if v_used is null or v_used < clock_timestamp() - interval '1 minute' then
    update api_keys set last_used_at = clock_timestamp() where hash = (select a.hash from api_keys a where a.hash = v_hash
      and (a.last_used_at is null or a.last_used_at < clock_timestamp() - interval '1 minute') for update skip locked);
  end if;
  return jsonb_build_object('principal', v_who, 'key', v_key);
end $$;
