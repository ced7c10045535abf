/**
 * Volatility of the server's own functions that people write into defaults, checks, indexes and updates.
 *
 * Everything that stands in neither list is the server's immutable function where it is known below, and volatile where nobody
 * here knows it. Source: pg_proc.provolatile of PostgreSQL 18; https://www.postgresql.org/docs/18/xfunc-volatility.html
 */
export const volatileFunctions: ReadonlySet<string> = new Set([
  'random', 'random_normal', 'setseed', 'clock_timestamp', 'timeofday', 'gen_random_uuid', 'uuidv4', 'uuidv7', 'uuid_generate_v1', 'uuid_generate_v1mc',
  'uuid_generate_v4', 'nextval', 'currval', 'lastval', 'setval', 'pg_sleep', 'gen_random_bytes', 'gen_salt', 'txid_current', 'pg_advisory_lock',
]);

/** Fixed within one statement. */
export const stableFunctions: ReadonlySet<string> = new Set([
  'now', 'transaction_timestamp', 'statement_timestamp', 'current_setting', 'current_user', 'current_role', 'current_schema', 'current_schemas', 'current_database',
  'current_catalog', 'current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp', 'session_user', 'user', 'age', 'to_char', 'to_timestamp', 'to_date',
  'to_number', 'date_trunc', 'date_part', 'extract', 'timezone', 'to_tsvector', 'to_tsquery', 'plainto_tsquery', 'websearch_to_tsquery', 'phraseto_tsquery', 'format', 'concat',
  'concat_ws', 'to_json', 'to_jsonb', 'row_to_json', 'json_build_object', 'jsonb_build_object', 'json_build_array', 'jsonb_build_array', 'has_table_privilege', 'pg_typeof',
  'similarity', 'unaccent', 'txid_current_snapshot', 'array_to_string', 'inet_client_addr', 'version',
]);

/** The same for the same arguments. */
export const immutableFunctions: ReadonlySet<string> = new Set([
  'lower', 'upper', 'initcap', 'length', 'char_length', 'character_length', 'octet_length', 'bit_length', 'trim', 'btrim', 'ltrim', 'rtrim', 'substring', 'substr', 'left', 'right', 'lpad',
  'rpad', 'replace', 'translate', 'reverse', 'repeat', 'split_part', 'strpos', 'position', 'overlay', 'ascii', 'chr', 'md5', 'sha224', 'sha256', 'sha384', 'sha512', 'encode',
  'decode', 'digest', 'hashtext', 'abs', 'ceil', 'ceiling', 'floor', 'round', 'trunc', 'mod', 'power', 'sqrt', 'exp', 'ln', 'log', 'sign', 'div', 'gcd', 'lcm', 'pi', 'greatest', 'least', 'coalesce',
  'nullif', 'num_nonnulls', 'num_nulls', 'array_length', 'cardinality', 'array_append', 'array_prepend', 'array_cat', 'array_remove', 'array_position', 'array_upper', 'array_lower',
  'string_to_array', 'unnest', 'jsonb_array_length', 'json_array_length', 'jsonb_typeof', 'json_typeof', 'jsonb_extract_path', 'jsonb_extract_path_text', 'jsonb_set', 'jsonb_strip_nulls',
  'jsonb_exists', 'isempty', 'lower_inc', 'upper_inc', 'int4range', 'int8range', 'numrange', 'tsrange', 'tstzrange', 'daterange', 'regexp_replace', 'regexp_match', 'regexp_matches', 'regexp_split_to_array',
  'make_date', 'make_interval', 'justify_days', 'justify_hours', 'isfinite', 'host', 'text', 'family', 'masklen', 'network', 'width_bucket', 'nullif', 'setweight', 'tsvector_concat', 'strip', 'row', 'array', 'uuid_nil',
  'starts_with', 'like', 'ilike', 'similar_to_escape', 'get_byte', 'get_bit', 'to_hex', 'quote_ident', 'quote_literal', 'normalize', 'point', 'box', 'circle', 'int4', 'int8', 'float8', 'numeric', 'bool', 'date', 'interval',
]);
