-- What was given up, in one list; and a sweep that says when it has to come back.

-- So often a notice is tried.
create function max_notice_attempts() returns int language sql immutable as $$ select 10 $$;
--> statement-breakpoint
-- The pause after a row was rung in vain: under a minute while there is hope, so that the next sweep finds it, then five.
create function ring_pause(p_rings int, p_max int) returns interval language sql immutable as $$
  select make_interval(secs => case when p_rings > p_max then 300 else least(48, 12 * p_rings) end)
$$;
--> statement-breakpoint
-- Puts one thing on the list, or adds to what is there of it. p: {kind, subject, task_id, code, reason, attempts, first_at}
create function bury(p jsonb) returns void language sql as $$
  insert into dead_letters as d (kind, subject, task_id, project, code, reason, attempts, first_at, last_at)
  select p ->> 'kind', p ->> 'subject', p ->> 'task_id', (select t.project from tasks t where t.id = p ->> 'task_id'), p ->> 'code', p ->> 'reason',
    (p ->> 'attempts')::int, coalesce((p ->> 'first_at')::timestamptz, clock_timestamp()), clock_timestamp()
  on conflict (kind, subject) where closed_at is null do update set
    code = excluded.code, reason = excluded.reason, attempts = greatest(d.attempts, excluded.attempts), last_at = excluded.last_at
$$;
--> statement-breakpoint
-- A row that was parked is on the list in the statement that parked it, and off it in the one that runs it again.
create function mirror_parked() returns trigger language plpgsql as $$
declare v_subject text := tg_argv[0] || ':' || new.id;
begin
  if new.status = 'failed' and new.error ->> 'code' = 'parked' then
    perform bury(jsonb_build_object('kind', 'work', 'subject', v_subject, 'task_id', coalesce(to_jsonb(new) ->> 'task_id', new.id), 'code', 'parked',
      'reason', new.error ->> 'message', 'attempts', greatest(0, old.attempts - 1), 'first_at', coalesce(old.started_at, clock_timestamp())));
  else
    update dead_letters set closed_at = clock_timestamp(), closed_by = coalesce(closed_by, 'system')
    where kind = 'work' and subject = v_subject and closed_at is null;
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger subtasks_mirror_parked after update of status on subtasks for each row
  when (old.status is distinct from new.status and (new.error ->> 'code' = 'parked' or old.error ->> 'code' = 'parked'))
  execute function mirror_parked('subtask');
--> statement-breakpoint
create trigger tasks_mirror_parked after update of status on tasks for each row
  when (old.status is distinct from new.status and (new.error ->> 'code' = 'parked' or old.error ->> 'code' = 'parked'))
  execute function mirror_parked('task');
--> statement-breakpoint
-- What can have no run any more is nobody's work: neither what was cancelled nor what was compacted.
create function close_letters() returns trigger language plpgsql as $$
begin
  update dead_letters set closed_at = clock_timestamp(), closed_by = coalesce(closed_by, 'system')
  where task_id = new.id and kind = 'work' and closed_at is null;
  return null;
end $$;
--> statement-breakpoint
create trigger tasks_close_letters after update of status, pruned_at on tasks for each row
  when (new.status = 'cancelled' and old.status <> 'cancelled' or new.pruned_at is not null and old.pruned_at is null)
  execute function close_letters();
--> statement-breakpoint
-- The row of work or the notice that a message rang for still waits: only then is a lost message anybody's business.
create function still_waits(p_subject text) returns boolean language sql stable as $$
  select case split_part(p_subject, ':', 1)
    when 'subtask' then exists (select 1 from subtasks where id = split_part(p_subject, ':', 2) and status in ('ready', 'running'))
    when 'task' then exists (select 1 from tasks where id = split_part(p_subject, ':', 2) and work <> 'idle')
    when 'notice' then exists (select 1 from outbox where id = substr(p_subject, 8) and sent_at is null)
    else true end
$$;
--> statement-breakpoint
-- The queue has given a message up. A redelivered callback changes nothing but the time. p: {kind, id (null: it names nothing of ours), hash, code, reason, attempts}
create function bury_message_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_subject text := case when p ->> 'id' is null then 'unreadable:' || (p ->> 'hash') else (p ->> 'kind') || ':' || (p ->> 'id') end; v_task text;
begin
  v_task := case p ->> 'kind' when 'task' then (select id from tasks where id = p ->> 'id')
    when 'subtask' then (select task_id from subtasks where id = p ->> 'id')
    when 'notice' then (select task_id from outbox where id = p ->> 'id') end;
  perform bury(jsonb_build_object('kind', 'message', 'subject', v_subject, 'task_id', v_task, 'code', p ->> 'code', 'reason', p ->> 'reason', 'attempts', p -> 'attempts'));
  return jsonb_build_object('subject', v_subject);
end $$;
--> statement-breakpoint
-- Rings again for what a letter is about, out of its own row. Parked work goes another way: it is a new run.
-- p: {id, by, audit}
create function redrive_v1(p jsonb) returns jsonb language plpgsql as $$
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
  end if;
  delete from work_rings where id = v_id;
  update dead_letters set closed_at = clock_timestamp(), closed_by = p ->> 'by' where id = d.id;
  perform add_audit(p -> 'audit');
  return jsonb_build_object('state', case when v_bells = '[]' and v_notices = '[]' then 'nothing_left' else 'rung' end, 'ready', v_bells, 'notices', v_notices);
end $$;
--> statement-breakpoint
-- The first moment at which anything could fall due; null: nothing is open at all.
create function next_due(p_orphan_s float) returns timestamptz language sql stable as $$
  select least(
    (select min(wake_at) from subtasks where status in ('ready', 'running')),
    (select min(wake_at) from tasks where work <> 'idle'),
    (select min(expires_at) from approval_requests where status = 'pending'),
    (select min(remind_at) from approval_requests where status = 'pending'),
    (select min(next_at) from outbox where sent_at is null and attempts < max_notice_attempts()),
    (select min(case state when 'intent' then at + make_interval(secs => p_orphan_s) else remind_at end) from effects where state in ('intent', 'unknown')))
$$;
--> statement-breakpoint
-- What is overdue, as sweep_v1 told it and without its retention; how often each row was rung in vain; what of it is given up; when to come back.
-- The clock is read once: a volatile function in a condition keeps the planner from the index.
-- p: {limit, orphan_s, max_rings}
create function sweep_v2(p jsonb) returns jsonb language plpgsql as $$
declare v_max int := (p ->> 'limit')::int; v_now timestamptz := clock_timestamp(); v_bells jsonb; v_expired jsonb; v_nudge jsonb; v_notices jsonb; v_orphans jsonb; v_unknown jsonb;
begin
  delete from work_rings w where not exists (select 1 from subtasks s where s.id = w.id and s.version = w.version and s.status in ('ready', 'running'))
    and not exists (select 1 from tasks t where t.id = w.id and t.version = w.version and t.work <> 'idle');
  update dead_letters d set closed_at = clock_timestamp(), closed_by = 'system' where d.closed_at is null
    and (d.kind = 'message' and not still_waits(d.subject)
      or d.code = 'not_taken' and not exists (select 1 from work_rings w where d.subject = w.kind || ':' || w.id)
      or d.kind = 'notice' and not still_waits(d.subject));
  with due as (
    select id, version from subtasks where status in ('ready', 'running') and wake_at <= v_now order by wake_at limit v_max for update skip locked),
  due_t as (
    select id, version from tasks where work in ('ready', 'running') and wake_at <= v_now order by wake_at limit v_max for update skip locked),
  r as (
    insert into work_rings as w (id, kind, version, rings, first_at)
    select x.id, x.kind, x.version, 1, clock_timestamp() from (select id, 'subtask' as kind, version from due union all select id, 'task', version from due_t) x
    on conflict (id) do update set rings = w.rings + 1 returning w.id, w.kind, w.rings),
  s as (
    update subtasks x set bells = x.bells + 1, wake_at = clock_timestamp() + ring_pause(r.rings, (p ->> 'max_rings')::int)
    from r where r.kind = 'subtask' and x.id = r.id returning x.id, x.version, x.bells, r.rings),
  t as (
    update tasks x set bells = x.bells + 1, wake_at = clock_timestamp() + ring_pause(r.rings, (p ->> 'max_rings')::int)
    from r where r.kind = 'task' and x.id = r.id returning x.id, x.version, x.bells, r.rings)
  select coalesce(jsonb_agg(q), '[]') into v_bells from (
    select 'subtask' as kind, id, version, bells, rings from s union all select 'task', id, version, bells, rings from t) q;
  perform bury(jsonb_build_object('kind', 'work', 'subject', w.kind || ':' || w.id, 'code', 'not_taken', 'attempts', w.rings, 'first_at', w.first_at,
      'task_id', case w.kind when 'task' then w.id else (select s.task_id from subtasks s where s.id = w.id) end,
      'reason', 'Rung ' || w.rings || ' times, and no worker took it.'))
  from work_rings w where w.rings > (p ->> 'max_rings')::int;
  select coalesce(jsonb_agg(to_jsonb(a)), '[]') into v_expired from (
    select * from approval_requests where status = 'pending' and expires_at <= v_now order by expires_at limit v_max) a;
  select coalesce(jsonb_agg(to_jsonb(a)), '[]') into v_nudge from (
    select * from approval_requests where status = 'pending' and expires_at > v_now and remind_at <= v_now order by remind_at limit v_max) a;
  with due_n as (select id from outbox where sent_at is null and attempts < max_notice_attempts() and next_at <= v_now
      order by next_at limit v_max for update skip locked),
  n as (update outbox o set next_at = clock_timestamp() + make_interval(secs => 30 * (1 + o.attempts)), attempts = o.attempts + 1
    from due_n where o.id = due_n.id returning o.id, o.attempts)
  select coalesce(jsonb_agg(n), '[]') into v_notices from n;
  perform bury(jsonb_build_object('kind', 'notice', 'subject', 'notice:' || o.id, 'task_id', o.task_id, 'code', 'not_delivered', 'attempts', o.attempts,
      'first_at', o.created_at, 'reason', 'Tried ' || o.attempts || ' times without success.'))
  from outbox o where o.sent_at is null and o.attempts >= max_notice_attempts() and o.next_at <= v_now
    and not exists (select 1 from dead_letters d where d.kind = 'notice' and d.subject = 'notice:' || o.id and d.closed_at is null);
  select coalesce(jsonb_agg(to_jsonb(e)), '[]') into v_orphans from (
    select f.* from effects f join subtasks s on s.id = f.subtask_id
    where f.state = 'intent' and f.at <= v_now - make_interval(secs => (p ->> 'orphan_s')::float)
      and s.status in ('completed', 'failed', 'skipped', 'cancelled') order by f.at limit v_max) e;
  select coalesce(jsonb_agg(to_jsonb(e)), '[]') into v_unknown from (
    select * from effects where state = 'unknown' and remind_at <= v_now order by remind_at limit v_max) e;
  return jsonb_build_object('now', clock_timestamp(), 'bells', v_bells, 'expired', v_expired, 'nudge', v_nudge, 'notices', v_notices,
    'orphans', v_orphans, 'unknown', v_unknown, 'next_due', next_due((p ->> 'orphan_s')::float),
    'policy_version', (select active_policy from settings where id = 1),
    'dead', (select count(*) from dead_letters where closed_at is null),
    'retain', (select retained_at is null or retained_at <= clock_timestamp() - interval '1 hour' from settings where id = 1));
end $$;
--> statement-breakpoint
-- Many deadlines in one round trip, each for itself: one that fails is told and keeps no other. p: {rows: [what expire_v1 takes]}
create function expire_each_v1(p jsonb) returns jsonb language plpgsql as $$
declare r jsonb; v_one jsonb; v_ids uuid[]; v_won int := 0; v_ready jsonb := '[]'; v_failed jsonb := '[]';
begin
  -- As everybody locks them: all subtasks, then all requests, then one task after the other.
  select array_agg((x ->> 'approval_id')::uuid) into v_ids from jsonb_array_elements(p -> 'rows') x;
  perform 1 from subtasks where task_id in (select workflow_id from approval_requests where id = any (v_ids)) order by id for update;
  perform 1 from approval_requests where id = any (v_ids) order by id for update;
  for r in select x from jsonb_array_elements(p -> 'rows') x join approval_requests a on a.id = (x ->> 'approval_id')::uuid order by a.workflow_id, a.id loop
    begin
      v_one := expire_v1(r);
      if (v_one ->> 'won')::boolean then
        v_won := v_won + 1;
        v_ready := v_ready || coalesce(v_one -> 'ready', '[]');
      end if;
    exception when others then
      v_failed := v_failed || jsonb_build_object('id', r ->> 'approval_id', 'error', sqlerrm);
    end;
  end loop;
  return jsonb_build_object('won', v_won, 'ready', v_ready, 'failed', v_failed);
end $$;
