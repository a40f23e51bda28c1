/**
 * What a member's own SQL may call: functions that look at nothing but their arguments and the
 * clock, and whose result is no larger than what they are given. Operators are functions, too.
 * Everything that is not named here is refused, also what a later DuckDB brings along. Left out, too,
 * is what ends the process on JSON that is nested deeply: json_structure, json_contains and the like.
 */
const NAMES = {
  operators: `+ - * / // % ** ^ || | & << >> ~ @ ! && @> <@ ^@ -> ->> ~~ !~~ ~~* !~~* ~~~
    like_escape not_like_escape ilike_escape not_ilike_escape`,
  numbers: `abs add subtract multiply divide mod fmod fdiv pow power sqrt cbrt exp ln log log2 log10
    round round_even trunc ceil ceiling floor sign signbit even pi radians degrees greatest least
    sin cos tan cot asin acos atan atan2 sinh cosh tanh asinh acosh atanh gcd lcm
    greatest_common_divisor least_common_multiple isnan isinf isfinite random xor bit_count
    nextafter gamma lgamma equi_width_bins`,
  texts: `concat concat_ws lower lcase upper ucase length len char_length character_length strlen
    length_grapheme bit_length octet_length trim ltrim rtrim left right left_grapheme right_grapheme
    substr substring substring_grapheme replace translate reverse split_part string_split split
    str_split string_to_array string_split_regex str_split_regex regexp_split_to_array contains
    starts_with ends_with prefix suffix instr strpos position ascii ord chr unicode strip_accents
    nfc_normalize regexp_matches regexp_full_match regexp_extract regexp_extract_all regexp_replace
    regexp_escape levenshtein editdist3 damerau_levenshtein hamming mismatches jaccard
    jaro_similarity jaro_winkler_similarity url_decode url_encode md5 sha1 sha256 hash hex to_hex
    format_bytes formatReadableSize formatReadableDecimalSize`,
  times: `now today get_current_timestamp get_current_time current_date current_localtime
    current_localtimestamp transaction_timestamp age ago date_add date_diff datediff date_part
    datepart date_sub datesub date_trunc datetrunc time_bucket strftime strptime try_strptime
    make_date make_time make_timestamp make_timestamp_ms make_timestamp_ns make_timestamptz
    to_timestamp epoch epoch_ms epoch_us epoch_ns timezone timezone_hour timezone_minute year month
    day hour minute second millisecond microsecond nanosecond quarter week weekofyear weekday
    dayofweek dayofmonth dayofyear dayname monthname isodow isoyear yearweek decade century
    millennium era julian last_day days_in_month to_years to_quarters to_months to_weeks to_days
    to_hours to_minutes to_seconds to_milliseconds to_microseconds to_decades to_centuries
    to_millennia normalized_interval`,
  json: `json json_array json_array_length json_exists json_extract json_extract_path
    json_extract_path_text json_extract_string json_keys json_object json_pretty
    json_quote json_transform json_transform_strict json_type json_valid json_value
    from_json from_json_strict to_json array_to_json row_to_json json_group_array
    json_group_object`,
  lists: `list_value list_pack array_value unnest cardinality flatten array_extract list_extract
    list_element element_at array_slice list_slice list_transform list_apply array_transform
    array_apply apply list_filter array_filter filter list_reduce array_reduce reduce list_sort
    array_sort list_reverse_sort array_reverse_sort list_reverse array_reverse list_distinct
    array_distinct list_unique array_unique list_contains list_has array_contains array_has
    list_has_any array_has_any list_has_all array_has_all list_position list_indexof array_position
    array_indexof list_concat list_cat array_concat array_cat list_append array_append
    array_push_back list_prepend array_prepend array_push_front array_pop_back array_pop_front
    array_length list_intersect array_intersect list_zip array_zip list_where list_select
    list_grade_up array_to_string list_aggregate list_aggr array_aggregate array_aggr aggregate
    list_sum list_avg list_min list_max list_count list_median list_mode list_first list_last
    list_any_value list_product list_stddev_pop list_stddev_samp list_var_pop list_var_samp
    list_mad list_entropy list_string_agg list_bool_and list_bool_or list_histogram`,
  structs: `row struct_pack struct_extract struct_extract_at struct_insert struct_update struct_concat
    struct_keys struct_values struct_contains struct_has map map_keys map_values map_entries
    map_extract map_extract_value map_contains map_contains_entry map_contains_value map_concat
    map_from_entries`,
  others: 'nullif ifnull typeof is_histogram_other_bin uuid_extract_timestamp',
  aggregates: `count count_star count_if countif sum fsum sumkahan kahan_sum sum_no_overflow avg
    mean favg min max min_by max_by arg_min arg_max argmin argmax arg_min_null arg_max_null
    any_value arbitrary first last median mode mad quantile quantile_cont quantile_disc
    approx_quantile approx_count_distinct approx_top_k reservoir_quantile stddev stddev_pop
    stddev_samp variance var_pop var_samp sem skewness kurtosis kurtosis_pop entropy corr covar_pop
    covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy
    regr_syy bool_and bool_or bit_and bit_or bit_xor product geomean geometric_mean weighted_avg
    wavg histogram histogram_exact list array_agg string_agg listagg group_concat`,
  windows: `row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead first_value
    last_value nth_value fill`,
};

export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set(
  Object.values(NAMES).flatMap((names) => names.toLowerCase().split(/\s+/)),
);

/** Functions that make something as long as their second argument says: at most so much, written out. */
export const BOUNDED_FUNCTIONS: ReadonlySet<string> = new Set(['lpad', 'rpad', 'repeat']);
export const MOST_REPEATS = 1000;

/** Functions that make rows out of nothing but their arguments; they stand in FROM alone. */
export const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'unnest',
  'range',
  'generate_series',
  'json_each',
  'json_tree',
]);

/** Functions that SQL calls without parentheses, so that they look like columns. */
export const BARE_FUNCTIONS: ReadonlySet<string> = new Set([
  'current_catalog',
  'current_database',
  'current_query',
  'current_role',
  'current_schema',
  'current_schemas',
  'current_user',
  'session_user',
  'user',
]);
