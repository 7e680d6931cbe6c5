-- Takes back a request at the gate that nobody has decided, by whoever made it. A halt stops no one from asking for less.
-- p: {approval_id, by, action, audit, answer}
create function withdraw_v1(p jsonb) returns jsonb language plpgsql as $$
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
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('won', true);
end $$;
