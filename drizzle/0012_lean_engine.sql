-- The hot functions of the engine: fewer statements, one round trip at each door.
select 1;
