-- Lines of a timeline that anybody is told of; the same as TOLD_AS in schema/notification.ts (a test compares them).
create function told_types() returns text[] language sql immutable as $$
  select array['task.created', 'task.planned', 'task.started', 'subtask.completed', 'subtask.failed', 'task.completed', 'task.failed', 'task.rejected',
    'task.expired', 'task.cancelled', 'approval.requested', 'approval.reminded', 'approval.escalated', 'approval.delegated', 'approval.approved',
    'approval.rejected', 'approval.expired', 'approval.cancelled', 'budget.paused']
$$;
--> statement-breakpoint
-- As in 0024; and where anybody wants to be told, what happened is put into the outbox in the same statement, a gate's events too.
create or replace function add_events(p_task text, p_last int, p_events jsonb) returns void language plpgsql as $$
begin
  if exists (select 1 from notification_endpoints where enabled and deleted_at is null) then
    insert into event_outbox (task_id, approval_id, payload)
    select p_task, e ->> 'approval_id', jsonb_build_object('type', e ->> 'type', 'seq', coalesce(p_last - jsonb_array_length(p_events) + n::int, 0),
      'at', clock_timestamp(), 'actor', e -> 'actor', 'subtask_id', e ->> 'subtask_id', 'data', coalesce(e -> 'data', '{}'))
    from jsonb_array_elements(p_events) with ordinality as x(e, n) where e ->> 'type' = any (told_types());
  end if;
  if p_last is null and p_task like 'gate:%' then return; end if;
  insert into events (task_id, seq, type, at, subtask_id, approval_id, actor, data)
  select p_task, p_last - jsonb_array_length(p_events) + n::int, e ->> 'type', clock_timestamp(),
         e ->> 'subtask_id', e ->> 'approval_id', e -> 'actor', coalesce(e -> 'data', '{}')
  from jsonb_array_elements(p_events) with ordinality as x(e, n);
end $$;
--> statement-breakpoint
-- As in 0012; a notice of kind `event` is for whoever subscribed.
create or replace function add_notices(p_rows jsonb) returns void language plpgsql as $$
begin
  if p_rows is null or p_rows in ('null', '[]') then return; end if;
  insert into outbox (id, kind, task_id, approval_id, payload)
  select r ->> 'id', r ->> 'kind', r ->> 'task_id', r ->> 'approval_id', coalesce(r -> 'payload', '{}')
  from jsonb_array_elements(p_rows) as r where r ->> 'kind' <> 'event';
  insert into event_outbox (task_id, approval_id, payload)
  select r ->> 'task_id', r ->> 'approval_id', r -> 'payload' || jsonb_build_object('at', clock_timestamp())
  from jsonb_array_elements(p_rows) as r where r ->> 'kind' = 'event'
    and exists (select 1 from notification_endpoints where enabled and deleted_at is null);
end $$;
--> statement-breakpoint
-- What happened and is not yet handed out, oldest first, with everything that deciding who is told needs: one round trip. p: {limit}
create function untold_v1(p jsonb) returns jsonb language sql stable as $$
  with due as (select * from event_outbox where next_at <= clock_timestamp() order by next_at, id limit (p ->> 'limit')::int)
  select jsonb_build_object('now', clock_timestamp(), 'events', coalesce((
      select jsonb_agg(jsonb_build_object('id', o.id, 'task_id', o.task_id, 'event', o.payload, 'attempts', o.attempts,
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
-- Hands out what happened: its deliveries are there, each once whoever else hands it out, and it leaves the outbox in the same statement.
-- p: {ids, deliveries: [rows], failed: [{id, reason}]}. Answers what is to be sent: [{id, delay_s}]
create function hand_out_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_rows jsonb; f jsonb;
begin
  with n as (
    insert into notification_deliveries (id, message_id, endpoint_id, recipient, type, project, task_id, approval_id, seq, message, state, digest, next_at, event_at, delivered_at)
    select (d ->> 'id')::uuid, d ->> 'message_id', (d ->> 'endpoint_id')::uuid, d ->> 'recipient', d ->> 'type', d ->> 'project', d ->> 'task_id', d ->> 'approval_id',
      (d ->> 'seq')::int, d -> 'message', d ->> 'state', (d ->> 'digest')::boolean,
      greatest(clock_timestamp(), (d ->> 'next_at')::timestamptz), (d ->> 'event_at')::timestamptz, case when d ->> 'state' = 'sent' then clock_timestamp() end
    from jsonb_array_elements(p -> 'deliveries') d on conflict do nothing
    returning id, state, next_at)
  select coalesce(jsonb_agg(jsonb_build_object('id', id, 'delay_s', greatest(0, ceil(extract(epoch from next_at - clock_timestamp()))))), '[]') into v_rows
  from n where state = 'pending';
  delete from event_outbox where id in (select x::uuid from jsonb_array_elements_text(p -> 'ids') x);
  for f in select x from jsonb_array_elements(p -> 'failed') x loop
    update event_outbox set attempts = attempts + 1, next_at = clock_timestamp() + make_interval(secs => 30 * (1 + attempts)) where id = (f ->> 'id')::uuid;
    -- One that nobody can hand out keeps no other from it.
    perform bury(jsonb_build_object('kind', 'notice', 'subject', 'event:' || (f ->> 'id'), 'task_id', o.task_id, 'code', 'not_handed_out', 'attempts', o.attempts,
      'first_at', o.created_at, 'reason', f ->> 'reason')) from event_outbox o where o.id = (f ->> 'id')::uuid and o.attempts >= max_notice_attempts();
    update event_outbox set next_at = 'infinity' where id = (f ->> 'id')::uuid and attempts >= max_notice_attempts();
  end loop;
  return v_rows;
end $$;
--> statement-breakpoint
-- Takes one delivery to be sent, for `lease_s`. Held back: one whose endpoint is left alone for a while, and one whose task has an earlier one
-- that is still to come there. An open breaker lets one through when its time is over. p: {id, lease_s}
create function claim_delivery_v1(p jsonb) returns jsonb language plpgsql as $$
declare d notification_deliveries; e notification_endpoints; v_before timestamptz; v_now timestamptz; v_gathered jsonb := '[]';
begin
  select endpoint_id into d.endpoint_id from notification_deliveries where id = (p ->> 'id')::uuid;
  if not found then return jsonb_build_object('state', 'missing'); end if;
  -- Always the endpoint first: who settles locks them in this order too.
  select * into e from notification_endpoints where id = d.endpoint_id for update;
  select * into d from notification_deliveries where id = (p ->> 'id')::uuid for update;
  v_now := clock_timestamp();
  if d.state <> 'pending' then return jsonb_build_object('state', 'noop'); end if;
  if not e.enabled or e.deleted_at is not null then
    update notification_deliveries set state = 'dropped', last_error = coalesce(e.disabled_reason, 'The endpoint was disabled or deleted.') where id = d.id;
    return jsonb_build_object('state', 'dropped');
  end if;
  if d.next_at > v_now then return jsonb_build_object('state', 'early', 'delay_s', ceil(extract(epoch from d.next_at - v_now))); end if;
  if e.open_until > v_now then
    update notification_deliveries set next_at = e.open_until + make_interval(secs => random() * 5) where id = d.id;
    return jsonb_build_object('state', 'held', 'delay_s', ceil(extract(epoch from e.open_until - v_now)) + 5);
  end if;
  select min(next_at) into v_before from notification_deliveries x where x.endpoint_id = d.endpoint_id and x.task_id = d.task_id and x.recipient = d.recipient
    and x.state = 'pending' and x.replay = d.replay and (x.seq, x.id) < (d.seq, d.id);
  if v_before is not null then
    -- Whoever settles the one before it rings for it; the sweep, where that was lost.
    update notification_deliveries set next_at = least(greatest(v_before, v_now) + interval '5 seconds', v_now + interval '10 minutes') where id = d.id;
    return jsonb_build_object('state', 'behind');
  end if;
  if d.digest then
    with g as (select id, message from notification_deliveries x where x.endpoint_id = d.endpoint_id and x.recipient = d.recipient and x.digest
        and x.state = 'pending' and x.id <> d.id and x.next_at <= v_now + interval '1 minute' order by x.event_at, x.seq limit 99 for update skip locked)
    select coalesce(jsonb_agg(jsonb_build_object('id', id, 'message', message)), '[]') into v_gathered from g;
  end if;
  if e.failures >= breaker_after() then
    update notification_endpoints set open_until = v_now + make_interval(secs => (p ->> 'lease_s')::float) where id = e.id;
  end if;
  update notification_deliveries set attempts = attempts + 1, next_at = v_now + make_interval(secs => (p ->> 'lease_s')::float) where id = d.id returning * into d;
  return jsonb_build_object('state', 'claimed', 'now', v_now, 'delivery', to_jsonb(d), 'endpoint', to_jsonb(e), 'gathered', v_gathered,
    'handle', (select x.handle from notification_deliveries x where x.endpoint_id = e.id and x.approval_id = d.approval_id and x.recipient = d.recipient
      and x.handle is not null order by x.created_at limit 1),
    'approval', (select to_jsonb(a) from approval_requests a where a.id::text = d.approval_id),
    'person', (select jsonb_build_object('id', w.id, 'name', w.name, 'email', coalesce(n.preferences ->> 'email', w.email), 'enabled', w.enabled)
      from principals w left join notification_preferences n on n.principal_id = w.id where w.id = d.recipient));
end $$;
--> statement-breakpoint
-- So many failures in a row open an endpoint's breaker.
create function breaker_after() returns int language sql immutable as $$ select 5 $$;
--> statement-breakpoint
-- How an attempt ended; an attempt that somebody has taken over since changes nothing. The endpoint's breaker opens for longer each time; who
-- has failed for five days is disabled. p: {id, attempt, ok, status, error, handle, retry_s (null: it was the last), next_id, gathered: [ids]}
create function settle_delivery_v1(p jsonb) returns jsonb language plpgsql as $$
declare d notification_deliveries; e notification_endpoints; v_ring jsonb := '[]'; v_ok boolean := (p ->> 'ok')::boolean; v_off boolean := false; v_next jsonb;
begin
  select * into e from notification_endpoints
  where id = (select endpoint_id from notification_deliveries where id = (p ->> 'id')::uuid) for update;
  select * into d from notification_deliveries where id = (p ->> 'id')::uuid and state = 'pending' and attempts = (p ->> 'attempt')::int for update;
  if not found then return jsonb_build_object('won', false, 'ring', v_ring, 'disabled', false); end if;
  if v_ok then
    update notification_deliveries set state = 'sent', delivered_at = clock_timestamp(), last_status = (p ->> 'status')::int, last_error = null, handle = p ->> 'handle'
    where id = d.id;
    update notification_deliveries set state = 'gathered', delivered_at = clock_timestamp()
    where id in (select x::uuid from jsonb_array_elements_text(p -> 'gathered') x) and state = 'pending';
    update notification_endpoints set failures = 0, failing_since = null, open_until = null, last_error = null, last_success_at = clock_timestamp() where id = e.id;
    insert into metric_deltas (metric, labels, value)
    values ('notifications_sent_total', jsonb_build_object('channel', e.channel, 'event_type', d.type, 'project', project_label(d.project)), 1);
    insert into metric_deltas (metric, labels, bucket, value)
    select 'notification_delivery_seconds', jsonb_build_object('channel', e.channel), b.bucket, b.value
    from (select greatest(0, round(extract(epoch from clock_timestamp() - d.event_at), 3)) as s) w,
      lateral (values (bound_of('notification_delivery_seconds', bucket_of('notification_delivery_seconds', w.s)), 1), ('sum', w.s)) b(bucket, value)
    where d.replay = 0 and not d.digest;
  else
    v_off := coalesce(e.failing_since <= clock_timestamp() - interval '5 days' and e.enabled, false);
    update notification_endpoints set failures = failures + 1, failing_since = coalesce(failing_since, clock_timestamp()), last_error = p ->> 'error',
      open_until = case when failures + 1 >= breaker_after()
        then clock_timestamp() + make_interval(secs => least(3600, 30 * power(2, least(10, failures + 1 - breaker_after())))) end,
      enabled = enabled and not v_off,
      disabled_reason = case when v_off then 'Nothing was taken for five days: ' || (p ->> 'error') else disabled_reason end,
      version = version + v_off::int
    where id = e.id;
    update notification_deliveries set last_status = (p ->> 'status')::int, last_error = p ->> 'error',
      state = case when p ->> 'retry_s' is null then 'dead' else 'pending' end,
      next_at = clock_timestamp() + make_interval(secs => coalesce((p ->> 'retry_s')::float, 0)) where id = d.id;
    insert into metric_deltas (metric, labels, value)
    values ('notification_failures_total', jsonb_build_object('channel', e.channel), 1);
    if p ->> 'retry_s' is null then
      perform bury(jsonb_build_object('kind', 'notice', 'subject', 'delivery:' || d.id, 'task_id', (select id from tasks where id = d.task_id),
        'code', 'not_delivered', 'attempts', d.attempts, 'first_at', d.created_at, 'reason', e.name || ': ' || (p ->> 'error')));
    else
      v_ring := v_ring || jsonb_build_object('id', d.id, 'delay_s', (p ->> 'retry_s')::float);
    end if;
    if e.fallback_id is not null and (d.attempts = e.fallback_after or p ->> 'retry_s' is null) then
      with f as (
        insert into notification_deliveries (id, message_id, endpoint_id, recipient, replay, type, project, task_id, approval_id, seq, message, fallback_of, event_at)
        select (p ->> 'next_id')::uuid, d.message_id, b.id, case when b.channel = 'email' and b.target ->> 'to' = 'people' then d.recipient else '' end, d.replay,
          d.type, d.project, d.task_id, d.approval_id, d.seq, d.message, d.id, d.event_at
        from notification_endpoints b where b.id = e.fallback_id and b.enabled and b.deleted_at is null
          -- Who is told person by person has nobody to tell where this one had none.
          and not (b.channel = 'console' or b.channel = 'email' and b.target ->> 'to' = 'people' and d.recipient = '')
        on conflict do nothing returning id)
      select v_ring || coalesce(jsonb_agg(jsonb_build_object('id', id, 'delay_s', 0)), '[]') into v_ring from f;
    end if;
  end if;
  -- Whoever waited behind it goes next.
  update notification_deliveries set next_at = clock_timestamp() where (v_ok or p ->> 'retry_s' is null) and id = (
    select x.id from notification_deliveries x where x.endpoint_id = d.endpoint_id and x.task_id = d.task_id and x.recipient = d.recipient
      and x.state = 'pending' and x.replay = d.replay and not x.digest and x.attempts = 0 and (x.seq, x.id) > (d.seq, d.id)
      and x.next_at <= clock_timestamp() + interval '1 hour' order by x.seq, x.id limit 1)
  returning jsonb_build_array(jsonb_build_object('id', id, 'delay_s', 0)) into v_next;
  return jsonb_build_object('won', true, 'ring', v_ring || coalesce(v_next, '[]'), 'disabled', v_off);
end $$;
--> statement-breakpoint
-- As in 0020, with how long people waited to be told.
create or replace function metric_bounds(p_metric text) returns numeric[] language sql immutable as $$
  select (case p_metric
    when 'orchestrator_approval_wait_seconds' then '{30,60,300,600,1800,3600,7200,14400,28800,86400}'
    when 'orchestrator_approver_latency_seconds' then '{5,30,60,300,600,1800,3600,7200,14400,28800,86400}'
    when 'orchestrator_task_duration_seconds' then '{1,5,15,60,300,900,3600,14400,86400}'
    when 'orchestrator_subtask_duration_seconds' then '{0.1,0.5,1,5,15,60,300,900,3600,14400}'
    when 'notification_delivery_seconds' then '{0.5,1,2,5,10,30,60,300,3600,86400}' end)::numeric[]
$$;
--> statement-breakpoint
-- What a sweep finds, as sweep_v2 tells it, and what of notifications is overdue, and by how much; once an hour what is too old to be kept goes. p as there
create function sweep_and_tend_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_swept jsonb := sweep_v2(p); v_now timestamptz := clock_timestamp(); v_due jsonb;
begin
  select coalesce(jsonb_agg(jsonb_build_object('id', 'delivery:' || d.id, 'attempts', d.attempts, 'late_s', extract(epoch from v_now - d.next_at))), '[]') into v_due
  from (select * from notification_deliveries where state = 'pending' and next_at <= v_now order by next_at limit (p ->> 'limit')::int) d;
  if (v_swept ->> 'retain')::boolean then
    delete from notification_deliveries where id in (
      select id from notification_deliveries where created_at < v_now - interval '90 days' and state <> 'pending' order by created_at limit 5000);
  end if;
  return v_swept || jsonb_build_object('deliveries', v_due, 'untold', coalesce((select min(next_at) from event_outbox) <= v_now, false));
end $$;
--> statement-breakpoint
-- As in 0012, with what is still to be told.
create or replace function next_due(p_orphan_s float) returns timestamptz language sql stable as $$
  select least(
    (select min(s.wake_at) from tasks t join subtasks s on s.task_id = t.id where t.busy_subtasks > 0 and s.status in ('ready', 'running')),
    (select min(wake_at) from tasks where work <> 'idle'),
    (select min(expires_at) from approval_requests where status = 'pending'),
    (select min(remind_at) from approval_requests where status = 'pending'),
    (select min(next_at) from outbox where sent_at is null and attempts < max_notice_attempts()),
    (select min(next_at) from event_outbox where next_at < 'infinity'),
    (select min(next_at) from notification_deliveries where state = 'pending'),
    (select min(case state when 'intent' then at + make_interval(secs => p_orphan_s) else remind_at end) from effects where state in ('intent', 'unknown')))
$$;
--> statement-breakpoint
-- As in 0010, with deliveries and events: those that were given up wait for somebody to drive them again.
create or replace function still_waits(p_subject text) returns boolean language sql stable as $$
  select case split_part(p_subject, ':', 1)
    when 'subtask' then exists (select 1 from subtasks where id = split_part(p_subject, ':', 2) and status in ('ready', 'running'))
    when 'task' then exists (select 1 from tasks where id = split_part(p_subject, ':', 2) and work <> 'idle')
    when 'notice' then exists (select 1 from outbox where id = substr(p_subject, 8) and sent_at is null)
    when 'delivery' then exists (select 1 from notification_deliveries where id = substr(p_subject, 10)::uuid and state = 'dead')
    when 'event' then exists (select 1 from event_outbox where id = substr(p_subject, 7)::uuid)
    else true end
$$;
--> statement-breakpoint
-- Sends again: one that was given up, dropped or is still to come. Answers its state as it was. p: {id, audit}
create function retry_delivery_v1(p jsonb) returns jsonb language plpgsql as $$
declare d notification_deliveries;
begin
  select * into d from notification_deliveries where id = (p ->> 'id')::uuid for update;
  if d.state in ('pending', 'dead', 'dropped') then
    update notification_deliveries set state = 'pending', attempts = 0, next_at = clock_timestamp() where id = d.id;
    update dead_letters set closed_at = clock_timestamp(), closed_by = p ->> 'by' where subject = 'delivery:' || d.id and closed_at is null;
    perform add_audit(p -> 'audit');
  end if;
  return jsonb_build_object('state', d.state);
end $$;
--> statement-breakpoint
-- As in 0010, with deliveries and events.
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
  end if;
  delete from work_rings where id = v_id;
  update dead_letters set closed_at = clock_timestamp(), closed_by = p ->> 'by' where id = d.id;
  perform add_audit(p -> 'audit');
  return jsonb_build_object('state', case when v_bells = '[]' and v_notices = '[]' then 'nothing_left' else 'rung' end, 'ready', v_bells, 'notices', v_notices);
end $$;
--> statement-breakpoint
-- Tells an endpoint again what it was told, or should have been, in a stretch of time: copies, the message's id stays. p: {endpoint_id, from, to, only_failed, limit, audit}
create function replay_deliveries_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_ids jsonb;
begin
  with old as (
    select distinct on (message_id, recipient) * from notification_deliveries where endpoint_id = (p ->> 'endpoint_id')::uuid
      and event_at >= (p ->> 'from')::timestamptz and event_at < (p ->> 'to')::timestamptz and state <> 'pending'
      and (not (p ->> 'only_failed')::boolean or state in ('dead', 'dropped'))
    order by message_id, recipient, replay desc limit (p ->> 'limit')::int),
  n as (
    insert into notification_deliveries (id, message_id, endpoint_id, recipient, replay, type, project, task_id, approval_id, seq, message, event_at)
    select uuid7(), message_id, endpoint_id, recipient, replay + 1, type, project, task_id, approval_id, seq, message, event_at from old
    on conflict do nothing returning id)
  select coalesce(jsonb_agg(id), '[]') into v_ids from n;
  perform add_audit(p -> 'audit');
  return v_ids;
end $$;
--> statement-breakpoint
-- As in 0026, and those who were told of the request are told that it is no more. p: {approval_id, by, action, audit, notices, answer}
create or replace function withdraw_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests;
begin
  update approval_requests set status = 'cancelled', version = version + 1
  where id = (p ->> 'approval_id')::uuid and kind = 'gate' and status || '' = 'pending' and requested_by = p ->> 'by'
  returning * into a;
  if not found then
    select * into a from approval_requests where id = (p ->> 'approval_id')::uuid;
    return jsonb_build_object('won', false, 'approval', to_jsonb(a), 'now', clock_timestamp());
  end if;
  perform add_approval_action(p -> 'action', a.id);
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('won', true);
end $$;
--> statement-breakpoint
-- As in 0015, and whoever a Slack user is here: an administrator said so. The caller has verified that Slack said who it was.
create or replace function who_calls(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare v_who jsonb; v_key jsonb; v_used timestamptz; w principals; v_hash text := p ->> 'key_hash';
begin
  if v_hash is null then
    if p ->> 'slack_user' is not null then
      select x.* into w from principals x join notification_preferences n on n.principal_id = x.id
      where n.slack_user = p ->> 'slack_user' and x.kind = 'human';
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
--> statement-breakpoint
-- What follows what happened: its audit is linked (seal_v1), and whether anybody is still to be told of something. p as there
create function seal_v2(p jsonb) returns jsonb language plpgsql as $$
begin
  return seal_v1(p) || jsonb_build_object('untold', coalesce((select min(next_at) from event_outbox) <= clock_timestamp(), false));
end $$;
