import { lazy, Suspense, useCallback, useMemo } from 'react';
import { Waiting } from '#platform/ui/waiting.tsx';
import { type Picture, pictureOf } from '../../sql/picture.ts';
import type { SqlAnswer } from '../../sql/sql.contract.ts';
import type { Inks } from '../chart.tsx';
import { trendOption } from '../options.ts';
import classes from './sql.module.css';

const Chart = lazy(() => import('../chart.tsx'));
const noPicture = () => undefined;

/** The picture of an answer, if it has one. */
export function usePicture(answer: SqlAnswer): Picture | null {
  return useMemo(() => pictureOf(answer), [answer]);
}

/** Lines over time; with `fills` as high as what it stands in. */
export function SqlPicture({ picture, fills = false }: { picture: Picture; fills?: boolean }) {
  const option = useCallback((inks: Inks) => trendOption(picture.answer, inks), [picture]);
  const shown = picture.answer.lines.length;
  return (
    <>
      <div className={classes.picture} data-fills={fills || undefined}>
        <Suspense fallback={<Waiting />}>
          <Chart label="Picture of the rows." option={option} onReady={noPicture} />
        </Suspense>
      </div>
      {picture.groups > shown && (
        <p className={classes.note}>
          The picture has the {shown} largest of {picture.groups.toLocaleString()} groups.
        </p>
      )}
    </>
  );
}
