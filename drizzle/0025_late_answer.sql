-- A doubt is settled only while there is one: a late answer between the look at the ledger and the settle wakes the subtask (rule 6).
create or replace function settle_v1(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
  s record; v_to text := p ->> 'to'; v_over boolean; v_end jsonb := '{"ready": [], "skipped": [], "next": null, "events": []}'; v_next text; v_task jsonb;
  v_events jsonb := coalesce(p -> 'events', '[]'); v_lease float := (p ->> 'lease_s')::float; v_claim boolean := coalesce((p ->> 'claim')::boolean, false);
  v_asked boolean := false; v_begin jsonb; v_ready jsonb; v_report boolean; known jsonb := nullif(p -> 'known', 'null');
begin
  v_over := v_to in ('completed', 'failed');
  update subtasks x set status = v_to, result = coalesce(nullif(p -> 'result', 'null'), result), error = nullif(p -> 'error', 'null'),
    rejections = coalesce((p ->> 'rejections')::int, rejections),
    attempts = case when (p ->> 'troubled')::boolean then attempts else 0 end, lease_until = null, bells = bells + 1,
    wake_at = case when v_to = 'ready' then clock_timestamp() + make_interval(secs => coalesce((p ->> 'after_s')::float, 0)) end,
    finished_at = case when v_over then clock_timestamp() end
  where id = p ->> 'id' and version = (p ->> 'version')::bigint and status = 'running'
  returning x.id, x.task_id, x.version, x.bells, (select h.halted_at is not null
    or (h.halted_projects <> '{}' and h.halted_projects ? (select t.project from tasks t where t.id = x.task_id)) from settings h where h.id = 1) as halted into s;
  if not found then
    -- What a fenced worker learned of its effects is a fact all the same.
    perform record_outcomes(p -> 'outcomes');
    return jsonb_build_object('won', false);
  end if;
  if p -> 'outcomes' <> '[]' then perform record_own_outcomes(s.id, p -> 'outcomes'); end if;
  if v_to = 'unknown' and not exists (select 1 from effects where subtask_id = s.id and state = 'unknown') then
    -- The call was answered after this worker had looked, by one that had lost its claim: nobody has to be asked.
    v_to := 'ready';
    p := p || '{"audit": null, "notices": null, "after_s": 0}';
    v_events := (select coalesce(jsonb_agg(e), '[]') from jsonb_array_elements(v_events) e where e ->> 'type' <> 'effect.unknown');
    update subtasks set status = 'ready', error = null, wake_at = clock_timestamp() where id = s.id;
  end if;
  perform write_journal(p -> 'journal', s.version);
  if nullif(p -> 'task_journal', 'null') is not null then
    perform write_journal(p -> 'task_journal', (select version from tasks where id = s.task_id));
  end if;
  v_claim := v_claim and not coalesce(s.halted, false);
  if v_over then
    v_end := case when v_to = 'completed' then let_go(array(select d.subtask_id from subtask_deps d where d.needs_id = s.id), 1, v_claim, v_lease)
      else end_subtask(s.id, false) end;
    v_next := v_end ->> 'next';
    v_events := v_events || (v_end -> 'events');
  end if;
  if nullif(p -> 'approval', 'null') is not null then
    v_asked := insert_approval(p -> 'approval');
  end if;
  if v_claim and v_over and v_next is null then
    select id into v_next from subtasks where task_id = s.task_id and status = 'ready' order by index limit 1 for update skip locked;
    if v_next is not null then
      v_begin := claim_ready_subtask(v_next, v_lease);
      if v_begin is null then v_next := null; else v_events := v_events || v_begin; end if;
    end if;
  end if;
  v_task := move_task(s.task_id, jsonb_build_object(
    'open', case when v_over then -1 - coalesce(jsonb_array_length(v_end -> 'skipped'), 0) else 0 end,
    'busy', (case when v_to = 'ready' then 0 else -1 end) + jsonb_array_length(v_end -> 'ready'),
    'pending', v_asked::int,
    'usage', p -> 'spent', 'events', v_events, 'report', p -> 'report', 'to', p -> 'final', 'claim', v_claim, 'lease_s', v_lease));
  if nullif(p -> 'audit', 'null') is not null then perform add_audit(p -> 'audit'); end if;
  if nullif(p -> 'notices', 'null') is not null then perform add_notices(p -> 'notices'); end if;
  v_report := coalesce((v_task ->> 'report')::boolean, false);
  v_ready := bells_of(v_end -> 'ready', v_next);
  if v_to = 'ready' then
    v_ready := v_ready || jsonb_build_object('kind', 'subtask', 'id', s.id, 'version', s.version, 'bells', s.bells, 'delay_s', p -> 'after_s');
  end if;
  if v_report and v_task ->> 'work' = 'ready' then
    v_ready := v_ready || jsonb_build_object('kind', 'task', 'id', s.task_id, 'version', v_task -> 'version', 'bells', v_task -> 'bells');
  end if;
  return jsonb_build_object('won', true, 'task', v_task, 'ready', v_ready,
    'next', case when v_next is not null then case when known is null then load_work('subtask', v_next) else load_next(v_next, known) end
                 when v_report and v_task ->> 'work' = 'running' then load_work('task', s.task_id) end);
end $$;
