import { CLICKHOUSE_WANTED } from '#stages/learn/events/testing/chdb.ts';
import { openClickHouseEngine } from './reference/clickhouse-engine.ts';
import { openDuckdb } from './reference/duckdb-engine.ts';
import { describeSemantics } from './reference/semantics.ts';

const RUNS = {
  trend: 160,
  funnel: 160,
  retention: 120,
  stickiness: 40,
  lifecycle: 50,
  paths: 60,
};

describeSemantics('DuckDB', openDuckdb, RUNS);
if (CLICKHOUSE_WANTED) describeSemantics('ClickHouse', openClickHouseEngine, RUNS);
