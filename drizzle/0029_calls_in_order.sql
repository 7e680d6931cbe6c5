-- As in 0027; a task's calls are looked up first and put in order then: for their order alone the planner read the whole ledger.
-- A task's events as `timelines` keeps them, as text: [seq, type, at, subtask_id, approval_id, actor, data, n] each. From the second on `at` is
-- microseconds after the one before. With `n`, what is null of `key` and `args_hash` in `data` is that of the task's n-th call in the ledger, by key:
-- 64 random characters get no smaller. Null: there are none.
create or replace function pack_events(p_task text) returns text language sql stable as $$
  with f as materialized (select key, args_hash from effects where task_id = p_task),
  c as (select key, args_hash, row_number() over (order by key) as n from f),
  h as (select args_hash, min(n) as n from c group by args_hash),
  e as (select e.*, e.at - lag(e.at) over (order by e.seq) as after, coalesce(c.n, h.n) as n
    from events e
    left join c on c.key = e.data ->> 'key' and c.args_hash = coalesce(e.data ->> 'args_hash', c.args_hash)
      and not e.data @> '{"args_hash": null}'
    left join h on h.args_hash = e.data ->> 'args_hash' and not e.data ? 'key'
    where e.task_id = p_task)
  select jsonb_agg(jsonb_build_array(e.seq, e.type,
      coalesce(to_jsonb((extract(epoch from e.after) * 1000000)::bigint), to_jsonb(e.at)),
      e.subtask_id, e.approval_id, e.actor,
      case when e.n is null then e.data else (select jsonb_object_agg(d.key, case when d.key not in ('key', 'args_hash') then d.value end) from jsonb_each(e.data) d) end)
    || case when e.n is null then '[]' else to_jsonb(e.n) end order by e.seq)::text
  from e
$$;
--> statement-breakpoint
-- As in 0027; the same. Events packed as `pack_events` says, or as those of 0008 were: all of them whole.
create or replace function events_of(p_task text, p_after int default 0, p_limit int default null) returns setof events language sql stable as $$
  select * from (
    (select * from events where task_id = p_task and seq > p_after order by seq limit p_limit)
    union all
    select x.task_id, (e ->> 0)::int, e ->> 1,
      case when us is null then (e ->> 2)::timestamptz else (x.packed -> 0 ->> 2)::timestamptz + us * interval '1 microsecond' end,
      e ->> 3, e ->> 4, e -> 5,
      e -> 6 || case when n is not null and e -> 6 -> 'key' = 'null' then jsonb_build_object('key', c.keys[n]) else '{}' end
        || case when n is not null and e -> 6 -> 'args_hash' = 'null' then jsonb_build_object('args_hash', c.hashes[n]) else '{}' end
    from (select t.task_id, t.events::jsonb as packed from timelines t where t.task_id = p_task offset 0) x
    cross join lateral (select array_agg(f.key order by f.key) as keys, array_agg(f.args_hash order by f.key) as hashes
      from (select key, args_hash from effects where task_id = x.task_id offset 0) f) c
    cross join lateral (select e, (e ->> 7)::int as n,
        sum(case jsonb_typeof(e -> 2) when 'number' then (e ->> 2)::bigint end) over (order by place)::float8 as us
      from jsonb_array_elements(x.packed) with ordinality as packed(e, place)) y
    where (e ->> 0)::int > p_after) both_of
  order by seq limit p_limit
$$;
