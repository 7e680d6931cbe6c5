/** Families of functions that only compute or look up, by how their names begin. */
const FAMILIES =
  /^(pg_get_|pg_stat_get_|pg_ts_|pg_index_|pg_timezone_|pg_input_|has_\w+_privilege$|inet_|json_|jsonb_|to_|array_|regexp_|regr_|covar_|string_to_|date_|make_|justify_|ts_(debug|delete|filter|headline|lexize|parse|rank|token_type)|range_|enum_|sha\d|txid_(?!status)|uuid_extract_|st_|xpath|xml(?!validate)|asin|acos|atan|cosh?d?$|sinh?d?$|tanh?d?$|cotd?$|is_?(empty|finite|open|closed|normalized)|(inner_product|cosine|l[12]|hamming|jaccard)_?\w*$)/;

/** Functions that only compute or look up; PostgreSQL's own, and the usual extensions'. */
const NAMES = new Set(
  (
    'abbrev abs age any_value area ascii avg bit bit_and bit_count bit_length bit_or bit_xor bool bool_and bool_or box bpchar ' +
    'broadcast btrim bytea cardinality casefold cbrt ceil ceiling center char char_length character_length chr cidr circle ' +
    'col_description obj_description shobj_description concat concat_ws convert convert_from convert_to corr count cume_dist ' +
    'current_catalog current_database current_query current_role current_schema current_schemas current_setting current_user ' +
    'session_user system_user user currval lastval date daterange datemultirange decode degrees dense_rank diagonal diameter div ' +
    'encode erf erfc every exp extract factorial family first_value float4 float8 floor format format_type gamma gcd lcm ' +
    'generate_series generate_subscripts get_bit get_byte get_current_ts_config set_bit set_byte getdatabaseencoding gen_random_uuid ' +
    'gen_random_bytes gen_salt crypt digest hmac greatest least height width host hostmask initcap int2 int4 int8 int4range ' +
    'int8range numrange tsrange tstzrange interval isfinite lag last_value lead left length lgamma like like_escape notlike line ln ' +
    'log log10 lower lower_inc lower_inf lpad lseg ltrim macaddr masklen max md5 min min_scale mod mode money multirange mxid_age name ' +
    'netmask network nextval normalize now npoints nth_value ntile nullif num_nonnulls num_nulls numeric numnode octet_length oid ' +
    'overlaps overlay parse_ident path percent_rank percentile_cont percentile_disc phraseto_tsquery plainto_tsquery ' +
    'websearch_to_tsquery pi point polygon position pow power querytree quote_ident quote_literal quote_nullable radians radius random ' +
    'random_normal rank regclass repeat replace reverse right round row_number row_security_active row_to_json rpad rtrim scale ' +
    'setweight sign similar_escape similar_to_escape slope split_part sqrt statement_timestamp clock_timestamp transaction_timestamp ' +
    'timeofday stddev stddev_pop stddev_samp string_agg strip strpos substr substring sum text time timestamp timestamptz timetz timezone ' +
    'translate trim trim_array trim_scale trunc tsquery_phrase tsvector_to_array unaccent unicode_version unistr unnest upper upper_inc ' +
    'upper_inf uuidv4 uuidv7 uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 uuid_generate_v5 var_pop var_samp varbit varchar ' +
    'variance version width_bucket xid xml system bernoulli similarity word_similarity strict_word_similarity show_trgm levenshtein soundex ' +
    'metaphone dmetaphone time_bucket time_bucket_gapfill histogram earth_distance ll_to_earth earth_box crosstab_hash hstore ' +
    'akeys avals skeys svals exist defined vector_dims vector_norm pg_backend_pid pg_blocking_pids pg_safe_snapshot_blocking_pids ' +
    'pg_char_to_encoding pg_client_encoding pg_collation_for pg_column_compression pg_column_is_updatable pg_column_size ' +
    'pg_conf_load_time pg_config pg_control_checkpoint pg_control_init pg_control_recovery pg_control_system pg_current_logfile ' +
    'pg_current_snapshot pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn pg_current_xact_id ' +
    'pg_current_xact_id_if_assigned pg_cursor pg_database_size pg_describe_object pg_encoding_to_char pg_filenode_relation ' +
    'pg_function_is_visible pg_hba_file_rules pg_has_role pg_identify_object pg_indexes_size pg_is_in_recovery ' +
    'pg_is_other_temp_schema pg_is_wal_replay_paused pg_jit_available pg_last_committed_xact pg_last_wal_receive_lsn ' +
    'pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_listening_channels pg_lock_status pg_lsn pg_ls_archive_statusdir ' +
    'pg_ls_logdir pg_ls_tmpdir pg_ls_waldir pg_my_temp_schema pg_notification_queue_usage pg_options_to_table pg_partition_ancestors ' +
    'pg_partition_root pg_partition_tree pg_postmaster_start_time pg_prepared_statement pg_prepared_xact pg_relation_filenode ' +
    'pg_relation_filepath pg_relation_size pg_relation_is_updatable pg_sequence_last_value pg_sequence_parameters ' +
    'pg_settings_get_flags pg_show_all_file_settings pg_show_all_settings pg_size_bytes pg_size_pretty pg_snapshot_xip ' +
    'pg_snapshot_xmax pg_snapshot_xmin pg_stat_file pg_stat_have_stats pg_stat_statements pg_stat_statements_info pg_table_is_visible ' +
    'pg_table_size pg_tablespace_databases pg_tablespace_location pg_tablespace_size pg_total_relation_size pg_trigger_depth ' +
    'pg_type_is_visible pg_typeof pg_visible_in_snapshot pg_wal_lsn_diff pg_walfile_name pg_walfile_name_offset pg_xact_commit_timestamp ' +
    'pg_xact_status txid_status pg_sleep pg_sleep_for pg_sleep_until pgstattuple pgstatindex pg_buffercache_summary setseed ' +
    'pg_logical_slot_peek_changes pg_logical_slot_peek_binary_changes pg_stat_clear_snapshot dblink_get_connections ' +
    'pg_advisory_unlock pg_advisory_unlock_all pg_try_advisory_lock pg_try_advisory_xact_lock pg_advisory_lock pg_advisory_xact_lock ' +
    'pg_advisory_lock_shared pg_advisory_xact_lock_shared pg_export_snapshot pg_available_extensions pg_available_extension_versions'
  ).split(' '),
);

/** Functions of MySQL, SQLite, SQL Server and ClickHouse that only compute or look up. */
const OTHERS = new Set(
  (
    'adddate addtime aes_encrypt aes_decrypt bin char_index charindex choose collation connection_id conv convert_tz countif crc32 curdate ' +
    'curtime database datalength dateadd datediff datename datepart date_add date_format date_sub day dayname dayofmonth dayofweek ' +
    'dayofyear db_name elt eomonth export_set field find_in_set found_rows from_base64 from_days from_unixtime getdate getutcdate ' +
    'group_concat groupuniqarray hex hour iif ifnull inet_aton inet_ntoa insert instr isdate isjson isnull isnumeric julianday ' +
    'last_day last_insert_id last_insert_rowid lcase len likelihood likely locate makedate maketime max_by ' +
    'microsecond mid min_by minute month monthname newid newsequentialid object_id object_name object_definition oct ord patindex period_add ' +
    'period_diff printf quarter quantile quote rand randomblob replicate reverse row_count schema sec_to_time second serverproperty sha ' +
    'sha1 sha2 sleep soundex space sqlite_version stats_date str str_to_date strcmp strftime string_split stuff subdate substring_index ' +
    'subtime suser_sname sysdate sysdatetime sysutcdatetime time_format time_to_sec timediff timestampadd timestampdiff token total ' +
    'total_changes truncate try_cast try_convert typeof ucase unhex unicode uniq uniqexact unix_timestamp unixepoch unlikely utc_date ' +
    'utc_timestamp uuid uuid_short uuid_to_bin bin_to_uuid ttl writetime week weekday weekofyear year yearweek zeroblob datetime ' +
    'group_concat glob changes arrayjoin formatreadablesize formatdatetime toyyyymm todate todatetime tostartofday tostartofhour sumif avgif ' +
    'json today yesterday tostartofmonth tostartofweek tostartofyear tostartofminute tostartofinterval touint64 toint64 tostring todecimal countif avgweighted quantiles topk groupuniqarray grouparray uniqcombined uniqhll12 argmax argmin anylast formatrow safe_divide timestamp_trunc date_diff timestamp_sub approx_count_distinct if values default rowid ifthen'
  ).split(' '),
);

/** Whether a function, by its name in lower case, only computes or looks up. */
export const PURE = {
  has: (name: string): boolean => NAMES.has(name) || OTHERS.has(name) || FAMILIES.test(name),
};
