-- What a back-fill that is begun by the admin API may be limited to: SQL is not taken from there.
create type webhooks.api_column_condition as (
  "column" text,
  operator text,
  value text
);
comment on type webhooks.api_column_condition is
  e'@name column_condition\nThat a column has, or has not, a value. All that are given must hold.';
comment on column webhooks.api_column_condition."column" is 'A column that is captured.';
comment on column webhooks.api_column_condition.operator is '=, <>, <, <=, >, >=, is null or is not null.';
comment on column webhooks.api_column_condition.value is 'What it is compared with, as text; none for is null and is not null.';

-- It gets a parameter more.
drop function if exists webhooks.own_deliveries(bigint[], bigint, text);
