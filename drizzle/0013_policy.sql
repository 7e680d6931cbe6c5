-- The versions of the policy, and decisions under them.
-- How often somebody has approved requests of a level within each of these last minutes.
create function approvals_within(p_person text, p_level text, p_minutes int[]) returns int[] language sql stable as $$
  select coalesce(array_agg((select count(*)::int from approval_actions x join approval_requests a on a.id = x.approval_request_id
    where x.actor = p_person and x.action = 'approve' and a.risk_level = p_level
      and x.created_at > clock_timestamp() - make_interval(mins => m)) order by o), '{}')
  from unnest(p_minutes) with ordinality as w(m, o)
$$;
--> statement-breakpoint
-- A document as the newest version, in force at once, while the active version is still the one that was seen (null: there was
-- none in force; `unseen`: whatever is). The row of the switches is locked first: versions are given out one after the other, without gaps.
create function put_policy_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_active int; v_version int; w policies;
begin
  insert into settings (id) values (1) on conflict do nothing;
  select active_policy into v_active from settings where id = 1 for update;
  if not coalesce((p ->> 'unseen')::boolean, false) and v_active is distinct from (p ->> 'seen')::int then return jsonb_build_object('state', 'changed', 'active', v_active); end if;
  select coalesce(max(version), 0) + 1 into v_version from policies;
  insert into policies (version, document, created_by, reason, created_at, identity, restored_from)
  values (v_version, p ->> 'document', p ->> 'by', p ->> 'reason', clock_timestamp(), coalesce(p -> 'identity', '{"mappings": []}'), p ->> 'restored_from')
  returning * into w;
  update settings set active_policy = v_version where id = 1;
  perform audit_now(p ->> 'by', 'policy.put', 'policy/' || v_version, jsonb_build_object('version', v_version, 'before', v_active,
    'reason', w.reason, 'restored_from', w.restored_from, 'digest', encode(sha256(convert_to(w.document, 'UTF8')), 'hex')));
  return jsonb_build_object('state', 'put', 'policy', policy_view(w));
end $$;
--> statement-breakpoint
create function policy_view(w policies) returns jsonb language sql stable as $$
  select jsonb_build_object('version', w.version, 'created_by', w.created_by, 'reason', w.reason, 'restored_from', w.restored_from,
    'created_at', w.created_at, 'active', w.version = (select active_policy from settings where id = 1))
$$;
