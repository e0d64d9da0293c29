-- Schema webhooks as the catalogue describes it. Not to be run. To update: UPDATE_GOLDEN=1 npm test -- test/schema.test.ts

schema webhooks
  comment: Rowhook: committed row changes become HTTP POSTs. Tables are private; views and functions are the contract.
  grant usage to rowhook_admin
  grant usage to rowhook_api
  grant usage to rowhook_operator
  grant usage to rowhook_tenant
  grant usage to rowhook_viewer

table webhooks.admin_log
  comment: Who changed which entity event, registration, permission or setting, when, and from what to what; who replayed or cancelled. Only ever added to. Secrets have webhooks.secret_log.
  row level security
  column id bigint not null generated always as identity -- The entry's id.
  column occurred_at timestamp with time zone not null default clock_timestamp() -- When.
  column actor text not null -- Who: the subject of the API's token, or what webhooks.actor says, or the login.
  column role text not null -- The database role that acted.
  column login text not null default SESSION_USER -- The role that the session logged in as.
  column action text not null -- create, update, delete, replay, cancel or test.
  column resource text not null -- AuditSetting, EntityEvent, Registration, RegistrationEvent, RegistrationHeader, RegistrationConnection, Permission, Setting or Activity.
  column subject text not null -- Which one: its id or name.
  column owner_id text -- The owner it belongs to; null: to none, or to every one.
  column old_values json -- For an update: what the columns that changed were. For a delete: the row.
  column new_values json -- For an update: what the columns that changed are. Else the row, or what was asked for.
  constraint admin_log_pkey PRIMARY KEY (id)
  CREATE INDEX admin_log_actor_idx ON webhooks.admin_log USING btree (actor, id)
  CREATE INDEX admin_log_owner_idx ON webhooks.admin_log USING btree (owner_id, id)
  CREATE INDEX admin_log_resource_idx ON webhooks.admin_log USING btree (resource, id)
  CREATE TRIGGER _500_only_add BEFORE DELETE OR UPDATE OR TRUNCATE ON webhooks.admin_log FOR EACH STATEMENT EXECUTE FUNCTION webhooks.tg_admin_log__only_add()
  policy list_admin r permissive to rowhook_admin using (( SELECT webhooks.role_may('admin'::text, 'AdminLog'::text, 'List'::text) AS role_may) AND true)
  policy list_operator r permissive to rowhook_operator using (( SELECT webhooks.role_may('operator'::text, 'AdminLog'::text, 'List'::text) AS role_may) AND true)
  policy list_tenant r permissive to rowhook_tenant using (( SELECT webhooks.role_may('tenant'::text, 'AdminLog'::text, 'List'::text) AS role_may) AND (owner_id = ( SELECT webhooks.tenant() AS tenant)))
  policy list_viewer r permissive to rowhook_viewer using (( SELECT webhooks.role_may('viewer'::text, 'AdminLog'::text, 'List'::text) AS role_may) AND true)
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

table webhooks.audit_settings
  comment: The catalogue: the entities (tables) that may have entity events. Filled by webhooks.watch, emptied by webhooks.unwatch.
  row level security
  column id integer not null generated always as identity -- Names the compiled capture functions: webhooks.capture_<id>_<action>.
  column entity text not null -- The table's name with its schema, as in public.orders.
  column relation regclass not null -- The table itself: the root, where it is partitioned.
  column label text not null -- What people call it.
  column key_columns text[] not null default '{}'::text[] -- The columns that make the object id; empty where the table has no key.
  column owner_column text -- The column that names the tenant an object belongs to.
  column user_column text -- The column that names the user an object belongs to.
  column excluded_columns text[] not null default '{}'::text[] -- Columns that are never copied; a change of these alone is no change.
  column created_at timestamp with time zone not null default now() -- When the entity was first watched.
  column updated_at timestamp with time zone not null default now() -- When its options last changed.
  column compiled_columns text[] not null default '{}'::text[] -- The table's columns, each at its attribute number, when its capture was compiled: how a renamed column is known again.
  column compiled_hash text -- Of the capture functions as they were compiled: tells whether they would be compiled otherwise now.
  column problem text -- Why it is captured otherwise than it was set up, and what to do, as when a column that it names was dropped; null while all is well.
  column included_columns text[] -- The columns that are copied, and no others; a change of others alone is no change. Null: all but excluded_columns.
  column on_replication text not null default 'off'::text -- off, or always: also what sessions write whose session_replication_role is replica.
  constraint audit_settings_entity_key UNIQUE (entity)
  constraint audit_settings_included_or_excluded CHECK (((included_columns IS NULL) OR (excluded_columns = '{}'::text[])))
  constraint audit_settings_label_not_blank CHECK ((label ~ '\S'::text))
  constraint audit_settings_on_replication_known CHECK ((on_replication = ANY (ARRAY['off'::text, 'always'::text])))
  constraint audit_settings_pkey PRIMARY KEY (id)
  constraint audit_settings_relation_key UNIQUE (relation)
  CREATE TRIGGER _900_log_admin AFTER INSERT OR DELETE OR UPDATE ON webhooks.audit_settings FOR EACH ROW EXECUTE FUNCTION webhooks.tg__log_admin('AuditSetting', '{entity}', '{id,relation,compiled_columns,compiled_hash,created_at,updated_at}')
  CREATE TRIGGER _900_touch_updated_at BEFORE UPDATE OF entity, label, key_columns, owner_column, user_column, excluded_columns, included_columns, on_replication ON webhooks.audit_settings FOR EACH ROW EXECUTE FUNCTION webhooks.tg__touch_updated_at()
  policy list_admin r permissive to rowhook_admin using (( SELECT webhooks.role_may('admin'::text, 'AuditSetting'::text, 'List'::text) AS role_may) AND true)
  policy list_operator r permissive to rowhook_operator using (( SELECT webhooks.role_may('operator'::text, 'AuditSetting'::text, 'List'::text) AS role_may) AND true)
  policy list_tenant r permissive to rowhook_tenant using (( SELECT webhooks.role_may('tenant'::text, 'AuditSetting'::text, 'List'::text) AS role_may) AND true)
  policy list_viewer r permissive to rowhook_viewer using (( SELECT webhooks.role_may('viewer'::text, 'AuditSetting'::text, 'List'::text) AS role_may) AND true)
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

table webhooks.backfills
  comment: What registrations are or were told of rows that were there already. Begun by webhooks.backfill, carried on by the workers.
  row level security
  with fillfactor=50
  column id bigint not null generated always as identity -- The back-fill's id.
  column registration_id bigint not null -- The registration that is told.
  column entity text not null -- The table whose rows it is told of, as in public.orders.
  column condition text -- Which rows: SQL over the table's columns; null: all.
  column state text not null default 'running'::text -- running, done, failed (see error) or cancelled.
  column rows_done bigint not null default 0 -- For how many rows there is an activity so far.
  column estimated_rows bigint -- How many there will be, as the planner guessed at the start.
  column error text -- Why it failed.
  column started_by text not null -- Who began it: the setting webhooks.actor, or the session's role.
  column started_at timestamp with time zone not null default now() -- When it was begun.
  column finished_at timestamp with time zone -- When it ended; null while it runs.
  column cursor_key text[] -- The key of the last row that was looked at: where the next page begins.
  column waiting_keys text[] not null default '{}'::text[] -- Keys before that one whose rows somebody was writing, with ordering object: they are looked at again. One row of the array each.
  column seen_all boolean not null default false -- The end of the table was reached: what waits is all that is left.
  column next_page_at timestamp with time zone not null default now() -- When a worker looks at it next.
  constraint backfills_entity_fkey FOREIGN KEY (entity) REFERENCES webhooks.audit_settings(entity) ON UPDATE CASCADE ON DELETE CASCADE
  constraint backfills_failed_says_why CHECK (((state = 'failed'::text) = (error IS NOT NULL)))
  constraint backfills_pkey PRIMARY KEY (id)
  constraint backfills_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES webhooks.webhook_registrations(id) ON DELETE CASCADE
  constraint backfills_running_has_no_end CHECK (((state = 'running'::text) = (finished_at IS NULL)))
  constraint backfills_state_known CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
  CREATE INDEX backfills_registration_idx ON webhooks.backfills USING btree (registration_id, id)
  policy list_admin r permissive to rowhook_admin using (( SELECT webhooks.role_may('admin'::text, 'Activity'::text, 'List'::text) AS role_may) AND true)
  policy list_operator r permissive to rowhook_operator using (( SELECT webhooks.role_may('operator'::text, 'Activity'::text, 'List'::text) AS role_may) AND true)
  policy list_tenant r permissive to rowhook_tenant using (( SELECT webhooks.role_may('tenant'::text, 'Activity'::text, 'List'::text) AS role_may) AND (EXISTS ( SELECT FROM webhooks.webhook_registrations r WHERE ((r.id = backfills.registration_id) AND (r.owner_id = ( SELECT webhooks.tenant() AS tenant))))))
  policy list_viewer r permissive to rowhook_viewer using (( SELECT webhooks.role_may('viewer'::text, 'Activity'::text, 'List'::text) AS role_may) AND true)
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_viewer

table webhooks.code_files
  comment: The files of sql/code as they were last applied. All are applied again when one differs.
  column path text not null -- The file's path, as in code/20-queue/10-dispatch.sql.
  column hash text not null -- SHA-256 of the file, in hex.
  column program text not null -- The version of Rowhook that applied it.
  column applied_at timestamp with time zone not null default now() -- When it was last applied.
  constraint code_files_pkey PRIMARY KEY (path)

table webhooks.entity_events
  comment: What to capture. Read by every captured write: disabling one stops its capture at once.
  row level security
  column id bigint not null generated always as identity -- The entity event's id.
  column entity text not null -- An entity of the catalogue, as in public.orders.
  column action text not null -- create, update, delete or truncate.
  column description text -- What it means, in the words of whoever set it up.
  column enabled boolean not null default true -- Off: nothing is captured for it.
  column created_at timestamp with time zone not null default now() -- When it was added.
  column updated_at timestamp with time zone not null default now() -- When it last changed.
  column columns text[] -- For update: only when one of these columns changes, which may be columns that are never copied; null: when any copied one does.
  column condition jsonpath -- Only what it holds for: a jsonpath predicate over {"new": …, "old": …}, the row as it is copied, as in $.new.total > 100 && $.old.status != "paid". Where it cannot be evaluated the change is captured, and webhook_activity.note says so.
  column include_unchanged boolean not null default false -- For update: one that changes nothing is captured too.
  column problem text -- Why it captures otherwise than it was set up, and what to do, as when a column that it names was dropped; null while all is well.
  column payload_function text -- The function of the application that makes what is sent instead of the row, as in public.order_payload: of the old and the new row, returning json. It runs with the rights of its owner.
  column payload_view text -- The view of the application whose row of the same key is sent instead of the table's, as in public.order_documents. It is read with the rights of its owner.
  constraint entity_events_action_known CHECK ((action = ANY (ARRAY['create'::text, 'update'::text, 'delete'::text, 'truncate'::text])))
  constraint entity_events_columns_not_empty CHECK (((cardinality(columns) > 0) AND (array_position(columns, NULL::text) IS NULL)))
  constraint entity_events_columns_of_update CHECK (((columns IS NULL) OR (action = 'update'::text)))
  constraint entity_events_condition_of_rows CHECK (((condition IS NULL) OR (action <> 'truncate'::text)))
  constraint entity_events_entity_action_key UNIQUE (entity, action)
  constraint entity_events_entity_fkey FOREIGN KEY (entity) REFERENCES webhooks.audit_settings(entity) ON UPDATE CASCADE
  constraint entity_events_one_payload CHECK (((payload_function IS NULL) OR (payload_view IS NULL)))
  constraint entity_events_payload_of_row CHECK (((action <> 'truncate'::text) OR ((payload_function IS NULL) AND (payload_view IS NULL))))
  constraint entity_events_pkey PRIMARY KEY (id)
  constraint entity_events_unchanged_of_update CHECK (((NOT include_unchanged) OR (action = 'update'::text)))
  constraint entity_events_unchanged_or_columns CHECK (((NOT include_unchanged) OR (columns IS NULL)))
  constraint entity_events_view_of_present_row CHECK (((action <> 'delete'::text) OR (payload_view IS NULL)))
  CREATE TRIGGER _500_check_entity BEFORE INSERT OR UPDATE OF entity ON webhooks.entity_events FOR EACH ROW EXECUTE FUNCTION webhooks.tg_entity_events__check_entity()
  CREATE TRIGGER _520_check_filter BEFORE INSERT OR UPDATE ON webhooks.entity_events FOR EACH ROW EXECUTE FUNCTION webhooks.tg_entity_events__check_filter()
  CREATE TRIGGER _900_compile_capture AFTER INSERT OR DELETE ON webhooks.entity_events FOR EACH ROW EXECUTE FUNCTION webhooks.tg_entity_events__compile_capture()
  CREATE TRIGGER _900_compile_changed_capture AFTER UPDATE ON webhooks.entity_events FOR EACH ROW WHEN ((((((((((old.id IS DISTINCT FROM new.id) OR (old.entity IS DISTINCT FROM new.entity)) OR (old.action IS DISTINCT FROM new.action)) OR (old.enabled IS DISTINCT FROM new.enabled)) OR (old.columns IS DISTINCT FROM new.columns)) OR ((old.condition)::text IS DISTINCT FROM (new.condition)::text)) OR (old.include_unchanged IS DISTINCT FROM new.include_unchanged)) OR (old.payload_function IS DISTINCT FROM new.payload_function)) OR (old.payload_view IS DISTINCT FROM new.payload_view))) EXECUTE FUNCTION webhooks.tg_entity_events__compile_capture()
  CREATE TRIGGER _900_log_admin AFTER INSERT OR DELETE OR UPDATE ON webhooks.entity_events FOR EACH ROW EXECUTE FUNCTION webhooks.tg__log_admin('EntityEvent', '{entity,action}', '{created_at,updated_at}')
  CREATE TRIGGER _900_touch_updated_at BEFORE UPDATE ON webhooks.entity_events FOR EACH ROW EXECUTE FUNCTION webhooks.tg__touch_updated_at()
  policy list_admin r permissive to rowhook_admin using (( SELECT webhooks.role_may('admin'::text, 'EntityEvent'::text, 'List'::text) AS role_may) AND true)
  policy list_operator r permissive to rowhook_operator using (( SELECT webhooks.role_may('operator'::text, 'EntityEvent'::text, 'List'::text) AS role_may) AND true)
  policy list_tenant r permissive to rowhook_tenant using (( SELECT webhooks.role_may('tenant'::text, 'EntityEvent'::text, 'List'::text) AS role_may) AND true)
  policy list_viewer r permissive to rowhook_viewer using (( SELECT webhooks.role_may('viewer'::text, 'EntityEvent'::text, 'List'::text) AS role_may) AND true)
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_viewer

table webhooks.known_registrations
  comment: Which registrations stand in the capture of an entity event, for as long as none is changed.
  column entity_event_id bigint not null -- The entity event.
  column registration_ids bigint[] not null -- The registrations that are told of it.
  column orderings text[] not null -- The ordering of each.
  column changes bigint not null -- How many changes of webhook_registration_events there had been.
  constraint known_registrations_entity_event_id_fkey FOREIGN KEY (entity_event_id) REFERENCES webhooks.entity_events(id) ON DELETE CASCADE
  constraint known_registrations_pkey PRIMARY KEY (entity_event_id)

table webhooks.migrations
  comment: The files of sql/migrations that were applied: each once, never to be changed.
  column version integer not null -- The number that begins the file's name.
  column name text not null -- The file's name, as in 000001-tables.
  column hash text not null -- SHA-256 of the file, in hex.
  column program text not null -- The version of Rowhook that applied it.
  column applied_at timestamp with time zone not null default now() -- When it was applied.
  constraint migrations_pkey PRIMARY KEY (version)

table webhooks.payload_limits
  comment: Which settings.max_payload_bytes holds for what was captured when, so that all attempts to tell of a change send the same bytes.
  column since timestamp with time zone not null -- For what was captured from then on, up to the next one.
  column max_payload_bytes integer not null -- The limit.
  constraint payload_limits_pkey PRIMARY KEY (since)

table webhooks.permissions
  comment: What each role of the admin API may do with each resource. Grants and policies are its outer bounds: a role never gets more than they give.
  row level security
  column role text not null -- admin, operator, viewer (all three of every owner) or tenant (of one owner).
  column resource text not null -- AuditSetting, EntityEvent, Registration, Activity (with its deliveries and attempts), Secret, Permission, AdminLog or Setting.
  column actions text[] not null default '{}'::text[] -- Any of List, Add, Edit, Delete, Replay.
  constraint permissions_actions_known CHECK (((array_position(actions, NULL::text) IS NULL) AND (actions <@ '{List,Add,Edit,Delete,Replay}'::text[])))
  constraint permissions_admin_may_permit CHECK (((role <> 'admin'::text) OR (resource <> 'Permission'::text) OR (actions @> '{List,Edit}'::text[])))
  constraint permissions_pkey PRIMARY KEY (role, resource)
  constraint permissions_resource_known CHECK ((resource = ANY (ARRAY['AuditSetting'::text, 'EntityEvent'::text, 'Registration'::text, 'Activity'::text, 'Secret'::text, 'Permission'::text, 'AdminLog'::text, 'Setting'::text])))
  constraint permissions_role_known CHECK ((role = ANY (ARRAY['admin'::text, 'operator'::text, 'viewer'::text, 'tenant'::text])))
  CREATE TRIGGER _900_log_admin AFTER INSERT OR DELETE OR UPDATE ON webhooks.permissions FOR EACH ROW EXECUTE FUNCTION webhooks.tg__log_admin('Permission', '{role,resource}', '{}')
  policy list_admin r permissive to rowhook_admin using ((role = 'admin'::text) OR ( SELECT webhooks.role_may('admin'::text, 'Permission'::text, 'List'::text) AS role_may))
  policy list_operator r permissive to rowhook_operator using ((role = 'operator'::text) OR ( SELECT webhooks.role_may('operator'::text, 'Permission'::text, 'List'::text) AS role_may))
  policy list_tenant r permissive to rowhook_tenant using ((role = 'tenant'::text) OR ( SELECT webhooks.role_may('tenant'::text, 'Permission'::text, 'List'::text) AS role_may))
  policy list_viewer r permissive to rowhook_viewer using ((role = 'viewer'::text) OR ( SELECT webhooks.role_may('viewer'::text, 'Permission'::text, 'List'::text) AS role_may))
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

table webhooks.secret_log
  comment: Who did what to which secret, and when. Only ever added to; it outlives the secrets and the registrations.
  row level security
  column id bigint not null generated always as identity -- The entry's id.
  column occurred_at timestamp with time zone not null default clock_timestamp() -- When.
  column registration_id bigint not null -- Whose secret.
  column secret_id uuid not null -- Which secret.
  column kind text not null -- Its kind.
  column name text not null -- Its name.
  column action text not null -- created; revealed (its value was asked for); replaced (its end was set or changed); rekeyed (encrypted anew, or overwritten); deleted.
  column actor text not null -- Who: the setting webhooks.actor, or the session's role.
  column role text not null default SESSION_USER -- The role of the database session.
  constraint secret_log_action_known CHECK ((action = ANY (ARRAY['created'::text, 'revealed'::text, 'replaced'::text, 'rekeyed'::text, 'deleted'::text])))
  constraint secret_log_pkey PRIMARY KEY (id)
  CREATE INDEX secret_log_registration_idx ON webhooks.secret_log USING btree (registration_id, id)
  CREATE TRIGGER _500_only_add BEFORE DELETE OR UPDATE OR TRUNCATE ON webhooks.secret_log FOR EACH STATEMENT EXECUTE FUNCTION webhooks.tg_secret_log__only_add()
  policy list_admin r permissive to rowhook_admin using (( SELECT webhooks.role_may('admin'::text, 'AdminLog'::text, 'List'::text) AS role_may) AND true)
  policy list_operator r permissive to rowhook_operator using (( SELECT webhooks.role_may('operator'::text, 'AdminLog'::text, 'List'::text) AS role_may) AND true)
  policy list_tenant r permissive to rowhook_tenant using (( SELECT webhooks.role_may('tenant'::text, 'AdminLog'::text, 'List'::text) AS role_may) AND (EXISTS ( SELECT FROM webhooks.webhook_registrations r WHERE ((r.id = secret_log.registration_id) AND (r.owner_id = ( SELECT webhooks.tenant() AS tenant))))))
  policy list_viewer r permissive to rowhook_viewer using (( SELECT webhooks.role_may('viewer'::text, 'AdminLog'::text, 'List'::text) AS role_may) AND true)
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

table webhooks.settings
  comment: The settings of this database's Rowhook: always exactly one row.
  column only_row boolean not null default true -- Always true: holds the table to one row.
  column capture_enabled boolean not null default true -- Off: no write is captured, whatever the entity events say.
  column doorbell boolean not null default true -- Off: capture never sends NOTIFY, deliveries wait for the polling time. Needed by users of PREPARE TRANSACTION, which a NOTIFY makes fail.
  column retention_days integer not null default 30 -- How many days activity, finished deliveries and attempts are kept (1 to 3650).
  column allowed_networks cidr[] not null default '{}'::cidr[] -- Networks that endpoints may be in although they are not public. Empty: the public internet only.
  column denied_networks cidr[] not null default '{}'::cidr[] -- Networks that no endpoint may be in, though they be public or allowed: your own public addresses.
  column allowed_hosts text[] not null default '{}'::text[] -- Host names that endpoints may have although they look internal (no dot, .internal, .local …); with a dot in front: all names below. In lower case.
  column allowed_ports integer[] not null default '{80,443,8443}'::integer[] -- Ports that endpoints may have. Empty: any but those of mail, databases and the like, which are never allowed.
  column https_only boolean not null default false -- On: endpoints must be https. Off: http is allowed too, over which bodies travel unencrypted.
  column unwrap_nat64 boolean not null default false -- On: an IPv6 address of 64:ff9b::/96 counts as the IPv4 address within it. For hosts that reach the internet through NAT64; off, such addresses are not allowed.
  column trusted_proxies text[] not null default '{}'::text[] -- Proxies that registrations may use although no endpoint may be there, as in http://proxy.internal:3128.
  column max_payload_bytes integer not null default 262144 -- The largest JSON of a row, or payload, that is sent, in bytes (1024 to 100000000). Of a larger one only the key and the names of the changed columns are sent. A change holds for what is captured from five seconds later on.
  column max_depth smallint not null default 8 -- How many events one may cause after another, by handlers that say webhooks.depth (0 to 1000). Deeper ones are captured and not sent.
  constraint _900_note_payload_limit TRIGGER DEFERRABLE INITIALLY DEFERRED
  constraint settings_allowed_hosts_are_names CHECK (((array_position(allowed_hosts, NULL::text) IS NULL) AND (''::text <> ALL (allowed_hosts)) AND (array_to_string(allowed_hosts, ' '::text) ~ '^(\.?[a-z0-9_-]+(\.[a-z0-9_-]+)*( |$))*$'::text)))
  constraint settings_allowed_ports_range CHECK (((array_position(allowed_ports, NULL::integer) IS NULL) AND (1 <= ALL (allowed_ports)) AND (65535 >= ALL (allowed_ports))))
  constraint settings_allowed_ports_speak_http CHECK ((NOT (allowed_ports && '{22,25,110,143,465,587,3306,5432,6379,9200,11211}'::integer[])))
  constraint settings_max_depth_range CHECK (((max_depth >= 0) AND (max_depth <= 1000)))
  constraint settings_max_payload_bytes_range CHECK (((max_payload_bytes >= 1024) AND (max_payload_bytes <= 100000000)))
  constraint settings_networks_not_null CHECK (((array_position(allowed_networks, NULL::cidr) IS NULL) AND (array_position(denied_networks, NULL::cidr) IS NULL)))
  constraint settings_one_row CHECK (only_row)
  constraint settings_pkey PRIMARY KEY (only_row)
  constraint settings_retention_days_range CHECK (((retention_days >= 1) AND (retention_days <= 3650)))
  constraint settings_trusted_proxies_are_origins CHECK (((array_position(trusted_proxies, NULL::text) IS NULL) AND (''::text <> ALL (trusted_proxies)) AND (array_to_string(trusted_proxies, ' '::text) ~ '^(https?://[a-z0-9._:\[\]-]+( |$))*$'::text)))
  CREATE CONSTRAINT TRIGGER _900_note_payload_limit AFTER UPDATE OF max_payload_bytes ON webhooks.settings DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((old.max_payload_bytes <> new.max_payload_bytes)) EXECUTE FUNCTION webhooks.tg_settings__note_payload_limit()
  CREATE TRIGGER _500_keep_row BEFORE DELETE ON webhooks.settings FOR EACH ROW EXECUTE FUNCTION webhooks.tg_settings__keep_row()
  CREATE TRIGGER _900_compile_capture AFTER UPDATE OF max_depth, capture_enabled ON webhooks.settings FOR EACH ROW WHEN (((old.max_depth <> new.max_depth) OR (old.capture_enabled <> new.capture_enabled))) EXECUTE FUNCTION webhooks.tg_settings__compile_capture()
  CREATE TRIGGER _900_log_admin AFTER UPDATE ON webhooks.settings FOR EACH ROW EXECUTE FUNCTION webhooks.tg__log_admin('Setting', '{only_row}', '{}')

table webhooks.tenant_logins
  comment: Which owner a database login is, for tenants that come with psql and not through the API: what they say of themselves is not believed.
  column login name not null -- The role that the session logged in as.
  column owner_id text not null -- The owner whose rows it may see and change, once it is a member of rowhook_tenant.
  constraint tenant_logins_owner_not_blank CHECK ((owner_id <> ''::text))
  constraint tenant_logins_pkey PRIMARY KEY (login)
  CREATE TRIGGER _900_log_admin AFTER INSERT OR DELETE OR UPDATE ON webhooks.tenant_logins FOR EACH ROW EXECUTE FUNCTION webhooks.tg__log_admin('TenantLogin', '{login}', '{}')

table webhooks.webhook_activity
  comment: One captured row change. Written in the application's own transaction and never changed after.
  partitioned by RANGE (occurred_at)
  row level security
  column id bigint not null default nextval('webhooks.webhook_activity_id_seq'::regclass) -- The activity's id.
  column occurred_at timestamp with time zone not null -- When the statement that changed the row ran.
  column entity text not null -- The table, as in public.orders; of a ping: ping.
  column action text not null -- create, update, delete or truncate (which has no object, and no owner).
  column object_key json -- The key with its JSON type: 42, "a-7", or an array for a key of several columns; null without a key.
  column object_id text -- The key as text, to look an object up by.
  column object json -- The row after the change; null for a delete.
  column previous json -- The row before the change; null for a create.
  column changed text[] -- For an update: the columns whose value changed.
  column owner_id text -- The owner of the object.
  column user_id text -- The user of the object.
  column transaction xid8 not null default pg_current_xact_id() -- The transaction that made the change.
  column origin text not null default 'capture'::text -- capture: a change that was written; test: a sample or a ping, sent on request; backfill: a row that was there already.
  column note text -- What was out of the ordinary when it was captured; null for nothing.
  column actor text -- Who made the change, as the transaction said in webhooks.actor.
  column reason text -- Why, as the transaction said in webhooks.reason.
  column depth smallint -- How many events led to it, one by the handler of the other, as the transaction said in webhooks.depth; null for none.
  column payload json -- What is sent instead of the row, where the entity event has a payload_function or payload_view; null where it has none, or where that failed.
  column thin boolean -- True where only key and changed columns are sent, since the rest could not be had when it was captured: note says why.
  constraint webhook_activity_pkey PRIMARY KEY (id, occurred_at)
  policy list_admin r permissive to rowhook_admin using (( SELECT webhooks.role_may('admin'::text, 'Activity'::text, 'List'::text) AS role_may) AND true)
  policy list_operator r permissive to rowhook_operator using (( SELECT webhooks.role_may('operator'::text, 'Activity'::text, 'List'::text) AS role_may) AND true)
  policy list_tenant r permissive to rowhook_tenant using (( SELECT webhooks.role_may('tenant'::text, 'Activity'::text, 'List'::text) AS role_may) AND ((owner_id = ( SELECT webhooks.tenant() AS tenant)) AND (octet_length(owner_id) <= 2000)))
  policy list_viewer r permissive to rowhook_viewer using (( SELECT webhooks.role_may('viewer'::text, 'Activity'::text, 'List'::text) AS role_may) AND true)
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

table webhooks.webhook_activity_counts
  comment: Captured changes by the hour, counted from their log once a minute, by blocks of ids as webhook_attempt_counts are.
  column block bigint not null -- Which block of activity ids, each of 10 000.
  column starts_at timestamp with time zone not null -- When the hour began.
  column entity text not null -- The entity.
  column action text not null -- The action.
  column activities integer not null -- How many.
  constraint webhook_activity_counts_pkey PRIMARY KEY (block, starts_at, entity, action)
  CREATE INDEX webhook_activity_counts_starts_at_idx ON webhooks.webhook_activity_counts USING btree (starts_at)

table webhooks.webhook_activity_default
  partition of webhooks.webhook_activity DEFAULT

table webhooks.webhook_attempt_counts
  comment: Attempts, counted from their log once a minute. Counts are kept by blocks of ids: a block is counted anew until no transaction can add to it.
  column block bigint not null -- Which block of attempt ids, each of 10 000; -1: all those before, which nothing can be added to any more.
  column registration_id bigint not null -- The registration; 0: all of them together.
  column starts_at timestamp with time zone not null -- When the step began.
  column outcome text not null -- delivered, retry or failed.
  column bucket smallint not null -- How long they took: up to 1.2 to the power of this, in milliseconds.
  column attempts integer not null -- How many.
  column seconds integer not null -- How long the step is: a minute, ten, or an hour.
  constraint webhook_attempt_counts_pkey PRIMARY KEY (registration_id, seconds, starts_at, block, outcome, bucket)
  constraint webhook_attempt_counts_seconds_known CHECK ((seconds = ANY (ARRAY[60, 600, 3600])))
  CREATE INDEX webhook_attempt_counts_block_idx ON webhooks.webhook_attempt_counts USING btree (block) WHERE (block >= 0)
  CREATE INDEX webhook_attempt_counts_step_idx ON webhooks.webhook_attempt_counts USING btree (seconds, starts_at)

table webhooks.webhook_attempts
  comment: One HTTP request that was sent, or that could not be. Only ever added to.
  partitioned by RANGE (tried_at)
  row level security
  column id bigint not null default nextval('webhooks.webhook_attempts_id_seq'::regclass) -- The attempt's id.
  column activity_id bigint not null -- The activity.
  column registration_id bigint not null -- The registration.
  column tried_at timestamp with time zone not null -- When the request began, by the database's clock.
  column duration_ms integer not null -- Milliseconds from the start to the end of the attempt.
  column status smallint -- The HTTP status, where there was one.
  column attempt smallint -- Which attempt of its delivery: 1 is the first. Null where it did not count: a probe, a replay, or superseded.
  column trigger text not null default 'auto'::text -- auto: by the schedule; manual: a replay; test: a test event or a ping; probe: a failure while the circuit was open, which costs no attempt.
  column outcome text not null -- delivered, retry (it will be tried again) or failed (it will not).
  column error_class text -- Why it failed: timeout, dns, refused, reset, tls, blocked-address, protocol, http-status, auth, aborted or network.
  column error text -- The failure in one sentence.
  column response_headers json -- The response's headers, capped.
  column response_body text -- The start of the response's body, capped.
  column superseded boolean not null default false -- True: the request was sent, but its claim had lapsed and another had taken over, so it did not count.
  column owner_id text -- The activity's owner.
  column group_id bigint -- For an activity that was sent along with others: the one whose row is that of the request, with its response.
  constraint webhook_attempts_failure_has_class CHECK (((outcome = 'delivered'::text) = (error_class IS NULL)))
  constraint webhook_attempts_outcome_known CHECK ((outcome = ANY (ARRAY['delivered'::text, 'retry'::text, 'failed'::text])))
  constraint webhook_attempts_pkey PRIMARY KEY (id, tried_at)
  constraint webhook_attempts_status_range CHECK (((status >= 100) AND (status <= 999)))
  constraint webhook_attempts_trigger_known CHECK ((trigger = ANY (ARRAY['auto'::text, 'manual'::text, 'test'::text, 'probe'::text])))
  CREATE INDEX webhook_attempts_delivery_idx ON ONLY webhooks.webhook_attempts USING btree (activity_id, registration_id)
  CREATE INDEX webhook_attempts_unwell_idx ON ONLY webhooks.webhook_attempts USING btree (activity_id, registration_id, status) WHERE (outcome <> 'delivered'::text)
  policy list_admin r permissive to rowhook_admin using (( SELECT webhooks.role_may('admin'::text, 'Activity'::text, 'List'::text) AS role_may) AND true)
  policy list_operator r permissive to rowhook_operator using (( SELECT webhooks.role_may('operator'::text, 'Activity'::text, 'List'::text) AS role_may) AND true)
  policy list_tenant r permissive to rowhook_tenant using (( SELECT webhooks.role_may('tenant'::text, 'Activity'::text, 'List'::text) AS role_may) AND ((owner_id = ( SELECT webhooks.tenant() AS tenant)) AND (octet_length(owner_id) <= 2000) AND (EXISTS ( SELECT FROM webhooks.webhook_registrations r WHERE ((r.id = webhook_attempts.registration_id) AND (r.owner_id = ( SELECT webhooks.tenant() AS tenant)))))))
  policy list_viewer r permissive to rowhook_viewer using (( SELECT webhooks.role_may('viewer'::text, 'Activity'::text, 'List'::text) AS role_may) AND true)
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

table webhooks.webhook_attempts_default
  partition of webhooks.webhook_attempts DEFAULT

table webhooks.webhook_circuits
  comment: The circuit breaker and the rate limit of each registration that needs one: an endpoint that is down gets single probes, which cost no attempts.
  with autovacuum_vacuum_scale_factor=0
  with autovacuum_vacuum_threshold=1000
  with fillfactor=50
  column registration_id bigint not null -- The registration.
  column state text not null default 'closed'::text -- closed: deliveries flow. open: the endpoint is down, only a probe is let through at probe_at.
  column failures integer not null default 0 -- Failed attempts since the last success.
  column failing_since timestamp with time zone -- When the first of them was.
  column opened integer not null default 0 -- How often it opened, or stayed open after a probe, since the last success: the pause before the next probe doubles with it.
  column probe_at timestamp with time zone -- When the next probe may leave.
  column ramp integer -- After an outage: how many deliveries may be in flight for now. Doubles with each batch of successes; null once back at max_in_flight.
  column tokens double precision -- Attempts the rate limit lets go at tokens_at.
  column tokens_at timestamp with time zone -- When tokens was computed.
  constraint webhook_circuits_failing_has_start CHECK (((failures > 0) = (failing_since IS NOT NULL)))
  constraint webhook_circuits_open_has_probe CHECK (((state = 'open'::text) = (probe_at IS NOT NULL)))
  constraint webhook_circuits_pkey PRIMARY KEY (registration_id)
  constraint webhook_circuits_ramp_positive CHECK ((ramp > 0))
  constraint webhook_circuits_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES webhooks.webhook_registrations(id) ON DELETE CASCADE
  constraint webhook_circuits_state_known CHECK ((state = ANY (ARRAY['closed'::text, 'open'::text])))

table webhooks.webhook_deliveries
  comment: One activity for one registration. Live rows are the queue; finished rows are kept by day.
  partitioned by LIST (finished)
  row level security
  column activity_id bigint not null -- The activity to tell of.
  column registration_id bigint not null -- The registration to tell.
  column occurred_at timestamp with time zone not null -- The activity's occurred_at: finds its partition.
  column next_try_at timestamp with time zone -- When it is due; null once finished. A claim leaves it, so that a claimed row keeps its place in the line.
  column last_tried_at timestamp with time zone -- When it was last tried.
  column claimed_until timestamp with time zone -- The end of the lease: a delivery still claimed then is claimed anew by whoever lives.
  column claim_token bigint -- Which claim holds it. A result that comes under another token is not counted.
  column attempts smallint not null default 0 -- How many attempts were made.
  column finished boolean not null default false -- True once it has ended.
  column state text not null default 'pending'::text -- pending, claimed, retrying or blocked (exhausted, and holding back its object) while live; delivered, failed or cancelled once finished. Reports show held for a live one whose registration is not active.
  column owner_id text -- The activity's owner.
  column trigger text not null default 'auto'::text -- What its next attempt is: auto (by the schedule), manual (a replay) or test.
  column order_key text -- For a registration with ordering object: what must leave in order.
  column group_id bigint -- For a registration that groups: the activity whose delivery leads the group. The others wait for ever (next_try_at is infinity) and share its fate.
  CREATE TRIGGER _900_refuse_state AFTER UPDATE ON webhooks.webhook_deliveries REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION webhooks.tg_webhook_deliveries__refuse_state()
  policy list_admin r permissive to rowhook_admin using (( SELECT webhooks.role_may('admin'::text, 'Activity'::text, 'List'::text) AS role_may) AND true)
  policy list_operator r permissive to rowhook_operator using (( SELECT webhooks.role_may('operator'::text, 'Activity'::text, 'List'::text) AS role_may) AND true)
  policy list_tenant r permissive to rowhook_tenant using (( SELECT webhooks.role_may('tenant'::text, 'Activity'::text, 'List'::text) AS role_may) AND ((owner_id = ( SELECT webhooks.tenant() AS tenant)) AND (octet_length(owner_id) <= 2000) AND (EXISTS ( SELECT FROM webhooks.webhook_registrations r WHERE ((r.id = webhook_deliveries.registration_id) AND (r.owner_id = ( SELECT webhooks.tenant() AS tenant)))))))
  policy list_viewer r permissive to rowhook_viewer using (( SELECT webhooks.role_may('viewer'::text, 'Activity'::text, 'List'::text) AS role_may) AND true)
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

table webhooks.webhook_deliveries_finished
  comment: Deliveries that ended as delivered, failed or cancelled, by the day of their activity.
  partition of webhooks.webhook_deliveries FOR VALUES IN (true)
  partitioned by RANGE (occurred_at)
  constraint webhook_deliveries_finished_state_lawful CHECK (((state = ANY (ARRAY['delivered'::text, 'failed'::text, 'cancelled'::text])) AND (next_try_at IS NULL) AND (claim_token IS NULL) AND (claimed_until IS NULL)))
  CREATE INDEX webhook_deliveries_finished_activity_idx ON ONLY webhooks.webhook_deliveries_finished USING btree (activity_id, registration_id)
  CREATE INDEX webhook_deliveries_finished_unwell_idx ON ONLY webhooks.webhook_deliveries_finished USING btree (activity_id, registration_id, state) WHERE (state <> 'delivered'::text)

table webhooks.webhook_deliveries_finished_default
  partition of webhooks.webhook_deliveries_finished DEFAULT

table webhooks.webhook_deliveries_live
  comment: The queue: deliveries that are not finished.
  partition of webhooks.webhook_deliveries FOR VALUES IN (false)
  with autovacuum_vacuum_cost_delay=0
  with autovacuum_vacuum_scale_factor=0
  with autovacuum_vacuum_threshold=5000
  with fillfactor=45
  constraint webhook_deliveries_live_pkey PRIMARY KEY (activity_id, registration_id)
  CREATE INDEX webhook_deliveries_due_idx ON webhooks.webhook_deliveries_live USING btree (((registration_id + 0)), next_try_at, activity_id)
  CREATE INDEX webhook_deliveries_order_idx ON webhooks.webhook_deliveries_live USING btree (registration_id, order_key, ((activity_id + 0))) WHERE (order_key IS NOT NULL)
  CREATE TRIGGER _900_refuse_state AFTER UPDATE ON webhooks.webhook_deliveries_live REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION webhooks.tg_webhook_deliveries__refuse_state()
  CREATE TRIGGER _950_end_group AFTER DELETE ON webhooks.webhook_deliveries_live FOR EACH ROW WHEN ((old.group_id = old.activity_id)) EXECUTE FUNCTION webhooks.tg_webhook_deliveries_live__end_group()
  CREATE TRIGGER _950_keep_group AFTER UPDATE ON webhooks.webhook_deliveries_live FOR EACH ROW WHEN ((new.group_id IS NOT NULL)) EXECUTE FUNCTION webhooks.tg_webhook_deliveries_live__keep_group()

table webhooks.webhook_groups
  comment: What leaves in one request, while it is to leave: written when the group is made and never changed after, so that each attempt sends the same bytes.
  with autovacuum_vacuum_scale_factor=0
  with autovacuum_vacuum_threshold=1000
  column registration_id bigint not null -- The registration.
  column leader_id bigint not null -- The latest of its activities: its delivery stands for the group in the queue.
  column "grouping" text not null -- What it was grouped by: transaction or coalesce.
  column activity_ids bigint[] not null -- Its activities, in their order.
  column occurred_at timestamp with time zone[] not null -- When each of them occurred: finds its partition.
  column part integer -- Of a transaction whose changes are more than one request holds: the how manieth of its requests this is; null where one holds all, or where it is too large to be counted at once.
  column parts integer -- Of how many.
  constraint webhook_groups_grouping_known CHECK (("grouping" = ANY (ARRAY['transaction'::text, 'coalesce'::text])))
  constraint webhook_groups_has_leader CHECK ((leader_id = ANY (activity_ids)))
  constraint webhook_groups_one_time_each CHECK ((cardinality(activity_ids) = cardinality(occurred_at)))
  constraint webhook_groups_part_of_parts CHECK (((part >= 1) AND (part <= parts)))
  constraint webhook_groups_pkey PRIMARY KEY (registration_id, leader_id)

table webhooks.webhook_lanes
  comment: The registrations that had more due than they could let go when webhooks.dispatch last claimed for them. Nobody else reads or writes here.
  with autovacuum_vacuum_scale_factor=0
  with autovacuum_vacuum_threshold=1000
  with fillfactor=50
  column registration_id bigint not null -- The registration.
  column claimed_to timestamp with time zone not null -- No delivery of it that is under way has a later next_try_at,
  column claimed_to_activity bigint not null -- nor, with that one, a higher activity_id.
  constraint webhook_lanes_pkey PRIMARY KEY (registration_id)

table webhooks.webhook_marks
  comment: How far the ids of activities and attempts had come, by the minute: a search by time begins and ends by it, and statistics know by it what may still change.
  column at timestamp with time zone not null -- When.
  column activity_id bigint not null -- No activity that was written later has an id as low as this.
  column attempt_id bigint not null -- No attempt that was recorded later has an id as low as this.
  column next_transaction xid8 not null -- Every transaction that had begun to write had a lower number.
  constraint webhook_marks_pkey PRIMARY KEY (at)

table webhooks.webhook_registration_connections
  comment: How a registration's endpoint is connected to, where that is not the plain way. What is secret of it is among the registration's secrets, encrypted.
  row level security
  column registration_id bigint not null -- The registration.
  column proxy_uri text -- The http or https proxy that requests go through by CONNECT, as in http://proxy.example:3128.
  column proxy_user text -- The user that the proxy is told; the password is a secret.
  column ca_pem text -- The certificates that the endpoint's own has to come from, as PEM; null: those that are publicly trusted.
  column client_cert_pem text -- The certificate that the endpoint is shown, as PEM, with those between it and its root; the key is a secret.
  column auth text not null default 'none'::text -- none; basic: user and password; oauth2: an access token, by client credentials.
  column auth_user text -- For basic: the user; the password is a secret.
  column oauth2_token_uri text -- For oauth2: where tokens come from.
  column oauth2_client_id text -- For oauth2: the client; its secret is a secret.
  column oauth2_scope text -- For oauth2: the scope to ask for.
  column oauth2_audience text -- For oauth2: the audience to ask for, where the server wants one.
  column oauth2_client_authentication text not null default 'basic'::text -- For oauth2: basic sends client and secret in a header, post in the body.
  constraint webhook_registration_connections_auth_known CHECK ((auth = ANY (ARRAY['none'::text, 'basic'::text, 'oauth2'::text])))
  constraint webhook_registration_connections_basic_has_user CHECK (((auth = 'basic'::text) = (auth_user IS NOT NULL)))
  constraint webhook_registration_connections_certificates_are_pem CHECK (((ca_pem ~ '^\s*-----BEGIN CERTIFICATE-----'::text) AND (length(ca_pem) <= 262144) AND (client_cert_pem ~ '^\s*-----BEGIN CERTIFICATE-----'::text) AND (length(client_cert_pem) <= 65536)))
  constraint webhook_registration_connections_client_authentication_known CHECK ((oauth2_client_authentication = ANY (ARRAY['basic'::text, 'post'::text])))
  constraint webhook_registration_connections_no_key_in_the_open CHECK (((ca_pem !~ 'PRIVATE KEY'::text) AND (client_cert_pem !~ 'PRIVATE KEY'::text)))
  constraint webhook_registration_connections_oauth2_has_client CHECK ((((auth = 'oauth2'::text) = (oauth2_token_uri IS NOT NULL)) AND ((auth = 'oauth2'::text) = (oauth2_client_id IS NOT NULL))))
  constraint webhook_registration_connections_pkey PRIMARY KEY (registration_id)
  constraint webhook_registration_connections_proxy_is_origin CHECK ((proxy_uri ~ '^https?://[^\s/?#@\\]+/?$'::text))
  constraint webhook_registration_connections_proxy_user_has_proxy CHECK (((proxy_user IS NULL) OR (proxy_uri IS NOT NULL)))
  constraint webhook_registration_connections_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES webhooks.webhook_registrations(id) ON DELETE CASCADE
  constraint webhook_registration_connections_user_without_colon CHECK (((proxy_user ~ '^[^[:cntrl:]:]{1,255}$'::text) AND (auth_user ~ '^[^[:cntrl:]:]{1,255}$'::text)))
  CREATE TRIGGER _500_check BEFORE INSERT OR UPDATE ON webhooks.webhook_registration_connections FOR EACH ROW EXECUTE FUNCTION webhooks.tg_webhook_registration_connections__check()
  CREATE TRIGGER _900_log_admin AFTER INSERT OR DELETE OR UPDATE ON webhooks.webhook_registration_connections FOR EACH ROW EXECUTE FUNCTION webhooks.tg__log_admin('RegistrationConnection', '{registration_id}', '{}')
  CREATE TRIGGER _900_raise_version AFTER INSERT OR DELETE OR UPDATE ON webhooks.webhook_registration_connections FOR EACH ROW EXECUTE FUNCTION webhooks.tg__raise_registration_version()
  policy list_admin r permissive to rowhook_admin using (( SELECT webhooks.role_may('admin'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)
  policy list_operator r permissive to rowhook_operator using (( SELECT webhooks.role_may('operator'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)
  policy list_tenant r permissive to rowhook_tenant using (( SELECT webhooks.role_may('tenant'::text, 'Registration'::text, 'List'::text) AS role_may) AND (EXISTS ( SELECT FROM webhooks.webhook_registrations r WHERE ((r.id = webhook_registration_connections.registration_id) AND (r.owner_id = ( SELECT webhooks.tenant() AS tenant))))))
  policy list_viewer r permissive to rowhook_viewer using (( SELECT webhooks.role_may('viewer'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

table webhooks.webhook_registration_events
  comment: Which registration is told of which entity event.
  row level security
  column entity_event_id bigint not null -- The entity event.
  column registration_id bigint not null -- The registration.
  column owner_scope text not null -- The registration's owner_scope, kept equal by the foreign key: so one index answers "who is told of this event of this owner".
  column ordering text not null default 'none'::text -- The registration's ordering, kept equal by the foreign key.
  constraint webhook_registration_events_event_fkey FOREIGN KEY (entity_event_id) REFERENCES webhooks.entity_events(id) ON DELETE CASCADE
  constraint webhook_registration_events_pkey PRIMARY KEY (entity_event_id, owner_scope, registration_id)
  constraint webhook_registration_events_registration_fkey FOREIGN KEY (registration_id, owner_scope, ordering) REFERENCES webhooks.webhook_registrations(id, owner_scope, ordering) ON UPDATE CASCADE ON DELETE CASCADE
  CREATE INDEX webhook_registration_events_registration_idx ON webhooks.webhook_registration_events USING btree (registration_id)
  CREATE TRIGGER _500_copy_registration BEFORE INSERT ON webhooks.webhook_registration_events FOR EACH ROW EXECUTE FUNCTION webhooks.tg_webhook_registration_events__copy_registration()
  CREATE TRIGGER _900_count_change AFTER INSERT OR DELETE OR UPDATE ON webhooks.webhook_registration_events FOR EACH ROW EXECUTE FUNCTION webhooks.tg_webhook_registration_events__count_change()
  CREATE TRIGGER _900_count_truncate AFTER TRUNCATE ON webhooks.webhook_registration_events FOR EACH STATEMENT EXECUTE FUNCTION webhooks.tg_webhook_registration_events__count_change()
  CREATE TRIGGER _900_log_admin AFTER INSERT OR DELETE OR UPDATE ON webhooks.webhook_registration_events FOR EACH ROW EXECUTE FUNCTION webhooks.tg__log_admin('RegistrationEvent', '{registration_id,entity_event_id}', '{owner_scope,ordering}')
  policy list_admin r permissive to rowhook_admin using (( SELECT webhooks.role_may('admin'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)
  policy list_operator r permissive to rowhook_operator using (( SELECT webhooks.role_may('operator'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)
  policy list_tenant r permissive to rowhook_tenant using (( SELECT webhooks.role_may('tenant'::text, 'Registration'::text, 'List'::text) AS role_may) AND (EXISTS ( SELECT FROM webhooks.webhook_registrations r WHERE ((r.id = webhook_registration_events.registration_id) AND (r.owner_id = ( SELECT webhooks.tenant() AS tenant))))))
  policy list_viewer r permissive to rowhook_viewer using (( SELECT webhooks.role_may('viewer'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

table webhooks.webhook_registration_headers
  comment: Headers that each request of a registration carries besides Rowhook's own.
  row level security
  column registration_id bigint not null -- The registration.
  column name text not null -- The header, in the case it is sent in.
  column value text -- Its value: one line of printable ASCII. Null where it is secret.
  column is_secret boolean not null default false -- Its value is among the registration's secrets, encrypted.
  constraint webhook_registration_headers_name_is_token CHECK ((name ~ '^[!#$%&''*+.^_`|~0-9A-Za-z-]{1,100}$'::text))
  constraint webhook_registration_headers_name_not_reserved CHECK ((lower(name) !~ ('^(host|content-length|content-type|content-encoding|accept-encoding|transfer-encoding|connection|keep-alive'::text || '|te|trailer|upgrade|expect|user-agent|webhook-.*|proxy-.*)$'::text)))
  constraint webhook_registration_headers_pkey PRIMARY KEY (registration_id, name)
  constraint webhook_registration_headers_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES webhooks.webhook_registrations(id) ON DELETE CASCADE
  constraint webhook_registration_headers_secret_elsewhere CHECK ((is_secret = (value IS NULL)))
  constraint webhook_registration_headers_value_is_one_line CHECK (((value ~ '^[\u0021-\u007e]([\u0020-\u007e\t]*[\u0021-\u007e])?$'::text) AND (length(value) <= 4096)))
  CREATE UNIQUE INDEX webhook_registration_headers_name_idx ON webhooks.webhook_registration_headers USING btree (registration_id, lower(name))
  CREATE TRIGGER _500_check BEFORE INSERT OR UPDATE ON webhooks.webhook_registration_headers FOR EACH ROW EXECUTE FUNCTION webhooks.tg_webhook_registration_headers__check()
  CREATE TRIGGER _900_forget_secret AFTER DELETE OR UPDATE ON webhooks.webhook_registration_headers FOR EACH ROW WHEN (old.is_secret) EXECUTE FUNCTION webhooks.tg_webhook_registration_headers__forget_secret()
  CREATE TRIGGER _900_log_admin AFTER INSERT OR DELETE OR UPDATE ON webhooks.webhook_registration_headers FOR EACH ROW EXECUTE FUNCTION webhooks.tg__log_admin('RegistrationHeader', '{registration_id,name}', '{}', 'value')
  CREATE TRIGGER _900_raise_version AFTER INSERT OR DELETE OR UPDATE ON webhooks.webhook_registration_headers FOR EACH ROW EXECUTE FUNCTION webhooks.tg__raise_registration_version()
  policy list_admin r permissive to rowhook_admin using (( SELECT webhooks.role_may('admin'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)
  policy list_operator r permissive to rowhook_operator using (( SELECT webhooks.role_may('operator'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)
  policy list_tenant r permissive to rowhook_tenant using (( SELECT webhooks.role_may('tenant'::text, 'Registration'::text, 'List'::text) AS role_may) AND (EXISTS ( SELECT FROM webhooks.webhook_registrations r WHERE ((r.id = webhook_registration_headers.registration_id) AND (r.owner_id = ( SELECT webhooks.tenant() AS tenant))))))
  policy list_viewer r permissive to rowhook_viewer using (( SELECT webhooks.role_may('viewer'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

table webhooks.webhook_registrations
  comment: Where to send: one endpoint and the entity events it is told of.
  row level security
  column id bigint not null generated always as identity -- The registration's id.
  column description text -- What it is for.
  column uri text not null -- The endpoint: http or https, without user and password, at an address and port that the settings allow.
  column is_enabled boolean not null default true -- On while its state is active. Switching it off pauses the registration, switching it on resumes it: deliveries are kept meanwhile.
  column sends_json boolean not null default true -- On: the body is the event as JSON. Off: the body is empty; entity, action and object id are in headers.
  column owner_id text -- Only events of this owner; null: of every owner.
  column owner_scope text not null generated as COALESCE(owner_id, ''::text) -- owner_id, or an empty string for every owner: what capture matches on.
  column timeout_ms integer not null default 15000 -- Milliseconds for one whole attempt, from connecting to the last byte read (100 to 30000).
  column retry_schedule interval[] not null default '{00:00:05,00:05:00,00:30:00,02:00:00,05:00:00,10:00:00,14:00:00,20:00:00,24:00:00}'::interval[] -- The wait before each retry, first to last, give or take jitter. Empty: one attempt only.
  column max_in_flight integer not null default 600 -- How many of its deliveries may be claimed at one time (1 to 10000).
  column created_at timestamp with time zone not null default now() -- When it was added.
  column updated_at timestamp with time zone not null default now() -- When it last changed.
  column state text not null default 'active'::text -- active; paused (by a person); disabled (by rule: the endpoint answered 410, or failed for disable_after without one success).
  column state_reason text -- Why it is not active.
  column state_changed_at timestamp with time zone not null default now() -- Since when it is in its state.
  column state_changed_by text -- Who put it into its state: a person or role, or the rule.
  column hold_reason text -- Why an active registration cannot be delivered to for now, by no fault of its endpoint; null while it can.
  column jitter real not null default 0.2 -- By which part each wait is stretched or shrunk at random: 0.2 is up to 20 % (0 to 0.5).
  column max_age interval -- A delivery whose change is older is not tried again; null: the schedule alone decides.
  column disable_after interval not null default '5 days'::interval -- Failing for this long without one success disables the registration.
  column rate_limit integer -- Attempts per second, over all workers; a fifth more and one may be claimed within any single second, never more in the long run. Null: as fast as it goes.
  column ordering text not null default 'none'::text -- none, or object: the deliveries of one object leave strictly in the order of its changes.
  column on_exhausted text not null default 'skip'::text -- With ordering object, what a delivery does whose schedule is used up: skip (it fails and the next one leaves) or block (it stays and holds back its object until it is replayed or cancelled).
  column signing text not null default 'v1'::text -- How requests are signed, in the schemes of Standard Webhooks: v1 (HMAC-SHA256), v1a (ed25519), or none. Workers make the secret that is missing.
  column version bigint not null default 1 -- Rises with each change of what a worker has to know to send: by it workers tell whether what they know is current.
  column "grouping" text not null default 'each'::text -- each: one request for each change. transaction: one for all changes of a transaction. coalesce: the changes of one object become one, with what they come to.
  column coalesce_window interval not null default '00:00:00'::interval -- With grouping coalesce: changes of an object this long after the first become one with it, which leaves when the time is over. 0: only those of one transaction.
  constraint webhook_registrations_coalesce_window_range CHECK (((coalesce_window >= '00:00:00'::interval) AND (coalesce_window <= '01:00:00'::interval)))
  constraint webhook_registrations_disable_after_range CHECK (((disable_after >= '00:01:00'::interval) AND (disable_after <= '90 days'::interval)))
  constraint webhook_registrations_disabled_says_why CHECK (((state <> 'disabled'::text) OR (state_reason IS NOT NULL)))
  constraint webhook_registrations_enabled_is_active CHECK ((is_enabled = (state = 'active'::text)))
  constraint webhook_registrations_grouping_known CHECK (("grouping" = ANY (ARRAY['each'::text, 'transaction'::text, 'coalesce'::text])))
  constraint webhook_registrations_groups_are_json CHECK ((("grouping" = 'each'::text) OR sends_json))
  constraint webhook_registrations_id_matching_key UNIQUE (id, owner_scope, ordering)
  constraint webhook_registrations_jitter_range CHECK (((jitter >= (0)::double precision) AND (jitter <= (0.5)::double precision)))
  constraint webhook_registrations_max_age_range CHECK (((max_age >= '00:01:00'::interval) AND (max_age <= '90 days'::interval)))
  constraint webhook_registrations_max_in_flight_range CHECK (((max_in_flight >= 1) AND (max_in_flight <= 10000)))
  constraint webhook_registrations_on_exhausted_known CHECK ((on_exhausted = ANY (ARRAY['skip'::text, 'block'::text])))
  constraint webhook_registrations_ordering_known CHECK ((ordering = ANY (ARRAY['none'::text, 'object'::text])))
  constraint webhook_registrations_owner_not_blank CHECK ((owner_id <> ''::text))
  constraint webhook_registrations_pkey PRIMARY KEY (id)
  constraint webhook_registrations_rate_limit_range CHECK (((rate_limit >= 1) AND (rate_limit <= 100000)))
  constraint webhook_registrations_schedule_length CHECK ((cardinality(retry_schedule) <= 50))
  constraint webhook_registrations_schedule_range CHECK (((array_position(retry_schedule, NULL::interval) IS NULL) AND ('00:00:00'::interval <= ALL (retry_schedule)) AND ('30 days'::interval >= ALL (retry_schedule))))
  constraint webhook_registrations_signing_known CHECK ((signing = ANY (ARRAY['v1'::text, 'v1a'::text, 'none'::text])))
  constraint webhook_registrations_state_known CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'disabled'::text])))
  constraint webhook_registrations_timeout_range CHECK (((timeout_ms >= 100) AND (timeout_ms <= 30000)))
  constraint webhook_registrations_uri_is_http CHECK ((uri ~* '^https?://[^\s/?#]+([/?#]\S*)?$'::text))
  CREATE INDEX webhook_registrations_grouping_idx ON webhooks.webhook_registrations USING btree (id) WHERE ("grouping" <> 'each'::text)
  CREATE TRIGGER _500_check_uri BEFORE INSERT OR UPDATE OF uri ON webhooks.webhook_registrations FOR EACH ROW EXECUTE FUNCTION webhooks.tg_webhook_registrations__check_uri()
  CREATE TRIGGER _500_keep_state BEFORE INSERT OR UPDATE ON webhooks.webhook_registrations FOR EACH ROW EXECUTE FUNCTION webhooks.tg_webhook_registrations__keep_state()
  CREATE TRIGGER _600_raise_version BEFORE UPDATE OF uri, timeout_ms, signing ON webhooks.webhook_registrations FOR EACH ROW EXECUTE FUNCTION webhooks.tg_webhook_registrations__raise_version()
  CREATE TRIGGER _900_cancel_deliveries AFTER DELETE ON webhooks.webhook_registrations FOR EACH STATEMENT EXECUTE FUNCTION webhooks.tg_webhook_registrations__cancel_deliveries()
  CREATE TRIGGER _900_log_admin AFTER INSERT OR DELETE OR UPDATE ON webhooks.webhook_registrations FOR EACH ROW EXECUTE FUNCTION webhooks.tg__log_admin('Registration', '{id}', '{is_enabled,owner_scope,version,hold_reason,state_changed_at,state_changed_by,created_at,updated_at}')
  CREATE TRIGGER _900_order_live AFTER UPDATE OF ordering ON webhooks.webhook_registrations FOR EACH ROW WHEN ((old.ordering IS DISTINCT FROM new.ordering)) EXECUTE FUNCTION webhooks.tg_webhook_registrations__order_live()
  CREATE TRIGGER _900_prepare_circuit AFTER INSERT OR UPDATE OF rate_limit, state, is_enabled ON webhooks.webhook_registrations FOR EACH ROW EXECUTE FUNCTION webhooks.tg_webhook_registrations__prepare_circuit()
  CREATE TRIGGER _900_touch_updated_at BEFORE UPDATE ON webhooks.webhook_registrations FOR EACH ROW EXECUTE FUNCTION webhooks.tg__touch_updated_at()
  policy list_admin r permissive to rowhook_admin using (( SELECT webhooks.role_may('admin'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)
  policy list_operator r permissive to rowhook_operator using (( SELECT webhooks.role_may('operator'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)
  policy list_tenant r permissive to rowhook_tenant using (( SELECT webhooks.role_may('tenant'::text, 'Registration'::text, 'List'::text) AS role_may) AND (owner_id = ( SELECT webhooks.tenant() AS tenant)))
  policy list_viewer r permissive to rowhook_viewer using (( SELECT webhooks.role_may('viewer'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

table webhooks.webhook_secrets
  comment: The secrets of registrations, encrypted with AES-256-GCM. Registration, kind, name and id are part of what is authenticated: a ciphertext moved to another row does not decrypt.
  row level security
  column id uuid not null -- Chosen by who encrypts: the ciphertext belongs to it.
  column registration_id bigint not null -- The registration.
  column kind text not null -- signing; header (the value of a header); connection (a password, token or private key for connecting).
  column name text not null -- For signing the scheme: v1 or v1a. Else what the value is of, as the header's name.
  column ciphertext bytea not null -- Nonce (12 bytes), authentication tag (16) and encrypted value.
  column key_id text not null -- Which key it was encrypted with: a hash that tells keys apart.
  column public_key text -- For v1a: what the receiver verifies with. Not secret.
  column created_at timestamp with time zone not null default now() -- When it was made.
  column expires_at timestamp with time zone -- Until when a signing secret that was replaced signs along with its successor; null: it is the current one.
  constraint webhook_secrets_ciphertext_length CHECK (((octet_length(ciphertext) >= 28) AND (octet_length(ciphertext) <= 131072)))
  constraint webhook_secrets_key_id_form CHECK ((key_id ~ '^[0-9a-f]{16}$'::text))
  constraint webhook_secrets_kind_known CHECK ((kind = ANY (ARRAY['signing'::text, 'header'::text, 'connection'::text])))
  constraint webhook_secrets_name_not_blank CHECK ((name ~ '\S'::text))
  constraint webhook_secrets_only_signing_expires CHECK (((expires_at IS NULL) OR (kind = 'signing'::text)))
  constraint webhook_secrets_pkey PRIMARY KEY (id)
  constraint webhook_secrets_public_key_form CHECK ((public_key ~ '^whpk_[A-Za-z0-9+/]{43}=$'::text))
  constraint webhook_secrets_public_key_is_v1a CHECK ((((kind = 'signing'::text) AND (name = 'v1a'::text)) = (public_key IS NOT NULL)))
  constraint webhook_secrets_registration_id_fkey FOREIGN KEY (registration_id) REFERENCES webhooks.webhook_registrations(id) ON DELETE CASCADE
  constraint webhook_secrets_signing_names_scheme CHECK (((kind <> 'signing'::text) OR (name = ANY (ARRAY['v1'::text, 'v1a'::text]))))
  CREATE INDEX webhook_secrets_registration_idx ON webhooks.webhook_secrets USING btree (registration_id)
  CREATE UNIQUE INDEX webhook_secrets_one_current_signing ON webhooks.webhook_secrets USING btree (registration_id) WHERE ((kind = 'signing'::text) AND (expires_at IS NULL))
  CREATE UNIQUE INDEX webhook_secrets_one_of_a_name ON webhooks.webhook_secrets USING btree (registration_id, kind, name) WHERE (kind <> 'signing'::text)
  CREATE TRIGGER _500_keep_identity BEFORE UPDATE ON webhooks.webhook_secrets FOR EACH ROW WHEN (((((old.id IS DISTINCT FROM new.id) OR (old.registration_id IS DISTINCT FROM new.registration_id)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.name IS DISTINCT FROM new.name))) EXECUTE FUNCTION webhooks.tg_webhook_secrets__keep_identity()
  CREATE TRIGGER _900_limit_live AFTER INSERT OR UPDATE ON webhooks.webhook_secrets FOR EACH ROW WHEN ((new.kind = 'signing'::text)) EXECUTE FUNCTION webhooks.tg_webhook_secrets__limit_live()
  CREATE TRIGGER _900_log AFTER INSERT OR DELETE OR UPDATE ON webhooks.webhook_secrets FOR EACH ROW EXECUTE FUNCTION webhooks.tg_webhook_secrets__log()
  CREATE TRIGGER _900_raise_version AFTER INSERT OR DELETE OR UPDATE ON webhooks.webhook_secrets FOR EACH ROW EXECUTE FUNCTION webhooks.tg_webhook_secrets__raise_version()
  policy list_admin r permissive to rowhook_admin using (( SELECT webhooks.role_may('admin'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)
  policy list_operator r permissive to rowhook_operator using (( SELECT webhooks.role_may('operator'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)
  policy list_tenant r permissive to rowhook_tenant using (( SELECT webhooks.role_may('tenant'::text, 'Registration'::text, 'List'::text) AS role_may) AND (EXISTS ( SELECT FROM webhooks.webhook_registrations r WHERE ((r.id = webhook_secrets.registration_id) AND (r.owner_id = ( SELECT webhooks.tenant() AS tenant))))))
  policy list_viewer r permissive to rowhook_viewer using (( SELECT webhooks.role_may('viewer'::text, 'Registration'::text, 'List'::text) AS role_may) AND true)

view webhooks.api_activities
  comment: @name activity @primaryKey id One captured row change.
  with security_invoker=true
  column id bigint -- @behavior +filterBy +orderBy The activity's id; rises with time.
  column occurred_at timestamp with time zone -- @behavior +filterBy When the statement that changed the row ran.
  column entity text -- The table, as in public.orders.
  column action text -- create, update, delete or truncate; ping.
  column object_id text -- The key of the row.
  column object text -- The row after the change, as JSON text that keeps every digit; null for a delete.
  column previous text -- The row before the change, as JSON text; null for a create.
  column changed text[] -- For an update: the columns whose value changed.
  column owner_id text -- The owner of the object.
  column user_id text -- The user of the object.
  column transaction text -- The transaction that made the change.
  column origin text -- capture: a change that was written; backfill: a row that was there before; test: a sample, sent on request.
  column note text -- What was out of the ordinary when it was captured; null for nothing.
  column actor text -- Who made the change, as the transaction said.
  column change_reason text -- Why the change was made, as the transaction said.
  column depth smallint -- How many events led to it, one by the handler of the other; null for none.
  column payload text -- What is sent instead of the row, as JSON text, where the entity event has a payloadFunction or payloadView; null where it has none.
  column thin boolean -- True where only key and changed columns are sent, since the rest could not be had when it was captured: note says why.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

view webhooks.api_admin_log
  comment: @name admin_log_entry @primaryKey id Who changed what, when, and from what to what.
  with security_invoker=true
  column id bigint -- @behavior +filterBy +orderBy The entry's id; rises with time.
  column occurred_at timestamp with time zone -- When.
  column actor text -- @behavior +filterBy Who.
  column role text -- The database role that acted.
  column action text -- create, update, delete, replay, cancel or test.
  column resource text -- @behavior +filterBy Of what kind it was.
  column subject text -- Which one: its id or name.
  column owner_id text -- @behavior +filterBy The owner it belongs to; null: to none, or to every one.
  column old_values text -- What was, as JSON text.
  column new_values text -- What is, or what was asked for, as JSON text.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant

view webhooks.api_attempts
  comment: @name attempt @primaryKey id @foreignKey (activity_id, registration_id) references webhooks.api_deliveries (activity_id, registration_id)|@fieldName delivery|@foreignFieldName attempts One HTTP request that was sent, or that could not be.
  with security_invoker=true
  column id bigint -- @behavior +filterBy +orderBy The attempt's id; rises with time.
  column activity_id bigint -- @behavior +filterBy The activity.
  column registration_id bigint -- @behavior +filterBy The registration.
  column tried_at timestamp with time zone -- @behavior +filterBy When the request began, by the database's clock.
  column duration_ms integer -- Milliseconds from the start to the end of the attempt.
  column status smallint -- The HTTP status, where there was one.
  column attempt smallint -- Which attempt of its delivery: 1 is the first. Null where it did not count.
  column trigger text -- auto, manual (a replay), test, or probe.
  column outcome text -- delivered, retry (it will be tried again) or failed (it will not).
  column error_class text -- Why it failed: timeout, dns, refused, reset, tls, http-status and the like.
  column error text -- The failure in one sentence.
  column response_headers text -- The response's headers as JSON text, capped.
  column response_body text -- The start of the response's body, capped.
  column superseded boolean -- True: it was sent, but another worker had taken over, so it did not count.
  column owner_id text -- The activity's owner.
  column group_id bigint -- Where it was sent along with others in one request: the activity whose row is that of the request, with its response.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

view webhooks.api_audit_settings
  comment: @name audit_setting @primaryKey id @unique entity The catalogue: an entity (a table) that may have entity events.
  with security_invoker=true
  column id integer -- The setting's id.
  column entity text -- The table's name with its schema, as in public.orders.
  column label text -- What people call it.
  column key_columns text[] -- The columns that make the object id; empty where the table has no key.
  column owner_column text -- The column that names the tenant an object belongs to.
  column user_column text -- The column that names the user an object belongs to.
  column excluded_columns text[] -- Columns that are never copied; a change of these alone is no change.
  column problem text -- Why it is captured otherwise than it was set up, and what to do; null while all is well.
  column created_at timestamp with time zone -- When the entity was first watched.
  column updated_at timestamp with time zone -- When its options last changed.
  column included_columns text[] -- The columns that are copied, and no others; a change of others alone is no change. Null: all but excludedColumns.
  column on_replication text -- off, or always: also what sessions write whose session_replication_role is replica.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_viewer

view webhooks.api_backfills
  comment: @name backfill @primaryKey id @foreignKey (registration_id) references webhooks.api_registrations (id)|@fieldName registration|@foreignFieldName backfills That a registration is or was told of the rows that a table had already.
  with security_invoker=true
  column id bigint -- @behavior +filterBy +orderBy The back-fill's id; rises with time.
  column registration_id bigint -- @behavior +filterBy The registration that is told.
  column entity text -- The table whose rows it is told of, as in public.orders.
  column condition text -- Which rows, as SQL; null: all. Not shown to tenants.
  column state text -- running, done, failed (see error) or cancelled.
  column rows_done bigint -- For how many rows there is an activity so far.
  column estimated_rows bigint -- How many there will be, as the planner guessed at the start.
  column error text -- Why it failed.
  column started_by text -- Who began it.
  column started_at timestamp with time zone -- When it was begun.
  column finished_at timestamp with time zone -- When it ended; null while it runs.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

view webhooks.api_deliveries
  comment: @name delivery @primaryKey activity_id,registration_id @foreignKey (activity_id) references webhooks.api_activities (id)|@fieldName activity|@foreignFieldName deliveries @foreignKey (registration_id) references webhooks.api_registrations (id)|@fieldName registration|@foreignFieldName deliveries One activity for one registration.
  with security_invoker=true
  column activity_id bigint -- @behavior +filterBy The activity to tell of.
  column registration_id bigint -- @behavior +filterBy The registration to tell.
  column occurred_at timestamp with time zone -- @behavior +filterBy When the activity occurred.
  column finished boolean -- @behavior +filterBy True once it has ended. False: the queue.
  column state text -- pending, claimed, retrying or blocked while live; delivered, failed or cancelled once finished.
  column attempt_count smallint -- How many attempts were made.
  column last_tried_at timestamp with time zone -- When it was last tried.
  column next_try_at timestamp with time zone -- When it is due; null once finished, or while it waits for something else.
  column trigger text -- What its next attempt is: auto (by the schedule), manual (a replay) or test.
  column owner_id text -- The activity's owner.
  column group_id bigint -- Where it leaves with others in one request: the activity that stands for them; null: by itself.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

view webhooks.api_entity_events
  comment: @name entity_event @primaryKey id @foreignKey (entity) references webhooks.api_audit_settings (entity)|@fieldName auditSetting|@foreignFieldName entityEvents What is captured: an action on an entity.
  with security_invoker=true
  column id bigint -- The entity event's id.
  column entity text -- An entity of the catalogue, as in public.orders.
  column action text -- create, update, delete or truncate.
  column description text -- What it means, in the words of whoever set it up.
  column enabled boolean -- Off: nothing is captured for it.
  column created_at timestamp with time zone -- When it was added.
  column updated_at timestamp with time zone -- When it last changed.
  column columns text[] -- For update: only when one of these columns changes, which may be columns that are never copied; null: when any copied one does.
  column condition text -- Only what it holds for: a jsonpath predicate over the row after and before the change, as in $.new.total > 100 && $.old.status != "paid". Not shown to tenants.
  column include_unchanged boolean -- For update: one that changes nothing is captured too.
  column problem text -- Why it captures otherwise than it was set up, and what to do; null while all is well. Not shown to tenants.
  column payload_function text -- The function of the application that makes what is sent instead of the row, as in public.order_payload. Not shown to tenants.
  column payload_view text -- The view of the application whose row of the same key is sent instead of the table's, as in public.order_documents. Not shown to tenants.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

view webhooks.api_estimates
  comment: @name estimate @primaryKey resource How many rows there are, as Postgres last estimated it: a count would read them all.
  with security_invoker=true
  column resource text -- Activity, Delivery or Attempt.
  column rows bigint -- About how many, of all owners.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_viewer

view webhooks.api_permissions
  comment: @name permission @primaryKey role,resource What a role may do with a resource.
  with security_invoker=true
  column role text -- admin, operator, viewer or tenant.
  column resource text -- AuditSetting, EntityEvent, Registration, Activity (with its deliveries and attempts), Secret, Permission, AdminLog or Setting.
  column actions text[] -- Any of List, Add, Edit, Delete, Replay.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

view webhooks.api_registration_connections
  comment: @name connection_setting @primaryKey registration_id @foreignKey (registration_id) references webhooks.api_registrations (id)|@fieldName registration|@foreignSingleFieldName connection How a registration's endpoint is connected to, where that is not the plain way. What is secret of it is among its secrets.
  with security_invoker=true
  column registration_id bigint -- The registration.
  column proxy_uri text -- The http or https proxy that requests go through, as in http://proxy.example:3128.
  column proxy_user text -- The user that the proxy is told; the password is the secret proxy-password.
  column ca_pem text -- The certificates that the endpoint's own has to come from, as PEM; null: those that are publicly trusted.
  column client_cert_pem text -- The certificate that the endpoint is shown, as PEM; its key is the secret client-key.
  column auth text -- none; basic: user and password; oauth2: an access token, by client credentials.
  column auth_user text -- For basic: the user; the password is the secret password.
  column oauth2_token_uri text -- For oauth2: where tokens come from.
  column oauth2_client_id text -- For oauth2: the client; its secret is the secret oauth2-secret.
  column oauth2_scope text -- For oauth2: the scope to ask for.
  column oauth2_audience text -- For oauth2: the audience to ask for, where the server wants one.
  column oauth2_client_authentication text -- For oauth2: basic sends client and secret in a header, post in the body.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

view webhooks.api_registration_events
  comment: @name registration_event @primaryKey registration_id,entity_event_id @foreignKey (registration_id) references webhooks.api_registrations (id)|@fieldName registration|@foreignFieldName registrationEvents @foreignKey (entity_event_id) references webhooks.api_entity_events (id)|@fieldName entityEvent|@foreignFieldName registrationEvents That a registration is told of an entity event.
  with security_invoker=true
  column registration_id bigint -- The registration.
  column entity_event_id bigint -- The entity event.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

view webhooks.api_registration_headers
  comment: @name registration_header @primaryKey registration_id,name @foreignKey (registration_id) references webhooks.api_registrations (id)|@fieldName registration|@foreignFieldName headers A header that each request of a registration carries besides Rowhook's own.
  with security_invoker=true
  column registration_id bigint -- The registration.
  column name text -- The header, in the case it is sent in.
  column value text -- Its value; null where it is secret.
  column is_secret boolean -- Its value is among the registration's secrets, encrypted.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

view webhooks.api_registrations
  comment: @name registration @primaryKey id Where to send: one endpoint and the entity events it is told of.
  with security_invoker=true
  column id bigint -- The registration's id.
  column description text -- What it is for.
  column uri text -- The endpoint: http or https.
  column state text -- active; paused (by a person); disabled (by rule: the endpoint answered 410, or failed for disableAfter without one success).
  column state_reason text -- Why it is not active.
  column state_changed_at timestamp with time zone -- Since when it is in its state.
  column state_changed_by text -- Who put it into its state: a person or role, or the rule.
  column hold_reason text -- Why an active registration cannot be delivered to for now, by no fault of its endpoint; null while it can.
  column owner_id text -- Only events of this owner; null: of every owner.
  column sends_json boolean -- On: the body is the event as JSON. Off: the body is empty; entity, action and object id are in headers.
  column signing text -- How requests are signed: v1 (HMAC-SHA256), v1a (ed25519) or none.
  column timeout_ms integer -- Milliseconds for one whole attempt, from connecting to the last byte read.
  column retry_schedule interval[] -- The wait before each retry, first to last, give or take jitter. Empty: one attempt only.
  column jitter real -- By which part each wait is stretched or shrunk at random: 0.2 is up to 20 %.
  column max_age interval -- A delivery whose change is older is not tried again; null: the schedule alone decides.
  column disable_after interval -- Failing for this long without one success disables the registration.
  column max_in_flight integer -- How many of its deliveries may be under way at one time.
  column rate_limit integer -- Attempts per second at most; null: as fast as it goes.
  column ordering text -- none, or object: the deliveries of one object leave strictly in the order of its changes.
  column on_exhausted text -- With ordering object, what a delivery does whose schedule is used up: skip, or block its object until it is replayed or cancelled.
  column created_at timestamp with time zone -- When it was added.
  column updated_at timestamp with time zone -- When it last changed.
  column is_enabled boolean -- Whether its state is active.
  column "grouping" text -- each: one request for each change. transaction: one for all changes of a transaction. coalesce: the changes of one object become one, with what they come to.
  column coalesce_window interval -- With grouping coalesce: changes of an object this long after the first become one with it. 0: only those of one transaction.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

view webhooks.api_secret_log
  comment: @name secret_log_entry @primaryKey id Who did what to which secret, and when.
  with security_invoker=true
  column id bigint -- @behavior +filterBy +orderBy The entry's id; rises with time.
  column occurred_at timestamp with time zone -- When.
  column registration_id bigint -- @behavior +filterBy Whose secret.
  column secret_id uuid -- Which secret.
  column kind text -- Its kind.
  column name text -- Its name.
  column action text -- created, revealed, replaced, rekeyed or deleted.
  column actor text -- Who.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant

view webhooks.api_secrets
  comment: @name secret @primaryKey id @foreignKey (registration_id) references webhooks.api_registrations (id)|@fieldName registration|@foreignFieldName secrets That a registration has a secret; what it is stays encrypted elsewhere.
  with security_invoker=true
  column id uuid -- The secret's id.
  column registration_id bigint -- The registration.
  column kind text -- signing, header or connection.
  column name text -- For signing the scheme: v1 or v1a. Else what the value is of, as the header's name.
  column public_key text -- For v1a: what the receiver verifies with.
  column created_at timestamp with time zone -- When it was made.
  column expires_at timestamp with time zone -- Until when a signing secret that was replaced signs along with its successor; null: it is the current one.
  grant select to rowhook_admin
  grant select to rowhook_operator
  grant select to rowhook_tenant
  grant select to rowhook_viewer

view webhooks.webhook_activity_report
  comment: Webhook Activity: each captured change, how far its deliveries are, and why.
  column id bigint -- The activity's id.
  column occurred_at timestamp with time zone -- When the row was changed.
  column entity text -- The table, as in public.orders; of a ping: ping.
  column action text -- create, update, delete or ping.
  column object_id text -- The key of the row; of a ping: the registration.
  column owner_id text -- The owner of the object.
  column user_id text -- The user of the object.
  column changed text[] -- For an update: the columns whose value changed.
  column state text -- Its worst delivery: failed, blocked, held, retrying, claimed, pending, cancelled or delivered; unregistered where no registration was told of it.
  column reason text -- Why it is in that state, and what to do; null when all is well.
  column last_tried_at timestamp with time zone -- The latest attempt of any of its deliveries.
  column next_try_at timestamp with time zone -- The earliest attempt to come; null when none is.
  column deliveries integer -- How many registrations are told of it.
  column delivered integer -- How many of them were told.
  column attempts integer -- How many attempts all its deliveries took so far.
  column transaction xid8 -- The transaction that made the change.
  column origin text -- capture: a change that was written; test: a sample or a ping, sent on request.

sequence webhooks.claim_token_seq
  as bigint
  comment: One token for each call of webhooks.dispatch.

sequence webhooks.registration_changes
  as bigint
  comment: Counts the changes of webhook_registration_events, also those that are not committed.

sequence webhooks.webhook_activity_id_seq
  as bigint
  comment: Activity ids. Those of one object rise in commit order.

sequence webhooks.webhook_attempts_id_seq
  as bigint
  comment: Attempt ids.

function webhooks.acting_role()
  comment: Who acts: the setting webhooks.actor, or the session's role.
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.action_hash(text,text)
  comment: The part of a webhooks.capture_hash that is of one action.
  arguments hash text, action text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.admin_actions()
  comment: What can be done with each resource at all, and the view or function of the API by which it is done first of all.
  returns TABLE(resource text, action text, called text)
  sql immutable
  set search_path=pg_catalog, pg_temp

function webhooks.admin_problems(name)
  comment: Why a login cannot serve the admin API, and what to do about it. No row: it can.
  arguments login name DEFAULT SESSION_USER
  returns TABLE(subject text, problem text, remedy text)
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.admin_roles()
  comment: The roles of the admin API; in the database each has rowhook_ in front.
  returns text[]
  sql immutable

function webhooks.allows_address(inet)
  comment: Whether the settings allow endpoints at an address.
  arguments address inet
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.allows_host(text)
  comment: Whether endpoints may have a host name, in lower case: it does not look internal, or the settings allow it. Where it leads, only a look-up tells.
  arguments name text
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.api_activities_state(webhooks.api_activities)
  comment: @behavior -* Its worst delivery: failed, blocked, held, retrying, claimed, pending, cancelled or delivered; unregistered where no registration was told of it.
  arguments activity webhooks.api_activities
  returns text
  sql stable
  set plan_cache_mode=force_generic_plan
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.api_activity_summaries(bigint[])
  comment: @behavior -* What activities' deliveries come to, as the type Activity shows it: how many, when they are tried, and why they are in their state. Permission: Activity (List). Errors: WHPER.
  arguments ids bigint[]
  returns TABLE(activity_id bigint, summary json)
  plpgsql stable security definer
  set enable_hashjoin=off
  set enable_mergejoin=off
  set enable_seqscan=off
  set jit=off
  set plan_cache_mode=force_generic_plan
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.api_cancel(bigint[],bigint)
  comment: @name cancel_deliveries Ends the live deliveries of activities (1000 at most), to all their registrations or to one. Gives how many. Permission: Activity (Replay). Errors: WHPER, WHREG, WHARG.
  arguments activity_ids bigint[], registration_id bigint DEFAULT NULL::bigint
  returns integer
  sql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_cancel_backfill(bigint)
  comment: Ends a back-fill that runs; what it has queued is sent still. Permission: Activity (Replay). Errors: WHPER, WHBKF.
  arguments id bigint
  returns webhooks.api_backfills
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_cancel_matching(timestamp with time zone,timestamp with time zone,text,text,text,text,text[],bigint,integer,text)
  comment: @behavior -* What the mutation cancelMatching does: cancels a page of what is found. Permission: Activity (List, Replay). Errors: WHPER, WHARG.
  arguments occurred_from timestamp with time zone, occurred_until timestamp with time zone, entity text, action text, object_id text, owner_id text, states text[], registration_id bigint, status integer, after text
  returns json
  sql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_captured(bigint[])
  comment: @behavior -* What EntityEvent.activities24H shows. Permission: EntityEvent (List). Errors: WHPER.
  arguments entity_event_ids bigint[]
  returns TABLE(entity_event_id bigint, activities json)
  plpgsql stable security definer
  set enable_hashjoin=on
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.api_check_condition(text,text,text)
  comment: @behavior -* What the query checkCondition shows: whether an entity event could have a condition, and else why not. Permission: EntityEvent (List). Errors: WHPER, WHENT.
  arguments entity text, action text, condition text
  returns json
  plpgsql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_viewer

function webhooks.api_check_uri(text)
  comment: @behavior -* What the query checkUri shows: whether an endpoint may have a URI by the settings of now. A name is not looked up. Permission: Registration (List). Errors: WHPER.
  arguments uri text
  returns json
  plpgsql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.api_create_entity_event(text,text,text,boolean,text[],text,boolean,text,text)
  comment: Adds an entity event: from then on the action is captured, where columns and condition hold. Permission: EntityEvent (Add), and for payloadFunction and payloadView AuditSetting (Edit). Errors: WHPER, WHENT, WHCOL, WHCND.
  arguments entity text, action text, description text DEFAULT NULL::text, enabled boolean DEFAULT true, columns text[] DEFAULT NULL::text[], condition text DEFAULT NULL::text, include_unchanged boolean DEFAULT NULL::boolean, payload_function text DEFAULT NULL::text, payload_view text DEFAULT NULL::text
  returns webhooks.api_entity_events
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator

function webhooks.api_create_registration(text,text[],text,text,boolean,text,integer,interval[],real,interval,interval,integer,integer,text,text,boolean,text,interval)
  comment: Adds a registration and the entity events it is told of, as in ["public.orders:create"]. What is left out has its default. A tenant's registrations are its own, 100 at most. Permission: Registration (Add). Errors: WHPER, WHURI, WHENT, WHMAX.
  arguments uri text, events text[], description text DEFAULT NULL::text, owner_id text DEFAULT NULL::text, sends_json boolean DEFAULT true, signing text DEFAULT NULL::text, timeout_ms integer DEFAULT NULL::integer, retry_schedule interval[] DEFAULT NULL::interval[], jitter real DEFAULT NULL::real, max_age interval DEFAULT NULL::interval, disable_after interval DEFAULT NULL::interval, max_in_flight integer DEFAULT NULL::integer, rate_limit integer DEFAULT NULL::integer, ordering text DEFAULT NULL::text, on_exhausted text DEFAULT NULL::text, is_enabled boolean DEFAULT NULL::boolean, "grouping" text DEFAULT NULL::text, coalesce_window interval DEFAULT NULL::interval
  returns webhooks.api_registrations
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_delete_entity_event(bigint)
  comment: Ends its capture, and what registrations are told of it. Permission: EntityEvent (Delete). Errors: WHPER, WHENT.
  arguments id bigint
  returns boolean
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator

function webhooks.api_delete_registration(bigint)
  comment: Deletes a registration with its secrets; what it was still to be told is cancelled. Permission: Registration (Delete). Errors: WHPER, WHREG.
  arguments id bigint
  returns boolean
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_delivery_request(bigint,bigint)
  comment: @behavior -* What the query deliveryRequest is made from: a delivery's request by its registration as it is now, but for what is secret. Permissions: Registration (List) and Activity (List). Errors: WHPER.
  arguments activity_id bigint, registration_id bigint
  returns json
  plpgsql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.api_pause(bigint,text)
  comment: @name pause_registration Stops sending to a registration: its deliveries are held until it is resumed. Permission: Registration (Edit). Errors: WHPER, WHREG.
  arguments registration_id bigint, reason text DEFAULT NULL::text
  returns webhooks.api_registrations
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_ping(bigint)
  comment: Sends a registration, whatever it is told of, an event of type ping, once. Gives the activity's id. Permission: Registration (Edit). Errors: WHPER, WHREG.
  arguments registration_id bigint
  returns bigint
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_preview(text,text,text[],text,integer)
  comment: @behavior -* What the query preview shows. Permissions: Activity (List) and Registration (List). Errors: WHPER, WHENT, WHCOL, WHCND, WHARG.
  arguments entity text, action text, columns text[], condition text, since_hours integer
  returns json
  plpgsql stable security definer
  set enable_hashjoin=on
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_viewer

function webhooks.api_registration(bigint)
  comment: @behavior -* A registration as the API shows it.
  arguments id bigint
  returns webhooks.api_registrations
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.api_registration_health(bigint[])
  comment: @behavior -* What Registration.health shows. Permission: Registration (List). Errors: WHPER.
  arguments ids bigint[]
  returns TABLE(registration_id bigint, health json)
  plpgsql stable security definer
  set enable_hashjoin=on
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.api_remove_header(bigint,text)
  comment: Removes a header, if it is there. Permission: Registration (Edit). Errors: WHPER, WHREG.
  arguments registration_id bigint, name text
  returns webhooks.api_registrations
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_replay(bigint[],bigint)
  comment: @name replay_activities Sends activities (1000 at most) again, to all their registrations or to one. Gives how many deliveries: one that is not there, or not yours, is none. Permission: Activity (Replay). Errors: WHPER, WHREG, WHINA, WHARG.
  arguments activity_ids bigint[], registration_id bigint DEFAULT NULL::bigint
  returns integer
  sql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_replay_matching(timestamp with time zone,timestamp with time zone,text,text,text,text,text[],bigint,integer,text)
  comment: @behavior -* What the mutation replayMatching does: replays a page of what is found. Permission: Activity (List, Replay). Errors: WHPER, WHARG.
  arguments occurred_from timestamp with time zone, occurred_until timestamp with time zone, entity text, action text, object_id text, owner_id text, states text[], registration_id bigint, status integer, after text
  returns json
  sql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_resume(bigint)
  comment: @name resume_registration Makes a paused or disabled registration active again. Permission: Registration (Edit). Errors: WHPER, WHREG.
  arguments registration_id bigint
  returns webhooks.api_registrations
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_resume_backfill(bigint)
  comment: Carries a back-fill on that failed or was cancelled, from where it was. Permission: Activity (Replay). Errors: WHPER, WHBKF.
  arguments id bigint
  returns webhooks.api_backfills
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_reveal_secrets(bigint)
  comment: @behavior -* What the mutation revealSecrets decrypts: the live signing secrets of a registration, on record as revealed. Permission: Secret (List). Errors: WHPER, WHREG.
  arguments registration_id bigint
  returns SETOF webhooks.webhook_secrets
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_rotate_secret(bigint,uuid,text,bytea,text,text,interval)
  comment: @behavior -* What the mutation rotateSecret stores, once it has encrypted it. Permission: Secret (Edit). Errors: WHPER, WHREG, WHSEC, WHLIV.
  arguments registration_id bigint, secret_id uuid, scheme text, ciphertext bytea, key_id text, public_key text, overlap interval
  returns timestamp with time zone
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_sample_request(bigint,text)
  comment: @behavior -* What the query sampleRequest is made from: a real example of an entity event as it would be sent; a tenant's own to a tenant. Permissions: Registration (List) and Activity (List). Errors: WHPER, WHENT.
  arguments entity_event_id bigint, owner_id text DEFAULT NULL::text
  returns json
  plpgsql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.api_search_activities(timestamp with time zone,timestamp with time zone,text,text,text,text,text[],bigint,integer,integer,text,integer)
  comment: @behavior -* What the query searchActivities shows: ids, newest first, and where to go on. It looks for most_ms, and then says how far back it has looked. Permission: Activity (List). Errors: WHPER, WHARG.
  arguments occurred_from timestamp with time zone, occurred_until timestamp with time zone, entity text, action text, object_id text, owner_id text, states text[], registration_id bigint, status integer, page_size integer, after text, most_ms integer DEFAULT 25
  returns json
  plpgsql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.api_search_registrations(text,text,text,integer,text)
  comment: @behavior -* What the query searchRegistrations shows: ids, the latest first, and where to go on. Permission: Registration (List). Errors: WHPER, WHARG.
  arguments state text, owner_id text, search_text text, page_size integer, after text
  returns json
  plpgsql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.api_send_test(bigint,bigint)
  comment: Sends a registration a real sample of an entity event, once. Gives the activity's id. Permission: Registration (Edit). Errors: WHPER, WHREG, WHENT.
  arguments registration_id bigint, entity_event_id bigint DEFAULT NULL::bigint
  returns bigint
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_set_connection(bigint,text,text,text,text,text,text,text,text,text,text,text)
  comment: States how a registration is connected to: proxy, certificates, authentication. What is left out it has not. Passwords and keys are set with setSecret. Permission: Registration (Edit). Errors: WHPER, WHREG, WHURI, WHHDR.
  arguments registration_id bigint, proxy_uri text DEFAULT NULL::text, proxy_user text DEFAULT NULL::text, ca_pem text DEFAULT NULL::text, client_cert_pem text DEFAULT NULL::text, auth text DEFAULT NULL::text, auth_user text DEFAULT NULL::text, oauth2_token_uri text DEFAULT NULL::text, oauth2_client_id text DEFAULT NULL::text, oauth2_scope text DEFAULT NULL::text, oauth2_audience text DEFAULT NULL::text, oauth2_client_authentication text DEFAULT NULL::text
  returns webhooks.api_registrations
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_set_header(bigint,text,text)
  comment: Sets a header that each request of the registration carries, readable by whoever may list the registration. Permission: Registration (Edit). Errors: WHPER, WHREG, WHHDR.
  arguments registration_id bigint, name text, value text
  returns webhooks.api_registrations
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_set_permission(text,text,text[])
  comment: States what a role may do with a resource: List, Add, Edit, Delete, Replay. It counts from the next statement on. Permission: Permission (Edit). Errors: WHPER.
  arguments role text, resource text, actions text[]
  returns webhooks.api_permissions
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin

function webhooks.api_set_secret(bigint,uuid,text,text,bytea,text)
  comment: @behavior -* What the mutation setSecret stores, once it has encrypted it. Permission: Secret (Edit), for a header Registration (Edit) as well. Errors: WHPER, WHREG, WHHDR, WHARG.
  arguments registration_id bigint, secret_id uuid, kind text, name text, ciphertext bytea, key_id text
  returns void
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_settings()
  comment: @behavior -* What the query settings shows. Permission: Setting (List). Errors: WHPER.
  returns json
  plpgsql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_viewer

function webhooks.api_start_backfill(bigint,text,webhooks.api_column_condition[])
  comment: Tells a registration of the rows that a table has already and for which all conditions hold, each as it is now. Workers do it page by page, behind live changes. Permission: Activity (Replay). Errors: WHPER, WHREG, WHENT, WHCOL, WHCND, WHBKF, WHARG.
  arguments registration_id bigint, entity text, conditions webhooks.api_column_condition[] DEFAULT NULL::webhooks.api_column_condition[]
  returns webhooks.api_backfills
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_statistics(integer)
  comment: @behavior -* What the query statistics shows, of a tenant's registrations to a tenant. Permission: Activity (List). Errors: WHPER, WHARG.
  arguments hours integer
  returns json
  plpgsql stable security definer
  set enable_hashjoin=on
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.api_tables(text)
  comment: @behavior -* What the queries tables and table show: the tables that could be watched, those that are among them. Permission: AuditSetting (List). Errors: WHPER.
  arguments entity text DEFAULT NULL::text
  returns json
  plpgsql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_viewer

function webhooks.api_unwatch(text,boolean)
  comment: Takes a table out of the catalogue; its activity stays. False: it was not watched. Permission: AuditSetting (Delete). Errors: WHPER, WHTAB, WHEVT.
  arguments entity text, with_events boolean DEFAULT false
  returns boolean
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin

function webhooks.api_update_entity_event(bigint,text,boolean,text[],text,boolean,text[],text,text)
  comment: Changes what is given and leaves the rest; an empty description removes it; reset takes away columns, condition, payloadFunction and payloadView. Permission: EntityEvent (Edit), and for these two AuditSetting (Edit). Errors: WHPER, WHENT, WHCOL, WHCND, WHARG.
  arguments id bigint, description text DEFAULT NULL::text, enabled boolean DEFAULT NULL::boolean, columns text[] DEFAULT NULL::text[], condition text DEFAULT NULL::text, include_unchanged boolean DEFAULT NULL::boolean, reset text[] DEFAULT NULL::text[], payload_function text DEFAULT NULL::text, payload_view text DEFAULT NULL::text
  returns webhooks.api_entity_events
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator

function webhooks.api_update_registration(bigint,text,text[],text,boolean,text,integer,interval[],real,interval,interval,integer,integer,text,text,text[],text,interval)
  comment: Changes what is given and leaves the rest. events, where given, are all that it is told of from then on. An empty description removes it; reset takes the value from maxAge and rateLimit. Permission: Registration (Edit). Errors: WHPER, WHREG, WHURI, WHENT, WHARG.
  arguments id bigint, uri text DEFAULT NULL::text, events text[] DEFAULT NULL::text[], description text DEFAULT NULL::text, sends_json boolean DEFAULT NULL::boolean, signing text DEFAULT NULL::text, timeout_ms integer DEFAULT NULL::integer, retry_schedule interval[] DEFAULT NULL::interval[], jitter real DEFAULT NULL::real, max_age interval DEFAULT NULL::interval, disable_after interval DEFAULT NULL::interval, max_in_flight integer DEFAULT NULL::integer, rate_limit integer DEFAULT NULL::integer, ordering text DEFAULT NULL::text, on_exhausted text DEFAULT NULL::text, reset text[] DEFAULT NULL::text[], "grouping" text DEFAULT NULL::text, coalesce_window interval DEFAULT NULL::interval
  returns webhooks.api_registrations
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant

function webhooks.api_update_settings(json)
  comment: @behavior -* What the mutation updateSettings does: changes what is given, on record in webhooks.admin_log. Permission: Setting (Edit). Errors: WHPER, WHARG.
  arguments changes json
  returns json
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin

function webhooks.api_watch(text,text,text,text[],text[],text,text[],text)
  comment: Puts a table into the catalogue and installs its capture. Each call states all options anew. Give includedColumns or excludedColumns, not both. Permission: AuditSetting (Add), or (Edit) where it is there. Errors: WHPER, WHTAB, WHCOL, WHOPT.
  arguments entity text, owner_column text DEFAULT NULL::text, user_column text DEFAULT NULL::text, key_columns text[] DEFAULT NULL::text[], excluded_columns text[] DEFAULT NULL::text[], label text DEFAULT NULL::text, included_columns text[] DEFAULT NULL::text[], on_replication text DEFAULT NULL::text
  returns webhooks.api_audit_settings
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin

function webhooks.assert_columns(regclass,text,text[])
  comment: Error WHCOL unless the table has the columns that an option names.
  arguments relation regclass, option text, column_names text[]
  returns void
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_condition(jsonpath)
  comment: Error WHCND for a jsonpath that is no predicate over {"new": …, "old": …}.
  arguments condition jsonpath
  returns void
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_condition(webhooks.audit_settings,webhooks.webhook_registrations,text)
  comment: Error WHCND unless the condition can be planned. Returns how many rows the planner expects.
  arguments setting webhooks.audit_settings, registration webhooks.webhook_registrations, condition text
  returns bigint
  plpgsql volatile
  set TimeZone=UTC
  set search_path=pg_catalog, pg_temp

function webhooks.assert_entity_event(bigint)
  comment: Error WHENT unless there is such an entity event.
  arguments id bigint
  returns void
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_few(bigint[])
  comment: Error WHARG for more than 1000 ids.
  arguments activity_ids bigint[]
  returns void
  plpgsql immutable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_few_backfills(bigint)
  comment: Error WHBKF where five back-fills of a registration run.
  arguments registration_id bigint
  returns void
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_few_registrations(text)
  comment: Error WHMAX where an owner has a hundred registrations: each of them is a row that the application's own writes have to write.
  arguments owner_id text
  returns void
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_filter_columns(webhooks.audit_settings,text,text[],text[],text[])
  comment: Error WHCOL for a column that a filter names and the entity has not, or leaves out. What is known was let pass before.
  arguments setting webhooks.audit_settings, option text, names text[], known text[], left_out text[]
  returns void
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_known_columns(webhooks.audit_settings)
  comment: An error where a column that is not to be copied may have another name by now.
  arguments setting webhooks.audit_settings
  returns void
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_own_backfill(bigint,text)
  comment: Error WHBKF unless there is such a back-fill, of a registration of that owner where one is given.
  arguments backfill_id bigint, owner_id text
  returns void
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_own_registration(bigint,text)
  comment: Error WHREG unless there is such a registration, of that owner where one is given.
  arguments registration_id bigint, owner_id text
  returns void
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_payload(webhooks.audit_settings,webhooks.entity_events)
  comment: Error WHPAY for a payload that cannot be made, or of whose owner the current role is no member.
  arguments setting webhooks.audit_settings, event webhooks.entity_events
  returns void
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_previewable(webhooks.audit_settings,text,text[])
  comment: Error WHENT or WHCOL unless there can be an entity event of that action over those columns.
  arguments setting webhooks.audit_settings, action text, columns text[]
  returns void
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_registration(bigint)
  comment: Error WHREG unless there is such a registration.
  arguments registration_id bigint
  returns void
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_reset(text[],text[])
  comment: Error WHARG where reset names what cannot be without a value.
  arguments reset text[], resettable text[]
  returns void
  plpgsql immutable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_search(text[],integer,integer,text)
  comment: Error WHARG for what cannot be searched for.
  arguments states text[], status integer, page_size integer, after text
  returns void
  plpgsql immutable
  set search_path=pg_catalog, pg_temp

function webhooks.assert_watchable(regclass)
  comment: Error WHTAB unless capture triggers can be put on the table.
  arguments relation regclass
  returns void
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.attempt_points(bigint[],integer,timestamp with time zone,boolean)
  comment: The attempts of registrations (0: all) since a moment, step by step and, where at is null, as a whole; each registration by itself or together: how many of each outcome, and how long half of them and 95 % took at most.
  arguments registrations bigint[], step_seconds integer, since timestamp with time zone, together boolean
  returns TABLE(registration_id bigint, at timestamp with time zone, delivered bigint, retried bigint, failed bigint, p50_ms integer, p95_ms integer)
  plpgsql stable
  set enable_seqscan=off
  set jit=off
  set search_path=pg_catalog, pg_temp

function webhooks.authorize(text,text)
  comment: Null: the caller may do it with the rows of every owner. Else the one owner with whose rows it may. Error WHPER where it may not.
  arguments resource text, action text
  returns text
  plpgsql stable security definer
  set search_path=pg_catalog, pg_temp

function webhooks.backfill(bigint,text,text)
  comment: Tells a registration of the rows that a table has already, each as it is now, as type orders.backfilled. where_condition is SQL over the table's columns; the workers run it, read only, with their rights. webhooks.backfills shows how far it is. Errors: WHREG, WHENT, WHCND, WHBKF.
  arguments registration_id bigint, entity text, where_condition text DEFAULT NULL::text
  returns webhooks.backfills
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.backfill_advance(webhooks.backfills)
  comment: What a back-fill is after its next page.
  arguments backfill webhooks.backfills
  returns webhooks.backfills
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.backfill_ahead(webhooks.webhook_registrations)
  comment: Back-fills of a registration wait while it has as many live deliveries as this: what may be in flight, or leave in a second.
  arguments registration webhooks.webhook_registrations
  returns integer
  sql immutable
  set search_path=pg_catalog, pg_temp

function webhooks.backfill_alias(regclass)
  comment: What a condition may call the table: its name without the schema.
  arguments relation regclass
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.backfill_choose(webhooks.backfills,webhooks.audit_settings,webhooks.webhook_registrations,integer)
  comment: Adds the keys of the next rows for which the condition holds to those that wait.
  arguments backfill webhooks.backfills, setting webhooks.audit_settings, registration webhooks.webhook_registrations, room integer
  returns webhooks.backfills
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.backfill_details(bigint)
  comment: What of a back-fill tenants are shown otherwise, or not at all.
  arguments id bigint
  returns TABLE(condition text, error text)
  sql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.backfill_event(webhooks.audit_settings,webhooks.webhook_registrations)
  comment: The entity event whose payload a registration gets of rows that were there before: that of rows that are made, else of those that change.
  arguments setting webhooks.audit_settings, registration webhooks.webhook_registrations
  returns webhooks.entity_events
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.backfill_page(bigint)
  comment: Does the next page of a back-fill that runs, and returns what it is then. Called by the workers.
  arguments backfill_id bigint
  returns webhooks.backfills
  plpgsql volatile
  set DateStyle=ISO, YMD
  set IntervalStyle=postgres
  set TimeZone=UTC
  set bytea_output=hex
  set extra_float_digits=1
  set lc_monetary=C
  set search_path=pg_catalog, pg_temp

function webhooks.backfill_queue(webhooks.backfills,webhooks.audit_settings,webhooks.webhook_registrations)
  comment: Makes activities and deliveries for the rows that wait, as they are now. Those that somebody is just writing go on waiting.
  arguments backfill webhooks.backfills, setting webhooks.audit_settings, registration webhooks.webhook_registrations
  returns webhooks.backfills
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.backfill_room(webhooks.webhook_registrations)
  comment: How many deliveries the back-fills of a registration may add to its queue now.
  arguments registration webhooks.webhook_registrations
  returns integer
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.backfill_scope(webhooks.audit_settings,webhooks.webhook_registrations,text)
  comment: SQL that holds for the rows that a registration may be told of: with an owner or user, and of its own owner.
  arguments setting webhooks.audit_settings, registration webhooks.webhook_registrations, of_row text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.backfill_source(regclass)
  comment: SQL for the rows of a table that are captured when they change.
  arguments relation regclass
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.backfill_step()
  comment: Does one page of the back-fill whose turn it is. Returns in how many milliseconds to call it again; null while none runs.
  returns double precision
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.backlog(text)
  comment: The queue, of one owner's registrations or (null) of all: how many deliveries are live, estimated from 10 000 on, and since when the oldest has been due that could be sent.
  arguments of_owner text
  returns json
  plpgsql stable
  set enable_bitmapscan=off
  set enable_hashjoin=off
  set enable_mergejoin=off
  set enable_seqscan=off
  set jit=off
  set plan_cache_mode=force_generic_plan
  set search_path=pg_catalog, pg_temp

function webhooks.begin_collecting()
  comment: Notes where the activity of this transaction begins, for webhooks.current_activities.
  returns text
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.block_size()
  comment: How many ids of a log are counted together.
  returns integer
  sql immutable

function webhooks.bucket_duration(smallint)
  comment: The duration that stands for a bucket, in milliseconds: its middle.
  arguments bucket smallint
  returns integer
  sql immutable

function webhooks.call_successors(bigint[],text[],bigint[])
  comment: Makes due what waited behind deliveries that have ended, with ordering object. Of a long line the first three: each of them calls on.
  arguments registration_ids bigint[], order_keys text[], activity_ids bigint[]
  returns void
  plpgsql volatile
  set enable_hashjoin=off
  set enable_material=off
  set enable_mergejoin=off
  set enable_seqscan=off
  set enable_sort=off
  set jit=off
  set plan_cache_mode=force_generic_plan
  set search_path=pg_catalog, pg_temp

function webhooks.caller()
  comment: The role that called, also in functions that run with the rights of their owner: what SET ROLE took, or the login.
  returns name
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.caller_may_call(text)
  comment: Whether the caller has a grant for a view or function of the schema.
  arguments name text
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.cancel(bigint[],bigint)
  comment: Ends the live deliveries of activities, to all their registrations or to one, as cancelled. A request that is under way is not called back. Returns how many.
  arguments activity_ids bigint[], registration_id bigint DEFAULT NULL::bigint
  returns integer
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.cancel_backfill(bigint)
  comment: Ends a back-fill that runs. What it has queued is sent still, unless it is cancelled with webhooks.cancel. Error WHBKF where there is no such back-fill.
  arguments backfill_id bigint
  returns webhooks.backfills
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.cancel_deliveries(bigint[],bigint[])
  comment: Ends live deliveries, each given by its activity and registration, as cancelled. Returns how many were live still.
  arguments activity_ids bigint[], registration_ids bigint[]
  returns integer
  plpgsql volatile
  set enable_hashjoin=off
  set enable_material=off
  set enable_mergejoin=off
  set enable_seqscan=off
  set plan_cache_mode=force_generic_plan
  set search_path=pg_catalog, pg_temp

function webhooks.cancel_orphans()
  comment: Cancels the live deliveries whose registration is gone: those at the time it was deleted, and those of writes that committed after. Returns how many.
  returns integer
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.capture_actions()
  comment: What can happen to a table: each has a capture function and a trigger.
  returns text[]
  sql immutable

function webhooks.capture_body(webhooks.audit_settings,text)
  comment: The text of a compiled capture function.
  arguments setting webhooks.audit_settings, action text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.capture_function(webhooks.audit_settings,text,text)
  comment: The statement that writes the capture function of an entity and action.
  arguments setting webhooks.audit_settings, action text, body text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.capture_function_name(webhooks.audit_settings,text)
  comment: The compiled function of an entity and action.
  arguments setting webhooks.audit_settings, action text
  returns text
  sql immutable
  set search_path=pg_catalog, pg_temp

function webhooks.capture_hash(webhooks.audit_settings)
  comment: Differs when the capture functions of an entity would be compiled otherwise: a hash for each action, and the table.
  arguments setting webhooks.audit_settings
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.capture_settings(regclass,boolean)
  comment: The SET clauses that make a table's values, or any, read the same whatever the writing session's settings are.
  arguments relation regclass, of_any_type boolean
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.capture_statement(webhooks.audit_settings,text,text,boolean,text,boolean)
  comment: The statement that records changes of rows and whom to tell of them, by SQL for the registrations: with what the transaction says of itself, where it has told, and with notes, where changes has them.
  arguments setting webhooks.audit_settings, action text, changes text, told boolean, registrations text, noted boolean DEFAULT false
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.capture_statements(webhooks.audit_settings,text,boolean,text)
  comment: What records the changes of an action.
  arguments setting webhooks.audit_settings, action text, told boolean, registrations text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.capture_tables(regclass)
  comment: The tables that carry the capture triggers of an entity: itself and its partitions.
  arguments relation regclass
  returns SETOF regclass
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.capture_triggers(webhooks.audit_settings)
  comment: The capture triggers that an entity has, those of the root first.
  arguments setting webhooks.audit_settings
  returns TABLE(name text, relation regclass)
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.captured_columns(regclass,text[])
  comment: The columns of a table that capture copies, in their order.
  arguments relation regclass, excluded_columns text[]
  returns TABLE(name text, type oid, "position" smallint)
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.captured_last_day()
  comment: How many changes of each entity and action were captured in the last 24 hours, by whole hours.
  returns TABLE(entity text, action text, activities bigint)
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.change_body(webhooks.audit_settings,text)
  comment: The text of a compiled function that captures changes of rows.
  arguments setting webhooks.audit_settings, action text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.change_deliveries(text,bigint[],bigint,text)
  comment: Replays or cancels (change) the deliveries of activities, of one owner or (null) of every owner, and puts it on record. Returns how many.
  arguments change text, activity_ids bigint[], registration_id bigint, owner_id text
  returns integer
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.change_expression(webhooks.audit_settings,webhooks.entity_events)
  comment: SQL for the names of the columns that an update changes.
  arguments setting webhooks.audit_settings, event webhooks.entity_events
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.change_page(text,json,bigint,text,text[])
  comment: Replays or cancels (change) the deliveries of a page of a search that are in one of the states, and says how many. skipped: they were not replayed, since their registration is not active.
  arguments change text, page json, registration_id bigint, owner_id text, states text[]
  returns json
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.change_registration(bigint,text,text,boolean,text,integer,interval[],real,interval,interval,integer,integer,text,text,text,interval,text[])
  comment: Changes what is given of a registration and leaves what is null; reset names those that shall be null: maxAge, rateLimit.
  arguments id bigint, uri text, description text, sends_json boolean, signing text, timeout_ms integer, retry_schedule interval[], jitter real, max_age interval, disable_after interval, max_in_flight integer, rate_limit integer, ordering text, on_exhausted text, "grouping" text, coalesce_window interval, reset text[]
  returns void
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.change_rule(webhooks.entity_events)
  comment: SQL that holds for an update that counts as one.
  arguments event webhooks.entity_events
  returns text
  sql immutable
  set search_path=pg_catalog, pg_temp

function webhooks.change_setting(webhooks.audit_settings,webhooks.audit_settings)
  comment: Changes the catalogue's entry of an entity to what it is now.
  arguments setting webhooks.audit_settings, present webhooks.audit_settings
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.changed_expression(regclass,text[],text,text)
  comment: SQL for the names of the columns whose value differs between two rows.
  arguments relation regclass, excluded_columns text[], old_row text, new_row text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.check_condition(jsonpath,json,json)
  comment: Null where a condition does not hold, an empty text where it does, and a note where it cannot be evaluated.
  arguments condition jsonpath, new_object json, old_object json
  returns text
  plpgsql stable
  set TimeZone=UTC
  set search_path=pg_catalog, pg_temp

function webhooks.claim_rows(tid[],integer[],bigint)
  comment: Claims deliveries, which the caller has locked.
  arguments places tid[], timeouts_ms integer[], token bigint
  returns void
  sql volatile
  set enable_bitmapscan=off
  set enable_indexscan=off
  set enable_seqscan=off
  set jit=off
  set search_path=pg_catalog, pg_temp

function webhooks.coalesced(webhooks.webhook_groups)
  comment: What several changes of one object come to, as one activity under the id of the latest; null where they come to nothing.
  arguments change_group webhooks.webhook_groups
  returns webhooks.webhook_activity
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.column_expression(text,text)
  comment: SQL for one column of a row as text; null where no column is named.
  arguments column_name text, of_row text
  returns text
  sql immutable
  set search_path=pg_catalog, pg_temp

function webhooks.column_names(regclass)
  comment: The columns of a table, each at its attribute number; null where one was dropped.
  arguments relation regclass
  returns text[]
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.columns_for(regclass,text)
  comment: Which columns of a table a role of the admin API may read, as a list in brackets; empty: all.
  arguments relation regclass, role text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.compile_capture(webhooks.audit_settings,text[])
  comment: Writes the capture functions of an entity.
  arguments setting webhooks.audit_settings, actions text[] DEFAULT webhooks.capture_actions()
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.compile_event(text,text)
  comment: Writes the capture function of an entity and action anew, as its entity event is now.
  arguments entity text, action text
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.compile_followed(webhooks.audit_settings,text[])
  comment: Writes capture functions of an entity anew. Where capture has yet to follow its table, whose columns may have other names, it does so.
  arguments setting webhooks.audit_settings, actions text[] DEFAULT webhooks.capture_actions()
  returns void
  plpgsql volatile
  set lock_timeout=100ms
  set search_path=pg_catalog, pg_temp

function webhooks.condition_columns(jsonpath)
  comment: The columns that a condition names.
  arguments condition jsonpath
  returns text[]
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.condition_expression(regclass,jsonpath,text,boolean)
  comment: SQL for what webhooks.check_condition says of a change c, without calling it where nothing can go wrong.
  arguments relation regclass, condition jsonpath, action text, noted boolean
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.condition_of_columns(webhooks.audit_settings,webhooks.api_column_condition[])
  comment: SQL that holds where all conditions do; null without any. Errors: WHCOL, WHARG.
  arguments setting webhooks.audit_settings, conditions webhooks.api_column_condition[]
  returns text
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.condition_paths(jsonpath)
  comment: The keys of each path in a condition that begins at its root, as {new,total}.
  arguments condition jsonpath
  returns SETOF text[]
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.copy_attempt(bigint,bigint,bigint[],text[])
  comment: Logs the latest attempt of a group's leader for its followers too, without the response.
  arguments of_registration bigint, of_leader bigint, followers bigint[], owners text[]
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.count_activities(bigint,timestamp with time zone)
  comment: Counts the activities from an id and a time on, which begin a block, anew.
  arguments from_id bigint, from_time timestamp with time zone
  returns void
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.count_attempts(bigint,timestamp with time zone)
  comment: Counts the attempts from an id and a time on, which begin a block, anew.
  arguments from_id bigint, from_time timestamp with time zone
  returns void
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.count_history()
  comment: Brings the counts of attempts and captured changes up to date. However late a transaction commits, what it added is counted. False: another is at it. Called by the worker every minute.
  returns boolean
  plpgsql volatile
  set enable_seqscan=off
  set jit=off
  set search_path=pg_catalog, pg_temp

function webhooks.count_steps()
  comment: The steps by which attempts are counted, in seconds, and how long the counts of each are kept.
  returns TABLE(seconds integer, kept interval)
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.current_activities()
  comment: The ids of what this transaction has captured so far. Quick where the transaction began with set local webhooks.collect = on; without it the activity of the day is searched.
  returns SETOF bigint
  sql stable security definer
  set search_path=pg_catalog, pg_temp

function webhooks.current_actor()
  comment: Who acts, for webhooks.admin_log: the setting webhooks.actor where it is believed, else the login.
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.daily_parents()
  comment: The tables that are partitioned by day, and the column that says which.
  returns TABLE(parent regclass, time_column text)
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.default_setting(name)
  comment: What a setting is until somebody changes it.
  arguments column_name name
  returns json
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.describe_lock(integer,text,integer,text)
  comment: A lock of a table as the type TableLock of the API; in the explanation %s stands for what is locked.
  arguments partitions integer, mode text, tables integer, explanation text
  returns json
  sql immutable
  set search_path=pg_catalog, pg_temp

function webhooks.describe_table(regclass)
  comment: A table as the type Table of the API.
  arguments relation regclass
  returns json
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.disable_by_rule(bigint,text)
  comment: Disables an active registration, once: a second call finds it disabled.
  arguments registration_id bigint, reason text
  returns void
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.disarm_capture(webhooks.audit_settings,text)
  comment: Makes the capture functions of an entity do nothing: its table can be written whatever has become of it.
  arguments setting webhooks.audit_settings, problem text
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.dispatch(bigint,integer,integer,integer)
  comment: Claims due deliveries, fairly over the registrations, and hands them to graphile-worker in batches. Returns how many, the registration served last (pass it to the next call), whether enough jobs wait already, and whether some registration has more due than may go now.
  arguments after_registration bigint DEFAULT 0, max_claims integer DEFAULT 4000, batch_size integer DEFAULT 100, max_waiting_jobs integer DEFAULT 100, OUT claimed integer, OUT last_registration bigint, OUT saturated boolean, OUT blocked boolean
  returns record
  plpgsql volatile
  set enable_bitmapscan=off
  set enable_hashjoin=off
  set enable_material=off
  set enable_mergejoin=off
  set enable_seqscan=off
  set enable_sort=off
  set jit=off
  set plan_cache_mode=force_generic_plan
  set search_path=pg_catalog, pg_temp

function webhooks.dispatcher_alive()
  comment: Whether one of the workers is the dispatcher now.
  returns boolean
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.doctor()
  comment: What is wrong with this database's Rowhook, and what to do about it. No row: nothing.
  returns TABLE(subject text, problem text, remedy text)
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.drop_partitions()
  comment: Drops the daily partitions older than settings.retention_days, but no activity that a live delivery needs. Returns their names.
  returns text[]
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.duration_bucket(integer)
  comment: Durations in steps of a fifth: bucket 13 is what took up to 1.2^13 ms. So percentiles of many counts together are off by a tenth at most.
  arguments duration_ms integer
  returns smallint
  sql immutable

function webhooks.end_rows(tid[])
  comment: Takes deliveries that have ended out of the queue, which the caller has locked.
  arguments places tid[]
  returns void
  sql volatile
  set enable_bitmapscan=off
  set enable_indexscan=off
  set enable_seqscan=off
  set jit=off
  set search_path=pg_catalog, pg_temp

function webhooks.end_secret_overlap(bigint)
  comment: From now on only the current secret of a registration signs. Returns how many were still signing along.
  arguments registration_id bigint
  returns integer
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.entity_event(webhooks.audit_settings,text)
  comment: The entity event of an entity and action; null where there is none.
  arguments setting webhooks.audit_settings, action text
  returns webhooks.entity_events
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.entity_event_details(bigint)
  comment: What of an entity event is for those who run the system, and not for tenants.
  arguments id bigint
  returns TABLE(condition text, problem text, payload_function text, payload_view text)
  sql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.entity_name(regclass)
  comment: What a table is called as an entity: its name with its schema.
  arguments relation regclass
  returns text
  sql stable
  set quote_all_identifiers=off
  set search_path=pg_catalog, pg_temp

function webhooks.event_type(text,text)
  comment: The type a receiver sees, as in orders.updated, or ping.
  arguments entity text, action text
  returns text
  sql immutable

function webhooks.failing_registrations(text)
  comment: The registrations, of one owner or (null) of any, that something is wrong with, the worst first, those that somebody paused last; 100 at most.
  arguments of_owner text
  returns bigint[]
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.failures_to_open()
  comment: After how many failures without a success between them a circuit opens.
  returns integer
  sql immutable

function webhooks.filter_problem(webhooks.audit_settings,webhooks.entity_events)
  comment: Why the filter of an entity event does not work as it was meant; null while it does.
  arguments setting webhooks.audit_settings, event webhooks.entity_events
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.follow_filters(webhooks.audit_settings)
  comment: Gives the filters of an entity's events the names that its columns have now. setting is what the entity was before.
  arguments setting webhooks.audit_settings
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.follow_table(webhooks.audit_settings)
  comment: Makes capture fit its table as it is now. Where it cannot, it makes capture do nothing, with a warning and the reason in audit_settings.problem.
  arguments setting webhooks.audit_settings
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.forget_backfills()
  comment: Deletes the back-fills that ended longer ago than settings.retention_days. Returns how many.
  returns integer
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.forget_counts()
  comment: Deletes counts that are kept no longer, and marks older than settings.retention_days. Returns how many.
  returns bigint
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.forget_expired_secrets()
  comment: Deletes the secrets that expired a week ago. Returns how many.
  returns integer
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.forgotten_transactions(interval)
  comment: Transactions that were prepared so long ago and have not ended.
  arguments older_than interval DEFAULT '01:00:00'::interval
  returns TABLE(gid text, prepared timestamp with time zone)
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.give_back_inactive(bigint[],bigint[],bigint[])
  comment: Gives claimed deliveries back, untried, whose registration was paused or disabled since: they need not wait until their claims lapse.
  arguments registration_ids bigint[], activity_ids bigint[], tokens bigint[]
  returns void
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.give_to_owner(regprocedure)
  comment: Makes a compiled function one of Rowhook's owner.
  arguments compiled regprocedure
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.grant_admin()
  comment: Gives the roles of the admin API what they may at most, and makes the policies that hold them. False: the roles are not there.
  returns boolean
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.group_body(webhooks.webhook_groups)
  comment: The body of the request that tells of a group.
  arguments change_group webhooks.webhook_groups
  returns text
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.group_changes(webhooks.webhook_registrations)
  comment: Makes groups of what a registration has due. What comes to nothing is cancelled.
  arguments registration webhooks.webhook_registrations
  returns void
  plpgsql volatile
  set enable_hashjoin=off
  set enable_material=off
  set enable_mergejoin=off
  set enable_seqscan=off
  set enable_sort=off
  set jit=off
  set plan_cache_mode=force_generic_plan
  set search_path=pg_catalog, pg_temp

function webhooks.group_due()
  comment: Makes groups for the registrations that want them. Called by webhooks.dispatch, one at a time: until then what is to be grouped is not claimed.
  returns void
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.group_limits()
  comment: What one request of a transaction holds at most: so many changes, or rows of so many bytes as they are stored, and one.
  arguments OUT events integer, OUT bytes integer
  returns record
  sql immutable

function webhooks.has_admin_role(text)
  comment: Whether the caller acts as admin, operator, viewer or tenant.
  arguments role text
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.has_one_order(regclass)
  comment: Whether the columns of a table have the same order in all its partitions, so that a row of any of them reads the same.
  arguments relation regclass
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.has_payload(webhooks.entity_events)
  comment: Whether something else is sent of an entity event than the row.
  arguments event webhooks.entity_events
  returns boolean
  sql immutable

function webhooks.held_because(text,text,text)
  comment: Why deliveries of a registration are held, and what to do, by its state and reasons.
  arguments state text, state_reason text, hold_reason text
  returns text
  sql stable

function webhooks.hold_registration(bigint,text,bigint)
  comment: Holds the deliveries of a registration that cannot be sent to by no fault of its endpoint, as without the key to its secrets. With the version that this is known of: only while it is the current one, for what was missing may be there by now. Returns whether they are held for that reason.
  arguments registration_id bigint, reason text, version bigint DEFAULT NULL::bigint
  returns boolean
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.host_problem(text)
  comment: Why an endpoint may not have a host, in a sentence; null when nothing speaks against it.
  arguments host text
  returns text
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.idle_body()
  comment: The text of a capture function that captures nothing.
  returns text
  sql immutable

function webhooks.index_reports()
  comment: Makes the indexes by which pages of one owner's activity, deliveries and attempts, of one object's activity, and of one registration's deliveries and attempts, are found at once however rare they are. Not there by themselves, since each captured change and each attempt has to keep them. Writes wait while they are made: call it early.
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.install_event_triggers()
  comment: Creates the event triggers by which capture follows its tables in the same transaction. False where the caller may not: see webhooks.doctor.
  returns boolean
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.install_parting_trigger(webhooks.audit_settings)
  comment: Puts the parting trigger on an entity that is a partitioned table.
  arguments setting webhooks.audit_settings
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.install_triggers(webhooks.audit_settings)
  comment: Puts the capture triggers on an entity where they are missing, and takes them from tables that are its partitions no more.
  arguments setting webhooks.audit_settings
  returns void
  plpgsql volatile
  set lock_timeout=100ms
  set search_path=pg_catalog, pg_temp

function webhooks.is_api_session()
  comment: Whether the login is that of the API (a member of rowhook_api) or of the schema's owner: only there webhooks.owner and webhooks.actor are believed.
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.is_compared_by_value(pg_attribute)
  comment: Whether "is distinct from" finds every change of a column; where it does not, capture compares the binary images.
  arguments of_column pg_attribute
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.is_copied_whole(regclass,text[])
  comment: Whether the image of a row is the row as it is.
  arguments relation regclass, excluded_columns text[]
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.is_giant(regclass,text[],text)
  comment: SQL that holds for a row whose values have more than 64 MB; null for a table that can have no such row, and for no row.
  arguments relation regclass, excluded_columns text[], of_row text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.is_made_anew(webhooks.audit_settings)
  comment: Whether the table of an entity is not the one that its capture was compiled for, but one of the same name, as after a dump was restored: its columns are known by their names.
  arguments setting webhooks.audit_settings
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.is_never_null(pg_attribute)
  comment: Whether no row of its table has a null in a column.
  arguments of_column pg_attribute
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.is_of_application(name)
  comment: Whether the tables of a schema are an application's, and may be watched.
  arguments schema_name name
  returns boolean
  sql immutable

function webhooks.is_public_address(inet)
  comment: Whether an address is one of the public internet, by IANA's registries.
  arguments address inet
  returns boolean
  sql immutable

function webhooks.is_read_by_others(oid)
  comment: Whether a value becomes JSON or text by a function that anybody may have written: a cast from its type, or one that is in it.
  arguments type oid
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.is_too_large(webhooks.webhook_activity,integer)
  comment: Whether the images of the row, or the payload, are longer than that or could not be had, so that the body is sent without them.
  arguments activity webhooks.webhook_activity, max_bytes integer
  returns boolean
  sql immutable

function webhooks.is_up_to_date(webhooks.audit_settings)
  comment: Whether capture fits its table as it is now.
  arguments setting webhooks.audit_settings
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.is_wide(regclass)
  comment: Whether a table has so many columns that no query can select those of two rows: it has up to 1664.
  arguments relation regclass
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.join_group(tid[],bigint[],boolean[],boolean)
  comment: Puts deliveries into groups, which the caller has locked.
  arguments places tid[], leader_ids bigint[], is_leader boolean[], whole_transaction boolean
  returns void
  sql volatile
  set enable_bitmapscan=off
  set enable_indexscan=off
  set enable_seqscan=off
  set jit=off
  set search_path=pg_catalog, pg_temp

function webhooks.joined_rows(webhooks.audit_settings,text)
  comment: SQL for numbered rows that a full join has put beside each other: paired, and of it n and o by their column names.
  arguments setting webhooks.audit_settings, joined text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.json_bytes(anyelement)
  comment: How long a value is as JSON; a terabyte for what is too long to be made.
  arguments value anyelement
  returns bigint
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.judge_endpoints(bigint[],text[],smallint[],text[])
  comment: Opens and closes circuits, and disables registrations, by the results of one batch of attempts.
  arguments registration_ids bigint[], outcomes text[], statuses smallint[], error_classes text[]
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.keep_rows(tid[],text[],double precision[])
  comment: Gives deliveries that have not ended back to the queue, which the caller has locked.
  arguments places tid[], verdicts text[], retry_in_ms double precision[]
  returns void
  sql volatile
  set enable_bitmapscan=off
  set enable_indexscan=off
  set enable_seqscan=off
  set jit=off
  set search_path=pg_catalog, pg_temp

function webhooks.key_expression(text[],text)
  comment: SQL for the key of a row: one value, an array for several columns, null for none.
  arguments key_columns text[], of_row text
  returns text
  sql immutable
  set search_path=pg_catalog, pg_temp

function webhooks.key_list(regclass,text)
  comment: A piece of SQL for each key column of a table, with commas between them.
  arguments relation regclass, template text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.lacks_parting_trigger(webhooks.audit_settings)
  comment: Whether an entity is a partitioned table without its parting trigger.
  arguments setting webhooks.audit_settings
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.lane(bigint)
  comment: The queue of a registration: how many, counted up to 1000, and since when the oldest is due.
  arguments registration_id bigint, OUT live integer, OUT oldest_due_at timestamp with time zone
  returns record
  plpgsql stable
  set enable_bitmapscan=off
  set enable_seqscan=off
  set jit=off
  set plan_cache_mode=force_generic_plan
  set search_path=pg_catalog, pg_temp

function webhooks.last_error(bigint)
  comment: Why a delivery of a registration that waits for its retry failed last; null where none is found soon.
  arguments registration_id bigint
  returns text
  plpgsql stable
  set enable_bitmapscan=off
  set enable_seqscan=off
  set jit=off
  set plan_cache_mode=force_generic_plan
  set search_path=pg_catalog, pg_temp

function webhooks.lasting_key(webhooks.audit_settings,text)
  comment: SQL for the part of the key of a numbered row that a move to another partition does not change; null for none.
  arguments setting webhooks.audit_settings, alias text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.lastingly_keyed_rows(webhooks.audit_settings,text,text)
  comment: SQL for numbered rows with the lasting key of each, <alias>_key; null where another row has the same.
  arguments setting webhooks.audit_settings, transition_table text, alias text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.leave_group(tid[],text[])
  comment: Lets followers, which the caller has locked, go by themselves.
  arguments places tid[], order_keys text[]
  returns void
  sql volatile
  set enable_bitmapscan=off
  set enable_indexscan=off
  set enable_seqscan=off
  set jit=off
  set search_path=pg_catalog, pg_temp

function webhooks.left_out_columns(webhooks.audit_settings)
  comment: The columns of an entity that are never copied.
  arguments setting webhooks.audit_settings
  returns text[]
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.likely_column(regclass,text[],text)
  comment: The column of a table that is called as one of these, the first ones first; else one that refers to such a table; else the key of such a table itself.
  arguments relation regclass, names text[], tables text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.list_policies()
  comment: The tables that the admin API reads, the resource whose permission List they need, and which rows are a tenant's.
  returns TABLE(relation regclass, resource text, tenant_condition text)
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.list_settings()
  comment: The settings, as the type Setting of the API.
  returns json
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.live_activity(bigint,bigint,integer)
  comment: Ids and owners of the activities after an id, and again of those in the window before it.
  arguments window_from bigint, after bigint, most integer
  returns TABLE(id bigint, owner_id text)
  sql stable security definer
  set enable_seqscan=off
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_api

function webhooks.live_attempts(bigint,bigint,integer)
  comment: The same of attempts: which activity and registration they are of, and whose these are.
  arguments window_from bigint, after bigint, most integer
  returns TABLE(id bigint, activity_id bigint, registration_id bigint, owner_id text, registration_owner_id text)
  sql stable security definer
  set enable_seqscan=off
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_api

function webhooks.live_backfills()
  comment: How far the back-fills are that run, or ended within the last minutes.
  returns TABLE(id bigint, state text, rows_done bigint, owner_id text)
  sql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_api

function webhooks.live_log(bigint,bigint,integer)
  comment: The same of the log of changes, by what an entry is about: of which registrations (registration, removed) and of which activities that were replayed or cancelled; other: of something else.
  arguments window_from bigint, after bigint, most integer
  returns TABLE(id bigint, kind text, subject_id bigint, registration_id bigint, owner_id text, registration_owner_id text)
  sql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_api

function webhooks.live_positions()
  comment: The latest ids of activity, attempts and the log of changes: where webhooks.live_look begins.
  returns TABLE(activity bigint, attempt bigint, entry bigint)
  sql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_api

function webhooks.live_secrets_limit()
  comment: How many signing secrets of one registration may be live: each adds a signature to every request.
  returns integer
  sql immutable

function webhooks.load_deliveries(bigint[],bigint[],bigint[])
  comment: What a worker needs to send the deliveries it was handed, of a group its leader, but for what webhooks.load_endpoints tells. Those whose claim has lapsed or whose registration is not active or gone are left out: see webhooks.give_back_inactive. retry_in_ms is null when there is no retry: the schedule is used up, the change is too old, or it is a test.
  arguments registration_ids bigint[], activity_ids bigint[], tokens bigint[]
  returns TABLE(registration_id bigint, activity_id bigint, token bigint, attempts smallint, lease_ms integer, order_key text, retry_in_ms double precision, jitter real, endpoint_version bigint, sends_json boolean, entity text, action text, past_tense text, object_id text, depth smallint, group_kind text, body text)
  plpgsql stable
  set enable_hashjoin=off
  set enable_material=off
  set enable_mergejoin=off
  set enable_seqscan=off
  set jit=off
  set plan_cache_mode=force_generic_plan
  set search_path=pg_catalog, pg_temp

function webhooks.load_endpoints(bigint[])
  comment: What a worker needs to know of registrations to send to them, with their live secrets, encrypted, the current signing secret first. A header whose value is null has it among the secrets.
  arguments registration_ids bigint[]
  returns TABLE(registration_id bigint, version bigint, uri text, timeout_ms integer, signing text, secrets json, headers json, connection json)
  sql stable
  set enable_seqscan=off
  set jit=off
  set search_path=pg_catalog, pg_temp

function webhooks.lock_at_once(regclass[],text[])
  comment: Locks tables, each in its mode, without making writes wait for more than a moment. Error 55P03 after ten seconds, or before the time of the statement is up; 42P01 for a table that is dropped meanwhile.
  arguments relations regclass[], modes text[]
  returns void
  plpgsql volatile
  set lock_timeout=100ms
  set search_path=pg_catalog, pg_temp

function webhooks.lock_followers(webhooks.webhook_groups)
  comment: The deliveries of a group that follow its leader, locked, and where they are.
  arguments change_group webhooks.webhook_groups
  returns TABLE(place tid, activity_id bigint, occurred_at timestamp with time zone, owner_id text)
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.lock_tables(regclass,boolean,text)
  comment: Locks an entity's tables for the installation or removal of triggers, as webhooks.lock_at_once does.
  arguments relation regclass, to_remove_triggers boolean DEFAULT false, on_replication text DEFAULT 'off'::text
  returns void
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.log_admin(text,text,text,text,json,json)
  comment: Adds an entry to webhooks.admin_log.
  arguments action text, resource text, subject text, owner_id text DEFAULT NULL::text, old_values json DEFAULT NULL::json, new_values json DEFAULT NULL::json
  returns void
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.log_backfill(text,bigint)
  comment: Adds to webhooks.admin_log what was done with a back-fill.
  arguments action text, backfill_id bigint
  returns void
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.log_deliveries(text,bigint[],bigint,text,integer)
  comment: Adds to webhooks.admin_log that the deliveries of activities were replayed or cancelled.
  arguments change text, activity_ids bigint[], registration_id bigint, owner_id text, deliveries integer
  returns void
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.log_secret(webhooks.webhook_secrets,text)
  comment: Adds an entry to webhooks.secret_log.
  arguments secret webhooks.webhook_secrets, action text
  returns void
  sql volatile

function webhooks.maintain()
  comment: What keeps it running: partitions made ahead and dropped after retention_days, orphaned deliveries cancelled, expired secrets, old counts and back-fills forgotten. Called by the worker every hour and by every migration.
  returns json
  plpgsql volatile
  set lock_timeout=500ms
  set search_path=pg_catalog, pg_temp

function webhooks.make_admin_roles()
  comment: Makes the roles rowhook_admin, rowhook_operator, rowhook_viewer, rowhook_tenant, and rowhook_api, which may become any of them, and by itself learn ids and owners of what is new. False: the session may not make roles.
  returns boolean
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.make_partition(regclass,text,date)
  comment: Makes the partition of one UTC day and moves into it what the default partition caught of that day. False: it was there.
  arguments parent regclass, time_column text, day date
  returns boolean
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.make_partitions(integer)
  comment: Makes the partitions of today, of the days ahead, and of any day the default partitions caught. Returns how many.
  arguments days_ahead integer DEFAULT 7
  returns integer
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.mark_history()
  comment: Notes how far the ids of activities and attempts have come. To be called in a transaction that has written nothing yet.
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.may_become(name,name)
  comment: Whether a login may take a role by SET ROLE.
  arguments login name, role name
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.may_with_all(text,text)
  comment: Whether the caller may do it with the rows of every owner.
  arguments resource text, action text
  returns boolean
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.named_columns(webhooks.audit_settings,text)
  comment: SQL that gives one side of paired rows its column names back, as <alias>.
  arguments setting webhooks.audit_settings, alias text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.next_due_in_ms()
  comment: Milliseconds until the next retry or probe is due; null when none waits.
  returns double precision
  plpgsql stable
  set enable_seqscan=off
  set jit=off
  set search_path=pg_catalog, pg_temp

function webhooks.numbered_rows(webhooks.audit_settings,text,text)
  comment: SQL for the rows of a transition table with their positions, as <alias>_numbered.
  arguments setting webhooks.audit_settings, transition_table text, alias text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.object_expression(regclass,text[],text,text)
  comment: SQL for a row as JSON, without the excluded columns; null for one that is too large. of_row gives its columns, whole_row is the whole of it.
  arguments relation regclass, excluded_columns text[], of_row text, whole_row text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.object_id_expression(regclass,text[],text)
  comment: SQL for the key of a row as text.
  arguments relation regclass, key_columns text[], of_row text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.order_key(text,text)
  comment: What the deliveries of one object share, with ordering object: capture, replay and a change of the ordering must agree on it.
  arguments entity text, object_id text
  returns text
  sql immutable

function webhooks.own_deliveries(bigint[],bigint,text,text[])
  comment: The deliveries of activities, by registration: of one owner's activities to its registrations, or (null) of every owner; in one of the states, or (null) in any.
  arguments activity_ids bigint[], registration_id bigint, owner_id text, states text[]
  returns TABLE(registration bigint, is_active boolean, activities bigint[])
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.own_permissions()
  comment: What the caller may do with each resource, permissions and grants taken together. Without a row: nothing.
  returns TABLE(resource text, actions text[])
  sql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.owner_rule(regclass,text,text,text)
  comment: SQL that holds for a row with an owner or a user. Without either column, or with one that always has a value, there is nothing to hold.
  arguments relation regclass, owner_column text, user_column text, of_row text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.page_of_search(bigint[],integer,boolean,bigint)
  comment: A page of a search, and what follows: more of what was found, or more to look through from before_id down.
  arguments ids bigint[], page_size integer, more boolean, before_id bigint
  returns json
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.paired_changes(webhooks.audit_settings)
  comment: SQL for the changes of an UPDATE of any number of rows.
  arguments setting webhooks.audit_settings
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.paired_object(webhooks.audit_settings,text)
  comment: SQL for one side of paired rows as JSON; null for one that is too large.
  arguments setting webhooks.audit_settings, alias text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.park_follower(webhooks.webhook_deliveries_live)
  comment: What follows another in its group is never due by itself.
  arguments follower webhooks.webhook_deliveries_live
  returns void
  sql volatile
  set enable_indexscan=on
  set enable_material=off
  set enable_seqscan=off
  set search_path=pg_catalog, pg_temp

function webhooks.parting_trigger(webhooks.audit_settings)
  comment: The trigger of a partitioned table that keeps what a MERGE inserts apart from what it updates.
  arguments setting webhooks.audit_settings
  returns text
  sql immutable

function webhooks.partition_name(regclass,date)
  comment: The name of the partition of a UTC day, as in webhook_activity_20261124.
  arguments parent regclass, day date
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.past_tense(text)
  comment: created, updated, deleted, truncated or backfilled, as receivers are told; a ping stays a ping.
  arguments action text
  returns text
  sql immutable

function webhooks.pause(bigint,text)
  comment: Stops sending to a registration: its deliveries are held until webhooks.resume.
  arguments registration_id bigint, reason text DEFAULT NULL::text
  returns webhooks.webhook_registrations
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.payload_arguments(webhooks.audit_settings,webhooks.entity_events,text,text)
  comment: SQL for what a change has to carry along for its payload; nothing where there is none.
  arguments setting webhooks.audit_settings, event webhooks.entity_events, old_row text, new_row text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.payload_call(webhooks.audit_settings,webhooks.entity_events)
  comment: SQL for the payload of a change c, and its note.
  arguments setting webhooks.audit_settings, event webhooks.entity_events
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.payload_function(webhooks.audit_settings,webhooks.entity_events)
  comment: The statement that writes the function between capture and the payload of an entity event.
  arguments setting webhooks.audit_settings, event webhooks.entity_events
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.payload_limit(timestamp with time zone)
  comment: The limit of what is sent that held at a time.
  arguments at timestamp with time zone
  returns TABLE(max_payload_bytes integer)
  sql stable

function webhooks.payload_name(webhooks.audit_settings,text)
  comment: The function between capture and the payload of an entity event.
  arguments setting webhooks.audit_settings, action text
  returns text
  sql immutable
  set search_path=pg_catalog, pg_temp

function webhooks.payload_of_function(webhooks.audit_settings,text)
  comment: The function of that name which takes two rows of the table, as such or as json or jsonb; no row where there is none.
  arguments setting webhooks.audit_settings, name text
  returns TABLE(kind text, called text, owner oid, problem text)
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.payload_of_view(webhooks.audit_settings,text)
  comment: The view of that name; no row where there is none.
  arguments setting webhooks.audit_settings, name text
  returns TABLE(kind text, called text, owner oid, problem text)
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.payload_problem(webhooks.audit_settings,webhooks.entity_events)
  comment: Why the payload of an entity event cannot be made; null where it can, or there is none.
  arguments setting webhooks.audit_settings, event webhooks.entity_events
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.payload_source(webhooks.audit_settings,webhooks.entity_events)
  comment: What makes the payload of an entity event: a function of row, json or jsonb, or a view; whose it is; and why it cannot be used, if so.
  arguments setting webhooks.audit_settings, event webhooks.entity_events, OUT kind text, OUT called text, OUT owner oid, OUT problem text
  returns record
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.ping(bigint)
  comment: Sends a registration, whatever it is told of, a small event of type ping, once, marked test in the log. While the registration is not active it is held, as all its deliveries are. Returns the activity's id.
  arguments registration_id bigint
  returns bigint
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.point_json(timestamp with time zone,bigint,bigint,bigint,integer,integer)
  comment: A point of a plot, as the type StatisticsPoint of the API.
  arguments at timestamp with time zone, delivered bigint, retried bigint, failed bigint, p50_ms integer, p95_ms integer
  returns json
  sql stable

function webhooks.predicate_of(text)
  comment: A condition as jsonpath; null for an empty one. Error WHCND for what is none.
  arguments condition text
  returns jsonpath
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.present_body(webhooks.audit_settings,text)
  comment: The text of the capture function of an entity and action, as its entity event is now.
  arguments setting webhooks.audit_settings, action text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.present_column(webhooks.audit_settings,text)
  comment: What a column is called now that had this name when capture was compiled; null once it was dropped.
  arguments setting webhooks.audit_settings, name text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.present_columns(webhooks.audit_settings,text[])
  comment: The same for several: those that were dropped are left out.
  arguments setting webhooks.audit_settings, names text[]
  returns text[]
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.present_condition(webhooks.audit_settings,jsonpath)
  comment: A condition with the names that its columns have now.
  arguments setting webhooks.audit_settings, condition jsonpath
  returns jsonpath
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.present_setting(webhooks.audit_settings)
  comment: How an entity is to be captured now that its table may have changed: under its present name, with its present columns.
  arguments setting webhooks.audit_settings
  returns webhooks.audit_settings
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.preview(text,text,text[],jsonpath,interval)
  comment: What an entity event would have done since then, with these columns and this condition: how many of the captured changes had fired, for which registrations, and up to five of the bodies. It looks at the latest 100 000 activities, and 10 000 changes of that kind, at most: complete says whether that was all, looked_from how far back it went. Errors: WHENT, WHCOL, WHCND.
  arguments entity text, action text, columns text[] DEFAULT NULL::text[], condition jsonpath DEFAULT NULL::jsonpath, since interval DEFAULT '24:00:00'::interval
  returns json
  plpgsql stable
  set jit=off
  set search_path=pg_catalog, pg_temp

function webhooks.preview_limits()
  comment: How much of the history a preview looks at: the latest activities of all entities, and of these the latest changes of that kind.
  arguments OUT activities integer, OUT changes integer
  returns record
  sql immutable

function webhooks.primary_key(regclass)
  comment: The columns that identify a row of the table; empty where none do.
  arguments relation regclass
  returns text[]
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.probe_pause(integer)
  comment: How long a circuit that opened so many times in a row stays open before a probe.
  arguments opened integer
  returns interval
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.provision_signing_secret(bigint,uuid,text,bytea,text,text)
  comment: Gives a registration the signing secret of its scheme, if it has none. False: it has one, made by somebody else, or wants another scheme by now, or has too many live ones, which go on signing.
  arguments registration_id bigint, secret_id uuid, scheme text, ciphertext bytea, key_id text, public_key text
  returns boolean
  plpgsql volatile
  set enable_seqscan=off
  set search_path=pg_catalog, pg_temp

function webhooks.put_secret(bigint,uuid,text,text,bytea,text)
  comment: Sets a secret of a registration that is none to sign with, in place of the one before. Called with what the command line has encrypted. Deliveries that were held for want of a secret go on. Errors: WHREG.
  arguments registration_id bigint, secret_id uuid, kind text, name text, ciphertext bytea, key_id text
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.queue_test(bigint,webhooks.webhook_activity)
  comment: Makes the delivery of a test event. Returns the activity's id.
  arguments registration_id bigint, activity webhooks.webhook_activity
  returns bigint
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.rate_burst(integer)
  comment: How many attempts a rate limit lets go at once: a fifth of those of a second, and one. So no second has more than rate_limit and that.
  arguments rate_limit integer
  returns double precision
  sql immutable

function webhooks.reconcile()
  comment: Makes capture follow every table that has changed since it was compiled. Called by the worker each minute, for databases in which event triggers may not be created. Returns the tables.
  returns text[]
  plpgsql volatile
  set lock_timeout=100ms
  set search_path=pg_catalog, pg_temp

function webhooks.record_attempts(bigint[],bigint[],bigint[],text[],integer[],double precision[],smallint[],text[],text[],text[],text[])
  comment: As webhooks.record_results, but returns how many results counted.
  arguments activity_ids bigint[], registration_ids bigint[], tokens bigint[], outcomes text[], durations_ms integer[], retry_in_ms double precision[], statuses smallint[], error_classes text[], errors text[], response_headers text[], response_bodies text[]
  returns integer
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.record_results(bigint[],bigint[],bigint[],text[],integer[],double precision[],smallint[],text[],text[],text[],text[])
  comment: Records many results in one statement. outcome: delivered or failed ends the delivery, retry makes it due in retry_in_ms, released gives it back untried. Returns what became of each: its outcome, but blocked (it holds back its object until it is replayed or cancelled), probe (its circuit is open: no attempt is counted and it is tried again), or superseded (its claim token is no longer current: it is logged and changes nothing).
  arguments activity_ids bigint[], registration_ids bigint[], tokens bigint[], outcomes text[], durations_ms integer[], retry_in_ms double precision[], statuses smallint[], error_classes text[], errors text[], response_headers text[], response_bodies text[]
  returns text[]
  plpgsql volatile
  set enable_hashjoin=off
  set enable_material=off
  set enable_mergejoin=off
  set enable_seqscan=off
  set jit=off
  set plan_cache_mode=force_generic_plan
  set search_path=pg_catalog, pg_temp

function webhooks.refuse_uri(text,text)
  comment: Raises WHURI with the column that it is about, and what can be done about the problem.
  arguments what text, problem text
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.register(text,text[],text,boolean,boolean,text)
  comment: Adds a registration and the entity events it is told of, as in webhooks.register('https://example.com/hook', '{public.orders:create,public.orders:update}').
  arguments uri text, events text[], description text DEFAULT NULL::text, is_enabled boolean DEFAULT true, sends_json boolean DEFAULT true, owner_id text DEFAULT NULL::text
  returns webhooks.webhook_registrations
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.registrations_looked_up(text)
  comment: SQL for the registrations that are told of an activity a, and whether in order, as they are when it is captured.
  arguments entity_event_id text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.registrations_written_in(webhooks.known_registrations)
  comment: SQL for the registrations that are told of every activity of an entity event, and whether in order, as webhooks.settle_registrations has found them.
  arguments known webhooks.known_registrations
  returns text
  sql immutable
  set search_path=pg_catalog, pg_temp

function webhooks.release_secret_holds(text[])
  comment: Ends the holds of registrations that waited for a key, where these keys are all that their secrets need. Returns how many.
  arguments key_ids text[]
  returns integer
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.remove_header(bigint,text)
  comment: Removes a header. False: the registration had none of that name.
  arguments registration_id bigint, name text
  returns boolean
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.remove_triggers(webhooks.audit_settings)
  comment: Takes the capture triggers and functions of an entity away.
  arguments setting webhooks.audit_settings
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.replace_signing_secret(bigint,uuid,text,bytea,text,text,interval)
  comment: Makes a secret the current one. The one before it signs along for the overlap. For a caller that holds the registration locked.
  arguments registration_id bigint, secret_id uuid, scheme text, ciphertext bytea, key_id text, public_key text, overlap interval
  returns webhooks.webhook_secrets
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.replay(bigint[],bigint)
  comment: Sends activities again, to all their registrations or to one: one attempt more, marked manual, which changes nothing of the schedule. Returns how many deliveries. Take the ids from any query: select webhooks.replay(array_agg(id)) from webhooks.webhook_activity_report where state = 'failed'. Error WHINA where a registration is not active.
  arguments activity_ids bigint[], registration_id bigint DEFAULT NULL::bigint
  returns integer
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.request_body(webhooks.webhook_activity)
  comment: The body of the request that tells of an activity.
  arguments activity webhooks.webhook_activity
  returns text
  sql stable

function webhooks.request_body(webhooks.webhook_activity,boolean)
  comment: The body of the request that tells of an activity; truncated leaves out the row.
  arguments activity webhooks.webhook_activity, truncated boolean
  returns text
  sql stable

function webhooks.resolve_table(text)
  comment: The table of that name, or error WHTAB with the tables there are.
  arguments name text
  returns regclass
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.resume(bigint)
  comment: Makes a paused or disabled registration active again: what was held is sent, oldest first, few at a time after an outage.
  arguments registration_id bigint
  returns webhooks.webhook_registrations
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.resume_backfill(bigint)
  comment: Carries a back-fill on that failed or was cancelled, from where it was. Error WHBKF where there is no such back-fill.
  arguments backfill_id bigint
  returns webhooks.backfills
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.reveal_signing_secrets(bigint)
  comment: The live signing secrets of a registration, encrypted, the current one first. To be called by whoever is about to show them: it is logged as that.
  arguments registration_id bigint
  returns SETOF webhooks.webhook_secrets
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.ring_doorbell()
  comment: Wakes the sleeping dispatcher when the transaction commits.
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.role_may(text,text,text)
  comment: Whether a role of the admin API has a permission.
  arguments role text, resource text, action text
  returns boolean
  sql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.rotate_signing_secret(bigint,uuid,text,bytea,text,text,interval)
  comment: Gives a registration a new signing secret, and its scheme. The one before it signs along until the overlap (24 hours, at most 30 days) is over. Called with what a worker or the command line has encrypted. Errors: WHREG, WHSEC, WHLIV.
  arguments registration_id bigint, secret_id uuid, scheme text, ciphertext bytea, key_id text, public_key text DEFAULT NULL::text, overlap interval DEFAULT '24:00:00'::interval
  returns webhooks.webhook_secrets
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.row_changes(webhooks.audit_settings,text)
  comment: SQL that turns the transition table of an INSERT or a DELETE into the changes to record.
  arguments setting webhooks.audit_settings, action text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.rowhook_owner()
  comment: Who has installed Rowhook: the role that owns its tables.
  returns oid
  sql stable

function webhooks.sample(text,text,text)
  comment: A real example of an entity event, of one owner or (null) of any: the latest captured, where it is among the latest 20 000 changes of all, else made from a row of the table. No row where the table is empty.
  arguments of_entity text, of_action text, of_owner text
  returns TABLE(object_key json, object_id text, object json, previous json, changed text[], owner_id text, user_id text, payload json, thin boolean, note text)
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.schedule_rows(tid[],timestamp with time zone[])
  comment: Says when deliveries are due, which the caller has locked.
  arguments places tid[], times timestamp with time zone[]
  returns void
  sql volatile
  set enable_bitmapscan=off
  set enable_indexscan=off
  set enable_seqscan=off
  set jit=off
  set search_path=pg_catalog, pg_temp

function webhooks.send_test(bigint,bigint)
  comment: Sends a registration a real sample of an entity event, once, marked test in the log. Returns the activity's id.
  arguments registration_id bigint, entity_event_id bigint DEFAULT NULL::bigint
  returns bigint
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.set_header(bigint,text,text)
  comment: Sets a header that each request of the registration carries. For one that is secret, use the command line: rowhook secrets set. Errors: WHREG, WHHDR.
  arguments registration_id bigint, name text, value text
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.set_policy(regclass,text,text)
  comment: Which rows of a table a role of the admin API reads.
  arguments relation regclass, role text, condition text
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.set_registration_events(bigint,text[])
  comment: Makes these the entity events that a registration is told of, and no other. Error WHENT for one that is not there.
  arguments registration_id bigint, events text[]
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.set_secret_header(bigint,uuid,text,bytea,text)
  comment: Sets a header whose value is secret. Called with what the command line has encrypted. Errors: WHREG, WHHDR.
  arguments registration_id bigint, secret_id uuid, name text, ciphertext bytea, key_id text
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.set_setting(text,json)
  comment: Changes a setting, by its name in the API, where it is another. Error WHARG for one that is not there, or a value that it cannot have.
  arguments setting text, value json
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.setting_catalogue()
  comment: The settings that can be changed by the API: their names there and their columns.
  returns TABLE(place integer, name text, column_name name, kind text, unit text, minimum integer, maximum integer, label text)
  sql immutable
  set search_path=pg_catalog, pg_temp

function webhooks.settle_attempts(bigint)
  comment: Adds up the counts of the blocks before one, which will not be counted again: so there are few rows to read.
  arguments before_block bigint
  returns void
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.settle_registrations(bigint)
  comment: Writes the registrations of entity events that have a few into their capture, which otherwise looks them up at each write. Returns how many changes of registrations were counted: called with that number the next time, as by the worker each minute, it does nothing while they go on.
  arguments rested_since bigint DEFAULT NULL::bigint
  returns bigint
  plpgsql volatile
  set lock_timeout=100ms
  set search_path=pg_catalog, pg_temp

function webhooks.settled_registrations()
  comment: The registrations of each entity event that has a few, all of them told of every owner, as they are now.
  returns SETOF webhooks.known_registrations
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.sift(bigint[],timestamp with time zone[],timestamp with time zone,timestamp with time zone,text,text,text,text,text,text[],bigint,integer)
  comment: Those of some activities that match, newest first. of_tenant: only deliveries to registrations of that owner count.
  arguments ids bigint[], times timestamp with time zone[], occurred_from timestamp with time zone, occurred_until timestamp with time zone, of_entity text, of_action text, of_object text, of_owner text, of_tenant text, of_states text[], of_registration bigint, of_status integer
  returns bigint[]
  plpgsql stable
  set enable_bitmapscan=off
  set enable_hashjoin=off
  set enable_mergejoin=off
  set enable_seqscan=off
  set jit=off
  set plan_cache_mode=force_generic_plan
  set search_path=pg_catalog, pg_temp

function webhooks.single_change(webhooks.audit_settings)
  comment: SQL for the change of an UPDATE of one row.
  arguments setting webhooks.audit_settings
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.source_of_search(text,text,text[],bigint,integer)
  comment: Where a search walks: over the fewest rows that an index shows in the order of activities.
  arguments of_object text, of_owner text, of_states text[], of_registration bigint, of_status integer
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.stated_delay()
  comment: The interval in webhooks.delay, up to 30 days; null where it holds nothing, or something else.
  returns interval
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.states_by_rank()
  comment: The states of a delivery, the worst first: that of an activity is its worst delivery's.
  returns text[]
  sql immutable

function webhooks.status()
  comment: The whole at a glance, for rowhook status: workers, entities, registrations and back-fills with their last 24 hours, the live queue by state.
  returns json
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.status_matches(smallint,integer)
  comment: Whether an HTTP status is the one that is looked for: 404, or 4 for any from 400 on, or 0 for none.
  arguments status smallint, wanted integer
  returns boolean
  sql immutable

function webhooks.table_columns(regclass)
  comment: The columns of a table, as the type TableColumn of the API.
  arguments relation regclass
  returns json
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.tell_followers(webhooks.webhook_deliveries_live)
  comment: An attempt of a group's leader was one of its followers too.
  arguments leader webhooks.webhook_deliveries_live
  returns void
  plpgsql volatile
  set enable_indexscan=on
  set enable_material=off
  set enable_seqscan=off
  set search_path=pg_catalog, pg_temp

function webhooks.tell_rows(tid[],webhooks.webhook_deliveries_live)
  comment: Gives followers, which the caller has locked, what became of their leader.
  arguments places tid[], leader webhooks.webhook_deliveries_live
  returns void
  sql volatile
  set enable_bitmapscan=off
  set enable_indexscan=off
  set enable_seqscan=off
  set jit=off
  set search_path=pg_catalog, pg_temp

function webhooks.tenant()
  comment: The owner that the session is a tenant of; null: none, and then it sees no row as a tenant.
  returns text
  sql stable security definer
  set search_path=pg_catalog, pg_temp
  grant execute to rowhook_admin
  grant execute to rowhook_operator
  grant execute to rowhook_tenant
  grant execute to rowhook_viewer

function webhooks.tg__log_admin()
  comment: Writes a change into webhooks.admin_log. Arguments: the resource, the columns that name the row, those whose change is no news, and one whose value is not written down.
  returns trigger
  plpgsql volatile
  set enable_seqscan=off
  set search_path=pg_catalog, pg_temp

function webhooks.tg__raise_registration_version()
  comment: A change of how a registration is sent to makes a new version of it.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg__touch_updated_at()
  comment: Keeps updated_at.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_admin_log__only_add()
  comment: Error WHLOG where an entry would be changed or deleted.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_entity_events__check_entity()
  comment: A clear error (WHENT) for an entity event of a table that is not watched.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_entity_events__check_filter()
  comment: Clear errors for an entity event that names unknown columns (WHCOL), has no predicate as condition (WHCND), or something that can make no payload (WHPAY). Keeps its problem.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_entity_events__compile_capture()
  comment: Makes capture do as the entity events say, from the next write on.
  returns trigger
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp

function webhooks.tg_event__follow_tables()
  comment: Makes capture follow the tables that a command has made or changed.
  returns event_trigger
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp

function webhooks.tg_event__note_dropped_tables()
  comment: Notes in the catalogue which of its tables are gone, and makes capture do without columns and payloads that are.
  returns event_trigger
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp

function webhooks.tg_secret_log__only_add()
  comment: Error WHLOG where an entry would be changed or deleted.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_settings__compile_capture()
  comment: Compiles all capture anew when a setting changes that stands in it, so that a write need not look settings up.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_settings__keep_row()
  comment: The settings always have their one row.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_settings__note_payload_limit()
  comment: Notes from when on a changed settings.max_payload_bytes holds.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_deliveries__refuse_state()
  comment: What a live delivery may not become.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_deliveries_live__end_group()
  comment: When the leader of a group has ended as delivered or failed, so have its followers; when it was cancelled, they go on without it.
  returns trigger
  plpgsql volatile
  set enable_indexscan=on
  set enable_material=off
  set enable_seqscan=off
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_deliveries_live__keep_group()
  comment: Tells followers of their leader's attempt, and keeps a follower from leaving by itself.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_registration_connections__check()
  comment: Refuses a proxy or an authorization server that workers would refuse to connect to.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_registration_events__copy_registration()
  comment: Fills in the registration's owner_scope and ordering; the foreign key keeps them.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_registration_events__count_change()
  comment: Makes capture look registrations up, from the next write of any transaction on, until they are settled again.
  returns trigger
  plpgsql volatile security definer
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_registration_headers__check()
  comment: Refuses headers that cannot be sent, in errors that do not repeat the value.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_registration_headers__forget_secret()
  comment: With a secret header goes its value.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_registrations__cancel_deliveries()
  comment: Cancels what a deleted registration was still to be told.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_registrations__check_uri()
  comment: Refuses an endpoint that workers would refuse to connect to.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_registrations__keep_state()
  comment: Keeps is_enabled and state together, and who changed them and when.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_registrations__order_live()
  comment: A new ordering holds for the deliveries that are live already.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_registrations__prepare_circuit()
  comment: Gives a rate limit its tokens, and a resumed registration a fresh start.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_registrations__raise_version()
  comment: A change of what workers know of a registration makes a new version.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_secrets__keep_identity()
  comment: Error WHSEC where a secret would be moved: its ciphertext would be lost.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_secrets__limit_live()
  comment: Error WHLIV where a registration would have too many live signing secrets.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_secrets__log()
  comment: Writes what happens to secrets into webhooks.secret_log.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.tg_webhook_secrets__raise_version()
  comment: A change of a secret makes a new version of its registration.
  returns trigger
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.to_condition(text)
  comment: The condition that somebody wrote; null for none. Error WHCND for what is no jsonpath.
  arguments condition text
  returns jsonpath
  plpgsql immutable
  set search_path=pg_catalog, pg_temp

function webhooks.told_block(bigint,text)
  comment: The part of a capture function for a transaction that says something of itself.
  arguments event_id bigint, statement text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.transaction_delay()
  comment: How long after the change the deliveries of this transaction are due, by webhooks.delay and webhooks.priority. Null where these say nothing else.
  returns interval
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.transaction_note()
  comment: Which of its settings of webhooks a transaction has made wrongly; null for none.
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.transition_rows(webhooks.audit_settings,text)
  comment: SQL for the rows of a transition table, with its virtual columns, where it has any, and those as text that functions of others would read.
  arguments setting webhooks.audit_settings, transition_table text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.truncate_body(webhooks.audit_settings)
  comment: The text of the compiled function that captures a TRUNCATE.
  arguments setting webhooks.audit_settings
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.truncation_mark(integer)
  comment: Tells whether this statement has captured a truncate of an entity, and nothing else since.
  arguments setting_id integer
  returns text
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.uninstall()
  comment: Takes Rowhook out of the database, with its history: triggers, event triggers, and the schemas webhooks and webhooks_worker. The application's writes go on all the while. Errors: WHUNI while a worker is connected, 55P03 when a table stays locked for ten seconds; then nothing was changed.
  returns void
  plpgsql volatile
  set lock_timeout=100ms
  set search_path=pg_catalog, pg_temp

function webhooks.unless_giant(regclass,text[],text,text)
  comment: SQL for something made of a whole row; null for one that is too large.
  arguments relation regclass, excluded_columns text[], of_row text, expression text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.unless_memoized(regclass)
  comment: SQL that always holds, and keeps the planner from what it cannot do with a wide table.
  arguments relation regclass
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.unpaired_changes(webhooks.audit_settings)
  comment: SQL for the changes of an update whose old and new rows are not of the same number, each with a note.
  arguments setting webhooks.audit_settings
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.unsettled_events()
  comment: The entity events in whose capture other registrations stand than would now, with those that would, or null. Those that have waited for longest come first.
  returns TABLE(event webhooks.entity_events, settled webhooks.known_registrations)
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.unwatch(regclass,boolean)
  comment: Takes a table out of the catalogue, with its triggers and capture functions; its activity stays. False: it was not watched. Error WHEVT while entity events refer to it, unless with_events.
  arguments entity regclass, with_events boolean DEFAULT false
  returns boolean
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.unwatch(text,boolean)
  comment: The same for a table given by name.
  arguments entity text, with_events boolean DEFAULT false
  returns boolean
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.update_changes(webhooks.audit_settings,text,text,text,text,text,text)
  comment: SQL for the changes of an UPDATE, out of rows that are SQL for its new rows n and its old rows o, each beside the other. Another rule says which of them count, and a note is a further column.
  arguments setting webhooks.audit_settings, rows text, object text, previous text, changed text DEFAULT 'difference.changed'::text, rule text DEFAULT NULL::text, note text DEFAULT ''::text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.update_statements(webhooks.audit_settings,boolean,text)
  comment: What records the changes of an UPDATE: a statement for each case. One row, the most frequent case, needs no numbers to pair old and new; and of a partitioned table old and new rows may not be of the same number.
  arguments setting webhooks.audit_settings, told boolean, registrations text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.uri_problem(text)
  comment: Why an endpoint may not have a URI by the settings of now, in a sentence that repeats nothing of it; null when nothing speaks against it. A name is not looked up.
  arguments uri text
  returns text
  plpgsql stable strict
  set search_path=pg_catalog, pg_temp

function webhooks.virtual_columns(webhooks.audit_settings)
  comment: The virtual generated columns of a table: how each is computed, from which columns, and the function that does it for capture.
  arguments setting webhooks.audit_settings
  returns TABLE(name text, "position" smallint, type text, expression text, arguments name[], argument_types text, function_name text)
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.walk(text,bigint,bigint,timestamp with time zone,timestamp with time zone,text,text,text,text,bigint,integer,boolean,boolean,integer)
  comment: The next activities, down from an id, that a search has to look at. source: activities; owner, object (of one, where there is an index for it); attempts (that failed); unwell (deliveries: ended otherwise than delivered, live); registration (its deliveries, where there is an index for them); deliveries (all). reached: the lowest id that was looked at; looked_at is fewer than steps once there is no more.
  arguments source text, before_id bigint, after_id bigint, from_day timestamp with time zone, until_day timestamp with time zone, of_entity text, of_action text, of_object text, of_owner text, of_registration bigint, of_status integer, live boolean, ended boolean, steps integer, OUT ids bigint[], OUT times timestamp with time zone[], OUT reached bigint, OUT looked_at integer
  returns record
  plpgsql stable
  set enable_bitmapscan=off
  set enable_hashjoin=off
  set enable_mergejoin=off
  set enable_seqscan=off
  set jit=off
  set plan_cache_mode=force_generic_plan
  set search_path=pg_catalog, pg_temp

function webhooks.watch(regclass,text,text,text[],text[],text,text[],text)
  comment: Puts a table into the catalogue, compiles its capture and installs its triggers. Each call states all options anew; calling it again with the same changes nothing.
  arguments entity regclass, owner_column text DEFAULT NULL::text, user_column text DEFAULT NULL::text, key_columns text[] DEFAULT NULL::text[], excluded_columns text[] DEFAULT '{}'::text[], label text DEFAULT NULL::text, included_columns text[] DEFAULT NULL::text[], on_replication text DEFAULT 'off'::text
  returns webhooks.audit_settings
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.watch(text,text,text,text[],text[],text,text[],text)
  comment: The same for a table given by name, as in webhooks.watch('public.orders', owner_column => 'owner_id').
  arguments entity text, owner_column text DEFAULT NULL::text, user_column text DEFAULT NULL::text, key_columns text[] DEFAULT NULL::text[], excluded_columns text[] DEFAULT '{}'::text[], label text DEFAULT NULL::text, included_columns text[] DEFAULT NULL::text[], on_replication text DEFAULT 'off'::text
  returns webhooks.audit_settings
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.watch_problem(regclass)
  comment: Why the present role cannot watch a table; null where nothing speaks against it.
  arguments relation regclass
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.what_is_wrong(webhooks.webhook_registrations,webhooks.webhook_circuits)
  comment: What is wrong with a registration and what to do about it, in sentences; nulls where nothing is.
  arguments registration webhooks.webhook_registrations, circuit webhooks.webhook_circuits, OUT reason text, OUT remedy text
  returns record
  plpgsql stable
  set search_path=pg_catalog, pg_temp

function webhooks.whole_row(webhooks.audit_settings,text)
  comment: SQL for a row as the type of its table, whatever the order of its columns in a partition; null for no row.
  arguments setting webhooks.audit_settings, of_row text
  returns text
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.worker_sessions()
  comment: The workers that are connected, as the type WorkerSession of the API: since when, and when they last did something in the database.
  returns json
  sql stable
  set search_path=pg_catalog, pg_temp

function webhooks.workers_alive()
  comment: How many workers are connected to this database now.
  returns integer
  sql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.write_capture(webhooks.audit_settings,text,text)
  comment: Writes the capture function of an entity and action.
  arguments setting webhooks.audit_settings, action text, body text
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.write_payload(webhooks.audit_settings,webhooks.entity_events)
  comment: Writes the function between capture and the payload of an entity event, where it has one.
  arguments setting webhooks.audit_settings, event webhooks.entity_events
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.write_virtual_columns(webhooks.audit_settings)
  comment: Writes the functions that compute the virtual columns of a table, where they are not there.
  arguments setting webhooks.audit_settings
  returns void
  plpgsql volatile
  set search_path=pg_catalog, pg_temp

function webhooks.wrong_mode(text)
  comment: The pg_trigger.tgenabled of a capture trigger that has to be switched over. One that somebody has disabled stays so: webhooks.doctor tells.
  arguments on_replication text
  returns "char"
  sql immutable

function webhooks.wrong_triggers(webhooks.audit_settings)
  comment: The capture triggers that do not fire when on_replication says.
  arguments setting webhooks.audit_settings
  returns TABLE(name text, relation regclass)
  sql stable
  set search_path=pg_catalog, pg_temp

composite type webhooks.api_column_condition
  comment: @name column_condition That a column has, or has not, a value. All that are given must hold.
  attribute column text
  attribute operator text
  attribute value text

composite type webhooks.made_payload
  comment: What came of making a payload: that, or why it could not be made.
  attribute payload json
  attribute note text

event trigger webhooks_follow_tables
  comment: Rowhook: capture follows the tables it watches.
  on ddl_command_end tags ALTER SCHEMA, ALTER TABLE, ALTER TYPE, CREATE CAST, CREATE TABLE enabled O
  executes webhooks.tg_event__follow_tables()

event trigger webhooks_note_dropped_tables
  comment: Rowhook: notes in the catalogue which of its tables are gone.
  on sql_drop enabled O
  executes webhooks.tg_event__note_dropped_tables()
