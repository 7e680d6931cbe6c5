-- The kill switch, and deadlines that move on with it.
select 1;
