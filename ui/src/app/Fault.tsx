// When a screen itself breaks: say so plainly and offer the way back. Nothing typed elsewhere is lost.
import { Trans } from "@lingui/react/macro";
import { Component, type ReactNode } from "react";
import { Button } from "@/components/Button";

export class Fault extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main role="alert" className="flex h-full flex-col items-center justify-center gap-3 bg-bg p-8 text-center">
        <h1 className="text-lg font-semibold">
          <Trans>This screen broke</Trans>
        </h1>
        <p className="max-w-100 text-ink-2 leading-text">
          <Trans>It is a fault of the program. What was saved is safe.</Trans>
        </p>
        <Button look="primary" onClick={() => window.location.reload()}>
          <Trans>Open again</Trans>
        </Button>
      </main>
    );
  }
}
