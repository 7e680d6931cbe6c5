-- The versions of the policy, and decisions under them.
select 1;
