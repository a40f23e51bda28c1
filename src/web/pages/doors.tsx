import { placeNow } from '../places.ts';
import LinkPage from './link.tsx';
import SignInPage from './sign-in.tsx';

/** The pages in front of the application. Passing one loads the application anew. */
export function Doors() {
  const token = /^link\/([^/]+)/.exec(placeNow())?.[1];
  return token ? <LinkPage token={decodeURIComponent(token)} /> : <SignInPage />;
}
