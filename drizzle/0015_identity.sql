-- Keys, groups, claims to roles.
select 1;
