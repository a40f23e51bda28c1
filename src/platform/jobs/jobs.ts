import PgBoss from 'pg-boss';
