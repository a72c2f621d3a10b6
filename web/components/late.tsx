// Shows a part of the page that loads on demand. If its code does not load, only this part is missing. Without this, Next
// would replace the page with its error page, which would end the uploads.
'use client';
import { Component, type ReactNode, Suspense } from 'react';
import { strings } from '../words/strings.ts';

interface LateProps {
  readonly children: ReactNode;
}

export class Late extends Component<LateProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (this.state.hasFailed) return <span className="late-failure">{strings.partMissing}</span>;
    return <Suspense>{this.props.children}</Suspense>;
  }
}
