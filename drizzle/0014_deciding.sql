-- Edits, delegations, remembered grants, break-glass.
select 1;
