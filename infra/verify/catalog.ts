import type pg from 'pg';

/** What a database holds, from `kind schema.name` to its definition: two of them are compared line by line. */
export type Catalog = Map<string, string>;

const OURS = ['public', 'langgraph'];
/** What an extension brought is not ours to compare. */
const OWN = (oid: string) =>
  `not exists (select 1 from pg_depend d where d.objid = ${oid} and d.deptype = 'e')`;

const QUERIES: Record<string, string> = {
  table: `
    select n.nspname || '.' || c.relname as name, '' as definition
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind in ('r', 'p') and ${OWN('c.oid')}`,
  column: `
    select n.nspname || '.' || c.relname || '.' || a.attname as name,
           'no. ' || row_number() over (partition by c.oid order by a.attnum) || ', '
             || format_type(a.atttypid, a.atttypmod)
             || case when a.attnotnull then ' not null' else '' end
             || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
             || case when a.attidentity <> '' then ' identity ' || a.attidentity::text else '' end
             || case when a.attgenerated <> '' then ' generated ' || a.attgenerated::text else '' end as definition
      from pg_attribute a
      join pg_class c on c.oid = a.attrelid
      join pg_namespace n on n.oid = c.relnamespace
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where n.nspname = any($1) and c.relkind in ('r', 'p', 'v') and a.attnum > 0 and not a.attisdropped and ${OWN('c.oid')}`,
  index: `
    select n.nspname || '.' || c.relname as name, pg_get_indexdef(c.oid) as definition
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind in ('i', 'I') and ${OWN('c.oid')}`,
  // PostgreSQL 18 counts NOT NULL as a constraint, older ones do not: it is compared with the column
  constraint: `
    select n.nspname || '.' || c.relname || '.' || k.conname as name, pg_get_constraintdef(k.oid) as definition
      from pg_constraint k
      join pg_class c on c.oid = k.conrelid
      join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and k.contype in ('c', 'f', 'p', 'u', 'x') and ${OWN('c.oid')}`,
  view: `
    select n.nspname || '.' || c.relname as name,
           coalesce(array_to_string(c.reloptions, ', ') || ': ', '') || pg_get_viewdef(c.oid) as definition
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind in ('v', 'm') and ${OWN('c.oid')}`,
  trigger: `
    select n.nspname || '.' || c.relname || '.' || t.tgname as name,
           pg_get_triggerdef(t.oid) || case when t.tgenabled = 'D' then ' (disabled)' else '' end as definition
      from pg_trigger t
      join pg_class c on c.oid = t.tgrelid
      join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and not t.tgisinternal`,
  function: `
    select n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name,
           'returns ' || coalesce(pg_get_function_result(p.oid), 'nothing') || ', body '
             || md5(p.prosrc) || case when p.prosecdef then ', security definer' else '' end
             || coalesce(', set ' || array_to_string(p.proconfig, '; '), '') as definition
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = any($1) and ${OWN('p.oid')}`,
  // Of the service's role and of everybody: whom else an installation lets read is its own affair.
  grant: `
    select o.name || ' to ' || g.grantee as name, string_agg(lower(x.privilege_type), ', ' order by x.privilege_type) as definition
      from (select n.nspname || '.' || c.relname as name, c.relacl as acl
              from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and ${OWN('c.oid')}
            union all
            select n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
                   coalesce(p.proacl, acldefault('f', p.proowner))
              from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any($1) and ${OWN('p.oid')}) o,
           aclexplode(o.acl) x,
           lateral (select case when x.grantee = 0 then 'public' else pg_get_userbyid(x.grantee)::text end as grantee) g
     where g.grantee in ('public', 'devops_app')
     group by 1`,
  role: `
    select r.rolname::text as name,
           concat_ws(', ', case when r.rolsuper then 'superuser' end, case when r.rolbypassrls then 'bypasses row security' end,
             case when r.rolcreaterole then 'makes roles' end, case when r.rolcreatedb then 'makes databases' end,
             case when r.rolreplication then 'replicates' end,
             'member of ' || (select string_agg(pg_get_userbyid(m.roleid)::text, ' and ' order by m.roleid)
                                from pg_auth_members m where m.member = r.oid),
             (select 'owner of ' || count(*) || ' relations' from pg_class c where c.relowner = r.oid having count(*) > 0)) as definition
      from pg_roles r where r.rolname = 'devops_app' and cardinality($1::text[]) > 0`,
};

/** Reads tables, columns, indexes, constraints, views, triggers, functions and what the service may do from the system catalog. */
export async function readCatalog(client: pg.Client): Promise<Catalog> {
  const catalog: Catalog = new Map();
  for (const [kind, sql] of Object.entries(QUERIES)) {
    const { rows } = await client.query<{ name: string; definition: string }>(sql, [OURS]);
    for (const { name, definition } of rows)
      catalog.set(`${kind} ${name}`, definition.replace(/\s+/g, ' ').trim());
  }
  return catalog;
}

/** One entry a difference, sorted, with the statement that brings back what is missing if there is one; none when both hold the same. */
export function compareCatalogs(expected: Catalog, actual: Catalog): string[] {
  const lines: string[] = [];
  for (const [name, definition] of expected) {
    const found = actual.get(name);
    if (found === undefined) lines.push(`missing: ${name}${recreation(name, definition)}`);
    else if (found !== definition)
      lines.push(`different: ${name}\n    expected ${definition}\n    found    ${found}`);
  }
  for (const name of actual.keys()) if (!expected.has(name)) lines.push(`unexpected: ${name}`);
  return lines.sort();
}

/** The catalog gives whole statements for indexes and triggers, and the end of one for constraints. */
function recreation(entry: string, definition: string): string {
  const [kind, name = ''] = entry.split(' ');
  if (kind === 'index' || kind === 'trigger') return `\n    recreate ${definition};`;
  if (kind !== 'constraint') return '';
  const at = name.lastIndexOf('.');
  return `\n    recreate ALTER TABLE ${name.slice(0, at)} ADD CONSTRAINT ${name.slice(at + 1)} ${definition};`;
}
