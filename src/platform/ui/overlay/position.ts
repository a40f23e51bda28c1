/** Where an overlay stands, seen from what opened it. */
export type Position = 'bottom-start' | 'bottom-end' | 'top' | 'top-start';
