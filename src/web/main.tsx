import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.css';
import '#platform/ui/theme/theme.css';
import { createRoot } from 'react-dom/client';
import { Frame } from './frame.tsx';
import { isDoor, signInAddress } from './places.ts';
import { createQueries, meQuery } from './session.ts';

/**
 * Loads as little as the page needs: in front of the door only the door; inside,
 * the application with its router and all features.
 */
async function start(root: HTMLElement): Promise<void> {
  const queries = createQueries(() => window.location.assign(signInAddress()));
  const show = (content: React.ReactNode) =>
    createRoot(root).render(<Frame queries={queries}>{content}</Frame>);
  if (isDoor()) {
    const { Doors } = await import('./pages/doors.tsx');
    show(<Doors />);
    return;
  }
  // The application is on its way while the server says who this is.
  const application = import('./application.tsx');
  const me = await queries.ensureQueryData(meQuery).catch(() => undefined);
  if (me === null) {
    window.location.replace(signInAddress());
    return;
  }
  const { Application } = await application;
  show(<Application queries={queries} />);
}

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');
void start(root);
