-- Tables and columns of policy, deciding and identity.
select 1;
