import { Component, type ReactNode, useEffect, useRef } from 'react';
import { asApiError } from '../api/api-error.ts';
import { useReadiness } from '../api/readiness.ts';
import { ErrorPanel } from '../components/error-panel.tsx';
import { Page } from './page.tsx';

interface State {
  error?: unknown;
}

/** What a page throws is shown in its place, and the navigation stays. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    // The usual cause: a newer version was installed, and the script of the page has another name by now.
    return (
      <Page title="This page could not be shown">
        <ErrorPanel error={error} title="What went wrong" onRetry={() => location.reload()} />
        {asApiError(error).code === 'NETWORK' && <ReloadOnceBack />}
      </Page>
    );
  }
}

/** A browser may keep in mind that a script could not be loaded: only a new start asks for it again. */
function ReloadOnceBack() {
  const { data } = useReadiness();
  const wasGone = useRef(false);
  useEffect(() => {
    if (data === undefined) return;
    if (data.state !== 'up') wasGone.current = true;
    else if (wasGone.current) location.reload();
  }, [data]);
  return null;
}
