import { openDuckdb } from './reference/duckdb-engine.ts';
import { describeSemantics } from './reference/semantics.ts';

describeSemantics('DuckDB', openDuckdb, {
  trend: 160,
  funnel: 160,
  retention: 120,
  stickiness: 40,
  lifecycle: 50,
  paths: 60,
});
