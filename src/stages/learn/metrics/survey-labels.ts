/** What the scores of surveys are called. */
export const SURVEY_LABELS = {
  nps: 'Net promoter score (0–10)',
  csat: 'Satisfied share, 4 or 5 of 5',
  top_two: 'Share of the two highest answers',
  mean: 'Mean answer',
  pmf: 'Share who would be very disappointed',
} as const;
