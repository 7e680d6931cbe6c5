-- Keys, groups, claims to roles: who calls, and what they may.

-- One audit row whose digest is computed here: SHA-256 over the RFC 8785 form of what is shown, as lib/audit/record.ts has it.
create function audit_now(p_actor text, p_type text, p_subject text, p_data jsonb) returns void language plpgsql as $$
declare v_at text := to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'); v_data text := p_data::text;
begin
  insert into audit_events (at, actor, type, subject, data, digest) values (v_at::timestamptz, p_actor, p_type, p_subject, v_data,
    sha256(convert_to('{"actor":' || to_json(p_actor) || ',"at":' || to_json(v_at) || ',"data":' || to_json(v_data)
      || ',"subject":' || to_json(p_subject) || ',"type":' || to_json(p_type) || '}', 'UTF8')));
end $$;
--> statement-breakpoint
-- Everything that counts for a principal: their own roles, their groups', and what the active policy makes of their claims.
create function bindings_of(w principals) returns jsonb language sql stable as $$
  with mapped as (
    select r from settings s join policies p on p.version = s.active_policy cross join jsonb_array_elements(p.identity -> 'mappings') r
    where w.issuer is not null and (r ->> 'issuer' is null or r ->> 'issuer' = w.issuer)
      and w.claims -> coalesce(r ->> 'claim', 'groups') ? (r ->> 'value'))
  select coalesce(jsonb_agg(distinct b), '[]') from (
    select jsonb_array_elements(coalesce(w.own_bindings, w.bindings)) as b
    union all select jsonb_array_elements(coalesce(r -> 'bindings', '[]')) from mapped
    union all select jsonb_array_elements(g.bindings) from groups g
      where g.name in (select m.group_name from group_members m where m.principal_id = w.id)
         or g.name in (select jsonb_array_elements_text(coalesce(r -> 'groups', '[]')) from mapped)) x
$$;
--> statement-breakpoint
-- Writes what has changed of it, with a new version of the roles: a decision that saw the old ones is refused.
create function refresh_bindings(p_ids text[]) returns void language plpgsql as $$
begin
  perform 1 from principals where id = any (p_ids) order by id for update;
  update principals set own_bindings = bindings where id = any (p_ids) and own_bindings is null;
  update principals w set bindings = x.now, roles_version = w.roles_version + 1
  from (select o.id, bindings_of(o) as now from principals o where o.id = any (p_ids)) x
  where x.id = w.id and w.bindings is distinct from x.now;
end $$;
--> statement-breakpoint
create function has_admin() returns boolean language sql stable as $$
  select exists (select 1 from principals where enabled and kind = 'human' and bindings @> '[{"role": "admin", "projects": ["*"]}]')
$$;
--> statement-breakpoint
-- Another policy maps claims in another way. Without a policy everybody keeps what they have: somebody must put one back.
create function remap_claims() returns trigger language plpgsql as $$
declare v_had boolean := has_admin();
begin
  perform refresh_bindings(array(select id from principals where issuer is not null));
  if v_had and not has_admin() then raise exception 'no administrator would be left' using errcode = 'DA022'; end if;
  return null;
end $$;
--> statement-breakpoint
create trigger settings_remap_claims after update on settings for each row
  when (new.active_policy is not null and new.active_policy is distinct from old.active_policy) execute function remap_claims();
--> statement-breakpoint
-- The principal of a verified token, made on first sight. Only a newer token changes what is known of somebody: an older one
-- that is still valid brings no role back. o: {issuer, subject, name, email, kind, claims, iat}
create function sign_in(o jsonb) returns principals language plpgsql as $$
declare w principals; v_at timestamptz := to_timestamp((o ->> 'iat')::float); v_before jsonb;
begin
  select * into w from principals where issuer = o ->> 'issuer' and subject = o ->> 'subject';
  if not found then
    insert into principals (id, name, kind, bindings, own_bindings, issuer, subject, email, claims, created_by)
    values ('oidc-' || left(encode(sha256(convert_to((o ->> 'issuer') || chr(10) || (o ->> 'subject'), 'UTF8')), 'hex'), 32),
      o ->> 'name', o ->> 'kind', '[]', '[]', o ->> 'issuer', o ->> 'subject', o ->> 'email', '{}', 'sign-in')
    on conflict do nothing returning * into w;
    if found then perform audit_now(w.id, 'principal.created', w.id, jsonb_build_object('kind', w.kind, 'issuer', w.issuer, 'channel', 'sign-in')); end if;
    select * into w from principals where issuer = o ->> 'issuer' and subject = o ->> 'subject';
  end if;
  if not coalesce(w.enabled, false) or w.claims_at >= v_at then return w; end if;
  v_before := w.claims;
  update principals set claims = o -> 'claims', claims_at = v_at, seen_at = clock_timestamp(), name = o ->> 'name', email = o ->> 'email'
  where id = w.id and (claims_at is null or claims_at < v_at) returning * into w;
  if found and v_before <> w.claims and (select active_policy is not null from settings where id = 1) then
    perform refresh_bindings(array[w.id]);
    perform audit_now(w.id, 'principal.claims', w.id, jsonb_build_object('before', v_before, 'after', w.claims, 'channel', 'sign-in'));
  end if;
  select * into w from principals where issuer = o ->> 'issuer' and subject = o ->> 'subject';
  return w;
end $$;
--> statement-breakpoint
-- Who calls, judged now: key or sign-in, revocation, expiry, and whether the key has the scope. Nothing is written that a
-- refusal would have to take back; the use of a key is noted at most once a minute, and nobody waits for that.
-- p: {key_hash | oidc, scope}; answers {principal, key, refused}.
create function who_calls(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare v_who jsonb; v_key jsonb; v_used timestamptz; w principals; v_hash text := p ->> 'key_hash';
begin
  if v_hash is null then
    if nullif(p -> 'oidc', 'null') is null then return '{"principal": null}'; end if;
    w := sign_in(p -> 'oidc');
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
-- Changes of identity happen one after the other, by somebody who is now what they were when they came in.
-- p: {actor, roles_version}; answers the actor's roles, null when they have changed.
create function begin_identity(p jsonb) returns jsonb language plpgsql as $$
begin
  perform pg_advisory_xact_lock(8153016);
  return (select bindings from principals where id = p ->> 'actor' and enabled and roles_version = (p ->> 'roles_version')::int);
end $$;
--> statement-breakpoint
-- Nobody's own roles change by their own hand, however far around; and an administrator is left.
create function end_identity(p jsonb, p_before jsonb) returns void language plpgsql as $$
begin
  if not exists (select 1 from principals where id = p ->> 'actor' and enabled and bindings @> p_before and p_before @> bindings) then
    raise exception 'own roles' using errcode = 'DA021';
  end if;
  if not has_admin() then raise exception 'no administrator would be left' using errcode = 'DA022'; end if;
end $$;
--> statement-breakpoint
create function key_view(a api_keys) returns jsonb language sql immutable as $$
  select to_jsonb(a) - 'hash'
$$;
--> statement-breakpoint
-- p: {actor, roles_version, id, hash, hint, principal_id, label, scopes, expires_in_s, channel}
create function create_key_v1(p jsonb) returns jsonb language plpgsql as $$
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
  return jsonb_build_object('state', 'done', 'key', key_view(a));
end $$;
--> statement-breakpoint
-- A revoked key is refused from the next statement on. p: {actor, roles_version, id, any, channel}
create function revoke_key_v1(p jsonb) returns jsonb language plpgsql as $$
declare a api_keys;
begin
  if begin_identity(p) is null then return '{"state": "stale"}'; end if;
  select * into a from api_keys where id = (p ->> 'id')::uuid and ((p ->> 'any')::boolean or principal_id = p ->> 'actor');
  if not found then return '{"state": "missing"}'; end if;
  if a.revoked_at is null then
    update api_keys set revoked_at = clock_timestamp(), revoked_by = p ->> 'actor' where id = a.id returning * into a;
    perform audit_now(p ->> 'actor', 'key.revoked', a.id::text, jsonb_build_object('principal_id', a.principal_id, 'label', a.label, 'channel', p ->> 'channel'));
  end if;
  return jsonb_build_object('state', 'done', 'key', key_view(a));
end $$;
--> statement-breakpoint
create function principal_view(w principals) returns jsonb language sql stable as $$
  select to_jsonb(w) - '{claims_at,roles_version,own_bindings}'::text[]
    || jsonb_build_object('own_bindings', coalesce(w.own_bindings, w.bindings), 'version', w.roles_version,
      'groups', array(select m.group_name from group_members m where m.principal_id = w.id order by 1))
$$;
--> statement-breakpoint
-- p: {actor, roles_version, id, name, kind, bindings, issuer, subject, channel}
create function create_principal_v1(p jsonb) returns jsonb language plpgsql as $$
declare w principals; v_before jsonb := begin_identity(p);
begin
  if v_before is null then return '{"state": "stale"}'; end if;
  insert into principals (id, name, kind, bindings, own_bindings, issuer, subject, created_by)
  values (p ->> 'id', p ->> 'name', p ->> 'kind', p -> 'bindings', p -> 'bindings', p ->> 'issuer', p ->> 'subject', p ->> 'actor')
  on conflict do nothing returning * into w;
  if not found then return '{"state": "exists"}'; end if;
  perform audit_now(p ->> 'actor', 'principal.created', w.id, jsonb_build_object('after', principal_view(w), 'channel', p ->> 'channel'));
  return jsonb_build_object('state', 'done', 'principal', principal_view(w));
end $$;
--> statement-breakpoint
-- What is left out stays. A human may become an agent, never the other way: whoever did an agent's work signs nothing.
-- p: {actor, roles_version, id, expected, name, kind, enabled, bindings, channel}
create function change_principal_v1(p jsonb) returns jsonb language plpgsql as $$
declare w principals; v_was jsonb; v_before jsonb := begin_identity(p);
begin
  if v_before is null then return '{"state": "stale"}'; end if;
  select * into w from principals where id = p ->> 'id' for update;
  if not found then return '{"state": "missing"}'; end if;
  if w.roles_version <> (p ->> 'expected')::int then return '{"state": "changed"}'; end if;
  if w.kind = 'agent' and p ->> 'kind' = 'human' then return '{"state": "agent"}'; end if;
  v_was := principal_view(w);
  update principals set name = coalesce(p ->> 'name', name), kind = coalesce(p ->> 'kind', kind), enabled = coalesce((p ->> 'enabled')::boolean, enabled),
    own_bindings = coalesce(nullif(p -> 'bindings', 'null'), own_bindings, bindings), roles_version = roles_version + 1 where id = w.id;
  perform refresh_bindings(array[w.id]);
  select * into w from principals where id = w.id;
  perform end_identity(p, v_before);
  perform audit_now(p ->> 'actor', 'principal.changed', w.id, jsonb_build_object('before', v_was, 'after', principal_view(w), 'channel', p ->> 'channel'));
  return jsonb_build_object('state', 'done', 'principal', principal_view(w));
end $$;
--> statement-breakpoint
create function group_view(g groups) returns jsonb language sql stable as $$
  select to_jsonb(g) || jsonb_build_object('members', array(select m.principal_id from group_members m where m.group_name = g.name order by 1))
$$;
--> statement-breakpoint
-- Everybody whose roles a group is part of: its members, and those whom the policy counts as such by their claims.
create function people_of(p_group text) returns text[] language sql stable as $$
  select array(select principal_id from group_members where group_name = p_group union select id from principals where issuer is not null)
$$;
--> statement-breakpoint
-- A group as a whole; `expected` null: a new one. p: {actor, roles_version, name, expected, description, bindings, members, channel}
create function put_group_v1(p jsonb) returns jsonb language plpgsql as $$
declare g groups; v_was jsonb; v_before jsonb := begin_identity(p); v_name text := p ->> 'name'; v_people text[]; v_unknown text;
begin
  if v_before is null then return '{"state": "stale"}'; end if;
  select x into v_unknown from jsonb_array_elements_text(p -> 'members') x where not exists (select 1 from principals where id = x) limit 1;
  if v_unknown is not null then return jsonb_build_object('state', 'unknown_member', 'member', v_unknown); end if;
  select * into g from groups where name = v_name for update;
  if found <> (p ->> 'expected' is not null) then return jsonb_build_object('state', case when g.name is null then 'missing' else 'exists' end); end if;
  if g.version <> (p ->> 'expected')::int then return '{"state": "changed"}'; end if;
  v_was := case when g.name is not null then group_view(g) end;
  v_people := people_of(v_name);
  insert into groups as o (name, description, bindings, updated_by) values (v_name, p ->> 'description', p -> 'bindings', p ->> 'actor')
  on conflict (name) do update set description = excluded.description, bindings = excluded.bindings, updated_by = excluded.updated_by,
    updated_at = clock_timestamp(), version = o.version + 1 returning * into g;
  delete from group_members where group_name = v_name and not (p -> 'members') ? principal_id;
  insert into group_members select v_name, x from jsonb_array_elements_text(p -> 'members') x on conflict do nothing;
  perform refresh_bindings(v_people || people_of(v_name));
  perform end_identity(p, v_before);
  perform audit_now(p ->> 'actor', 'group.put', v_name, jsonb_build_object('before', v_was, 'after', group_view(g), 'channel', p ->> 'channel'));
  return jsonb_build_object('state', 'done', 'group', group_view(g));
end $$;
--> statement-breakpoint
-- p: {actor, roles_version, name, expected, channel}
create function delete_group_v1(p jsonb) returns jsonb language plpgsql as $$
declare g groups; v_was jsonb; v_before jsonb := begin_identity(p); v_people text[];
begin
  if v_before is null then return '{"state": "stale"}'; end if;
  select * into g from groups where name = p ->> 'name' for update;
  if not found then return '{"state": "missing"}'; end if;
  if g.version <> (p ->> 'expected')::int then return '{"state": "changed"}'; end if;
  v_was := group_view(g);
  v_people := people_of(g.name);
  delete from groups where name = g.name;
  perform refresh_bindings(v_people);
  perform end_identity(p, v_before);
  perform audit_now(p ->> 'actor', 'group.deleted', g.name, jsonb_build_object('before', v_was, 'channel', p ->> 'channel'));
  return '{"state": "done"}';
end $$;
