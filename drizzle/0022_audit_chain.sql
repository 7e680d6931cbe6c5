-- The audit log as a chain. Writers never wait for it: an event leaves a witness in its own transaction (`audit_unsealed`), and a
-- sealing statement links what has a witness, whenever it was committed and whatever its id is.

create function audit_witness() returns trigger language plpgsql security definer as $$
begin
  insert into public.audit_unsealed (event_id, digest) select id, digest from inserted;
  return null;
end $$;
--> statement-breakpoint
create trigger audit_events_witness after insert on audit_events
  referencing new table as inserted for each statement execute function audit_witness();
--> statement-breakpoint
insert into audit_unsealed (event_id, digest) select id, digest from audit_events;
--> statement-breakpoint
insert into audit_head (id, seq, hash) values (1, 0, decode(repeat('00', 32), 'hex'));
--> statement-breakpoint
-- Links what is not linked, in the order of ids, at most `limit` (250) of it. The link takes the witness's digest: an event that was
-- changed before it was sealed does not fit it. p: {limit}. Answers {sealed, more, seq, head (hex)}
create function seal_v1(p jsonb) returns jsonb language plpgsql security definer set search_path = public, pg_temp as $$
declare w record; v_seq bigint; v_hash bytea; v_ids bigint[] := '{}'; v_hashes bytea[] := '{}'; v_n int;
begin
  -- Before the head is read: whoever waits here sees what the one before has linked.
  perform pg_advisory_xact_lock(7423002);
  select seq, hash into strict v_seq, v_hash from audit_head where id = 1;
  for w in select event_id, digest from audit_unsealed order by event_id limit coalesce((p ->> 'limit')::int, 250) loop
    v_ids := v_ids || w.event_id;
    v_hash := sha256(v_hash || int8send(v_seq + cardinality(v_ids)) || w.digest);
    v_hashes := v_hashes || v_hash;
  end loop;
  v_n := cardinality(v_ids);
  if v_n > 0 then
    insert into audit_links (seq, event_id, hash)
    select v_seq + n, id, hash from unnest(v_ids, v_hashes) with ordinality as x(id, hash, n);
    delete from audit_unsealed where event_id = any (v_ids);
    update audit_head set seq = v_seq + v_n, hash = v_hash where id = 1;
  end if;
  return jsonb_build_object('sealed', v_n, 'more', v_n = coalesce((p ->> 'limit')::int, 250), 'seq', v_seq + v_n, 'head', encode(v_hash, 'hex'));
end $$;
--> statement-breakpoint
-- The chain is only ever added to. What a cut of retention covers may go; that cut is a row that stays, and an event of the chain.
create function refuse_uncut_events() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from gone) or exists (select 1 from gone g where not exists (select 1 from public.audit_links l
    where l.event_id = g.id and l.seq <= (select coalesce(max(seq), 0) from public.audit_cuts))) then
    raise exception '% is append-only', tg_table_name using errcode = '42501';
  end if;
  return null;
end $$;
--> statement-breakpoint
create function refuse_uncut_links() returns trigger language plpgsql as $$
begin
  if coalesce((select max(g.seq) from gone g), 'infinity'::numeric) > (select coalesce(max(seq), 0) from public.audit_cuts) then
    raise exception '% is append-only', tg_table_name using errcode = '42501';
  end if;
  return null;
end $$;
--> statement-breakpoint
drop trigger audit_events_append_only on audit_events;
--> statement-breakpoint
create trigger audit_events_append_only before update or truncate on audit_events for each statement execute function refuse_change();
--> statement-breakpoint
create trigger audit_events_kept after delete on audit_events referencing old table as gone for each statement execute function refuse_uncut_events();
--> statement-breakpoint
create trigger audit_links_append_only before update or truncate on audit_links for each statement execute function refuse_change();
--> statement-breakpoint
create trigger audit_links_kept after delete on audit_links referencing old table as gone for each statement execute function refuse_uncut_links();
--> statement-breakpoint
create trigger audit_cuts_append_only before update or delete or truncate on audit_cuts for each statement execute function refuse_change();
--> statement-breakpoint
create trigger audit_anchors_append_only before update or delete or truncate on audit_anchors for each statement execute function refuse_change();
--> statement-breakpoint
create trigger audit_unsealed_append_only before update or truncate on audit_unsealed for each statement execute function refuse_change();
--> statement-breakpoint
-- A witness goes when its event is linked, not before.
create function refuse_unlinked() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from gone) or exists (select 1 from gone g where not exists (select 1 from public.audit_links l where l.event_id = g.event_id)) then
    raise exception '% is append-only', tg_table_name using errcode = '42501';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger audit_unsealed_kept after delete on audit_unsealed referencing old table as gone for each statement execute function refuse_unlinked();
--> statement-breakpoint
create trigger audit_head_kept before delete or truncate on audit_head for each statement execute function refuse_change();
--> statement-breakpoint
create trigger audit_head_grows before update on audit_head for each row when (new.seq <= old.seq) execute function refuse_change();
--> statement-breakpoint
-- Cuts the oldest part off the chain: events of more than `days` ago (365 at least, whoever asks), `limit` (5,000) at a time. What is cut
-- off can be told from what was taken away: the cut names its place, in a row of its own and in an event of the chain that goes on.
-- p: {days, limit}. Answers {cut (events), more}
create function audit_cut_v1(p jsonb) returns jsonb language plpgsql security definer as $$
declare v_before timestamptz := clock_timestamp() - make_interval(days => greatest(365, (p ->> 'days')::int));
  v_limit int := coalesce((p ->> 'limit')::int, 5000); v_from bigint; v_to bigint; v_hash bytea; v_n int;
begin
  perform pg_advisory_xact_lock(7423002);
  select coalesce(max(seq), 0) into v_from from public.audit_cuts;
  -- Up to the first that is young enough: a cut has no holes.
  select count(*), max(seq) into v_n, v_to from (
    select l.seq, bool_and(coalesce(e.at < v_before, false)) over (order by l.seq) as old
    from public.audit_links l left join public.audit_events e on e.id = l.event_id
    where l.seq > v_from and l.seq <= v_from + v_limit) x where x.old;
  if v_n = 0 then return '{"cut": 0, "more": false}'; end if;
  select hash into strict v_hash from public.audit_links where seq = v_to;
  insert into public.audit_cuts (seq, hash, events, at) values (v_to, v_hash, v_n, clock_timestamp());
  delete from public.audit_events e using public.audit_links l where e.id = l.event_id and l.seq <= v_to;
  delete from public.audit_links where seq <= v_to;
  perform public.audit_now('system', 'audit.cut', 'audit', jsonb_build_object('seq', v_to, 'hash', encode(v_hash, 'hex'), 'events', v_n, 'before', v_before));
  return jsonb_build_object('cut', v_n, 'more', v_n = v_limit);
end $$;
--> statement-breakpoint
-- Each call that changed something, or failed to, is audited where its outcome is written, whoever writes it; what nobody knows the outcome
-- of is audited by whoever doubts it.
create function audit_effect() returns trigger language plpgsql as $$
begin
  perform audit_now((select agent from subtasks where id = new.subtask_id), 'effect.' || new.state, new.key, jsonb_build_object(
    'tool', new.tool, 'args_hash', new.args_hash, 'approval_id', new.approval_id));
  return null;
end $$;
--> statement-breakpoint
create trigger audit_effect after update of state on effects for each row
  when (old.state = 'intent' and new.state in ('done', 'failed')) execute function audit_effect();
