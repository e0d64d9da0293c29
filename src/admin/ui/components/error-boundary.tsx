import { Component, type ReactNode } from 'react';
import { ErrorPanel } from './error-panel.tsx';

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
    return <ErrorPanel error={error} title="This page could not be shown" onRetry={() => location.reload()} />;
  }
}
