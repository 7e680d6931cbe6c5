import { isOn, optionOf } from '../names.ts';
import { type Content, GRANTS, LOCKS_OUT, tableOf } from '../rule.ts';

const POWERS = ['superuser', 'bypassrls', 'createrole', 'isreplication', 'createdb'];

const givesPower = ({ options }: { options?: Content<'AlterRoleStmt'>['options'] }) =>
  POWERS.some((power) => isOn(options, power));

/** Who may do what. */
export const ACCESS = [
  tableOf('GrantStmt', [
    {
      id: 'sql.grant',
      when: ({ is_grant }) => is_grant === true,
      does: GRANTS,
      why: 'Others may do more than before.',
      safer: 'grant single rights on single objects',
      must: ['grant select on x to y', 'grant all on all tables in schema public to public'],
      not: ['revoke select on x from y'],
    },
    {
      id: 'sql.revoke_all',
      when: ({ privileges }) => privileges === undefined || privileges.length === 0,
      does: LOCKS_OUT,
      why: 'Whoever relied on any right here fails at once.',
      safer: 'revoke single rights',
      must: ['revoke all on schema public from app'],
      not: ['revoke select on x from y', 'grant all on x to y'],
    },
    {
      id: 'sql.revoke',
      does: GRANTS,
      why: 'Whoever relied on the right fails at once.',
      must: ['revoke insert on x from app'],
      not: ['grant select on x to y'],
    },
  ]),
  tableOf('GrantRoleStmt', [
    {
      id: 'sql.grant_role',
      does: GRANTS,
      why: 'A role’s rights are given to, or taken from, another one.',
      must: ['grant admin to bob', 'revoke admin from bob', 'grant pg_read_all_data to app'],
      not: ['grant select on x to bob'],
    },
  ]),
  tableOf('AlterDefaultPrivilegesStmt', [
    {
      id: 'sql.default_privileges',
      does: GRANTS,
      closed: true,
      why: 'It holds for all that is made from then on.',
      must: ['alter default privileges in schema public grant select on tables to app'],
      not: ['grant select on x to app'],
    },
  ]),
  tableOf('CreateRoleStmt', [
    {
      id: 'sql.create_role',
      does: GRANTS,
      why: 'Somebody more can have rights, and with LOGIN come in.',
      must: ["create role app login password 'x'", 'create user bob superuser'],
      not: ['drop role app'],
    },
  ]),
  tableOf('AlterRoleStmt', [
    {
      id: 'sql.role_power',
      when: givesPower,
      does: { ...GRANTS, floor: 'high' },
      why: 'The role can go around every right and row policy.',
      safer: 'grant the single rights that are needed',
      must: ['alter role app superuser', 'alter role app with bypassrls'],
      not: ['alter role app nosuperuser', "alter role app valid until '2030-01-01'"],
    },
    {
      id: 'sql.role_shut',
      when: ({ options }) => optionOf(options, 'canlogin') !== null && !isOn(options, 'canlogin'),
      does: LOCKS_OUT,
      why: 'Whoever logs in by this role no longer can.',
      must: ['alter role app nologin'],
      not: ['alter role app login'],
    },
    {
      id: 'sql.role_password',
      when: ({ options }) => optionOf(options, 'password') !== null,
      does: { operation: 'rotate', resource: 'secret', effect: 'write', reach: 'remote' },
      why: 'Whoever logs in with the old password no longer can.',
      must: ["alter role app password 'n3w'"],
      not: ['alter role app createdb'],
    },
    {
      id: 'sql.alter_role',
      does: GRANTS,
      why: 'What the role may do changes.',
      must: ['alter role app nosuperuser', 'alter group g add user bob'],
      not: ['alter role app superuser'],
    },
  ]),
  tableOf('CreatePolicyStmt', [
    {
      id: 'sql.create_policy',
      does: GRANTS,
      closed: true,
      why: 'Which rows are seen by whom changes.',
      must: ['create policy p on x using (tenant = current_user)'],
      not: ['alter policy p on x using (true)'],
    },
  ]),
  tableOf('AlterPolicyStmt', [
    {
      id: 'sql.alter_policy',
      does: GRANTS,
      closed: true,
      why: 'Which rows are seen by whom changes.',
      must: ['alter policy p on x using (true)'],
      not: ['create policy p on x using (true)'],
    },
  ]),
  tableOf('AlterOwnerStmt', [
    {
      id: 'sql.alter_owner',
      does: GRANTS,
      why: 'The owner may do anything with the object.',
      must: ['alter schema app owner to bob', 'alter database shop owner to bob'],
      not: ['alter schema app rename to b'],
    },
  ]),
  tableOf('ReassignOwnedStmt', [
    {
      id: 'sql.reassign_owned',
      does: GRANTS,
      why: 'Everything that the role owns in this database gets another owner.',
      must: ['reassign owned by app to admin'],
      not: ['drop owned by app'],
    },
  ]),
  tableOf('CreateUserMappingStmt', [
    {
      id: 'sql.user_mapping',
      does: GRANTS,
      why: 'Credentials for a foreign server are kept for the role.',
      must: ["create user mapping for app server other options (user 'a')"],
      not: ['drop user mapping for app server other'],
    },
  ]),
  tableOf('AlterUserMappingStmt', [
    {
      id: 'sql.alter_user_mapping',
      does: GRANTS,
      why: 'Credentials for a foreign server change.',
      must: ["alter user mapping for app server other options (set user 'b')"],
      not: ['drop user mapping for app server other'],
    },
  ]),
];
