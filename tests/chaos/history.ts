import type { TestDatabase } from '../support/database.ts';

/** One change of a row's status, as the database itself saw it. */
export type Change = {
  n: number;
  noun: 'tasks' | 'subtasks' | 'approval_requests' | 'effects';
  id: string;
  was: string;
  now: string;
  was_version: number;
  version: number;
  run: number;
  was_run: number;
  at: string;
};

/** Has the database write down every change of a status or version, and every halt, whoever makes it. For test databases alone. */
export async function installHistory(db: TestDatabase): Promise<void> {
  await db.query(`
    create table chaos_history (n serial primary key, noun text, id text, was text, now text,
      was_version float8, version float8, run int, was_run int, stolen boolean, at timestamptz not null default clock_timestamp());
    create function chaos_note() returns trigger language plpgsql security definer as $$
    declare o jsonb := to_jsonb(old); n jsonb := to_jsonb(new); k text := case tg_table_name when 'effects' then 'state' else 'status' end;
    begin
      if o ->> k is distinct from n ->> k or o ->> 'version' is distinct from n ->> 'version' or o ->> 'run' is distinct from n ->> 'run' then
        insert into chaos_history (noun, id, was, now, was_version, version, run, was_run, stolen)
        values (tg_table_name, coalesce(n ->> 'key', n ->> 'id'), o ->> k, n ->> k, (o ->> 'version')::float8, (n ->> 'version')::float8,
          (n ->> 'run')::int, (o ->> 'run')::int,
          tg_table_name = 'subtasks' and o ->> 'status' = 'running' and n ->> 'status' = 'running' and o ->> 'version' <> n ->> 'version'
            and (o ->> 'lease_until')::timestamptz > clock_timestamp());
      end if;
      return null;
    end $$;
    create table chaos_halts (id serial primary key, since timestamptz not null, until timestamptz);
    create function chaos_halt() returns trigger language plpgsql security definer as $$
    begin
      if new.halted_at is not null then insert into chaos_halts (since) values (new.halted_at);
      else update chaos_halts set until = clock_timestamp() where until is null; end if;
      return null;
    end $$;
    create trigger chaos_halt after update of halted_at on settings for each row
      when (old.halted_at is distinct from new.halted_at) execute function chaos_halt();
    create trigger chaos_note after update on tasks for each row execute function chaos_note();
    create trigger chaos_note after update on subtasks for each row execute function chaos_note();
    create trigger chaos_note after update on approval_requests for each row execute function chaos_note();
    create trigger chaos_note after update on effects for each row execute function chaos_note();`);
}
