/**
 * What a member's own SQL may call on ClickHouse: functions that look at nothing but their
 * arguments and the clock. Operators are functions, too. Everything that is not named here is
 * refused: what a later ClickHouse brings along, what its administrator defined, dictionaries.
 */
const NAMES = {
  operators: `plus minus multiply divide negate modulo moduloOrZero mod positiveModulo intDiv intDivOrZero
    equals notEquals less greater lessOrEquals greaterOrEquals and or not xor if multiIf
    caseWithExpression caseWithExpr caseWithoutExpression in notIn globalIn globalNotIn nullIn
    notNullIn like ilike notLike notILike match isNull isNotNull isDistinctFrom isNotDistinctFrom
    exists cast _cast accurateCast accurateCastOrNull accurateCastOrDefault lambda tuple array map
    tupleElement arrayElement arrayElementOrNull coalesce ifNull nullIf assumeNotNull toNullable
    isZeroOrNull greatest least`,
  numbers: `abs round roundBankers floor ceil ceiling trunc truncate sqrt cbrt exp exp2 exp10 ln log
    log2 log10 log1p pow power sign pi sin cos tan asin acos atan atan2 degrees radians gcd lcm
    isNaN isFinite isInfinite ifNotFinite bitAnd bitOr bitXor bitNot bitShiftLeft bitShiftRight
    bitCount rand rand32 rand64 randCanonical widthBucket`,
  casts: `toInt8 toInt16 toInt32 toInt64 toUInt8 toUInt16 toUInt32 toUInt64 toInt8OrNull
    toInt16OrNull toInt32OrNull toInt64OrNull toUInt8OrNull toUInt16OrNull toUInt32OrNull
    toUInt64OrNull toInt32OrZero toInt64OrZero toUInt32OrZero toUInt64OrZero toFloat32 toFloat64
    toFloat32OrNull toFloat64OrNull toFloat64OrZero toDecimal32 toDecimal64 toDecimal128
    toDecimal64OrNull toBool toString toUUID toUUIDOrNull toTypeName`,
  texts: `concat concat_ws lower upper lowerUTF8 upperUTF8 lcase ucase initcap length lengthUTF8
    char_length character_length empty notEmpty reverse reverseUTF8 trim trimLeft trimRight trimBoth
    ltrim rtrim left right leftUTF8 rightUTF8 substr substring substringUTF8 substringIndex mid
    replace replaceOne replaceAll replaceRegexpOne replaceRegexpAll regexp_replace position
    positionUTF8 positionCaseInsensitive positionCaseInsensitiveUTF8 locate startsWith endsWith
    extract extractAll extractGroups regexpExtract splitByChar splitByString splitByRegexp
    splitByWhitespace arrayStringConcat countSubstrings countMatches levenshteinDistance
    editDistance multiSearchAny multiMatchAny hasToken translate ascii hex cityHash64 sipHash64
    xxHash64 MD5 SHA256 domain domainWithoutWWW topLevelDomain path pathFull queryString fragment
    protocol extractURLParameter extractURLParameterNames cutQueryString cutURLParameter
    cutToFirstSignificantSubdomain decodeURLComponent encodeURLComponent formatReadableSize
    formatReadableQuantity formatReadableTimeDelta`,
  times: `now now64 today yesterday date timestamp toDate toDate32 toDateOrNull toDateTime toDateTime64
    toDateTimeOrNull toDateTime64OrNull parseDateTime parseDateTimeBestEffort
    parseDateTimeBestEffortOrNull makeDate makeDateTime toTimeZone toTimezone timeZoneOffset
    toStartOfSecond toStartOfMinute toStartOfFiveMinutes toStartOfTenMinutes toStartOfFifteenMinutes
    toStartOfHour toStartOfDay toStartOfWeek toStartOfMonth toStartOfQuarter toStartOfYear
    toStartOfInterval toStartOfISOYear toMonday toYear toQuarter toMonth toWeek toISOWeek toISOYear
    toYearWeek toDayOfYear toDayOfMonth toDayOfWeek toHour toMinute toSecond toMillisecond
    toMicrosecond toUnixTimestamp toUnixTimestamp64Milli toUnixTimestamp64Micro
    toUnixTimestamp64Nano fromUnixTimestamp fromUnixTimestamp64Milli fromUnixTimestamp64Micro
    toYYYYMM toYYYYMMDD toLastDayOfMonth dateDiff date_diff dateTrunc date_trunc dateAdd dateSub
    addSeconds addMinutes addHours addDays addWeeks addMonths addQuarters addYears subtractSeconds
    subtractMinutes subtractHours subtractDays subtractWeeks subtractMonths subtractQuarters
    subtractYears formatDateTime dateName monthName age timeSlot toIntervalSecond toIntervalMinute
    toIntervalHour toIntervalDay toIntervalWeek toIntervalMonth toIntervalQuarter toIntervalYear
    year quarter month week day dayofweek dayofmonth dayofyear hour minute second`,
  json: `JSONHas JSONLength JSONType JSONKey JSONExtract JSONExtractString JSONExtractInt
    JSONExtractUInt JSONExtractFloat JSONExtractBool JSONExtractRaw JSONExtractArrayRaw
    JSONExtractKeys JSONExtractKeysAndValues JSONExtractKeysAndValuesRaw JSON_VALUE JSON_QUERY
    JSON_EXISTS isValidJSON toJSONString simpleJSONExtractString simpleJSONExtractInt
    simpleJSONExtractFloat simpleJSONExtractBool simpleJSONExtractRaw simpleJSONHas`,
  arrays: `arrayJoin arrayMap arrayFilter arrayExists arrayAll arrayFirst arrayFirstIndex arrayLast
    arrayLastIndex arrayCount arraySum arrayAvg arrayMin arrayMax arrayProduct arrayCumSum
    arrayDifference arrayDistinct arrayUniq arrayCompact arrayConcat arraySlice arraySort
    arrayReverseSort arrayReverse arrayZip arrayEnumerate arrayEnumerateUniq arrayIntersect
    arrayFlatten arrayPushBack arrayPushFront arrayPopBack arrayPopFront has hasAll hasAny indexOf
    countEqual mapKeys mapValues mapContains mapFilter mapApply untuple`,
  aggregates: `count sum sumKahan sumCount avg avgWeighted min max any anyLast anyHeavy any_value
    argMin argMax min_by max_by uniq uniqExact uniqCombined uniqCombined64 uniqHLL12 quantile
    quantiles quantileExact quantilesExact quantileExactInclusive quantilesExactInclusive
    quantileExactWeighted quantileTDigest quantileTiming median medianExact stddevPop stddevSamp
    varPop varSamp stddev_pop stddev_samp var_pop var_samp skewPop skewSamp kurtPop kurtSamp
    covarPop covarSamp corr simpleLinearRegression entropy topK topKWeighted groupArray
    groupUniqArray groupArraySorted array_agg string_agg group_concat groupConcat sumMap minMap
    maxMap histogram windowFunnel retention sequenceMatch sequenceCount deltaSum boundingRatio
    exponentialMovingAverage groupBitAnd groupBitOr groupBitXor grouping`,
  windows: `row_number rank dense_rank denseRank percent_rank percentRank cume_dist ntile lag lead
    lagInFrame leadInFrame first_value last_value nth_value nonNegativeDerivative`,
};
const ALLOWED = new Set(Object.values(NAMES).flatMap((names) => names.toLowerCase().split(/\s+/)));
const AGGREGATES = new Set(NAMES.aggregates.toLowerCase().split(/\s+/));
/** How an aggregate is told what to aggregate: `sumIf`, `uniqExactArrayIf`. */
const COMBINATOR = /(if|array|distinct|ornull|ordefault)$/;

/** Whether a member's own SQL may call a function. */
export function isAllowedFunction(name: string): boolean {
  const lower = name.toLowerCase();
  if (ALLOWED.has(lower)) return true;
  let aggregate = lower;
  while (COMBINATOR.test(aggregate)) {
    aggregate = aggregate.replace(COMBINATOR, '');
    if (AGGREGATES.has(aggregate)) return true;
  }
  return false;
}

/** Functions that make rows out of nothing but their arguments. */
export const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'numbers',
  'generateSeries',
  'generate_series',
  'values',
]);

/** Kinds of nodes in a parsed statement. */
export const KINDS: ReadonlySet<string> = new Set([
  'ArrayJoin',
  'Asterisk',
  'ColumnsExceptTransformer',
  'ColumnsListMatcher',
  'ColumnsRegexpMatcher',
  'ColumnsReplaceTransformer',
  'ColumnsReplaceTransformer::Replacement',
  'ColumnsTransformerList',
  'ExpressionList',
  'Function',
  'Identifier',
  'InterpolateElement',
  'Literal',
  'OrderByElement',
  'QualifiedAsterisk',
  'QueryParameter',
  'SampleRatio',
  'SelectIntersectExceptQuery',
  'SelectQuery',
  'SelectWithUnionQuery',
  'Subquery',
  'TableExpression',
  'TableIdentifier',
  'TableJoin',
  'TablesInSelectQuery',
  'TablesInSelectQueryElement',
  'WindowDefinition',
  'WindowListElement',
  'WithElement',
]);
