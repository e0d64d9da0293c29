create or replace function webhooks.held_because(state text, state_reason text, hold_reason text)
returns text
language sql stable
return case state
  when 'active' then hold_reason
  when 'paused' then 'Its registration is paused' || coalesce(' (' || state_reason || ')', '') || ': resume it to send.'
  else concat_ws(' ', state_reason, 'Its registration is disabled: resume it when the endpoint is well.')
end;
comment on function webhooks.held_because(text, text, text) is 'Why deliveries of a registration are held, and what to do, by its state and reasons.';
